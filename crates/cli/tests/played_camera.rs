//! The built program before a camera that a preloaded library plays (`tests/camera/fake_v4l.c`), with every fault that
//! can be ordered of it.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::io::{BufRead as _, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use image::{GrayImage, ImageFormat, Luma};
use qrcodegen::{QrCode, QrCodeEcc};
use tempfile::TempDir;

const TEXT: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// What the tests share: the library and its pictures.
struct Studio {
    folder: TempDir,
}

static STUDIO: LazyLock<Studio> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("makes a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/camera/fake_v4l.c");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(folder.path().join("camera.so"))
        .arg(source)
        .arg("-ldl")
        .status()
        .expect("a C compiler starts");
    assert!(compiled.success(), "the played camera compiles");
    let studio = Studio { folder };
    for (name, picture) in
        [("code", with_code()), ("blank", GrayImage::from_pixel(WIDTH, HEIGHT, Luma([200])))]
    {
        // Two pixels in four bytes, without colour.
        let yuyv: Vec<u8> = picture.pixels().flat_map(|pixel| [pixel.0[0], 128]).collect();
        std::fs::write(studio.path(&format!("{name}.yuyv")), yuyv).expect("writes");
        let mut jpeg = Vec::new();
        picture.write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg).expect("encodes");
        std::fs::write(studio.path(&format!("{name}.mjpg")), jpeg).expect("writes");
    }
    studio
});

/// A code on grey, as a camera would see a sheet of paper.
fn with_code() -> GrayImage {
    let code = QrCode::encode_text(TEXT, QrCodeEcc::Medium).expect("fits");
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let module = |at: u32, side: u32| {
            (i64::from(at) - i64::from(side / 2)).div_euclid(10) + i64::from(code.size() / 2)
        };
        let (x, y) = (module(x, WIDTH), module(y, HEIGHT));
        let on_paper = |at: i64| (-4..i64::from(code.size()) + 4).contains(&at);
        let dark = code.get_module(i32::try_from(x).unwrap_or(-1), i32::try_from(y).unwrap_or(-1));
        Luma([if dark {
            40
        } else if on_paper(x) && on_paper(y) {
            220
        } else {
            120
        }])
    })
}

impl Studio {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// One run of the program before a camera.
struct Take {
    output: Output,
    log: String,
}

fn command(camera: &str, picture: &str, args: &[&str], log: &Path) -> Command {
    let format = if camera.split(' ').any(|word| word == "mjpg") { "mjpg" } else { "yuyv" };
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"));
    command
        .arg("scan")
        .args(args)
        .env_clear()
        .env("HOME", STUDIO.folder.path())
        .env("LD_PRELOAD", STUDIO.path("camera.so"))
        .env("FAKE_CAMERA", camera)
        .env("FAKE_FRAME", STUDIO.path(&format!("{picture}.{format}")))
        .env("FAKE_LOG", log)
        .stdin(Stdio::null());
    command
}

fn take(camera: &str, picture: &str, args: &[&str]) -> Take {
    let log = tempfile::NamedTempFile::new().expect("makes a file");
    let output = command(camera, picture, args, log.path()).output().expect("starts");
    Take { output, log: std::fs::read_to_string(log.path()).expect("reads") }
}

impl Take {
    fn exit(&self) -> i32 {
        self.output.status.code().unwrap_or_else(|| panic!("was killed: {}", self.err()))
    }

    fn out(&self) -> &str {
        std::str::from_utf8(&self.output.stdout).expect("is UTF-8")
    }

    fn err(&self) -> &str {
        std::str::from_utf8(&self.output.stderr).expect("is UTF-8")
    }

    #[track_caller]
    fn found_the_code(&self) {
        assert_eq!((self.exit(), self.out()), (0, format!("{TEXT}\n").as_str()), "{}", self.err());
    }

