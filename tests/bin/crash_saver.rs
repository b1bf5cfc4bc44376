//! The victim of the crash test: saves a growing vault until it is killed, and says after each save that it
//! is safe. `crash-saver VAULT save FIRST` adds accounts; `crash-saver VAULT hold` only holds the lock.
#![allow(clippy::print_stdout, reason = "its output is what the test reads")]

use std::io::{self, Read, Write};

use ringfence_app::keeping;
use ringfence_app::ports::VaultStore;
use ringfence_core::account::NewAccount;
use ringfence_core::vault::{SealedVault, Slot, SlotId, Vault, VaultId, seal};
use ringfence_core::{AccountId, DataKey, Otp, Secret, Timestamp, WrappingKey};
use ringfence_platform::FileVault;

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
    let mut number: u64 = arguments.get(3).ok_or("no number")?.parse()?;
    loop {
        save(&store, number)?;
        say(&number.to_string())?;
        number += 1;
    }
}

/// One read-modify-write under the lock, as the application does it.
fn save(store: &FileVault, number: u64) -> Result<(), Failure> {
    let mut guard = store.lock()?;
    let wrapping = WrappingKey::filled_by(|bytes| {
        bytes.fill(0x4b);
        Ok::<_, Failure>(())
    })?;
    let (header, data_key, mut vault) = match guard.read()? {
        Some(bytes) => {
            let sealed = SealedVault::parse(&bytes)?;
            let data_key = sealed.unwrap_with_keychain(&wrapping)?;
            let vault = sealed.open(&data_key)?;
            (sealed.header().next_revision(), data_key, vault)
        }
        None => {
            let data_key = DataKey::filled_by(|bytes| {
                bytes.fill(0x44);
                Ok::<_, Failure>(())
            })?;
            let (vault, slot) = (VaultId::from_random_bytes([1; 16]), SlotId::from_random_bytes([2; 16]));
            let slot = Slot::for_keychain(vault, slot, &data_key, &wrapping, [3; 24])?;
            (ringfence_core::vault::Header::new(vault, vec![slot]), data_key, Vault::default())
        }
    };
    let new = NewAccount {
        issuer: "Crash".into(),
        name: number.to_string(),
        otp: Otp::Steam { secret: Secret::new(vec![7; 20]).ok_or("empty")? },
        parameters: vec![],
    };
    let id = AccountId::from_random_bytes(u128::from(number).to_be_bytes());
    vault.add(id, new, Timestamp::from_unix_seconds(number));
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(&header.revision().to_be_bytes());
    let bytes = seal(&header, &vault, &data_key, nonce)?;
    let now = Timestamp::from_unix_seconds(number);
    keeping::replace(store, guard.as_mut(), &bytes, now, &|back| {
        SealedVault::parse(back).and_then(|sealed| sealed.open(&data_key)).is_ok_and(|again| again == vault)
    })?;
    Ok(())
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
