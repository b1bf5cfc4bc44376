//! Earlier versions and backups with the built program on real files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta&counter=3";

fn run(home: &TempDir, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
        .args(args)
        .args(["--password-file", "password"])
        .env_clear()
        .env("HOME", home.path())
        .env("RINGFENCE_VAULT", home.path().join("vault.json"))
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    // A program that doesn't read its input may have ended already.
    let _ = child.stdin.take().expect("is piped").write_all(input.as_bytes());
    child.wait_with_output().expect("ends")
}

fn json(home: &TempDir, args: &[&str]) -> Value {
    let output = run(home, &[args, &["--json"]].concat(), "");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {told}"))
}

/// A vault with two accounts, a save each.
fn home() -> TempDir {
    let home = tempfile::tempdir().expect("makes a folder");
    fs::write(home.path().join("password"), "correct horse\n").expect("writes");
    for link in [ALICE, BOB] {
        assert!(run(&home, &["add", "--uri", "-"], link).status.success());
    }
    home
}

fn names(home: &TempDir) -> Vec<String> {
    let listed = json(home, &["list"]);
    listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_removed_account_comes_back_from_an_earlier_version_and_goes_again() {
    let home = home();
    assert!(run(&home, &["remove", "alice", "--yes"], "").status.success());
    let versions = json(&home, &["snapshot", "list"]);
    let counts: Vec<_> = versions.as_array().unwrap().iter().map(|one| one["accounts"].as_u64()).collect();
    assert_eq!(counts, [Some(2), Some(1), Some(0)]);
    let difference = json(&home, &["snapshot", "diff", "1"]);
    assert_eq!(difference["added"][0]["name"], "alice");
    assert_eq!(difference["same"], 1);
    let restored = json(&home, &["snapshot", "restore", "1", "--account", "alice"]);
    assert_eq!(names(&home), ["alice", "bob"], "in its place");
    json(&home, &["snapshot", "restore", restored["undo"].as_str().unwrap(), "--yes"]);
    assert_eq!(names(&home), ["bob"]);
    let unasked = run(&home, &["snapshot", "restore", "1"], "");
    assert_eq!(unasked.status.code(), Some(2), "where nobody can be asked it takes --yes");
    assert_eq!(names(&home), ["bob"]);
    assert_eq!(run(&home, &["snapshot", "diff", "99"], "").status.code(), Some(1));
}

#[test]
fn a_damaged_vault_is_named_and_recovered_and_nothing_is_overwritten() {
    let home = home();
    let vault = home.path().join("vault.json");
    let whole = fs::read(&vault).unwrap();
    fs::write(&vault, &whole[..whole.len() / 2]).unwrap();
    let told = run(&home, &["list"], "");
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(said.contains("damaged") && said.contains("snapshot recover"), "{said}");
    assert!(run(&home, &["snapshot", "recover"], "").status.success());
    assert_eq!(names(&home), ["alice"]);
    let kept = fs::read_dir(home.path().join("vault.snapshots")).unwrap().flatten();
    let damaged: Vec<_> =
        kept.filter(|file| file.file_name().to_string_lossy().ends_with("-damaged.json")).collect();
    assert_eq!(damaged.len(), 1);
    assert_eq!(fs::read(damaged[0].path()).unwrap(), whole[..whole.len() / 2]);
    assert!(!run(&home, &["snapshot", "recover"], "").status.success(), "a good vault is left alone");
}

#[test]
fn a_backup_is_made_listed_tested_and_restored() {
    let home = home();
    fs::create_dir(home.path().join("stick")).unwrap();
    let made = json(&home, &["backup", "make", "stick"]);
    assert_eq!((made["accounts"].as_u64(), made["tested"].as_bool()), (Some(2), Some(true)));
    let file = made["file"].as_str().unwrap();
    assert_eq!(json(&home, &["backup", "list", "stick"])[0], file);
    assert!(run(&home, &["remove", "alice", "--yes"], "").status.success());
    let tested = json(&home, &["backup", "test", file]);
    assert_eq!(tested["comparison"]["added"][0]["name"], "alice");
    json(&home, &["backup", "restore", file, "--yes"]);
    assert_eq!(names(&home), ["alice", "bob"]);
    let no_folder = run(&home, &["backup", "make"], "");
    assert_eq!(no_folder.status.code(), Some(1), "no folder was chosen");
    assert_eq!(run(&home, &["backup", "make", "no-such-folder"], "").status.code(), Some(1));
}
