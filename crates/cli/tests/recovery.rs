//! The recovery kit at the terminal, on real files.
#![allow(
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";

/// A home with a vault under a password, without a keychain.
struct Home(TempDir);

impl Home {
    fn with_a_vault() -> Self {
        let home = Self(tempfile::tempdir().expect("makes a folder"));
        home.file("password", "correct horse\n");
        let added = home.by_password(&["add", "--uri", "-"], ALICE);
        assert!(added.status.success(), "{}", said(&added));
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("writes");
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("reads")
    }

    fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
            .args(args)
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

    fn by_password(&self, args: &[&str], input: &str) -> Output {
        self.run(&[args, &["--password-file", "password"]].concat(), input)
    }

    fn by_code(&self, args: &[&str]) -> Output {
        self.run(&[args, &["--recovery-code-file", "code"]].concat(), "")
    }

    /// The code on a saved page.
    fn code_on(&self, page: &str) -> String {
        let page = self.text(page);
        let list = page
            .split_once("<ol class=\"groups\"")
            .expect("a code")
            .1
            .split_once("</ol>")
            .expect("its end")
            .0;
        let groups: Vec<_> = list.split("<li>").skip(1).map(|item| &item[..4]).collect();
        assert_eq!(groups.len(), 9);
        groups.join("-")
    }
}

fn exit(output: &Output) -> Option<i32> {
    output.status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_kit_is_saved_for_its_owner_alone_and_its_code_opens_the_vault_without_the_password() {
    let home = Home::with_a_vault();
    let made = home.by_password(&["recovery", "make", "--output", "kit.html", "--json"], "");
    assert_eq!(exit(&made), Some(0), "{}", said(&made));
    let answer: Value = serde_json::from_slice(&made.stdout).expect("is JSON");
    assert_eq!(answer["file"], "kit.html");
    assert!(answer["made"].as_u64().is_some_and(|made| made > 1_700_000_000));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(home.path("kit.html")).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let code = home.code_on("kit.html");
    for typed in [format!("{code}\n"), code.to_lowercase().replace('-', " "), format!("\u{feff}{code}\r\n")] {
        home.file("code", &typed);
        let listed = home.by_code(&["list"]);
        assert_eq!(exit(&listed), Some(0), "{}", said(&listed));
        assert!(String::from_utf8_lossy(&listed.stdout).contains("alice"));
    }
    let piped = home.run(&["list", "--recovery-code-file", "-"], &code);
    assert_eq!(exit(&piped), Some(0), "{}", said(&piped));
}

#[test]
fn a_kit_never_writes_over_a_file_unless_told_to_and_then_changes_nothing() {
    let home = Home::with_a_vault();
    home.file("kit.html", "dear diary");
    let before = home.text("vault.json");
    let refused = home.by_password(&["recovery", "make", "--output", "kit.html"], "");
    assert_eq!((exit(&refused), home.text("kit.html").as_str()), (Some(1), "dear diary"));
    let nowhere = home.by_password(&["recovery", "make", "--output", "none/kit.html"], "");
    assert_eq!(exit(&nowhere), Some(1));
    assert_eq!(home.text("vault.json"), before, "no kit was made whose page could not be saved");
    assert_eq!(
        exit(&home.by_password(&["recovery", "make", "--output", "kit.html", "--force"], "")),
        Some(0)
    );
    home.code_on("kit.html");
}

#[test]
fn a_new_kit_makes_the_old_code_useless_and_a_wrong_one_is_told_from_a_typing_mistake() {
    let home = Home::with_a_vault();
    for kit in ["one.html", "two.html"] {
        assert_eq!(
            exit(&home.by_password(&["recovery", "make", "--output", kit, "--language", "zh-CN"], "")),
            Some(0)
        );
    }
    assert!(home.text("two.html").contains("恢复码"));
    home.file("code", &home.code_on("one.html"));
    let old = home.by_code(&["list"]);
    assert_eq!(exit(&old), Some(5));
    assert!(said(&old).contains("doesn't open the vault"), "{}", said(&old));
    let code = home.code_on("two.html");
    home.file("code", &code[..code.len() - 1]);
    let short = home.by_code(&["list"]);
    assert_eq!(exit(&short), Some(5));
    assert!(said(&short).contains("36 characters") && said(&short).contains("35"), "{}", said(&short));
    assert!(!said(&short).contains(&code[..9]), "what was typed is not repeated");
    home.file("code", &code);
    assert_eq!(exit(&home.by_code(&["list"])), Some(0));
}

#[test]
fn a_code_on_the_command_line_is_refused_and_not_repeated() {
    let home = Home::with_a_vault();
    assert_eq!(exit(&home.by_password(&["recovery", "make", "--output", "kit.html"], "")), Some(0));
    let code = home.code_on("kit.html");
    let refused = home.run(&["list", "--recovery-code-file", &code], "");
    assert_eq!(exit(&refused), Some(2));
    assert!(said(&refused).contains("file") && !said(&refused).contains(&code[..9]), "{}", said(&refused));
}

#[test]
fn the_doctor_says_how_the_vault_is_opened_and_makes_none() {
    let home = Home::with_a_vault();
    let healthy = home.run(&["doctor", "--json"], "");
    assert_eq!(exit(&healthy), Some(0), "{}", said(&healthy));
    let findings: Value = serde_json::from_slice(&healthy.stdout).expect("is JSON");
    assert_eq!(findings["ways"], serde_json::json!(["password"]));
    assert_eq!((&findings["opens"], &findings["trouble"]), (&Value::Null, &Value::Null));
    std::fs::remove_file(home.path("vault.json")).expect("removes");
    let missing = home.run(&["doctor"], "");
    assert_eq!(exit(&missing), Some(1));
    assert!(!home.path("vault.json").exists());
}
