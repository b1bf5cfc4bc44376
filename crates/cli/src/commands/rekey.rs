//! `vault rekey`: another key for the vault.

use serde::Serialize;

use crate::args::{Shared, VaultAct};
use crate::failure::{Exit, Failure};
use crate::{output, vault};

#[derive(Serialize)]
struct Done {
    /// Earlier versions that the new key does not open yet.
    waiting: Vec<String>,
}

/// Changes it, and says what the old one still opens.
pub fn run(act: &VaultAct, shared: &Shared) -> Result<Exit, Failure> {
    let VaultAct::Rekey { remove_unsealed } = act;
    let mut app = vault::open_with_proof(shared)?;
    app.rekey()?;
    let waiting = app.unsealed_versions()?;
    let waiting =
        if *remove_unsealed && !waiting.is_empty() { app.remove_unsealed_versions()? } else { waiting };
    if shared.json {
        output::json(&Done { waiting })?;
        return Ok(Exit::Fine);
    }
    output::say("The vault's key is changed. Every way in opens it as before.");
    say_unsealed(&waiting);
    output::say(
        "Backups and copies that were made before open as they did, with the ways in that they had: delete those that nobody should open.",
    );
    Ok(Exit::Fine)
}

/// Names the earlier versions that what opened them before a change of the key opens still.
pub fn say_unsealed(versions: &[String]) {
    if versions.is_empty() {
        return;
    }
    output::say(
        "These earlier versions could not be sealed again, so that what opened them before does so still. The next save \
         tries it again; `ringfence-cli vault rekey --remove-unsealed` removes them:",
    );
    for name in versions {
        output::say(&format!("  {name}"));
    }
}
