//! The camera's panel, before a camera that a preloaded library plays (`tests/camera/fake_v4l.c`). It writes down when its
//! light would be on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use qrcodegen::{QrCode, QrCodeEcc};
use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{SAMPLE, agreed_code, button, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

const WIDTH: usize = 1280;
const HEIGHT: usize = 720;

/// A stage with a played camera, and Ringfence on it at the start of a scan.
struct Scan {
    stage: Stage,
    session: Session,
}

impl Scan {
    /// `orders` are the camera's.
    fn begin(name: &'static str, orders: &str) -> Outcome<Self> {
        let stage = Stage::set_up(name, Keychain::Unlocked)?;
        let home = stage.desk.home();
        let (library, frame) = (home.join("camera.so"), home.join("frame.yuyv"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("camera/fake_v4l.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl")
            .status()?;
        assert!(compiled.success(), "the played camera compiles");
        fs::write(&frame, yuyv(&SAMPLE.uri())?)?;
        let session = stage.start_with(&[
            ("LD_PRELOAD", library.as_os_str()),
            ("FAKE_FRAME", frame.as_os_str()),
            ("FAKE_LOG", log(&stage).as_os_str()),
            ("FAKE_CAMERA", orders.as_ref()),
        ])?;
        session.find(&words("No accounts yet"))?;
        session.click(&button("Use the camera"))?;
        Ok(Self { stage, session })
    }

    /// Whether the light is on: what the camera was told last.
    fn is_on(&self) -> bool {
        let told = fs::read_to_string(log(&self.stage)).unwrap_or_default();
        told.lines().rev().find(|line| ["on", "off", "closed"].contains(line)) == Some("on")
    }

    fn await_light(&self, on: bool) -> Outcome {
        until("the light of the camera", || (self.is_on() == on).then_some(()))
    }
}

fn log(stage: &Stage) -> PathBuf {
    stage.desk.home().join("camera.log")
}

/// One picture of a code on grey, two pixels in four bytes, without colour.
fn yuyv(text: &str) -> Outcome<Vec<u8>> {
    const MODULE: i32 = 9;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)?;
    let (left, top) = (WIDTH as i32 / 2, HEIGHT as i32 / 2);
    let luma = |place: usize| {
        let (x, y) = ((place % WIDTH) as i32, (place / WIDTH) as i32);
        let module = |at: i32, middle: i32| (at - middle).div_euclid(MODULE) + code.size() / 2;
        let (x, y) = (module(x, left), module(y, top));
        let on_paper = |at: i32| (-4..code.size() + 4).contains(&at);
        match (code.get_module(x, y), on_paper(x) && on_paper(y)) {
            (true, _) => 40,
            (false, true) => 220,
            (false, false) => 120,
        }
    };
    Ok((0..WIDTH * HEIGHT).flat_map(|place| [luma(place), 128]).collect())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_code_before_the_camera_becomes_an_account_and_the_light_goes_out() -> Outcome {
    let scan = Scan::begin("camera", "yuyv")?;
    let Scan { stage, session } = &scan;
    session.find(&words(SAMPLE.name))?;
    assert!(scan.is_on(), "it goes on looking for more");
    stage.keep_picture(session, "read")?;
    session.click(&button("Add 1 account"))?;
    session.find(&words("Did the service accept it?"))?;
    scan.await_light(false)?;
    session.click(&button("Done"))?;
    session.find(&tile(&SAMPLE.full_name()))?;
    agreed_code(session, &SAMPLE)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_light_goes_out_when_the_window_is_hidden_or_the_panel_closed() -> Outcome {
    let scan = Scan::begin("camera-light", "yuyv")?;
    let Scan { stage, session } = &scan;
    session.find(&words(SAMPLE.name))?;
    scan.await_light(true)?;
    let window = stage.xdotool(&["getactivewindow"])?;
    stage.xdotool(&["windowminimize", &window])?;
    scan.await_light(false)?;
    stage.xdotool(&["windowactivate", &window])?;
    session.find(&words("The camera is off."))?;
    stage.keep_picture(session, "hidden")?;

    session.click(&button("Switch it on again"))?;
    scan.await_light(true)?;
    session.click(&button("Close"))?;
    scan.await_light(false)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_light_goes_out_when_the_page_has_ended() -> Outcome {
    let scan = Scan::begin("camera-lost-page", "yuyv")?;
    scan.await_light(true)?;
    let page = scan.stage.web_process().ok_or("no page")?;
    assert!(Command::new("kill").args(["-9", &page.to_string()]).status()?.success());
    scan.await_light(false)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_camera_that_fails_says_how_and_what_to_do() -> Outcome {
    for (name, orders, sentence) in [
        ("camera-busy", "yuyv busy", "Another program is using the camera."),
        ("camera-none", "none", "No camera was found."),
        ("camera-unplugged", "yuyv unplug=40", "The camera was unplugged."),
        ("camera-silent", "yuyv stop=20", "The camera sends no pictures."),
    ] {
        let scan = Scan::begin(name, orders)?;
        scan.session.find(&words(sentence))?;
        scan.stage.keep_picture(&scan.session, "failed")?;
        assert!(!scan.is_on(), "{name}: the light is out");
    }
    Ok(())
}
