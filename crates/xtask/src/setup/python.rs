//! Python for the tests that read a vault from its specification alone, with libraries not our own.

use std::path::PathBuf;

use xtask::Outcome;

use crate::{files, processes::Line};

/// Argon2id, and XChaCha20-Poly1305 from libsodium.
const LIBRARIES: &[&str] = &["argon2-cffi==25.1.0", "pynacl==1.6.2"];

/// A Python that has the libraries, made when it is not there yet.
pub fn interpreter() -> Outcome<PathBuf> {
    let folder = files::cache("python");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let path = python.to_str().ok_or("the cache folder's name is not text")?;
    let has_libraries = || Line::new(files::root(), &[path, "-c", "import argon2, nacl.bindings"]).succeeds();
    if !has_libraries() {
        let system = if cfg!(windows) { "python" } else { "python3" };
        Line::new(files::root(), &[system, "-m", "venv"]).words([&folder]).run()?;
        Line::new(files::root(), &[path, "-m", "pip", "install", "--quiet"]).words(LIBRARIES).run()?;
    }
    Ok(python)
}
