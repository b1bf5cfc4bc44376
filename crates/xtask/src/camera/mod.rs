//! `cargo xtask test camera`: the tests that need a camera, on cameras that are as real as the kernel can make them.
//! They run in a small machine of their own, since most test machines have no camera and may load no driver.

mod kernel;
mod machine;

use std::path::PathBuf;

use xtask::Outcome;

use crate::{files, processes::Line, setup};

/// Runs `tests/camera` in the machine.
///
/// # Errors
/// A test fails, or the machine can't be made.
pub fn test() -> Outcome {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("Left out: the test machine with cameras exists on 64-bit PCs with Linux only.");
        return Ok(());
    }
    setup::to_film()?;
    let kernel = kernel::provide()?;
    // As part of the whole workspace, so that nothing is built twice that the other tests have built.
    cargo(&["build", "--workspace", "--bin", "ringfence-cli"]).run()?;
    let tests = tests()?;
    let share = tempfile::tempdir()?;
    let script = format!(
        "export HOME=/tmp RUST_BACKTRACE=1 RINGFENCE_CLI='{}'\n'{}' --ignored --test-threads 1\n",
        files::built("debug", "ringfence-cli").display(),
        tests.display(),
    );
    machine::run(&kernel, &script, share.path())
}

/// Builds the tests; answers with their program.
fn tests() -> Outcome<PathBuf> {
    let build = || cargo(&["test", "--no-run", "--workspace", "--test", "camera"]);
    build().run()?;
    // Built just now: this only names the program.
    let answer =
        build().words(["--message-format", "json"]).answer().ok_or("cargo does not name the tests")?;
    let named = answer.lines().filter(|line| line.contains(r#""name":"camera""#));
    let program =
        named.filter_map(|line| line.split(r#""executable":""#).nth(1)?.split('"').next()).next_back();
    Ok(program.ok_or("cargo does not name the tests")?.into())
}

fn cargo(words: &[&str]) -> Line {
    Line::new(files::root(), &["cargo"]).words(words).var("CARGO_TARGET_DIR", files::target())
}
