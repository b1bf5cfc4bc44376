//! The screen as it is with pages of services on it, read by the command line.

use std::{
    process::{Output, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use xtask::{Outcome, desk::Keychain};

use crate::{
    browser::{Browser, Look, write_page},
    stage::Stage,
    webdriver::until,
};

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta&counter=3";

fn scanned(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// Scans until the answer is this: a browser takes a while to show a page.
fn await_codes(stage: &Stage, wanted: &Value) -> Outcome {
    let mut last = Value::Null;
    let scan = || {
        last = scanned(&stage.cli().ok()?.args(["scan", "--screen", "--json"]).output().ok()?);
        (last == *wanted).then_some(())
    };
    until("the codes on the screen", scan).map_err(|error| format!("{error}; seen {last}").into())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn codes_on_pages_are_read_light_and_dark() -> Outcome {
    let stage = Stage::set_up("screen", Keychain::None)?;
    let nothing = stage.cli()?.args(["scan", "--screen"]).output()?;
    assert_eq!(nothing.status.code(), Some(1), "a bare screen is all black");
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("black"));
    write_page(&stage, "two.html", &[ALICE, BOB])?;
    for look in [Look::Light, Look::Dark] {
        let browser = Browser::open(&stage, "two.html", (40, 40), (900, 600), look)?;
        await_codes(&stage, &json!([{ "file": "screen 1", "codes": [ALICE, BOB] }]))?;
        stage.keep_screen(if look == Look::Light { "light" } else { "dark" })?;
        drop(browser);
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn two_monitors_are_read_one_after_the_other() -> Outcome {
    let stage = Stage::set_up_on("monitors", (1600, 700), Keychain::None)?;
    for monitor in [["left", "800/211x700/185+0+0", "screen"], ["right", "800/211x700/185+800+0", "none"]] {
        assert!(stage.desk.command("xrandr").arg("--setmonitor").args(monitor).status()?.success());
    }
    write_page(&stage, "one.html", &[ALICE])?;
    write_page(&stage, "other.html", &[BOB])?;
    let _left = Browser::open(&stage, "one.html", (40, 20), (500, 600), Look::Light)?;
    let _right = Browser::open(&stage, "other.html", (1000, 20), (500, 600), Look::Dark)?;
    await_codes(
        &stage,
        &json!([{ "file": "screen 1", "codes": [ALICE] }, { "file": "screen 2", "codes": [BOB] }]),
    )?;
    stage.keep_screen("both")
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_part_of_the_screen_is_dragged_and_only_that_is_read() -> Outcome {
    let stage = Stage::set_up("region", Keychain::None)?;
    write_page(&stage, "left.html", &[ALICE])?;
    write_page(&stage, "right.html", &[BOB])?;
    let _left = Browser::open(&stage, "left.html", (0, 0), (600, 600), Look::Light)?;
    let _right = Browser::open(&stage, "right.html", (640, 0), (600, 600), Look::Light)?;
    await_codes(&stage, &json!([{ "file": "screen 1", "codes": [ALICE, BOB] }]))?;

    let region = || -> Outcome<_> {
        let mut cli = stage.cli()?;
        cli.args(["scan", "--region", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let choosing = cli.spawn()?;
        // The hand of a person is slower than a program that starts.
        thread::sleep(Duration::from_secs(2));
        Ok(choosing)
    };
    let choosing = region()?;
    stage.xdotool(&[
        "mousemove",
        "645",
        "5",
        "mousedown",
        "1",
        "mousemove",
        "900",
        "300",
        "mousemove",
        "1235",
        "595",
        "sleep",
        "0.5",
    ])?;
    stage.keep_screen("dragging")?;
    stage.xdotool(&["mouseup", "1"])?;
    let output = choosing.wait_with_output()?;
    assert_eq!(scanned(&output), json!([{ "file": "region", "codes": [BOB] }]));

    let choosing = region()?;
    stage.xdotool(&["key", "Escape"])?;
    let output = choosing.wait_with_output()?;
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn what_is_on_the_clipboard_is_scanned_when_it_is_a_picture() -> Outcome {
    let stage = Stage::set_up("clipboard-scan", Keychain::None)?;
    let scan = || {
        Ok::<_, Box<dyn std::error::Error>>(stage.cli()?.args(["scan", "--clipboard", "--json"]).output()?)
    };
    assert!(String::from_utf8_lossy(&scan()?.stderr).contains("nothing to read"));
    stage.copy_picture(&stage.draw_qr("copied.png", ALICE)?)?;
    until("the clipboard's picture", || {
        (scanned(&scan().ok()?) == json!([{ "file": "clipboard", "codes": [ALICE] }])).then_some(())
    })?;
    stage.copy_text(BOB)?;
    until("the clipboard's text", || {
        let output = scan().ok()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("GEZDGNBV"), "{said}");
        (output.status.code() == Some(3) && said.contains("text, not a picture")).then_some(())
    })
}