    #[track_caller]
    fn ended_with(&self, exit: i32, sentence: &str) {
        assert_eq!(self.exit(), exit, "{}", self.err());
        assert!(self.err().contains(sentence), "{}", self.err());
    }
}

#[test]
fn a_code_before_a_camera_is_printed_and_the_camera_goes_off() {
    for camera in ["yuyv", "mjpg"] {
        let take = take(camera, "code", &["--camera"]);
        take.found_the_code();
        assert_eq!(take.err(), "");
        assert!(take.log.starts_with("on\n"), "{}", take.log);
    }
}

#[test]
fn cameras_have_names_and_nodes_without_pictures_are_none() {
    let listed = take("yuyv", "code", &["--list-cameras"]);
    assert_eq!((listed.exit(), listed.out()), (0, "Played Camera\n"));
    let json = take("yuyv", "code", &["--list-cameras", "--json"]);
    assert_eq!(json.out(), "[{\"name\":\"Played Camera\"}]\n");
    take("none", "code", &["--list-cameras"]).ended_with(1, "No camera was found.");
    take("none", "code", &["--camera"]).ended_with(1, "No camera was found.");
    take("yuyv", "code", &["--camera=played camera"]).found_the_code();
    take("yuyv", "code", &["--camera=Other"]).ended_with(1, "No camera has this name.");
}

#[test]
fn with_json_all_codes_come_at_the_end_beside_the_cameras_name() {
    let take = take("yuyv", "code", &["--camera", "--all", "--for=2", "--json"]);
    let wanted = format!("[{{\"camera\":\"Played Camera\",\"codes\":[\"{TEXT}\"]}}]\n");
    assert_eq!((take.exit(), take.out()), (0, wanted.as_str()), "{}", take.err());
}

#[test]
fn without_a_code_the_scan_ends_after_its_time() {
    take("yuyv", "blank", &["--camera", "--for=1"]).ended_with(3, "No QR code came into view.");
}

#[test]
fn a_camera_that_can_not_be_had_says_why() {
    take("yuyv busy", "code", &["--camera"]).ended_with(1, "Another program is using the camera.");
    take("yuyv in-use", "code", &["--camera"]).ended_with(1, "Another program is using the camera.");
    take("yuyv refused", "code", &["--camera"]).ended_with(1, "The system denies access to the camera.");
}

#[test]
fn cameras_of_odd_kinds_open_all_the_same() {
    for camera in [
        "yuyv odd-rate",
        "mjpg odd-rate",
        "yuyv steps",
        "yuyv no-steps",
        "yuyv h264-now",
        "mjpg h264-now steps odd-rate",
    ] {
        let take = take(camera, "code", &["--camera"]);
        assert_eq!((take.exit(), take.out()), (0, format!("{TEXT}\n").as_str()), "{camera}: {}", take.err());
    }
}

#[test]
fn bad_pictures_are_skipped_and_not_the_end() {
    for camera in [
        "yuyv short=5",
        "mjpg short=5",
        "yuyv short=5 odd-rate",
        "mjpg short=5 odd-rate",
        "mjpg padded",
        "yuyv padded",
    ] {
        let take = take(camera, "code", &["--camera"]);
        assert_eq!((take.exit(), take.out()), (0, format!("{TEXT}\n").as_str()), "{camera}: {}", take.err());
    }
}

#[test]
fn a_camera_that_is_unplugged_or_falls_silent_ends_the_scan_with_its_sentence() {
    for way in ["yuyv", "yuyv odd-rate"] {
        let gone = take(&format!("{way} unplug=4"), "code", &["--camera", "--all"]);
        gone.ended_with(1, "The camera was unplugged.");
        assert_eq!(gone.out(), format!("{TEXT}\n"), "what was found before is kept");
        let silent = take(&format!("{way} stop=4"), "code", &["--camera", "--all"]);
        silent.ended_with(1, "The camera sends no pictures.");
        assert_eq!(silent.out(), format!("{TEXT}\n"));
    }
    take("yuyv unplug=1", "blank", &["--camera"]).ended_with(1, "The camera was unplugged.");
    take("yuyv stop=0", "code", &["--camera"]).ended_with(1, "The camera sends no pictures.");
}

#[test]
fn a_driver_that_fails_while_it_is_switched_off_spoils_nothing() {
    for camera in ["yuyv off-fails", "yuyv off-fails odd-rate", "mjpg off-fails"] {
        take(camera, "code", &["--camera"]).found_the_code();
    }
}

#[test]
fn ctrl_c_ends_a_scan_in_good_order() {
    let log = tempfile::NamedTempFile::new().expect("makes a file");
    let mut program = command("yuyv", "code", &["--camera", "--all"], log.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut first = String::new();
    BufReader::new(program.stdout.as_mut().expect("is piped")).read_line(&mut first).expect("reads");
    assert_eq!(first.trim_end(), TEXT);
    interrupt(&program);
    assert_eq!(program.wait().expect("ends").code(), Some(0));
}

fn interrupt(program: &Child) {
    let sent = Command::new("kill").args(["-INT", &program.id().to_string()]).status().expect("starts");
    assert!(sent.success());
}
