//! The victim of the test of slots: changes a vault's password to and fro until it is killed, and says after each change
//! which password is the vault's now. `password-changer VAULT PRESENT OTHER`; the vault is made where there is none.
#![allow(clippy::print_stdout, reason = "its output is what the test reads")]

use std::io::{self, Write};
use std::sync::Arc;

use ringfence_app::fakes::{MemoryAttempts, MemoryKeyStore, MemorySettings, RecordingClipboard};
use ringfence_app::ports::KeyStoreError;
use ringfence_app::view::VaultView;
use ringfence_app::{App, AppError, Ports};
use ringfence_core::Passphrase;
use ringfence_core::vault::KdfCost;
use ringfence_platform::{FileVault, SystemClock, SystemEntropy};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let [_, path, present, other] = <[String; 4]>::try_from(std::env::args().collect::<Vec<_>>())
        .map_err(|_| "password-changer VAULT PRESENT OTHER")?;
    let passwords = [present, other];
    let mut app = open(&path, &passwords[0]).map_err(|error| said(&error))?;
    let mut now = 0;
    loop {
        say(&passwords[now])?;
        app.prove(&Passphrase::new(passwords[now].clone())).map_err(|error| said(&error))?;
        now = 1 - now;
        app.set_password(&Passphrase::new(passwords[now].clone())).map_err(|error| said(&error))?;
    }
}

fn open(path: &str, password: &str) -> Result<App, AppError> {
    let keys = MemoryKeyStore::new();
    keys.fail_always(Some(KeyStoreError::Unavailable));
    let mut app = App::new(Ports {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(keys),
        store: Arc::new(FileVault::new(path)),
        clipboard: Arc::new(RecordingClipboard::new()),
        settings: Arc::new(MemorySettings::new()),
        attempts: Arc::new(MemoryAttempts::new()),
    });
    app.set_kdf_cost(KdfCost::FLOOR);
    ringfence_tests::ask_keychain(&mut app);
    let password = Passphrase::new(password.to_owned());
    match app.snapshot().vault {
        VaultView::FirstRun { .. } => app.create_vault(&password)?,
        _ => app.unlock(&password)?,
    }
    Ok(app)
}

fn said(error: &AppError) -> Failure {
    format!("{:?}", error.code).into()
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
