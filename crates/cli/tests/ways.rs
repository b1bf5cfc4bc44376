//! The ways into the vault and what leaves it, by the built program on real files, with no keychain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const GABE: &str = "otpauth://steam/Steam:gabe?secret=ON2GKYLNEB3GC3DMMV4SA&issuer=Steam";

struct Home(TempDir);

impl Home {
    /// A vault under the password in `old`, with two accounts.
    fn with_vault() -> Self {
        let home = Self(tempfile::tempdir().expect("makes a folder"));
        home.file("old", "correct horse\n");
        home.file("new", "battery staple\n");
        let links = home.file("links", &format!("{ALICE}\n{GABE}\n"));
        let made = home.run("old", &["import", links.to_str().expect("is UTF-8")]);
        assert_eq!(exit(&made), 0, "{}", err(&made));
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).expect("writes");
        self.path(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("reads")
    }

    /// Runs the program with the password in that file.
    fn run(&self, password_file: &str, args: &[&str]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence-cli"))
            .args(args)
            .args(["--password-file", password_file])
            .env_clear()
            .env("HOME", self.0.path())
            .env("RINGFENCE_VAULT", self.path("vault.json"))
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // Nothing is typed.
        let _ = child.stdin.take().expect("is piped").write_all(b"");
        child.wait_with_output().expect("ends")
    }
}

fn exit(output: &Output) -> i32 {
    output.status.code().expect("was not killed")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("is UTF-8")
}

fn parsed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON; stderr: {}", err(output)))
}

#[test]
fn a_changed_password_opens_the_vault_and_the_old_one_no_more() {
    let home = Home::with_vault();
    let refused = home.run("old", &["password", "set", "--new-password-file", "new"]);
    assert_eq!(exit(&refused), 1);
    assert!(err(&refused).contains("password change"), "{}", err(&refused));
    let changed = home.run("old", &["password", "change", "--new-password-file", "new", "--json"]);
    assert_eq!((exit(&changed), parsed(&changed)), (0, json!({ "ways": ["password"], "waiting": [] })));
    assert_eq!(exit(&home.run("old", &["list"])), 5);
    let listed = home.run("new", &["list", "--json"]);
    assert_eq!((exit(&listed), parsed(&listed).as_array().map(Vec::len)), (0, Some(2)));
    assert!(
        err(&listed).contains("Waiting"),
        "the wrong one before it slows this one down: {}",
        err(&listed)
    );
}

#[test]
fn the_cost_of_a_guess_is_listed_and_is_not_below_the_default() {
    let home = Home::with_vault();
    let slots = parsed(&home.run("old", &["slots", "--json"]));
    let [slot] = slots.as_array().expect("is a list").as_slice() else { panic!("one way in: {slots}") };
    assert_eq!((&slot["way"], &slot["made"]), (&json!("password"), &Value::Null));
    assert!(slot["kdf"]["memory_kib"].as_u64() >= Some(65_536), "{slot}");
    assert!(slot["kdf"]["passes"].as_u64() >= Some(3), "{slot}");
    let seen = home.run("old", &["slots"]);
    assert!(String::from_utf8_lossy(&seen.stdout).starts_with("password  Argon2id, "));
}

#[test]
fn the_only_way_in_is_not_removed() {
    let home = Home::with_vault();
    let before = home.text("vault.json");
    let refused = home.run("old", &["password", "remove"]);
    assert_eq!(exit(&refused), 1);
    assert!(err(&refused).contains("Nothing else opens this vault"), "{}", err(&refused));
    assert_eq!(home.text("vault.json"), before);
}

#[test]
fn a_short_new_password_and_one_that_is_missing_change_nothing() {
    let home = Home::with_vault();
    let before = home.text("vault.json");
    home.file("short", "1234567\n");
    for file in ["short", "not there"] {
        assert_eq!(exit(&home.run("old", &["password", "change", "--new-password-file", file])), 1);
    }
    assert_eq!(home.text("vault.json"), before);
}

#[test]
fn wrong_passwords_are_counted_over_runs_and_no_time_given_shortens_the_wait() {
    let home = Home::with_vault();
    for _ in 0..2 {
        assert_eq!(exit(&home.run("new", &["code", "Acme", "--at", "59"])), 5);
    }
    let record: Value = serde_json::from_str(&home.text("vault.attempts.json")).expect("is JSON");
    assert_eq!(record["wrong"], json!(2));
    assert!(record["last"].as_u64() > Some(1_600_000_000_000), "the true time: {record}");
    let right = home.run("old", &["code", "Acme", "--at", "59"]);
    assert_eq!(exit(&right), 0);
    assert!(err(&right).contains("Waiting"), "{}", err(&right));
    assert_eq!(home.text("vault.attempts.json").trim(), "", "success forgets them");
}

#[test]
fn an_export_is_for_its_owner_alone_says_what_it_lacks_and_spares_what_is_there() {
    let home = Home::with_vault();
    let done = home.run("old", &["export", "out.txt", "--json"]);
    assert_eq!(exit(&done), 0, "{}", err(&done));
    assert_eq!(
        parsed(&done),
        json!({ "file": "out.txt", "accounts": 2, "notes": 0, "unreadable": 0, "rare": ["Steam, gabe"] })
    );
    let text = home.text("out.txt");
    assert!(text.starts_with("otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme&"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(home.path("out.txt")).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    home.file("out.txt", "mine");
    let refused = home.run("old", &["export", "out.txt"]);
    assert_eq!((exit(&refused), home.text("out.txt").as_str()), (2, "mine"));
    let forced = home.run("old", &["export", "out.txt", "--force"]);
    assert_eq!((exit(&forced), home.text("out.txt")), (0, text.clone()));
    assert!(err(&forced).contains("Nothing protects them"), "{}", err(&forced));
    let printed = home.run("old", &["export", "-"]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout), text);
    let again = home.run("old", &["import", "out.txt", "--json"]);
    let statuses: Vec<_> =
        parsed(&again)[0]["accounts"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, ["duplicate", "duplicate"], "our own import reads it as the same accounts");
}
