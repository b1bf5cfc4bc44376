//! Another program's windows with pages in them: Chromium, as a person has it open beside Ringfence.

use std::{
    fmt::Write as _,
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use qrcodegen::{QrCode, QrCodeEcc};
use xtask::Outcome;

use crate::stage::Stage;

/// Light or dark, as the person has set the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Light,
    Dark,
}

/// A window with one page. It closes when this is dropped.
pub struct Browser(Child);

impl Browser {
    /// Opens a page of the home folder in a window of its own, at this place and of this size.
    pub fn open(stage: &Stage, page: &str, place: (u32, u32), size: (u32, u32), look: Look) -> Outcome<Self> {
        let mut chromium = command(stage, page);
        chromium.args([
            format!("--app=file://{}", stage.desk.home().join(page).display()),
            format!("--window-position={},{}", place.0, place.1),
            format!("--window-size={},{}", size.0, size.1),
        ]);
        if look == Look::Dark {
            chromium.arg("--force-dark-mode");
        }
        Ok(Self(chromium.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its own processes end with it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Chromium with a profile of its own, that asks nothing at its first start.
fn command(stage: &Stage, profile: &str) -> Command {
    let mut chromium = stage.desk.command("chromium");
    chromium.args(ARGUMENTS).arg(format!("--user-data-dir={}", profile_at(stage, profile).display()));
    chromium
}

/// Tests may run as root, where the sandbox doesn't start.
pub const ARGUMENTS: [&str; 6] = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--password-store=basic",
];

/// Where a profile lies.
pub fn profile_at(stage: &Stage, profile: &str) -> PathBuf {
    stage.desk.home().join(".chromium").join(profile)
}

/// Writes a page like those on which services enrol: a heading and, one for each text, a card with a code. Where the
/// browser is dark the page is, and its codes are light on dark.
pub fn write_page(stage: &Stage, name: &str, texts: &[&str]) -> Outcome {
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>Set up your second factor</title><style>
        body { margin: 24px; font: 16px sans-serif; background: #fff; color: #111 }
        article { display: inline-block; margin: 12px; padding: 16px; border: 1px solid #999; border-radius: 8px }
        svg { display: block; width: 200px; background: #fff; fill: #000 }
        @media (prefers-color-scheme: dark) { body, svg { background: #121212; color: #eee; fill: #eee } }
        </style><h1>Set up your second factor</h1>",
    );
    for (index, text) in texts.iter().enumerate() {
        write!(
            page,
            "<article><h2>Service {index}</h2>{}<p>Scan this with your app</p></article>",
            svg(text)?
        )?;
    }
    Ok(fs::write(stage.desk.home().join(name), page)?)
}

/// A code as an inline picture, with its quiet zone.
fn svg(text: &str) -> Outcome<String> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET)?;
        }
    }
    Ok(format!("<svg viewBox='0 0 {side} {side}' shape-rendering=crispEdges><path d='{path}'/></svg>"))
}
