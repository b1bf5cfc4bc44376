//! An earlier state of the vault from before it had a password, put back by hand, and a keychain that opens it without a
//! question: the built program on real files, with a real keychain.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

const ALICE: (&str, &str) = ("alice", "JBSWY3DPEHPK3PXP");
const BOB: (&str, &str) = ("bob", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
const COPY: &str = "vault 2.json";
const LOCKED: i32 = 5;

/// A home with a session bus and a keychain of its own that is open.
struct Home {
    folder: TempDir,
    bus: Child,
    keyring: Child,
    address: String,
}

impl Home {
    /// `None`: the tools are not installed, which fails in CI.
    fn with_keychain() -> Option<Self> {
        for tool in ["dbus-daemon", "gnome-keyring-daemon", "gdbus"] {
            let path = std::env::var_os("PATH").unwrap_or_default();
            if !std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()) {
                assert!(std::env::var_os("CI").is_none(), "{tool} is not installed");
                // Written past the harness, which keeps what a passing test prints to itself.
                let _ = writeln!(std::io::stderr(), "earlier_states: skipped, {tool} is not installed");
                return None;
            }
        }
        let folder = tempfile::tempdir().expect("makes a home");
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .arg(format!("--address=unix:dir={}", folder.path().display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("is piped")).read_line(&mut address).expect("is said");
        let address = address.trim().to_owned();
        let mut keyring = Command::new("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]);
        keyring.env("HOME", folder.path()).env("XDG_DATA_HOME", folder.path().join("keyrings"));
        keyring.env("XDG_RUNTIME_DIR", folder.path()).env("DBUS_SESSION_BUS_ADDRESS", &address);
        keyring.env_remove("DISPLAY").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut keyring = keyring.spawn().expect("starts");
        keyring.stdin.take().expect("is piped").write_all(b"test").expect("takes a password");
        let home = Self { folder, bus, keyring, address };
        let mut wait = Command::new("gdbus");
        wait.args(["wait", "--session", "--timeout", "30", "org.freedesktop.secrets"]);
        assert!(wait.env("DBUS_SESSION_BUS_ADDRESS", &home.address).status().expect("starts").success());
        home.file("password", "correct horse battery\n");
        home.file("other", "seven boats in the fog\n");
        Some(home)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("writes");
    }

    /// Runs the program; nothing is typed, and there is no terminal to ask at.
    fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
            .args(args)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("RINGFENCE_VAULT", self.path("vault.json"))
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // A program that doesn't read its input may have ended already.
        let _ = child.stdin.take().expect("is piped").write_all(input.as_bytes());
        child.wait_with_output().expect("ends")
    }

    fn succeeds(&self, args: &[&str], input: &str) -> String {
        let output = self.run(args, input);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8(output.stdout).expect("is UTF-8")
    }

    fn add(&self, (name, key): (&str, &str)) {
        let link = format!("otpauth://totp/Acme:{name}?secret={key}&issuer=Acme");
        self.succeeds(&["add", "--uri", "-"], &link);
    }

    /// A vault that the keychain alone opened, with an account; then it got a password, and one account more. Answers the
    /// state from before the password.
    fn with_a_password_since(&self) -> Vec<u8> {
        self.add(ALICE);
        let earlier = fs::read(self.path("vault.json")).expect("reads");
        self.succeeds(&["password", "set", "--new-password-file", "password"], "");
        self.add(BOB);
        earlier
    }

    /// Whoever the keychain alone lets in gets no key and changes no way in.
    fn asks_for_the_password(&self, when: &str) {
        let before = fs::read(self.path("vault.json")).expect("reads");
        let acts: [&[&str]; 4] = [
            &["export", "-"],
            &["password", "set", "--new-password-file", "other"],
            &["vault", "rekey"],
            &["export", "-", "--password-file", "other"],
        ];
        for act in acts {
            let output = self.run(act, "");
            assert_eq!(output.status.code(), Some(LOCKED), "{when}, {act:?}: {}", said(&output));
            let shown = [output.stdout, output.stderr].concat();
            let shown = String::from_utf8_lossy(&shown);
            assert!(!shown.contains(ALICE.1) && !shown.contains(BOB.1), "{when}, {act:?}: {shown}");
        }
        assert_eq!(fs::read(self.path("vault.json")).expect("reads"), before, "{when}");
    }

    fn exports_with_the_password(&self, accounts: &[(&str, &str)]) {
        let links = self.succeeds(&["export", "-", "--password-file", "password"], "");
        assert_eq!(links.lines().count(), accounts.len(), "{links}");
        for (name, key) in accounts {
            assert!(links.contains(name) && links.contains(key), "{links}");
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        for child in [&mut self.keyring, &mut self.bus] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_state_from_before_the_password_with_todays_beside_it_gives_no_key_before_and_after_they_are_merged() {
    let Some(home) = Home::with_keychain() else { return };
    let earlier = home.with_a_password_since();
    fs::rename(home.path("vault.json"), home.path(COPY)).unwrap();
    fs::remove_dir_all(home.path("vault.snapshots")).unwrap();
    fs::write(home.path("vault.json"), &earlier).unwrap();
    home.asks_for_the_password("put back");
    let listed = home.succeeds(&["conflicts"], "");
    assert!(listed.contains(COPY) && listed.contains("its ways in were changed elsewhere"), "{listed}");
    for args in [&["conflicts", "--merge"][..], &["conflicts", "--merge", "--password-file", "other"]] {
        let refused = home.run(args, "");
        assert_eq!(refused.status.code(), Some(LOCKED), "{args:?}: {}", said(&refused));
    }
    assert_eq!(fs::read(home.path("vault.json")).unwrap(), earlier, "nothing was merged");
    home.asks_for_the_password("after a merge that was refused");
    home.succeeds(&["conflicts", "--merge", "--password-file", "password"], "");
    assert!(!home.path(COPY).exists());
    home.asks_for_the_password("merged");
    home.exports_with_the_password(&[ALICE, BOB]);
    assert!(home.succeeds(&["slots"], "").contains("password"), "it is a way in again");
}

#[test]
fn a_state_from_before_the_password_gives_no_key_where_todays_is_among_the_versions() {
    let Some(home) = Home::with_keychain() else { return };
    let earlier = home.with_a_password_since();
    // As a person who goes back by hand: what was there is kept where versions are.
    let kept = "vault.snapshots/2026-11-23T14-05-09.120Z-r99-6dbb1f8a.json";
    fs::rename(home.path("vault.json"), home.path(kept)).unwrap();
    fs::write(home.path("vault.json"), &earlier).unwrap();
    home.asks_for_the_password("put back");
    let refused = home.run(&["snapshot", "restore", "1", "--yes"], "");
    assert_eq!(refused.status.code(), Some(LOCKED), "{}", said(&refused));
    home.asks_for_the_password("after going back was refused");
    home.succeeds(&["snapshot", "restore", "1", "--yes", "--password-file", "password"], "");
    home.asks_for_the_password("gone back");
    home.exports_with_the_password(&[ALICE, BOB]);
}

#[test]
fn a_state_from_before_the_password_gives_no_key_where_a_backup_alone_has_one() {
    let Some(home) = Home::with_keychain() else { return };
    let earlier = home.with_a_password_since();
    fs::create_dir(home.path("stick")).unwrap();
    let made = home.succeeds(&["backup", "make", "stick", "--json"], "");
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let file = made["file"].as_str().unwrap();
    fs::remove_dir_all(home.path("vault.snapshots")).unwrap();
    fs::write(home.path("vault.json"), &earlier).unwrap();
    home.asks_for_the_password("put back");
    let refused = home.run(&["backup", "restore", file, "--yes"], "");
    assert!(!refused.status.success(), "{}", said(&refused));
    home.asks_for_the_password("after going back was refused");
    home.exports_with_the_password(&[ALICE]);
}
