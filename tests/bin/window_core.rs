//! The window's core without a window, for the crash campaign: adds accounts, changes them and makes codes until it is
//! killed, and says after each save that it is safe. `window-core VAULT PASSWORD NAME FIRST`.
#![allow(clippy::print_stdout, reason = "its output is what the test reads")]

use std::io::{self, Write};
use std::sync::Arc;

use ringfence_app::fakes::{MemoryAttempts, MemoryKeyStore, MemorySettings, RecordingClipboard};
use ringfence_app::ports::KeyStoreError;
use ringfence_app::view::{AccountView, CodeView, EditRequest, Kind, Typed, VaultView};
use ringfence_app::{App, AppError, Ports};
use ringfence_core::Passphrase;
use ringfence_core::vault::KdfCost;
use ringfence_platform::{FileVault, SystemClock, SystemEntropy};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let [_, path, password, name, first] = <[String; 5]>::try_from(std::env::args().collect::<Vec<_>>())
        .map_err(|_| "window-core VAULT PASSWORD NAME FIRST")?;
    let mut app = open(&path, password).map_err(|error| said(&error))?;
    for number in first.parse::<u64>()?.. {
        let name = format!("{name}{number}");
        add(&mut app, &name).map_err(|error| said(&error))?;
        say(&format!("+{name}"))?;
        let account = accounts(&mut app).into_iter().find(|account| account.name == name);
        edit(&mut app, account.ok_or("added and not there")?).map_err(|error| said(&error))?;
        say(&format!("~{name}"))?;
        if let Some(counter) = count(&mut app).map_err(|error| said(&error))? {
            say(&format!("#{counter}"))?;
        }
    }
    Ok(())
}

fn open(path: &str, password: String) -> Result<App, AppError> {
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
    let password = Passphrase::new(password);
    match app.snapshot().vault {
        VaultView::FirstRun { .. } => app.create_vault(&password)?,
        _ => app.unlock(&password)?,
    }
    Ok(app)
}

fn accounts(app: &mut App) -> Vec<AccountView> {
    ringfence_tests::accounts(app).unwrap_or_default()
}

/// An account whose key is its name.
fn add(app: &mut App, name: &str) -> Result<(), AppError> {
    let key = data_encoding::BASE32_NOPAD.encode(format!("{name:0>20}").as_bytes());
    let review = ringfence_tests::paste(app, &format!("otpauth://totp/{name}?secret={key}"))?;
    app.confirm_review(review.id, &review.choose(|_| true)).map(|_| ())
}

fn edit(app: &mut App, account: AccountView) -> Result<(), AppError> {
    let AccountView { id, issuer, name, .. } = account;
    app.edit_account(&EditRequest {
        id,
        issuer,
        name,
        note: "changed".into(),
        pin: Typed::new(String::new()),
    })
}

/// The counter of a code that was made just now, where there is an account that counts.
fn count(app: &mut App) -> Result<Option<u64>, AppError> {
    let Some(account) = accounts(app).into_iter().find(|account| account.kind == Kind::Hotp) else {
        return Ok(None);
    };
    app.next_code(&account.id)?;
    let after = accounts(app).into_iter().find(|again| again.id == account.id);
    Ok(after.and_then(|account| match account.code {
        CodeView::Counted { counter, .. } => counter.parse::<u64>().ok()?.checked_sub(1),
        _ => None,
    }))
}

fn said(error: &AppError) -> Failure {
    format!("{:?}", error.code).into()
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
