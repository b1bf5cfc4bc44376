//! Programs that die in the middle of a save, and programs that want the vault at the same time.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says that it was skipped"
)]

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ringfence_app::ports::{StoreError, VaultStore};
use ringfence_app::vault_file::retention::{DAYS, NEWEST};
use ringfence_core::vault::SealedVault;
use ringfence_platform::FileVault;
use ringfence_tests::{OneKey, first_vault};

const CRASH_SAVER: &str = env!("CARGO_BIN_EXE_crash-saver");

fn child(vault: &Path, arguments: &[&str]) -> Child {
    Command::new(CRASH_SAVER)
        .arg(vault)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The accounts' names, by the key that the crash saver uses.
fn names(vault: &FileVault) -> HashSet<String> {
    let sealed = SealedVault::parse(&vault.read().unwrap().unwrap()).unwrap();
    let opened = sealed.open(&sealed.unwrap_with_keychain(&OneKey::key()).unwrap()).unwrap();
    opened.accounts().iter().map(|account| account.name.clone()).collect()
}

#[test]
fn killed_amid_200_saves_the_vault_opens_and_no_confirmed_account_is_missing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    let vault = FileVault::new(&path);
    let mut confirmed: HashSet<String> = HashSet::new();
    let (mut next, mut kills, mut amid) = (0_u64, 0, 0);
    while confirmed.len() < 200 {
        let mut saver = child(&path, &["save", &next.to_string()]);
        let mut lines = BufReader::new(saver.stdout.take().unwrap());
        let chance = RandomState::new().build_hasher().finish();
        for _ in 0..1 + chance % 12 {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "a save failed");
            confirmed.insert(line.trim().to_owned());
        }
        // Anywhere within the next save or two.
        std::thread::sleep(Duration::from_micros(chance / 16 % 12_000));
        saver.kill().unwrap();
        saver.wait().unwrap();
        kills += 1;
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        confirmed.extend(rest.lines().map(str::to_owned));
        let files = std::fs::read_dir(directory.path()).unwrap();
        amid += usize::from(files.flatten().any(|file| file.file_name().to_string_lossy().ends_with(".tmp")));

        let there = names(&vault);
        let missing: Vec<_> = confirmed.difference(&there).collect();
        assert!(missing.is_empty(), "kill {kills}: {missing:?} were confirmed and are missing");
        assert!(there.len() <= confirmed.len() + kills, "at most one save per kill was not confirmed");
        next = there.iter().map(|name| name.parse::<u64>().unwrap() + 1).max().unwrap_or(0);
    }
    println!("{} saves confirmed, {kills} kills, {amid} of them left a temporary file", confirmed.len());
    drop(vault.lock().unwrap());
    let left = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(left, 3, "the vault, its earlier versions and the lock; nothing is left over");
    let kept = vault.versions().unwrap();
    assert!((NEWEST..=NEWEST + DAYS).contains(&kept.len()), "{kept:?}");
    for name in kept {
        SealedVault::parse(&vault.read_version(&name).unwrap()).unwrap();
    }
}

#[test]
fn two_programs_never_hold_the_vault_at_once_and_a_killed_one_lets_go() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    let vault = FileVault::new(&path).with_patience(Duration::from_millis(200));
    let mut holder = child(&path, &["hold"]);
    let mut line = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "held");
    assert_eq!(vault.lock().err(), Some(StoreError::Busy));
    assert_eq!(vault.read(), Ok(None), "reading needs no lock");
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(vault.lock().is_ok());
}

/// As root every directory can be written, so there the saver runs as nobody.
#[cfg(unix)]
#[test]
fn a_directory_that_denies_writing_leaves_the_vault_as_it_was() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let directory = tempfile::tempdir().unwrap();
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let (program, place) = (directory.path().join("saver"), directory.path().join("place"));
    std::fs::copy(CRASH_SAVER, &program).unwrap();
    std::fs::create_dir(&place).unwrap();
    let path = place.join("vault.json");
    std::fs::write(&path, first_vault()).unwrap();
    set(directory.path(), 0o755);
    set(&place, 0o555);
    let mut command = Command::new(&program);
    if std::fs::metadata(&place).unwrap().uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    let output = command.arg(&path).args(["save", "0"]).output().unwrap();
    set(&place, 0o755);
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Denied"));
    assert_eq!(std::fs::read(&path).unwrap(), first_vault());
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 1);
}
