//! Python with libraries not our own, to be compared with: they read a vault from its specification alone, and codes;
//! and a site that asks for second factors.

use std::path::PathBuf;

use xtask::Outcome;

use crate::{files, processes::Line};

/// Libraries of one purpose, in a folder of their own.
struct Libraries {
    folder: &'static str,
    packages: &'static [&'static str],
    /// Python that fails when one is missing.
    probe: &'static str,
}

/// Argon2id, and XChaCha20-Poly1305 from libsodium.
const VAULT: Libraries = Libraries {
    folder: "python",
    packages: &["argon2-cffi==25.1.0", "pynacl==1.6.2"],
    probe: "import argon2, nacl.bindings",
};

/// Readers of codes, and what opens the pictures for them. `pyzbar` calls the system's libzbar.
const READERS: Libraries = Libraries {
    folder: "python-readers",
    packages: &["zxing-cpp==3.1.1", "pyzbar==0.1.9", "opencv-python-headless==5.0.0.93", "pillow==13.0.0"],
    probe: "import cv2, zxingcpp, PIL, pyzbar.pyzbar",
};

/// A site on which an account is enrolled.
const SITE: Libraries = Libraries {
    folder: "python-site",
    packages: &["django==5.2.19", "django-two-factor-auth==1.18.1"],
    probe: "import django, two_factor",
};

/// A Python that reads vaults, made when it is not there yet.
pub fn interpreter() -> Outcome<PathBuf> {
    with(&VAULT)
}

/// A Python with the readers that ours is measured beside, made when it is not there yet.
pub fn readers() -> Outcome<PathBuf> {
    with(&READERS)
}

/// A Python that serves the site of the tests, made when it is not there yet.
pub fn site() -> Outcome<PathBuf> {
    with(&SITE)
}

fn with(libraries: &Libraries) -> Outcome<PathBuf> {
    let folder = files::cache(libraries.folder);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let path = python.to_str().ok_or("the cache folder's name is not text")?;
    if !Line::new(files::root(), &[path, "-c", libraries.probe]).succeeds() {
        let system = if cfg!(windows) { "python" } else { "python3" };
        Line::new(files::root(), &[system, "-m", "venv"]).words([&folder]).run()?;
        let install = Line::new(files::root(), &[path, "-m", "pip", "install", "--quiet"]);
        install.words(libraries.packages).run()?;
    }
    Ok(python)
}
