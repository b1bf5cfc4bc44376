//! Pictures that arrive by other ways than the dialog.

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{SAMPLE, accept_review, agreed_code, button, words},
    stage::Stage,
};

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_picture_on_the_clipboard_becomes_an_account() -> Outcome {
    let stage = Stage::set_up("clipboard", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.copy_picture(&stage.draw_qr("copied.png", &SAMPLE.uri())?)?;
    session.click(&button("Other ways"))?;
    session.click(&button("Paste"))?;
    accept_review(&stage, &session, &SAMPLE)?;
    agreed_code(&session, &SAMPLE)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_picture_dropped_on_the_window_becomes_an_account() -> Outcome {
    let stage = Stage::set_up("dropped", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    let picture = stage.draw_qr("dragged.png", &SAMPLE.uri())?;
    stage.drop_on_window(&session, &picture, || stage.keep_picture(&session, "hovering"))?;
    accept_review(&stage, &session, &SAMPLE)?;
    agreed_code(&session, &SAMPLE)?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_picture_without_an_account_is_answered_in_words() -> Outcome {
    let stage = Stage::set_up("refused", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.copy_picture(&stage.draw_qr("address.png", "https://example.org/welcome")?)?;
    session.click(&button("Other ways"))?;
    session.click(&button("Paste"))?;
    session.find(&words("This is a web address, not an account."))?;
    stage.keep_picture(&session, "web-address")
}
