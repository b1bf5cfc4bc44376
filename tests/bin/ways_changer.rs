//! The victim of the test of changed keys: does to a vault's ways in what a person may, one after the other by chance, until
//! it is killed, and says before and after each what. `ways-changer VAULT SEED`; the vault is made where there is none.
#![allow(clippy::print_stdout, reason = "its output is what the test reads")]

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ringfence_app::fakes::{MemoryAttempts, MemorySettings, RecordingClipboard};
use ringfence_app::view::{VaultView, Way};
use ringfence_app::{App, AppError, Ports};
use ringfence_core::Passphrase;
use ringfence_core::vault::KdfCost;
use ringfence_platform::{FileVault, SystemClock, SystemEntropy};
use ringfence_tests::{FileKeys, WAYS_PASSWORDS};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let [_, path, seed] = <[String; 3]>::try_from(std::env::args().collect::<Vec<_>>())
        .map_err(|_| "ways-changer VAULT SEED")?;
    let mut chance: u64 = seed.parse()?;
    let mut app = open(Path::new(&path)).map_err(|error| said(&error))?;
    say("open")?;
    for number in 0.. {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let act = match chance % 6 {
            0 => rekey,
            1 => set_password,
            2 => remove_password,
            3 => new_kit,
            4 => keychain,
            _ => add,
        };
        let what = act(&mut app, number, chance).map_err(|error| said(&error))?;
        say(&what)?;
    }
    Ok(())
}

/// Which of the passwords is the vault's: a wrong one would slow the next try down.
static PRESENT: AtomicUsize = AtomicUsize::new(0);

/// By whatever opens it.
fn open(path: &Path) -> Result<App, AppError> {
    open_by(path, 0).or_else(|_| open_by(path, 1))
}

fn open_by(path: &Path, which: usize) -> Result<App, AppError> {
    PRESENT.store(which, Ordering::Relaxed);
    let mut app = App::new(Ports {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(FileKeys::beside(path)),
        store: Arc::new(FileVault::new(path)),
        clipboard: Arc::new(RecordingClipboard::new()),
        settings: Arc::new(MemorySettings::new()),
        attempts: Arc::new(MemoryAttempts::new()),
    });
    app.set_kdf_cost(KdfCost::FLOOR);
    ringfence_tests::ask_keychain(&mut app);
    if let VaultView::Locked { .. } = app.snapshot().vault {
        app.unlock(&password(WAYS_PASSWORDS[which]))?;
    } else if has(&app, Way::Password)? {
        // The keychain opens it, and says nothing of the password.
        app.prove(&password(WAYS_PASSWORDS[which]))?;
    }
    Ok(app)
}

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn has(app: &App, way: Way) -> Result<bool, AppError> {
    Ok(app.slots()?.iter().any(|slot| slot.way == way))
}

/// By the password, else by the keychain.
fn prove(app: &mut App) -> Result<(), AppError> {
    if has(app, Way::Password)? {
        return app.prove(&password(WAYS_PASSWORDS[PRESENT.load(Ordering::Relaxed)]));
    }
    let consent = app.ask_consent()?.ask();
    app.prove_by_keychain(consent)
}

fn proved(app: &mut App) -> Result<(), AppError> {
    if app.require_proof().is_ok() { Ok(()) } else { prove(app) }
}

fn rekey(app: &mut App, _: u64, _: u64) -> Result<String, AppError> {
    proved(app)?;
    app.rekey()?;
    Ok("rekeyed".to_owned())
}

fn set_password(app: &mut App, _: u64, chance: u64) -> Result<String, AppError> {
    proved(app)?;
    let which = usize::from(chance & 64 == 0);
    app.set_password(&password(WAYS_PASSWORDS[which]))?;
    PRESENT.store(which, Ordering::Relaxed);
    Ok(format!("password {which}"))
}

fn remove_password(app: &mut App, _: u64, _: u64) -> Result<String, AppError> {
    // Somebody has to be able to prove who they are afterwards.
    if !has(app, Way::Password)? || !has(app, Way::Keychain)? {
        return Ok("nothing".to_owned());
    }
    proved(app)?;
    let answer = app.ask_before_removal()?.map(ringfence_app::KeychainQuestion::ask);
    app.remove_password(answer)?;
    Ok("no password".to_owned())
}

fn new_kit(app: &mut App, _: u64, _: u64) -> Result<String, AppError> {
    proved(app)?;
    say("kit to come").map_err(|_| AppError::new(ringfence_app::ErrorCode::SaveFailed))?;
    let code = app.make_recovery_kit()?.view().code.clone();
    Ok(format!("kit {code}"))
}

fn keychain(app: &mut App, _: u64, _: u64) -> Result<String, AppError> {
    if !has(app, Way::Password)? {
        return Ok("nothing".to_owned());
    }
    proved(app)?;
    if has(app, Way::Keychain)? {
        let forget = app.give_up_keychain()?.ask();
        app.take_forgotten(forget)?;
        return Ok("keychain off".to_owned());
    }
    let kept = app.ask_to_keep()?.ask();
    app.take_up_keychain(kept).map_err(|(error, _)| error)?;
    Ok("keychain on".to_owned())
}

fn add(app: &mut App, number: u64, chance: u64) -> Result<String, AppError> {
    let name = format!("a{}{number}", chance % 1_000_000);
    let key = data_encoding::BASE32_NOPAD.encode(format!("{name:>20}").as_bytes());
    ringfence_tests::add(app, &format!("otpauth://totp/{name}?secret={key}"));
    Ok(format!("added {name}"))
}

fn said(error: &AppError) -> Failure {
    format!("{:?}", error.code).into()
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
