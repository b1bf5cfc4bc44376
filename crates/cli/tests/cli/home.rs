//! A home of its own for the built program, without a keychain, and what it answered.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
pub const BOB: &str = "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta&counter=3";
/// The key of RFC 6238 appendix B and RFC 4226 appendix D.
pub const RFC: &str = "otpauth://totp/rfc?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8";

pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        let home = Self(tempfile::tempdir().expect("makes a folder"));
        home.file("password", "correct horse\n");
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).expect("writes");
        self.path(name)
    }

    pub fn run(&self, args: &[&str], input: &str) -> Output {
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

    /// On the vault, by its password.
    pub fn on_vault(&self, args: &[&str], input: &str) -> Output {
        self.run(&[args, &["--password-file", "password"]].concat(), input)
    }
}

pub fn exit(output: &Output) -> i32 {
    output.status.code().expect("was not killed")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("is UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("is UTF-8")
}

pub fn parsed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON; stderr: {}", err(output)))
}

pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/qr").join(name);
    path.to_str().expect("is UTF-8").to_owned()
}
