//! `ringfence-cli` as a person starts it.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// The program that is tested.
pub fn program() -> PathBuf {
    std::env::var_os("RINGFENCE_CLI").expect("cargo xtask test camera says where the program is").into()
}

/// How a scan ended.
#[derive(Debug)]
pub struct Scanned {
    /// What the codes said, a line each.
    pub texts: Vec<String>,
    /// What the person was told.
    pub told: String,
    /// The exit status.
    pub status: Option<i32>,
}

impl From<Output> for Scanned {
    fn from(output: Output) -> Self {
        let texts = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        Self { texts, told, status: output.status.code() }
    }
}

/// A scan that goes on.
pub struct Scanning(Child);

impl Scanning {
    /// Starts to scan by a camera, for some seconds at most.
    pub fn start(camera: &str, seconds: u32) -> Self {
        let mut scan = Command::new(program());
        scan.args(["scan", &format!("--camera={camera}"), &format!("--for={seconds}")]);
        scan.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(scan.spawn().expect("the program starts"))
    }

    /// Waits for its end.
    pub fn end(self) -> Scanned {
        self.0.wait_with_output().expect("the program ends").into()
    }
}

/// A scan from beginning to end.
pub fn scan(camera: &str, seconds: u32) -> Scanned {
    Scanning::start(camera, seconds).end()
}

/// The cameras that the program finds.
pub fn cameras() -> Scanned {
    let mut list = Command::new(program());
    list.args(["scan", "--list-cameras"]).stdin(Stdio::null()).output().expect("the program starts").into()
}
