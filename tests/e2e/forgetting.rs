//! Locked means gone: after the lock, no key is anywhere in the memory of the program. The password is not looked for: it
//! comes from the page by a request whose body WebKit keeps in memory of its own, and frees without wiping.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use data_encoding::{BASE32_NOPAD, BASE64};
use ringfence_core::Passphrase;
use ringfence_core::vault::SealedVault;
use xtask::{Outcome, desk::Keychain};

use crate::{
    memory::Needles,
    page::{self, button, field, tile, words},
    stage::Stage,
    webdriver::Session,
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
    let needles = Needles::default().bytes("the account's key", &KEY);
    // EXPOSE: this is what is looked for.
    Ok(needles.bytes("the data key", data_key.expose()))
}

fn link() -> String {
    format!("otpauth://totp/Harbour:mara?secret={}&issuer=Harbour", BASE32_NOPAD.encode(&KEY))
}

/// Types as a person does: the driver's own typing would leave what it typed in the window's memory.
fn type_password(stage: &Stage, session: &Session) -> Outcome {
    session.click(&field("Password"))?;
    stage.xdotool(&["type", "--delay", "30", PASSWORD])?;
    stage.xdotool(&["key", "Return"]).map(|_| ())
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
    let secret = |name: &str, text: &str| {
        let path = stage.desk.home().join(name);
        fs::write(&path, text).map(|()| path)
    };
    let password = secret("password.txt", PASSWORD)?;
    let mut add = stage.cli()?;
    add.arg("--password-file").arg(&password).args(["add", "--uri"]).arg(secret("link.txt", &link())?);
    assert!(add.stdout(Stdio::null()).status()?.success());
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
fn after_an_import_and_the_lock_nothing_of_it_is_in_memory() -> Outcome {
    let stage = Stage::set_up("forgetting-import", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    let mut lookup = stage.desk.command("secret-tool");
    let key = BASE64.decode(lookup.args(["lookup", "service", "ringfence"]).output()?.stdout.trim_ascii())?;
    let needles = Needles::default().bytes("the account's key", &KEY).bytes("the keychain's key", &key);

    stage.copy_text(&link())?;
    stage.xdotool(&["key", "ctrl+v"])?;
    session.click(&button("Add 1 account"))?;
    session.click(&button("Done"))?;
    stage.copy_text("something else")?;
    let picture = stage.draw_qr("enrolment.png", &link().replace("mara", "piet"))?;
    let drag = stage.drag_over(&picture)?;
    drag.release()?;
    session.find(&words("Already here"))?;
    lock_and_look(&stage, &session, &needles)
}
