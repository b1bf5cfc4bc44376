//! `cargo xtask run | test | bench`: sets up what the system lacks, then runs it. No logic of the product.
#![expect(clippy::print_stdout, reason = "a command line tool talks to its terminal")]

mod bench;
mod camera;
mod files;
mod processes;
mod run;
mod setup;
mod test;

use std::{env, process::ExitCode};

const USAGE: &str = "\
cargo xtask run [--release] [--screenshot PNG] [--screenshot-and-quit] [-- ARGUMENTS…]
    Sets up the machine, builds Ringfence and starts it. ARGUMENTS go to Ringfence (try `-- --demo`).
    Without a display it starts under Xvfb and saves a picture of the window.

cargo xtask test [--keep-going] [--list] [STEP…]
    Sets up the machine and runs every check, or only the named steps or groups (rust, ui, e2e).

cargo xtask bench [--quick]
    Measures a release build beside a bare window: start, codes on screen, memory, processor, size.

cargo xtask bench scan [--quick]
    Measures how many codes are read and how fast, beside other readers, on generated pictures and on
    ../shared/qr where that is there.

cargo xtask bench camera
    Measures how long a code before a played camera takes to become text.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("run") => run::run(rest),
        Some("test") => test::test(rest),
        Some("bench") => bench::bench(rest),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
