//! The main road, with a keychain: from a picture to a copied code, and what is left on the disk.

use std::fs;

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, agreed_code, avoid_the_turn, await_clipboard, button, tile, words},
    stage::Stage,
};

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_picture_becomes_a_copied_code_and_nothing_lies_open() -> Outcome {
    let stage = Stage::set_up("keychain", Keychain::Unlocked)?;
    stage.prefer(r#"{ "clipboardSeconds": 5 }"#)?;
    let session = stage.start(&[])?;

    session.find(&words("No accounts yet"))?;
    stage.keep_picture(&session, "first-run")?;
    page::add_by_picture(&stage, &session, &SAMPLE)?;

    avoid_the_turn()?;
    let code = agreed_code(&session, &SAMPLE)?;
    session.click(&tile(&SAMPLE.full_name()))?;
    await_clipboard(&stage, &code)?;
    session.find(&words("The clipboard is cleared in 5 s"))?;
    stage.keep_picture(&session, "copied")?;
    let hint = stage.clipboard_as("x-kde-passwordManagerHint")?;
    assert_eq!(hint, b"secret", "managers are told not to keep it");
    await_clipboard(&stage, "")?;

    stage.close_window()?;
    drop(session);
    let session = stage.start(&[])?;
    agreed_code(&session, &SAMPLE)?;
    stage.keep_picture(&session, "started-again")?;

    let vault = fs::read_to_string(stage.vault())?.to_lowercase();
    // The key as services write it, as the bytes that it stands for, and these in hexadecimal and base64.
    let key = [SAMPLE.key, "token-sense-and", "746f6b656e2d73656e73652d", "dG9rZW4tc2Vuc2UtYW5k"];
    for hidden in key.into_iter().chain([SAMPLE.issuer, SAMPLE.name]) {
        assert!(!vault.contains(&hidden.to_lowercase()), "the vault file shows {hidden}");
    }
    assert_eq!(stage.keychain_items()?, 1);
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_copied_code_leaves_the_clipboard_with_the_window_or_the_lock() -> Outcome {
    let stage = Stage::set_up("leaving", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;

    session.click(&tile(&SAMPLE.full_name()))?;
    page::await_any_code(&stage)?;
    session.click(&button("Lock"))?;
    session.find(&words("Ringfence is locked"))?;
    stage.keep_picture(&session, "locked")?;
    await_clipboard(&stage, "")?;

    session.click(&button("Unlock"))?;
    session.click(&tile(&SAMPLE.full_name()))?;
    page::await_any_code(&stage)?;
    stage.close_window()?;
    await_clipboard(&stage, "")
}
