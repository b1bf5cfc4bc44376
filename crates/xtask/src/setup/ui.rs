//! The page: its packages, and its build that the window embeds.

use std::fs;

use xtask::Outcome;

use crate::{
    files,
    processes::{Line, NPM},
};

/// Installs the page's packages when the lock file is newer than what is there.
pub fn install() -> Outcome {
    let folder = files::ui();
    let changed = |name: &str| fs::metadata(folder.join(name)).and_then(|meta| meta.modified()).ok();
    // npm writes this file last.
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    Line::new(&folder, &[NPM, "ci", "--no-audit", "--no-fund"]).run()
}

/// Builds the page when a source is newer than the last build.
pub fn build() -> Outcome {
    let folder = files::ui();
    let sources = files::newest(&folder, &["dist", "node_modules", "test-results", "e2e"]);
    let built = fs::metadata(folder.join("dist/index.html")).and_then(|meta| meta.modified()).ok();
    if built.is_some() && built >= sources {
        return Ok(());
    }
    Line::new(&folder, &[NPM, "run", "build"]).run()
}
