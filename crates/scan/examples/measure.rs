//! What the reader finds in pictures and how much processor time it takes.
//!
//! `measure [--still | --live] [--live-budget-ms=33] [--turns=30] [PICTURE…]`
//!
//! Pictures are the arguments; without any, one path a line on standard input. Each gives one line of JSON on
//! standard output:
//!
//! * `--still` (the default): `{"file", "texts", "cpu_ms"}`, the codes of one picture without a limit of time;
//! * `--live`: `{"file", "texts", "cpu_ms", "turns"}`, the picture held before a camera for `--turns` frames,
//!   each of which may take `--live-budget-ms` of processor time. `texts` are all that were read, `turns` the
//!   number of the frame that first showed each (0 is the first), `cpu_ms` the mean of a frame.
//!
//! A picture that can't be opened has `"error"` beside its file. `cpu_ms` is the time of this thread on the
//! processor (elsewhere than on Unix: of the clock), without reading and unpacking the file.

use std::io::{BufRead as _, Write as _};
use std::time::Duration;

use ringfence_scan::{Frame, decode, decode_live, read_picture};
use serde_json::{Value, json};

struct Wanted {
    live: bool,
    budget: Duration,
    turns: u32,
    pictures: Vec<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut wanted =
        Wanted { live: false, budget: Duration::from_millis(33), turns: 30, pictures: Vec::new() };
    for argument in std::env::args().skip(1) {
        match argument.split_once('=').unwrap_or((&argument, "")) {
            ("--still", "") => wanted.live = false,
            ("--live", "") => wanted.live = true,
            ("--live-budget-ms", ms) => wanted.budget = Duration::from_secs_f64(ms.parse::<f64>()? / 1e3),
            ("--turns", turns) => wanted.turns = turns.parse()?,
            _ => wanted.pictures.push(argument),
        }
    }
    let mut out = std::io::stdout().lock();
    if wanted.pictures.is_empty() {
        for path in std::io::stdin().lock().lines() {
            writeln!(out, "{}", measured(&path?, &wanted))?;
        }
    }
    for path in &wanted.pictures {
        writeln!(out, "{}", measured(path, &wanted))?;
    }
    Ok(())
}

fn measured(path: &str, wanted: &Wanted) -> Value {
    let frame = match std::fs::read(path) {
        Err(error) => return json!({ "file": path, "error": error.to_string() }),
        Ok(bytes) => match read_picture(&bytes) {
            Err(error) => return json!({ "file": path, "error": error.to_string() }),
            Ok(frame) => frame,
        },
    };
    if wanted.live { live(path, &frame, wanted) } else { still(path, &frame) }
}

fn still(path: &str, frame: &Frame) -> Value {
    let start = processor_time();
    let codes = decode(frame);
    let time = processor_time() - start;
    let texts: Vec<&str> = codes.iter().map(|code| code.text.as_str()).collect();
    json!({ "file": path, "texts": texts, "cpu_ms": milliseconds(time) })
}

fn live(path: &str, frame: &Frame, wanted: &Wanted) -> Value {
    let (mut texts, mut turns): (Vec<String>, Vec<u32>) = (Vec::new(), Vec::new());
    let start = processor_time();
    for turn in 0..wanted.turns {
        let begun = processor_time();
        for code in decode_live(frame, turn, &|| processor_time() - begun < wanted.budget) {
            if texts.iter().all(|known| *known != *code.text) {
                texts.push(code.text.to_string());
                turns.push(turn);
            }
        }
    }
    let time = (processor_time() - start) / wanted.turns.max(1);
    json!({ "file": path, "texts": texts, "cpu_ms": milliseconds(time), "turns": turns })
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 1e2
}

/// How long this thread has been on the processor, from some beginning.
#[cfg(unix)]
fn processor_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Time gone by, from some beginning.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGINNING.elapsed()
}
