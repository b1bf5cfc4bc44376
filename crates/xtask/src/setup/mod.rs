//! Finds out what the system lacks for a task and installs it, where there is a way that is known to work.

mod cargo_deny;
mod needs;
mod python;
mod system;
pub mod ui;

use std::path::PathBuf;

use xtask::Outcome;

pub use cargo_deny::program as cargo_deny;
pub use python::{interpreter as python, site};

/// All that `cargo xtask run` needs; `bare` on a machine without a display.
pub fn to_run(bare: bool) -> Outcome {
    let desk = if bare { needs::DESK } else { &[] };
    system::provide(&[needs::BUILD, desk])?;
    ui::install()
}

/// All that `cargo xtask test` needs.
pub fn to_test() -> Outcome {
    system::provide(&[needs::BUILD, needs::DESK, needs::TEST])?;
    ui::install()
}

/// All that `cargo xtask bench scan` needs; the Python that has the other readers.
pub fn to_compare_readers() -> Outcome<PathBuf> {
    system::provide(&[needs::READERS])?;
    python::readers()
}

/// What the test machine with cameras needs beyond that. Asked for apart: where it can't be had the other tests
/// still run.
pub fn to_film() -> Outcome {
    system::provide(&[needs::CAMERA])
}

/// Fetches the lists of packages anew, and the headers of the newest kernel in them.
pub fn renew_kernel_headers() -> Outcome {
    system::renew(&needs::KERNEL_HEADERS)
}

/// All that `cargo xtask bench` needs.
pub fn to_bench() -> Outcome {
    system::provide(&[needs::BUILD, needs::DESK, needs::BENCH])?;
    ui::install()
}
