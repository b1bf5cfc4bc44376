//! `recovery make`: a recovery kit, and its page.

use std::path::Path;

use ringfence_app::view::Language;
use ringfence_platform::files;
use serde::Serialize;

use super::rekey::say_unsealed;
use crate::args::{LanguageArg, MakeKit, Shared};
use crate::failure::{Exit, Failure};
use crate::{output, vault};

#[derive(Serialize)]
struct Made<'a> {
    file: Option<String>,
    made: u64,
    /// On standard output alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    /// Earlier versions that open as before: they could not be sealed again.
    waiting: Vec<String>,
}

/// Makes a kit in place of the one before. The place for its page is tried first: a kit whose page can't be saved would
/// leave the person with neither.
pub fn make(asked: &MakeKit, shared: &Shared) -> Result<Exit, Failure> {
    let printed = asked.output == Path::new("-");
    if !printed && !asked.force && asked.output.exists() {
        return Err(Failure::new(
            Exit::Failed,
            format!("{} is there already.", asked.output.display()),
            "Name another file, or give --force. Nothing was changed.",
        ));
    }
    let mut app = vault::open_with_proof(shared)?;
    let placeholder = !printed && !asked.output.exists();
    if placeholder {
        files::save_private(&asked.output, b"")?;
    }
    let kit = app.make_recovery_kit().inspect_err(|_| {
        if placeholder {
            // An empty file that stays behind says nothing of anybody.
            let _ = std::fs::remove_file(&asked.output);
        }
    })?;
    let page = kit.page(match asked.language {
        LanguageArg::English => Language::English,
        LanguageArg::SimplifiedChinese => Language::SimplifiedChinese,
    });
    let made = kit.view().made;
    let waiting = app.unsealed_versions()?;
    if !shared.json {
        say_unsealed(&waiting);
    }
    if printed {
        if shared.json {
            output::json(&Made { file: None, made, page: Some(&page), waiting })?;
        } else {
            output::text(&page)?;
        }
        return Ok(Exit::Fine);
    }
    files::save_private(&asked.output, page.as_bytes()).map_err(|error| {
        let failure = Failure::from(error);
        output::say("The kit was made, but its page could not be saved. Make it again: an older kit opens only backups and copies from before.");
        failure
    })?;
    let file = asked.output.to_string_lossy().into_owned();
    if shared.json {
        output::json(&Made { file: Some(file), made, page: None, waiting })?;
    } else {
        output::line(&format!("Saved {file}"))?;
        output::say("Print it, keep the paper, and delete the file. An older kit opens this vault no more.");
        output::say(
            "It still opens backups and copies of the vault from before: remove those that nobody else should open.",
        );
    }
    Ok(Exit::Fine)
}
