//! Every vault ever written opens, by Ringfence and by `docs/decrypt.py`, and the format is the specified one.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says that it was skipped"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use data_encoding::{BASE32_NOPAD, BASE64, HEXLOWER};
use ringfence_core::vault::{OpenError, RecoveryCode, SealedVault, SlotKind, Vault, seal};
use ringfence_core::{Account, DataKey, Otp, Passphrase, WrappingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A vault file, the ways into it, and what it holds.
struct Fixture {
    path: PathBuf,
    sealed: SealedVault,
    password: Option<PathBuf>,
    key: Option<PathBuf>,
    recovery: Option<PathBuf>,
    payload: Value,
}

fn fixtures() -> Vec<Fixture> {
    let directories = ["v1", "v2"].map(|version| Path::new(ROOT).join("tests/fixtures/vault").join(version));
    let entries = directories.iter().flat_map(|directory| fs::read_dir(directory).unwrap());
    let entries = entries.map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries
        .filter(|path| path.file_name().unwrap().to_str().unwrap().matches('.').count() == 1)
        .map(|path| {
            let beside = |ending| Some(path.with_extension(ending)).filter(|path| path.exists());
            Fixture {
                sealed: SealedVault::parse(&fs::read(&path).unwrap()).unwrap(),
                password: beside("password.txt"),
                key: beside("key.txt"),
                recovery: beside("recovery.txt"),
                payload: serde_json::from_slice(&fs::read(path.with_extension("payload.json")).unwrap())
                    .unwrap(),
                path,
            }
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() >= 13, "the fixtures are there");
    found
}

impl Fixture {
    /// The data key by every way in.
    fn data_keys(&self) -> Vec<DataKey> {
        let mut keys = Vec::new();
        if let Some(path) = &self.password {
            let text = fs::read_to_string(path).unwrap();
            let password = Passphrase::new(text.strip_suffix('\n').unwrap().to_owned());
            keys.push(self.sealed.unwrap_with_password(&password).unwrap());
        }
        if let Some(path) = &self.key {
            let key = BASE64.decode(fs::read_to_string(path).unwrap().trim().as_bytes()).unwrap();
            let key = WrappingKey::filled_by(|bytes| {
                bytes.copy_from_slice(&key);
                Ok::<_, ()>(())
            })
            .unwrap();
            keys.push(self.sealed.unwrap_with_keychain(&key).unwrap());
        }
        if let Some(path) = &self.recovery {
            let code = RecoveryCode::parse(&fs::read_to_string(path).unwrap()).unwrap();
            keys.push(self.sealed.unwrap_with_recovery(&code).unwrap());
        }
        assert!(!keys.is_empty(), "{} has a way in", self.path.display());
        keys
    }
}

/// The account as the payload's specification writes it, built apart from the code that writes vaults.
fn written(account: &Account) -> Value {
    // EXPOSE: the fixture's secret is compared with what was read.
    let secret = BASE32_NOPAD.encode(account.otp.secret().expose());
    let otp = match &account.otp {
        Otp::Totp { algorithm, digits, period, epoch, .. } if epoch.unix_seconds() > 0 => {
            json!({"type": "totp-epoch", "secret": secret,
            "algorithm": algorithm.name(), "digits": digits.get(), "period": period.seconds(),
            "epoch": epoch.unix_seconds()})
        }
        Otp::Totp { algorithm, digits, period, .. } => json!({"type": "totp", "secret": secret,
            "algorithm": algorithm.name(), "digits": digits.get(), "period": period.seconds()}),
        Otp::Hotp { algorithm, digits, counter, .. } => json!({"type": "hotp", "secret": secret,
            "algorithm": algorithm.name(), "digits": digits.get(), "counter": counter}),
        Otp::Steam { .. } => json!({"type": "steam", "secret": secret}),
        Otp::Yandex { pin, .. } | Otp::Motp { pin, .. } => {
            let kind = if matches!(account.otp, Otp::Motp { .. }) { "motp" } else { "yandex" };
            match pin {
                // EXPOSE: the fixture's PIN is compared with what was read.
                Some(pin) => json!({"type": kind, "secret": secret, "pin": pin.expose()}),
                None => json!({"type": kind, "secret": secret}),
            }
        }
    };
    let parameters: Vec<_> = account.parameters.iter().map(|(name, value)| (name, value.as_str())).collect();
    json!({"id": account.id.to_string(), "issuer": account.issuer, "name": account.name,
        "note": account.note, "otp": otp, "created": account.created.unix_millis(),
        "changed": account.changed.unix_millis(), "parameters": parameters})
}

/// Whether everything that `part` says is said by `whole`; `whole` may say more (fields of a newer program).
fn says(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, value)| whole.get(name).is_some_and(|whole| says(whole, value)))
        }
        _ => whole == part,
    }
}

