//! The victim of the crash test: the application on a real vault file, which adds accounts until it is killed, and says
//! after each save that it is safe. `crash-saver VAULT save FIRST` adds accounts, to a vault that it puts
//! there where none is; `crash-saver VAULT hold` only holds the lock.
#![allow(clippy::print_stdout, reason = "its output is what the test reads")]

use std::io::{self, Read, Write};
use std::sync::Arc;

use data_encoding::BASE32_NOPAD;
use ringfence_app::fakes::{FixedClock, MemoryAttempts, MemorySettings, RecordingClipboard};
use ringfence_app::ports::VaultStore;
use ringfence_app::view::VaultView;
use ringfence_app::{App, Ports};
use ringfence_core::Timestamp;
use ringfence_platform::{FileVault, SystemEntropy};
use ringfence_tests::{OneKey, ask_keychain, first_vault, paste};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let path = arguments.get(1).ok_or("no path")?;
    let store = FileVault::new(path);
    if arguments.get(2).is_some_and(|mode| mode == "hold") {
        let _guard = store.lock()?;
        say("held")?;
        // Until the parent closes the pipe or kills us.
        io::stdin().read_to_end(&mut Vec::new())?;
        return Ok(());
    }
    if store.read()?.is_none() {
        store.lock()?.replace(&first_vault(), None, &|_| true)?;
    }
    let mut number: u64 = arguments.get(3).ok_or("no number")?.parse()?;
    let clock = FixedClock::at(Timestamp::from_unix_seconds(number));
    let mut app = App::new(Ports {
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(OneKey),
        store: Arc::new(store),
        clipboard: Arc::new(RecordingClipboard::new()),
        settings: Arc::new(MemorySettings::new()),
        attempts: Arc::new(MemoryAttempts::new()),
    });
    ask_keychain(&mut app);
    if let VaultView::Broken { problem, .. } = app.snapshot().vault {
        return Err(told(&problem));
    }
    loop {
        clock.set(Timestamp::from_unix_seconds(number));
        let key = BASE32_NOPAD.encode(&u128::from(number + 1).to_be_bytes());
        let review = paste(&mut app, &format!("otpauth://totp/{number}?secret={key}"))
            .map_err(|error| told(&error))?;
        app.confirm_review(review.id, &review.choose(|_| true)).map_err(|error| told(&error))?;
        say(&number.to_string())?;
        number += 1;
    }
}

fn told(error: &ringfence_app::AppError) -> Failure {
    format!("{:?}", error.code).into()
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
