//! `export`: every account as a link, for other programs.

use std::path::Path;

use ringfence_app::view::{ExportView, Shown};
use ringfence_platform::files;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{Export, Shared};
use crate::failure::{Exit, Failure};
use crate::{output, vault};

/// What was written, and what was not.
#[derive(Serialize)]
struct Exported {
    file: Option<String>,
    accounts: u32,
    notes: u32,
    unreadable: u32,
    rare: Vec<String>,
    /// On standard output alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<Vec<Shown>>,
}

/// Writes them after proof of who asks, and says what a link can't carry.
pub fn run(asked: &Export, shared: &Shared) -> Result<Exit, Failure> {
    let to_output = asked.file == Path::new("-");
    if !to_output && !asked.force && asked.file.exists() {
        return Err(Failure::new(
            Exit::Usage,
            format!("{} is there already.", asked.file.display()),
            "Name another file, or give --force to write over it.",
        ));
    }
    let app = vault::open_with_proof(shared)?;
    let export = app.export(&app.require_proof()?)?;
    if to_output && !shared.json {
        output::text(&export.text)?;
    } else if !to_output {
        files::save_private(&asked.file, export.text.as_bytes())?;
    }
    if shared.json {
        let ExportView { accounts, notes, unreadable, rare } = export.view;
        let link = |link: &str| Shown::new(Zeroizing::new(link.to_owned()));
        let links = to_output.then(|| export.text.lines().map(link).collect());
        let file = (!to_output).then(|| asked.file.display().to_string());
        output::json(&Exported { file, accounts, notes, unreadable, rare, links })?;
    } else {
        say(&export.view);
    }
    Ok(Exit::Fine)
}

fn say(done: &ExportView) {
    let accounts = output::count(done.accounts, "account", "accounts");
    output::say(&format!(
        "Exported {accounts}. Nothing protects them there: whoever reads them can make your codes. Delete them when you are done."
    ));
    if done.notes > 0 {
        output::say(&format!("Left out: the notes of {}.", output::count(done.notes, "account", "accounts")));
    }
    if done.unreadable > 0 {
        let records = output::count(done.unreadable, "account", "accounts");
        output::say(&format!("Left out: {records} that this version can't read."));
    }
    if !done.rare.is_empty() {
        output::say("Only few programs understand the links of:");
        for name in &done.rare {
            output::say(&format!("  {name}"));
        }
    }
}