fn assert_holds(vault: &Vault, fixture: &Fixture) {
    let records = fixture.payload["accounts"].as_array().unwrap();
    let known: Vec<_> = records.iter().filter(|record| record["otp"]["type"] != "ocra").collect();
    assert_eq!(vault.accounts().len(), known.len(), "{}", fixture.path.display());
    assert_eq!(vault.unreadable_count(), records.len() - known.len());
    for (account, record) in vault.accounts().iter().zip(known) {
        assert!(says(record, &written(account)), "{}: {}", fixture.path.display(), account.id);
    }
}

#[test]
fn every_vault_ever_written_opens_by_every_way_in() {
    for fixture in fixtures() {
        for key in fixture.data_keys() {
            assert_holds(&fixture.sealed.open(&key).unwrap(), &fixture);
        }
    }
}

#[test]
fn a_wrong_password_or_key_opens_no_fixture() {
    let wrong = WrappingKey::filled_by(|bytes| {
        bytes.fill(1);
        Ok::<_, ()>(())
    })
    .unwrap();
    for fixture in fixtures() {
        if fixture.key.is_some() {
            assert_eq!(fixture.sealed.unwrap_with_keychain(&wrong), Err(OpenError::WrongKey));
        }
        if fixture.recovery.is_some() {
            let another = RecoveryCode::filled_by(|_| Ok::<_, ()>(())).unwrap();
            assert_eq!(fixture.sealed.unwrap_with_recovery(&another), Err(OpenError::WrongKey));
        }
        if fixture.password.is_some() {
            let refused = fixture.sealed.unwrap_with_password(&Passphrase::new("wrong".into()));
            assert_eq!(refused, Err(OpenError::WrongKey));
        }
    }
}

#[test]
fn a_save_keeps_all_that_a_newer_program_wrote() {
    let fixture =
        fixtures().into_iter().find(|fixture| fixture.path.ends_with("unknown_fields.json")).unwrap();
    let key = fixture.data_keys().remove(0);
    let vault = fixture.sealed.open(&key).unwrap();
    let header = fixture.sealed.header().made_from(&[fixture.sealed.state()], 0).unwrap();
    assert!(header.slots().iter().any(|slot| slot.kind() == SlotKind::Unknown));
    let saved = seal(&header, &vault, &key, [5; 24]).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("saved.json");
    fs::write(&path, &saved).unwrap();
    let (old, new): (Value, Value) = (
        serde_json::from_slice(&fs::read(&fixture.path).unwrap()).unwrap(),
        serde_json::from_slice(&saved).unwrap(),
    );
    assert_eq!((&old["slots"], &old["added"]), (&new["slots"], &new["added"]));
    assert_eq!(SealedVault::parse(&saved).unwrap().open(&key).unwrap(), vault);
    if let Some(python) = python() {
        let payload = decrypted(&python, &path, "--keychain-key-file", fixture.key.as_ref().unwrap());
        assert_eq!(payload, fixture.payload);
    }
}

#[test]
fn the_documented_program_opens_every_vault() {
    let Some(python) = python() else { return };
    for fixture in fixtures() {
        for (way, file) in [
            ("--password-file", &fixture.password),
            ("--keychain-key-file", &fixture.key),
            ("--recovery-code-file", &fixture.recovery),
        ] {
            if let Some(file) = file {
                assert_eq!(decrypted(&python, &fixture.path, way, file), fixture.payload);
            }
        }
    }
}

