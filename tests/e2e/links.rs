//! Links that are opened in another program, and the pictures that stay behind.

use std::fs;

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{SAMPLE, accept_review, add_by_link, agreed_code, button, field, tile, words},
    stage::Stage,
    webdriver::until,
};

const PASSWORD: &str = "a long enough pass";

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_link_that_the_desktop_opens_is_in_the_review() -> Outcome {
    let stage = Stage::set_up("link", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.register_links()?;
    stage.open_link(&SAMPLE.uri())?;
    accept_review(&stage, &session, &SAMPLE)?;
    agreed_code(&session, &SAMPLE)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_link_that_comes_while_the_vault_is_locked_is_there_when_it_is_opened() -> Outcome {
    let stage = Stage::set_up("link-locked", Keychain::None)?;
    let session = stage.start(&[])?;
    session.find(&field("New password"))?.write(PASSWORD)?;
    session.find(&field("Repeat the password"))?.write(PASSWORD)?;
    session.click(&button("Make the vault"))?;
    session.find(&words("No accounts yet"))?;
    add_by_link(&session, "otpauth://totp/Acme:here?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme")?;
    session.find(&tile("Acme, here"))?;
    session.click(&button("Lock"))?;
    session.find(&field("Password"))?;
    stage.register_links()?;
    stage.open_link(&SAMPLE.uri())?;
    session.find(&words("A link is waiting."))?;
    stage.keep_picture(&session, "waiting")?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    accept_review(&stage, &session, &SAMPLE)?;
    agreed_code(&session, &SAMPLE)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_picture_that_shows_the_key_goes_to_the_trash_when_asked() -> Outcome {
    let stage = Stage::set_up("trash", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    let picture = stage.draw_qr("enrolment.png", &SAMPLE.uri())?;
    stage.drop_on_window(&session, &picture, || Ok(()))?;
    session.click(&button("Add 1 account"))?;
    session.find(&words("Move it to the trash?"))?;
    stage.keep_picture(&session, "offer")?;
    assert!(picture.exists(), "nobody has asked yet");
    session.click(&button("Move to the trash"))?;
    until("the picture is gone", || (!picture.exists()).then_some(()))?;
    stage.keep_picture(&session, "trashed")?;
    let trash = stage.desk.home().join(".local/share/Trash");
    assert!(trash.join("files/enrolment.png").exists(), "it can be brought back");
    let note = fs::read_to_string(trash.join("info/enrolment.png.trashinfo"))?;
    assert!(note.contains("enrolment.png"), "and the trash knows from where: {note}");
    Ok(())
}
