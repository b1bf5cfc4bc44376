//! Running other programs, with a heading that says which.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
};

use xtask::Outcome;

/// A command in a folder, shown as it would be typed.
pub struct Line(Command);

impl Line {
    pub fn new(folder: &Path, words: &[&str]) -> Self {
        let (program, rest) = words.split_first().expect("a command has a first word");
        let mut command = Command::new(program);
        command.current_dir(folder).args(rest);
        Self(command)
    }

    pub fn words<S: AsRef<OsStr>>(mut self, more: impl IntoIterator<Item = S>) -> Self {
        self.0.args(more);
        self
    }

    pub fn var(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Runs it to its end, on this terminal.
    pub fn run(mut self) -> Outcome {
        let shown = self.shown();
        println!("$ {shown}");
        let status = self.0.status().map_err(|error| format!("{shown}: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{shown}: {status}").into()) }
    }

    /// Whether it runs and succeeds; nothing is shown.
    pub fn succeeds(mut self) -> bool {
        let quiet = self.0.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }

    /// What it prints when it succeeds.
    pub fn answer(mut self) -> Option<String> {
        let output = self.0.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }

    fn shown(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }
}

/// npm, which is a script on Windows.
pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
