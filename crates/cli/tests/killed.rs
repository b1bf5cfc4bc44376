//! The built program killed in the middle of a change of the password, on real files and at the cost that passwords have.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says what it did"
)]

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ringfence_core::Passphrase;
use ringfence_core::vault::SealedVault;

const PASSWORDS: [&str; 2] = ["correct horse", "battery staple"];
/// One kill costs a few seconds: most of it is the work of guesses.
const AT_MOST: Duration = Duration::from_secs(8);

fn cli(home: &Path, password: usize, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
        .args(args)
        .args(["--password-file", &password.to_string()])
        .env_clear()
        .env("HOME", home)
        .env("RINGFENCE_VAULT", home.join("vault.json"))
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn change(home: &Path, from: usize) -> Child {
    cli(home, from, &["password", "change", "--new-password-file", &(1 - from).to_string()])
}

/// Every earlier version opens by the vault that is there: by its key, or by one that it had before.
fn every_version_opens(home: &Path, password: usize) {
    let read = |path: &Path| SealedVault::parse(&fs::read(path).unwrap()).unwrap();
    let sealed = read(&home.join("vault.json"));
    let key = sealed.unwrap_with_password(&Passphrase::new(PASSWORDS[password].to_owned())).unwrap();
    let former = sealed.header().former_keys(&key);
    for entry in fs::read_dir(home.join("vault.snapshots")).unwrap().flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "json") {
            let version = read(&entry.path());
            let opens = version.is_authentic(&key) || former.iter().any(|key| version.is_authentic(key));
            assert!(opens, "{} opens no more", entry.path().display());
        }
    }
}

fn opens(home: &Path, password: usize) -> bool {
    let sealed = SealedVault::parse(&fs::read(home.join("vault.json")).unwrap()).unwrap();
    let password = Passphrase::new(PASSWORDS[password].to_owned());
    sealed.unwrap_with_password(&password).is_ok_and(|key| sealed.open(&key).is_ok())
}

#[test]
fn the_command_line_killed_amid_a_change_leaves_the_old_password_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    for (number, password) in PASSWORDS.iter().enumerate() {
        fs::write(home.join(number.to_string()), password).unwrap();
    }
    fs::write(home.join("link"), "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP").unwrap();
    assert!(cli(home, 0, &["add", "--uri", "link"]).wait().unwrap().success());
    let began = Instant::now();
    assert!(change(home, 0).wait().unwrap().success());
    let took = began.elapsed();
    let (mut present, mut kills, mut changed) = (1, 0, 0);
    // At least one, however slow the machine is.
    let began = Instant::now();
    while kills == 0 || began.elapsed() < AT_MOST {
        let mut child = change(home, present);
        // The save is at the very end, after seconds of work on guesses: that is where it is to be hit.
        let chance = RandomState::new().build_hasher().finish() % 300;
        std::thread::sleep(took.mul_f64(0.8 + f64::from(u16::try_from(chance).unwrap()) / 1000.0));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let (old, new) = (opens(home, present), opens(home, 1 - present));
        assert!(old != new, "kill {kills}: the old one opens it: {old}, the new one: {new}");
        changed += u32::from(new);
        present = if new { 1 - present } else { present };
        every_version_opens(home, present);
    }
    println!("{kills} kills, {changed} of them after the change was saved");
}

/// Killed at chance moments, over and over: in the folder lies the file as it was, as it was to be, or none.
#[test]
fn an_export_that_is_killed_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    fs::write(home.join("0"), PASSWORDS[0]).unwrap();
    // A key for each: four letters of its number.
    let letter =
        |number: u32, place: u32| char::from(b'A' + u8::try_from(number / 26_u32.pow(place) % 26).unwrap());
    let link = |number| {
        let letters: String = (0..4).map(|place| letter(number, place)).collect();
        format!("otpauth://totp/Acme:a{number}?secret=JBSWY3DPEHPK{letters}\n")
    };
    let links: String = (0..2000).map(link).collect();
    fs::write(home.join("links"), links).unwrap();
    assert!(cli(home, 0, &["import", "links"]).wait().unwrap().success());
    let exports = home.join("exports");
    fs::create_dir(&exports).unwrap();
    let target = exports.join("list.txt");
    let export = || cli(home, 0, &["export", "exports/list.txt"]);
    let began = Instant::now();
    assert!(export().wait().unwrap().success());
    let (took, whole) = (began.elapsed(), fs::read(&target).unwrap());
    let (mut kills, mut written) = (0, 0);
    let began = Instant::now();
    while kills < 5 || began.elapsed() < AT_MOST {
        fs::remove_file(&target).unwrap_or_default();
        let mut child = export();
        // The file is written at the very end.
        let chance = RandomState::new().build_hasher().finish() % 300;
        std::thread::sleep(took.mul_f64(0.8 + f64::from(u16::try_from(chance).unwrap()) / 1000.0));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let names: Vec<_> = fs::read_dir(&exports).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| name == "list.txt"), "kill {kills} left {names:?}");
        if let Ok(found) = fs::read(&target) {
            assert_eq!(found, whole, "kill {kills}");
            written += 1;
        }
    }
    println!("{kills} kills, {written} of them after the file was there");
}
