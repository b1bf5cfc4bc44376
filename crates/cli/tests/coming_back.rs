//! Coming back by a backup or an earlier version at the terminal, from every closed door, on real files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://totp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta";
const BY_PASSWORD: [&str; 2] = ["--password-file", "password"];
const BY_CODE: [&str; 2] = ["--recovery-code-file", "code"];

struct Home(TempDir);

impl Home {
    /// A computer with nothing but the password and the code in files.
    fn bare(code: &str) -> Self {
        let home = Self(tempfile::tempdir().expect("makes a folder"));
        fs::write(home.path("password"), "correct horse\n").expect("writes");
        fs::write(home.path("other"), "battery staple\n").expect("writes");
        fs::write(home.path("code"), code).expect("writes");
        home
    }

    /// A vault with an account, a kit and a backup of both; and then one account more.
    fn backed_up() -> Self {
        let home = Self::bare("");
        home.succeeds(&["add", "--uri", "-"], &BY_PASSWORD, ALICE);
        home.succeeds(&["recovery", "make", "--output", "kit.html"], &BY_PASSWORD, "");
        let page = fs::read_to_string(home.path("kit.html")).expect("reads");
        let list = page
            .split_once("<ol class=\"groups\"")
            .expect("a code")
            .1
            .split_once("</ol>")
            .expect("its end")
            .0;
        let groups: Vec<_> = list.split("<li>").skip(1).map(|item| &item[..4]).collect();
        fs::write(home.path("code"), groups.join("-")).expect("writes");
        fs::create_dir(home.path("stick")).expect("makes a folder");
        let made = home.succeeds(&["backup", "make", "stick", "--json"], &BY_PASSWORD, "");
        let made: Value = serde_json::from_slice(&made.stdout).expect("is JSON");
        fs::rename(home.path(made["file"].as_str().expect("a file")), home.path("backup.json"))
            .expect("renames");
        home.succeeds(&["add", "--uri", "-"], &BY_PASSWORD, BOB);
        home
    }

    /// Another computer, to which only the backup and the paper came.
    fn elsewhere(&self) -> Self {
        let other = Self::bare(&fs::read_to_string(self.path("code")).expect("reads"));
        fs::copy(self.path("backup.json"), other.path("backup.json")).expect("copies");
        other
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str], by: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
            .args(args)
            .args(by)
            .env_clear()
            .env("HOME", self.0.path())
            .env("RINGFENCE_VAULT", self.path("vault.json"))
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // A program that doesn't read its input may have ended already.
        let _ = child.stdin.take().expect("is piped").write_all(input.as_bytes());
        child.wait_with_output().expect("ends")
    }

    fn succeeds(&self, args: &[&str], by: &[&str], input: &str) -> Output {
        let output = self.run(args, by, input);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        output
    }

    fn names(&self, by: &[&str]) -> Vec<String> {
        let listed = self.succeeds(&["list", "--json"], by, "");
        let listed: Value = serde_json::from_slice(&listed.stdout).expect("is JSON");
        let names = listed.as_array().expect("a list").iter();
        names.map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
    }

    /// What lies among the earlier versions.
    fn kept(&self) -> Vec<Vec<u8>> {
        let Ok(folder) = fs::read_dir(self.path("vault.snapshots")) else { return Vec::new() };
        folder.flatten().map(|file| fs::read(file.path()).expect("reads")).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn on_a_bare_computer_a_backup_becomes_the_vault_after_consent() {
    let home = Home::backed_up();
    for by in [BY_PASSWORD, BY_CODE] {
        let bare = home.elsewhere();
        let unasked = bare.run(&["backup", "restore", "backup.json"], &by, "");
        assert_eq!(unasked.status.code(), Some(2), "where nobody can be asked it takes --yes");
        assert!(String::from_utf8_lossy(&unasked.stdout).contains("Acme: alice"), "the preview comes first");
        assert!(!bare.path("vault.json").exists());
        let made = bare.succeeds(&["backup", "restore", "backup.json", "--yes", "--json"], &by, "");
        let made: Value = serde_json::from_slice(&made.stdout).expect("is JSON");
        assert_eq!(made["givesWay"], "nothing");
        assert_eq!(made["accounts"][0]["name"], "alice");
        for by in [BY_PASSWORD, BY_CODE] {
            assert_eq!(bare.names(&by), ["alice"], "the backup's own ways in open it");
        }
    }
    let bare = home.elsewhere();
    let wrong = bare.run(&["backup", "restore", "backup.json", "--yes"], &["--password-file", "other"], "");
    assert_eq!(wrong.status.code(), Some(5), "{}", said(&wrong));
    fs::write(bare.path("letter.json"), "dear diary").expect("writes");
    let letter = bare.run(&["backup", "restore", "letter.json", "--yes"], &BY_PASSWORD, "");
    assert_eq!(letter.status.code(), Some(1));
    assert!(!bare.path("vault.json").exists() && bare.kept().is_empty());
}

#[test]
fn a_broken_vault_gives_way_to_a_backup_and_is_kept_word_for_word() {
    let home = Home::backed_up();
    let whole = fs::read(home.path("vault.json")).unwrap();
    let broken = &whole[..whole.len() / 2];
    fs::write(home.path("vault.json"), broken).unwrap();
    let told = home.run(&["list"], &BY_PASSWORD, "");
    assert!(said(&told).contains("backup restore"), "{}", said(&told));
    home.succeeds(&["backup", "restore", "backup.json", "--yes"], &BY_CODE, "");
    assert_eq!(home.names(&BY_PASSWORD), ["alice"]);
    assert!(home.kept().iter().any(|kept| kept == broken));
}

#[test]
fn a_vault_that_nothing_opens_gives_way_only_when_that_is_said() {
    let home = Home::backed_up();
    let other = home.elsewhere();
    other.succeeds(&["add", "--uri", "-"], &["--password-file", "other"], BOB);
    let lost = fs::read(other.path("vault.json")).unwrap();
    let refused = other.run(&["backup", "restore", "backup.json", "--yes"], &BY_PASSWORD, "");
    assert_eq!(refused.status.code(), Some(5), "it is asked for its own password first");
    assert_eq!(fs::read(other.path("vault.json")).unwrap(), lost);
    other.succeeds(&["backup", "restore", "backup.json", "--as-vault", "--yes"], &BY_PASSWORD, "");
    assert_eq!(other.names(&BY_PASSWORD), ["alice"]);
    assert!(other.kept().contains(&lost), "it is kept word for word");

    // Here the backup's key opens the newer vault: that one is opened.
    let before = fs::read(home.path("vault.json")).unwrap();
    let told = home.succeeds(&["backup", "restore", "backup.json", "--as-vault"], &BY_PASSWORD, "");
    assert!(said(&told).contains("nothing is replaced"), "{}", said(&told));
    assert_eq!(fs::read(home.path("vault.json")).unwrap(), before);
}

#[test]
fn the_recovery_code_brings_an_earlier_version_back() {
    let home = Home::backed_up();
    let whole = fs::read(home.path("vault.json")).unwrap();
    fs::write(home.path("vault.json"), &whole[..100]).unwrap();
    home.succeeds(&["snapshot", "recover"], &BY_CODE, "");
    assert_eq!(home.names(&BY_CODE), ["alice"]);
    assert!(home.kept().iter().any(|kept| *kept == whole[..100]));
}
