//! Locks that nothing holds off: neither a program that was stopped, nor a dialog of the system, nor what has arrived.

use std::fs;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ringfence_core::vault::{Header, KdfCost, Slot, SlotId, VaultId, Wrapping, seal};
use ringfence_core::{DataKey, OriginKey, Passphrase, Vault, WrappingKey};
use xtask::{Outcome, desk::Keychain};

use crate::{
    fake_desk::{Logind, screen_saver},
    page::{self, SAMPLE, await_clipboard, button, field, menu_item, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

const PASSWORD: &str = "seven boats in the fog";

fn set_up(name: &'static str) -> Outcome<(Stage, Session)> {
    let stage = Stage::set_up(name, Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    session.find(&tile(&SAMPLE.full_name()))?;
    Ok((stage, session))
}

fn unlock(session: &Session) -> Outcome {
    session.click(&button("Unlock"))?;
    session.find(&tile(&SAMPLE.full_name())).map(|_| ())
}

/// How long it takes until the window has answered that it is locked.
fn lock(stage: &Stage) -> Outcome<Duration> {
    let asked = Instant::now();
    assert!(stage.program()?.arg("--lock").status()?.success());
    Ok(asked.elapsed())
}

/// A program that has the clipboard and is stopped, until it is dropped.
struct Stopped(Child);

impl Stopped {
    fn with_clipboard(stage: &Stage) -> Outcome<Self> {
        let mut owner = if stage.hands.is_some() {
            let mut owner = stage.desk.command("wl-copy");
            owner.arg("--foreground");
            owner
        } else {
            let mut owner = stage.desk.command("xclip");
            owner.args(["-selection", "clipboard", "-i", "-quiet"]);
            owner
        };
        let mut owner = owner.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        owner.stdin.take().ok_or("is piped")?.write_all(b"held back")?;
        await_clipboard(stage, "held back")?;
        assert!(Command::new("kill").args(["-STOP", &owner.id().to_string()]).status()?.success());
        Ok(Self(owner))
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // It has no other end than this.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_program_that_has_the_clipboard_and_was_stopped_holds_no_lock_off() -> Outcome {
    let (stage, session) = set_up("stopped-clipboard")?;
    let usual = lock(&stage)?;
    unlock(&session)?;
    session.click(&tile(&SAMPLE.full_name()))?;
    page::await_any_code(&stage)?;
    let stopped = Stopped::with_clipboard(&stage)?;

    let took = lock(&stage)?;
    assert!(took < usual * 2 + Duration::from_secs(1), "a lock took {took:?}, and {usual:?} before");
    session.find(&words("Ringfence is locked"))?;
    session.find(&words("The clipboard does not answer."))?;
    stage.keep_picture(&session, "locked")?;

    unlock(&session)?;
    stage.keep_screen("open")?;
    session.click(&button("Add"))?;
    session.click(&button("Paste"))?;
    // Somebody waits for that program, and the lock does not.
    let took = lock(&stage)?;
    assert!(took < usual * 2 + Duration::from_secs(1), "a lock took {took:?}, and {usual:?} before");
    session.find(&words("Ringfence is locked"))?;
    unlock(&session)?;
    stage.keep_screen("open-again")?;
    session.click(&tile(&SAMPLE.full_name()))?;
    // Before that nobody may look: the program that was stopped would be asked.
    session.find(&words("Copied the code of"))?;
    page::await_any_code(&stage)?;
    drop(stopped);
    lock(&stage)?;
    session.find(&words("Ringfence is locked"))?;
    await_clipboard(&stage, "")
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn with_the_print_dialog_open_a_lock_takes_everything_off_the_screen() -> Outcome {
    let (stage, session) = set_up("print-lock")?;
    session.click(&button("Make a recovery kit"))?;
    session.click(&button("Make the kit"))?;
    session.find(&words("Your recovery code"))?;
    session.click(&button("Print"))?;
    until("the print dialog", || stage.is_open("Print").then_some(()))?;
    stage.keep_screen("before")?;
    let asked = Instant::now();
    lock(&stage)?;
    until("the kit and the dialog go", || {
        (!stage.is_open("Print") && !stage.is_open("Ringfence recovery kit")).then_some(())
    })?;
    session.find(&words("Ringfence is locked"))?;
    println!("everything was off the screen after {:?}", asked.elapsed());
    let page = session.source()?;
    assert!(!page.contains(SAMPLE.issuer) && !page.contains("data-tile"), "the page still names the account");
    stage.keep_picture(&session, "after")
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn what_was_being_added_when_the_screen_locked_waits_and_goes_on() -> Outcome {
    let stage = Stage::set_up("review-kept", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.copy_text(&SAMPLE.uri())?;
    stage.focus_window()?;
    stage.key("ctrl+v")?;
    session.find(&button("Add 1 account"))?;
    screen_saver(&stage.desk, "org.gnome.ScreenSaver", true)?;
    session.find(&words("It locked together with the screen."))?;
    session.find(&words("What you were adding is kept, sealed."))?;
    assert!(!session.source()?.contains(SAMPLE.name), "the page still names the account");
    stage.keep_picture(&session, "kept")?;
    session.click(&button("Unlock"))?;
    session.click(&button("Add 1 account"))?;
    session.find(&tile(&SAMPLE.full_name())).map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn links_of_another_program_hold_no_lock_off_and_wait_for_the_vault() -> Outcome {
    let stage = Stage::set_up("links-lock", Keychain::Unlocked)?;
    stage.prefer(r#"{ "lockAfterSeconds": 15 }"#)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    session.find(&tile(&SAMPLE.full_name()))?;
    // They come more often than the window locks, and until it has locked.
    until("the window locks", || {
        let link = "otpauth://totp/Quarry:ines?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&issuer=Quarry";
        assert!(stage.program().ok()?.arg(link).status().ok()?.success());
        session.look(&words("It locked because nobody used it for a while."))
    })?;
    session.find(&words("What you were adding is kept, sealed."))?;
    let page = session.source()?;
    assert!(!page.contains("ines") && !page.contains("data-tile"), "the page still names an account");
    session.click(&button("Unlock"))?;
    session.find(&words("Quarry")).map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_computers_sleep_and_the_screens_lock_are_held_off_no_longer_than_a_save_takes() -> Outcome {
    let stage = Stage::set_up("sleep-held", Keychain::Unlocked)?;
    let logind = Logind::start(&stage.desk)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    session.find(&tile(&SAMPLE.full_name()))?;
    let fall_asleep = || -> Outcome<Duration> {
        until("the window wants to be waited for", || (logind.delays() == 1).then_some(()))?;
        let asked = Instant::now();
        logind.prepare_for_sleep()?;
        let took = asked.elapsed();
        session.find(&words("It locked because the computer went to sleep."))?;
        logind.wake()?;
        Ok(took)
    };
    let usual = fall_asleep()?;
    let bound = usual * 2 + Duration::from_secs(1);

    // The clipboard's program was stopped, a link has arrived, and a file dialog is open.
    unlock(&session)?;
    session.click(&tile(&SAMPLE.full_name()))?;
    page::await_any_code(&stage)?;
    let stopped = Stopped::with_clipboard(&stage)?;
    session.click(&button("Add"))?;
    session.click(&button("Choose pictures"))?;
    until("the file dialog", || stage.active_window().filter(|title| title != "Ringfence"))?;
    let took = fall_asleep()?;
    println!("asleep after {took:?}, usually after {usual:?}");
    assert!(took < bound, "the sleep was held off for {took:?}, and {usual:?} before");
    stage.key("Escape")?;

    unlock(&session)?;
    let asked = Instant::now();
    logind.say_locked()?;
    session.find(&words("It locked together with the screen."))?;
    let took = asked.elapsed();
    println!("locked with the screen after {took:?}");
    drop(stopped);
    assert!(took < bound, "the screen's lock was held off for {took:?}");
    Ok(())
}

/// 64 files of this size among the earlier versions that say they are of this vault.
fn hostile_versions(stage: &Stage, megabytes: usize) -> Outcome {
    let vault = fs::read_to_string(stage.vault())?;
    let large = format!("\"payload\": \"{}", "A".repeat(megabytes << 20));
    let hostile = vault.replacen("\"payload\": \"", &large, 1);
    assert!(hostile.len() > megabytes << 20, "the payload has grown");
    let folder = stage.vault().with_extension("snapshots");
    let known = fs::read_dir(&folder)?.flatten().next().ok_or("an earlier version")?.file_name();
    let of_vault = known.to_str().and_then(|name| name.rsplit('-').next()).ok_or("a name that is text")?;
    let name = |number| folder.join(format!("2026-11-23T14-05-09.120Z-r{number}-{of_vault}"));
    fs::write(name(1000), hostile)?;
    for number in 1001..1064 {
        fs::hard_link(name(1000), name(number))?;
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn earlier_versions_of_somebodys_making_hold_no_lock_off_while_they_are_listed() -> Outcome {
    let (stage, session) = set_up("hostile-versions")?;
    let usual = lock(&stage)?;
    unlock(&session)?;
    hostile_versions(&stage, 40)?;
    session.click(&button("Menu"))?;
    session.click(&menu_item("Settings"))?;
    session.click(&button("Earlier versions"))?;
    session.find("//dialog[@open]")?;
    assert!(session.look(&button("Until")).is_none(), "they are being read");
    let took = lock(&stage)?;
    println!("locked after {took:?}, usually after {usual:?}");
    assert!(took < usual * 2 + Duration::from_secs(1), "a lock took {took:?}, and {usual:?} before");
    session.find(&words("Ringfence is locked"))?;
    unlock(&session)
}

/// A vault whose password costs as much as any that is read, and 64 large files beside it that say they are copies of it.
fn burden(stage: &Stage) -> Outcome {
    let vault = stage.vault();
    let folder = vault.parent().ok_or("a folder")?;
    fs::create_dir_all(folder)?;
    let fill = |byte: u8| {
        move |bytes: &mut [u8; 32]| -> Outcome {
            bytes.fill(byte);
            Ok(())
        }
    };
    let (key, origin) = (DataKey::filled_by(fill(7))?, OriginKey::filled_by(fill(8))?);
    let seed = WrappingKey::filled_by(fill(9))?;
    let wrapping = Wrapping { data_key: &key, origin: &origin, seed: &seed };
    let (id, slot) = (VaultId::from_random_bytes([1; 16]), SlotId::from_random_bytes([2; 16]));
    let password = Passphrase::new(PASSWORD.to_owned());
    let cost = KdfCost::new(1024 * 1024, 8, 1)?;
    let slot = Slot::for_password(id, slot, &password, cost, [3; 16], wrapping)?;
    let header = Header::new(id, vec![slot]).with_keys(&origin, &[], &key, [4; 24])?;
    let bytes = seal(&header, &Vault::default(), &key, [5; 24])?;
    fs::write(&vault, &bytes)?;
    let text = String::from_utf8(bytes)?;
    let large = format!("\"payload\": \"{}", "A".repeat(16 << 20));
    let hostile = text.replacen("\"payload\": \"", &large, 1);
    assert!(hostile.len() > 16 << 20, "the payload has grown");
    let first = folder.join("vault 2.json");
    fs::write(&first, hostile)?;
    for number in 3..66 {
        fs::hard_link(&first, folder.join(format!("vault {number}.json")))?;
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_password_that_costs_much_and_files_beside_the_vault_hold_no_lock_off() -> Outcome {
    let stage = Stage::set_up("burdened", Keychain::None)?;
    burden(&stage)?;
    let session = stage.start(&[])?;
    session.find(&field("Password"))?;
    let usual = lock(&stage)?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    // While the key is derived: it comes too late to open anything.
    for _ in 0..3 {
        let took = lock(&stage)?;
        assert!(took < usual * 2 + Duration::from_secs(1), "a lock took {took:?}, and {usual:?} before");
    }
    session.find(&words("Ringfence is locked"))?;
    session.find(&words("The vault is locked."))?;
    session.find(&field("Password"))?.clear()?;
    session.find(&field("Password"))?.write(PASSWORD)?;
    session.click(&button("Unlock"))?;
    until("the vault opens", || session.look(&words("No accounts yet")))?;
    // While the files beside it are looked at.
    let took = lock(&stage)?;
    assert!(took < usual * 2 + Duration::from_secs(1), "a lock took {took:?}, and {usual:?} before");
    session.find(&field("Password")).map(|_| ())
}
