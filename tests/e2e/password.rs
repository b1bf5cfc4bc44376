//! The same road where no keychain answers: the vault has a password.

use std::fs;

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, agreed_code, avoid_the_turn, await_clipboard, button, field, tile, words},
    stage::Stage,
};

const PASSWORD: &str = "seven boats in the fog";

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn without_a_keychain_a_password_opens_the_vault_and_a_wrong_one_does_not() -> Outcome {
    let stage = Stage::set_up("password", Keychain::None)?;
    let session = stage.start(&[])?;

    session.find(&words("Why a password?"))?;
    stage.keep_picture(&session, "first-run")?;
    session.find(&field("New password"))?.write(PASSWORD)?;
    session.find(&field("Repeat the password"))?.write(PASSWORD)?;
    session.click(&button("Make the vault"))?;
    session.find(&words("No accounts yet"))?;
    page::add_by_picture(&stage, &session, &SAMPLE)?;
    avoid_the_turn()?;
    let code = agreed_code(&session, &SAMPLE)?;
    session.click(&tile(&SAMPLE.full_name()))?;
    await_clipboard(&stage, &code)?;
    stage.close_window()?;
    drop(session);

    let session = stage.start(&[])?;
    session.find(&words("Ringfence is locked"))?;
    assert!(session.look(&words(SAMPLE.issuer)).is_none(), "a locked window names no account");
    session.find(&field("Password"))?.write("seven boats in the dog")?;
    session.click(&button("Unlock"))?;
    session.find(&words("This password doesn’t open the vault."))?;
    stage.keep_picture(&session, "wrong-password")?;
    session.await_gone(&words("Try again in"))?;
    session.find(&field("Password"))?.clear()?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    agreed_code(&session, &SAMPLE)?;
    stage.keep_picture(&session, "unlocked")?;

    let vault = fs::read_to_string(stage.vault())?.to_lowercase();
    for hidden in [SAMPLE.key, SAMPLE.issuer, SAMPLE.name, PASSWORD] {
        assert!(!vault.contains(&hidden.to_lowercase()), "the vault file shows {hidden}");
    }
    Ok(())
}
