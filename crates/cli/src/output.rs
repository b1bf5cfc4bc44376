//! What is printed. Results go to standard output, sentences to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

/// A secret that a person has asked to see.
pub struct Shown(pub Zeroizing<String>);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Whether a person, not a program, reads the results.
pub fn is_read_by_a_person() -> bool {
    io::stdout().is_terminal()
}

/// Prints a result as one line of JSON.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut text = Zeroizing::new(Vec::new());
    serde_json::to_writer(&mut *text, value).map_err(|_| unwritten())?;
    text.push(b'\n');
    bytes(&text)
}

/// Prints a line of a result.
pub fn line(text: &str) -> Result<(), Failure> {
    bytes(&Zeroizing::new(format!("{text}\n").into_bytes()))
}

/// Prints rows in columns, the widest cell setting each column's width.
pub fn table(rows: &[Vec<String>]) -> Result<(), Failure> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        line(cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// Says a sentence to the person, beside the results.
pub fn say(sentence: &str) {
    // Nothing can be said about not being able to say something.
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// A name as it may be shown in a terminal: control characters could move its cursor or change its title.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn bytes(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        // The reader has seen enough (`| head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|_| unwritten()),
    }
}

fn unwritten() -> Failure {
    Failure::new(Exit::Failed, "The result could not be written.", "Check where standard output goes.")
}