#[test]
fn slots_that_are_not_used_stand_in_nobodys_way() {
    let all_ways = |fixture: &Fixture| fixture.password.is_some() && fixture.recovery.is_some();
    let fixture = fixtures().into_iter().find(all_ways).unwrap();
    let key = fixture.data_keys().remove(0);
    let mut file: Value = serde_json::from_slice(&fs::read(&fixture.path).unwrap()).unwrap();
    let slots = file["slots"].as_array_mut().unwrap();
    let id = |place: usize| format!("00000000-0000-4000-8000-00000000000{place}");
    let mut undated = slots.iter().find(|slot| slot["kind"] == "recovery").unwrap().clone();
    undated.as_object_mut().unwrap().remove("created");
    undated["id"] = json!(id(0));
    let bare = json!({"id": id(1), "kind": "recovery", "created": 1});
    let newer = |place| json!({"id": id(place), "kind": "password", "kdf": {"name": "newer", "cost": 1}});
    let odd: Vec<_> = [undated, bare].into_iter().chain((2..6).map(newer)).collect();
    slots.splice(0..0, odd);
    let altered = SealedVault::parse(&serde_json::to_vec(&file).unwrap()).unwrap();
    let saved = seal(
        &altered.header().made_from(&[altered.state()], 0).unwrap(),
        &fixture.sealed.open(&key).unwrap(),
        &key,
        [5; 24],
    )
    .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("odd.json");
    fs::write(&path, &saved).unwrap();
    let fixture = Fixture { sealed: SealedVault::parse(&saved).unwrap(), path, ..fixture };
    assert!(fixture.data_keys().len() >= 2, "both ways in are found behind them");
    let Some(python) = python() else { return };
    for (way, file) in [("--password-file", &fixture.password), ("--recovery-code-file", &fixture.recovery)] {
        assert_eq!(decrypted(&python, &fixture.path, way, file.as_ref().unwrap()), fixture.payload);
    }
}

#[test]
fn the_documented_program_refuses_an_altered_header() {
    let Some(python) = python() else { return };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("altered.json");
    let fixture = fixtures().into_iter().find(|fixture| fixture.path.ends_with("keychain.json")).unwrap();
    let text = fs::read_to_string(&fixture.path).unwrap();
    fs::write(&path, text.replace("\"revision\": 1", "\"revision\": 2")).unwrap();
    let output = Command::new(&python)
        .arg(Path::new(ROOT).join("docs/decrypt.py"))
        .arg(&path)
        .arg("--keychain-key-file")
        .arg(fixture.key.unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("damaged"));
}

#[test]
fn the_specification_names_the_hash_of_the_records_it_describes() {
    let records = fs::read(Path::new(ROOT).join("crates/core/src/vault/format.rs")).unwrap();
    let hash = HEXLOWER.encode(&Sha256::digest(records));
    let specification = fs::read_to_string(Path::new(ROOT).join("docs/vault.md")).unwrap();
    assert!(
        specification.lines().any(|line| line == format!("format.rs sha256: `{hash}`")),
        "docs/vault.md must describe format.rs as it is: format.rs sha256: `{hash}`"
    );
}

fn decrypted(python: &str, vault: &Path, way: &str, file: &Path) -> Value {
    let output = Command::new(python)
        .arg(Path::new(ROOT).join("docs/decrypt.py"))
        .arg(vault)
        .arg(way)
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", vault.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python that has what `docs/decrypt.py` needs. Where there is none the test is skipped; in CI it fails.
fn python() -> Option<String> {
    let python = std::env::var("RINGFENCE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let asked = Command::new(&python).args(["-c", "import argon2, nacl.bindings"]).output();
    if asked.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    assert!(std::env::var_os("CI").is_none(), "{python} lacks argon2-cffi or pynacl");
    println!("skipped: {python} lacks argon2-cffi or pynacl");
    None
}
