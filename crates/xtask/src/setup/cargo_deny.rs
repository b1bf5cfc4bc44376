//! cargo-deny, which says what may be built in by the rules of `deny.toml`. Made by cargo where this version is not there yet.

use std::path::PathBuf;

use xtask::Outcome;

use crate::{files, processes::Line};

/// Another version may judge differently; so it changes here and nowhere else.
const VERSION: &str = "0.20.2";

/// The program.
pub fn program() -> Outcome<PathBuf> {
    let folder = files::cache(&format!("cargo-deny-{VERSION}"));
    let program = folder.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    let path = program.to_str().ok_or("the cache folder's name is not text")?;
    if !Line::new(files::root(), &[path, "--version"]).succeeds() {
        let version = format!("cargo-deny@{VERSION}");
        let install = ["cargo", "install", "--quiet", "--locked", "--root"];
        Line::new(files::root(), &install).words([&folder]).words([version]).run()?;
    }
    Ok(program)
}
