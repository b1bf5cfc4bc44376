//! `cargo xtask test camera`: the tests that need a camera, on cameras that are as real as the kernel can make them.
//! They run in a small machine of their own, since most test machines have no camera and may load no driver.

mod kernel;
mod machine;

use std::{
    fs,
    path::{Path, PathBuf},
};

use xtask::Outcome;

use crate::{files, processes::Line, run, setup};

/// Runs `tests/camera` in the machine.
///
/// # Errors
/// A test fails, or the machine can't be made.
pub fn test() -> Outcome {
    if is_left_out() {
        return Ok(());
    }
    // As part of the whole workspace, so that nothing is built twice that the other tests have built.
    cargo(&["build", "--workspace", "--bin", "ringfence-cli"]).run()?;
    in_machine("--skip window::", "RINGFENCE_CLI", &files::built("debug", "ringfence-cli")).map(drop)
}

/// Opens the window in the machine, and keeps a picture of it.
///
/// # Errors
/// It does not open, or the machine can't be made.
pub fn window() -> Outcome {
    if is_left_out() {
        return Ok(());
    }
    run::build(&["ringfence"], false)?;
    let share = in_machine("window::", "RINGFENCE_PROGRAM", &files::built("debug", "ringfence"))?;
    fs::create_dir_all(files::artefacts())?;
    let picture = files::artefacts().join("camera-window.png");
    fs::copy(share.path().join("window.png"), &picture)?;
    println!("Picture of the window: {}", picture.display());
    Ok(())
}

fn is_left_out() -> bool {
    let here = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    if !here {
        println!("Left out: the test machine with cameras exists on 64-bit PCs with Linux only.");
    }
    !here
}

/// Runs the tests that a filter chooses, and tells them by a variable where the program is. Answers with what they
/// left.
fn in_machine(filter: &str, variable: &str, program: &Path) -> Outcome<tempfile::TempDir> {
    setup::to_film()?;
    let kernel = kernel::provide()?;
    let tests = tests()?;
    let share = tempfile::tempdir()?;
    let script = format!(
        "export HOME=/tmp RUST_BACKTRACE=1 RINGFENCE_SHARE=/mnt/job {variable}='{}'\n\
         exec '{}' --ignored --test-threads 1 {filter}\n",
        program.display(),
        tests.display(),
    );
    machine::run(&kernel, &script, share.path())?;
    Ok(share)
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
