//! The readers that are compared, each a program that is given paths and answers a line of JSON for each.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use xtask::Outcome;

use super::collection::comparable;
use crate::files;

/// What a reader made of one picture.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub texts: Vec<String>,
    pub milliseconds: f64,
    /// For a stream of frames: the number of the one that first showed each text, from 0.
    pub turns: Vec<u64>,
}

/// A reader, and how it is started.
pub struct Reader {
    pub name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
}

/// Ours, then the others.
pub fn all(python: &Path) -> Vec<Reader> {
    let script = files::root().join("crates/xtask/src/bench/scan/peers.py").display().to_string();
    let peer = |name: &'static str| Reader {
        name,
        program: python.to_owned(),
        arguments: vec![script.clone(), name.to_lowercase()],
    };
    vec![Reader::ours(&["--still"]), peer("zxing-cpp"), peer("ZBar"), peer("OpenCV")]
}

impl Reader {
    /// Ours on frames of a stream.
    pub fn live() -> Self {
        Self::ours(&["--live"])
    }

    fn ours(arguments: &[&str]) -> Self {
        let program = files::built("release", "examples/measure");
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { name: "Ringfence", program, arguments }
    }

    /// Has it read the pictures, one after the other.
    pub fn read(&self, pictures: &[PathBuf]) -> Outcome<Vec<Reading>> {
        if pictures.is_empty() {
            return Ok(vec![]);
        }
        let mut command = Command::new(&self.program);
        let mut child = command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut list = child.stdin.take().ok_or("the reader takes a list")?;
        let paths: Vec<String> = pictures.iter().map(|path| format!("{}\n", path.display())).collect();
        // On a thread of its own: neither pipe may fill up while the other is waited for.
        let writer = thread::spawn(move || paths.iter().try_for_each(|path| list.write_all(path.as_bytes())));
        let answers = BufReader::new(child.stdout.take().ok_or("the reader answers")?);
        let mut readings = Vec::new();
        for line in answers.lines() {
            readings.push(reading(&serde_json::from_str(&line?)?));
            if readings.len() % 100 == 0 {
                println!("{}: {} of {}", self.name, readings.len(), pictures.len());
            }
        }
        let status = child.wait()?;
        writer.join().map_err(|_| "the list was not written")??;
        if !status.success() || readings.len() != pictures.len() {
            return Err(
                format!("{} read {} of {}: {status}", self.name, readings.len(), pictures.len()).into()
            );
        }
        Ok(readings)
    }
}

fn reading(line: &Value) -> Reading {
    if let Some(problem) = line["error"].as_str() {
        println!("{}: {problem}", line["file"]);
    }
    let list = |name: &str| line[name].as_array().into_iter().flatten();
    Reading {
        texts: list("texts").filter_map(Value::as_str).map(comparable).collect(),
        milliseconds: line["cpu_ms"].as_f64().unwrap_or_default(),
        turns: list("turns").filter_map(Value::as_u64).collect(),
    }
}
