//! Locked means gone: after the lock, no key and no password is anywhere in the memory of the program. What a person types in
//! a field that shows it (a recovery code, a key) is not looked for: WebKit keeps such a text for input methods.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use data_encoding::{BASE32_NOPAD, BASE64};
use ringfence_core::Passphrase;
use ringfence_core::vault::SealedVault;
use xtask::{Outcome, desk::Keychain};

use crate::{
    memory::Needles,
    page::{self, button, field, menu_item, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

const PASSWORD: &str = "kelp vortex 93 lantern oboe";

/// A key like no other: nothing of it is in a program, a test's text or a font.
const KEY: [u8; 20] = [
    0x9d, 0xe1, 0x07, 0xb3, 0x6f, 0xc4, 0x58, 0x2a, 0xf6, 0x1d, 0x83, 0xae, 0x70, 0x3b, 0xd9, 0x46, 0xe5,
    0x12, 0x8c, 0xb7,
];

/// What the window has to forget of a vault that a password opens.
fn needles(stage: &Stage) -> Outcome<Needles> {
    let file = fs::read(stage.vault())?;
    let sealed = SealedVault::parse(&file)?;
    let data_key = sealed.unwrap_with_password(&Passphrase::new(PASSWORD.to_owned()))?;
    let needles = Needles::default().bytes("the account's key", &KEY).text("the password", PASSWORD);
    // EXPOSE: this is what is looked for.
    Ok(needles.bytes("the data key", data_key.expose()))
}

fn link() -> String {
    format!("otpauth://totp/Harbour:mara?secret={}&issuer=Harbour", BASE32_NOPAD.encode(&KEY))
}

/// A file of the desk with something secret in it.
fn secret_file(stage: &Stage, name: &str, text: &str) -> Outcome<PathBuf> {
    let path = stage.desk.home().join(name);
    fs::write(&path, text)?;
    Ok(path)
}

/// Makes the vault under the password at the command line, with the one account in it.
fn make_vault(stage: &Stage) -> Outcome {
    let password = secret_file(stage, "password.txt", PASSWORD)?;
    let mut add = stage.cli()?;
    add.arg("--password-file").arg(&password).args(["add", "--uri"]);
    add.arg(secret_file(stage, "link.txt", &link())?);
    assert!(add.stdout(Stdio::null()).status()?.success());
    Ok(())
}

/// Types into a field as a person does: the driver's own typing would leave what it typed in the window's memory.
fn type_into(stage: &Stage, session: &Session, label: &str, text: &str) -> Outcome {
    session.click(&field(label))?;
    stage.type_text(text)?;
    // Keys travel by another road than the driver's next click.
    let length = u64::try_from(text.len())?;
    until("all that was typed", || (session.typed_length() == Some(length)).then_some(()))
}

fn press_return(stage: &Stage) -> Outcome {
    stage.key("Return")
}

fn type_password(stage: &Stage, session: &Session) -> Outcome {
    type_into(stage, session, "Password", PASSWORD)?;
    press_return(stage)
}

/// Locks and looks what is left a moment later.
fn lock_and_look(stage: &Stage, session: &Session, needles: &Needles) -> Outcome {
    assert!(stage.cli()?.arg("lock").status()?.success());
    session.find(&words("Ringfence is locked"))?;
    thread::sleep(Duration::from_secs(1));
    let left = needles.found_in(stage.running()?)?;
    assert!(left.is_empty(), "after the lock there is still {left:#?}");
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn after_the_lock_no_key_is_anywhere_in_memory() -> Outcome {
    let stage = Stage::set_up("forgetting", Keychain::None)?;
    make_vault(&stage)?;
    let needles = needles(&stage)?;

    let session = stage.start(&[])?;
    session.find(&field("Password"))?;
    assert_eq!(needles.found_in(stage.running()?)?, [].into(), "before anything was opened");
    type_password(&stage, &session)?;
    session.click(&tile("Harbour, mara"))?;
    page::await_any_code(&stage)?;
    let open = needles.found_in(stage.running()?)?;
    assert!(open.contains("the account's key, piece 0"), "an open vault has it: {open:#?}");
    assert!(open.contains("the data key, piece 0"), "an open vault has it: {open:#?}");
    lock_and_look(&stage, &session, &needles)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_password_typed_to_make_and_to_open_a_vault_is_nowhere_in_memory() -> Outcome {
    let stage = Stage::set_up("forgetting-password", Keychain::None)?;
    let needles = Needles::default().text("the password", PASSWORD);
    let session = stage.start(&[])?;
    session.find(&words("Why a password?"))?;
    type_into(&stage, &session, "New password", PASSWORD)?;
    type_into(&stage, &session, "Repeat the password", PASSWORD)?;
    session.find(&words("Very good."))?;
    press_return(&stage)?;
    session.find(&words("No accounts yet"))?;
    lock_and_look(&stage, &session, &needles)?;
    type_password(&stage, &session)?;
    session.find(&words("No accounts yet"))?;
    lock_and_look(&stage, &session, &needles)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn after_an_export_a_shown_key_and_the_lock_nothing_of_them_is_in_memory() -> Outcome {
    let stage = Stage::set_up("forgetting-export", Keychain::None)?;
    make_vault(&stage)?;
    let needles = needles(&stage)?;
    let session = stage.start(&[])?;
    type_password(&stage, &session)?;
    page::choose(&session, "Harbour, mara", "Show key and QR code…")?;
    session.find(&words("Whoever sees this can make your codes"))?;
    stage.key("Escape")?;
    session.click(&button("Menu"))?;
    session.click(&menu_item("Settings"))?;
    session.click(&button("Export"))?;
    session.click(&button("Choose a place"))?;
    let file = stage.desk.home().join("out.txt");
    stage.choose_in_dialog(&session, &file)?;
    session.find(&words("1 account was exported."))?;
    assert!(fs::read_to_string(&file)?.contains(&BASE32_NOPAD.encode(&KEY)));
    lock_and_look(&stage, &session, &needles)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn after_an_import_and_the_lock_nothing_of_it_is_in_memory() -> Outcome {
    let stage = Stage::set_up("forgetting-import", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    let mut lookup = stage.desk.command("secret-tool");
    let key = BASE64.decode(lookup.args(["lookup", "service", "ringfence"]).output()?.stdout.trim_ascii())?;
    let needles = Needles::default().bytes("the account's key", &KEY).bytes("the keychain's key", &key);

    stage.copy_text(&link())?;
    stage.key("ctrl+v")?;
    session.click(&button("Add 1 account"))?;
    session.click(&button("Done"))?;
    stage.copy_text("something else")?;
    let picture = stage.draw_qr("enrolment.png", &link().replace("mara", "piet"))?;
    stage.drop_on_window(&session, &picture, || Ok(()))?;
    session.find(&words("Same key as"))?;
    lock_and_look(&stage, &session, &needles)
}
