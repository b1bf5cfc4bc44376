//! `cargo xtask bench`: what the window costs, beside a bare window of the same build.

use xtask::Outcome;

/// Measures and prints.
pub fn bench(_words: &[String]) -> Outcome {
    crate::setup::to_bench()
}
