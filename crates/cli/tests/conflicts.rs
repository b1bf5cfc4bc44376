//! `conflicts` on real files.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const COPY: &str = "vault (conflicted copy 2026-11-23 101500).json";

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
        .args(arguments)
        .args(["--vault", "vault.json", "--password-file", "password"])
        .env_clear()
        .env("HOME", folder)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that doesn't read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn added(folder: &Path, name: &str, key: &str) {
    let link = format!("otpauth://totp/Acme:{name}?secret={key}&issuer=Acme");
    assert!(run(folder, &["add", "--uri", "-"], &link).status.success());
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn copies_are_listed_merged_and_moved_among_the_earlier_versions() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("password"), "correct horse\n").unwrap();
    added(folder, "alice", "JBSWY3DPEHPK3PXP");
    assert_eq!(run(folder, &["conflicts"], "").status.code(), Some(3), "nothing to merge");
    let common = std::fs::read(folder.join("vault.json")).unwrap();
    added(folder, "there", "KRSXG5CTMVRXEZLU");
    std::fs::rename(folder.join("vault.json"), folder.join(COPY)).unwrap();
    let copy = std::fs::read(folder.join(COPY)).unwrap();
    std::fs::write(folder.join("vault.json"), common).unwrap();
    added(folder, "here", "MFRGGZDFMZTWQ2LK");

    let listed = run(folder, &["conflicts"], "");
    assert_eq!(said(&listed), format!("{COPY}\n  + Acme: there\n"));
    let json: serde_json::Value =
        serde_json::from_str(&said(&run(folder, &["conflicts", "--json"], ""))).unwrap();
    assert_eq!(json[0]["brings"]["added"], serde_json::json!([["Acme", "there"]]));

    let merged = run(folder, &["conflicts", "--merge"], "");
    assert!(merged.status.success(), "{}", String::from_utf8_lossy(&merged.stderr));
    let names = said(&run(folder, &["list"], ""));
    for name in ["alice", "here", "there"] {
        assert!(names.contains(name), "{names}");
    }
    assert!(!folder.join(COPY).exists());
    let kept = std::fs::read_dir(folder.join("vault.snapshots")).unwrap();
    assert!(kept.flatten().any(|kept| std::fs::read(kept.path()).unwrap() == copy), "the copy is kept");
    assert_eq!(run(folder, &["conflicts"], "").status.code(), Some(3));
    assert_eq!(run(folder, &["conflicts", "--merge=gone.json"], "").status.code(), Some(1));
}
