//! The ways in, at the real window with a real keychain: a password is set, slows wrong ones down, proves who is
//! there before a key is shown, and is removed.

use std::process::Stdio;

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, agreed_code, button, field, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

const PASSWORD: &str = "seven boats in the fog";

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_password_is_set_slows_wrong_ones_down_proves_who_is_there_and_is_removed() -> Outcome {
    let stage = Stage::set_up("ways", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    stage.close_window()?;
    drop(session);

    // The keychain opens it, with nobody there: that proves nothing.
    let session = stage.start(&[])?;
    agreed_code(&session, &SAMPLE)?;
    open_ways(&session)?;
    stage.keep_picture(&session, "keychain-only")?;
    session.click(&button("Set a password"))?;
    session.find(&field("New password"))?.write(PASSWORD)?;
    session.find(&field("Repeat the password"))?.write(PASSWORD)?;
    session.find(&words("Very good."))?;
    session.click(&button("Set the password"))?;
    session.find(&words("This vault has no password, so the system’s keychain is asked."))?;
    stage.keep_picture(&session, "proof-by-keychain")?;
    session.click(&button("Ask the keychain"))?;
    session.find(&words("The password is set."))?;
    stage.keep_picture(&session, "password-set")?;
    session.press(ESCAPE)?;

    session.click(&button("Lock"))?;
    session.find(&field("Password"))?.write("seven boats in the dog")?;
    session.click(&button("Unlock"))?;
    session.find(&words("This password doesn’t open the vault."))?;
    session.await_gone(&words("Try again in"))?;
    session.find(&field("Password"))?.clear()?;
    session.find(&field("Password"))?.write("seven boats in the log")?;
    session.click(&button("Unlock"))?;
    session.find(&words("Try again in"))?;
    stage.keep_screen("second-wait")?;
    let record = std::fs::read_to_string(stage.vault().with_extension("attempts.json"))?;
    assert!(record.contains("\"wrong\":2"), "the waits outlive the program: {record}");
    session.await_gone(&words("Try again in"))?;
    session.find(&field("Password"))?.clear()?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    agreed_code(&session, &SAMPLE)?;

    page::choose(&session, &SAMPLE.full_name(), "Show key and QR code…")?;
    prove_if_asked(&session, "Whoever sees this can make your codes")?;
    stage.keep_picture(&session, "key-shown")?;
    let mut scan = stage.cli()?;
    scan.args(["scan", "--screen"]).stdin(Stdio::null());
    let read = String::from_utf8(scan.output()?.stdout)?;
    assert!(read.contains(&format!("secret={}", SAMPLE.key)), "the code on the screen is the account's");
    session.press(ESCAPE)?;
    session.await_gone(&words("Whoever sees this can make your codes"))?;

    open_ways(&session)?;
    session.click(&button("Remove"))?;
    session.click(&button("Remove the password"))?;
    prove_if_asked(&session, "The password is removed.")?;
    stage.keep_picture(&session, "password-removed")?;
    stage.close_window()?;
    drop(session);
    let session = stage.start(&[])?;
    session.find(&tile(&SAMPLE.full_name()))?;
    Ok(())
}

fn open_ways(session: &Session) -> Outcome {
    session.click(&button("Menu"))?;
    session.click(&page::menu_item("Settings"))?;
    session.click(&button("Ways in"))?;
    session.find(&words("Each of these opens the vault by itself."))?;
    Ok(())
}

/// Waits for what is said once the act is done. More than a minute may have gone by since the password was given.
fn prove_if_asked(session: &Session, said: &str) -> Outcome {
    let asked = until("proof, or the act", || {
        let asked = session.look(&words("Is it you?")).is_some();
        (asked || session.look(&words(said)).is_some()).then_some(asked)
    })?;
    if asked {
        session.find(&field("Password"))?.write(PASSWORD)?;
        session.click(&button("Go on"))?;
    }
    session.find(&words(said)).map(|_| ())
}

const ESCAPE: &str = "\u{e00c}";
