//! `recovery make`: a recovery kit, and its page.

use std::path::Path;

use ringfence_app::view::Language;
use ringfence_platform::files;
use serde::Serialize;

use crate::args::{LanguageArg, MakeKit, Shared};
use crate::failure::{Exit, Failure};
use crate::{output, vault};

#[derive(Serialize)]
struct Made {
    file: String,
    made: u64,
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
    if printed {
        output::text(&page)?;
        return Ok(Exit::Fine);
    }
    files::save_private(&asked.output, page.as_bytes()).map_err(|error| {
        let failure = Failure::from(error);
        output::say("The kit was made, but its page could not be saved. Make it again: an older kit opens nothing now.");
        failure
    })?;
    let file = asked.output.to_string_lossy().into_owned();
    if shared.json {
        output::json(&Made { file, made })?;
    } else {
        output::line(&format!("Saved {file}"))?;
        output::say("Print it, keep the paper, and delete the file. An older kit opens nothing from now on.");
    }
    Ok(Exit::Fine)
}
