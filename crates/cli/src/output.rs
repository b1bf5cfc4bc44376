//! What is printed: everything that reaches the terminal passes here, and without characters that command it. Results go
//! to standard output, sentences to standard error.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::terminal;

/// Whether a person, not a program, reads the results.
pub fn is_read_by_a_person() -> bool {
    io::stdout().is_terminal()
}

/// Prints a result as one line of JSON.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut text = Zeroizing::new(Vec::new());
    let mut json = serde_json::Serializer::with_formatter(&mut *text, terminal::Escaped::default());
    value.serialize(&mut json).map_err(|_| unwritten())?;
    text.push(b'\n');
    bytes(&text)
}

/// Prints a line of a result.
pub fn line(text: &str) -> Result<(), Failure> {
    ended(terminal::one_line(text))
}

/// Prints a result of one line or several.
pub fn text(text: &str) -> Result<(), Failure> {
    ended(terminal::lines(text.trim_end_matches(['\r', '\n'])))
}

/// A day of the common calendar, at Greenwich: `2026-11-23`.
pub fn day(unix_seconds: u64) -> String {
    // Howard Hinnant's days-to-civil, for years after 1970: eras of 400 years that begin in March.
    let days = unix_seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, turn) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{date:02}", era * 400 + year + turn)
}

/// A number and what is counted, in the singular where it is one.
pub fn count<N: fmt::Display + PartialEq + From<u8> + Copy>(number: N, one: &str, more: &str) -> String {
    let words = if number == N::from(1) { one } else { more };
    format!("{number} {words}")
}

/// A cell that is wider than this moves what follows it in its own row alone.
const WIDEST_COLUMN: usize = 40;

/// Prints rows in columns, the widest cell setting each column's width, within reason.
pub fn table(rows: &[Vec<String>]) -> Result<(), Failure> {
    // What is replaced may be wider or narrower than what it replaces.
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| terminal::one_line(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
    let widths: Vec<usize> =
        (0..columns).map(|column| width(column).unwrap_or(0).min(WIDEST_COLUMN)).collect();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        line(cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// Says a sentence to the person, beside the results.
pub fn say(sentence: &str) {
    // Nothing can be said about not being able to say something.
    let _ = writeln!(io::stderr(), "{}", terminal::one_line(sentence));
}

/// Says several lines to the person.
pub fn say_lines(text: &str) {
    let _ = writeln!(io::stderr(), "{}", terminal::lines(text.trim_end()));
}

fn ended(text: String) -> Result<(), Failure> {
    let mut text = Zeroizing::new(text);
    text.push('\n');
    bytes(text.as_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_calendars() {
        for (seconds, said) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_764_547_200, "2025-12-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(day(seconds), said);
        }
    }
}
