//! `vault rekey`: another key for the vault.

use serde::Serialize;

use crate::args::{Shared, VaultAct};
use crate::failure::{Exit, Failure};
use crate::{output, vault};

#[derive(Serialize)]
struct Done {
    /// Earlier versions that the new key does not open yet.
    waiting: usize,
}

/// Changes it, and says what the old one still opens.
pub fn run(act: &VaultAct, shared: &Shared) -> Result<Exit, Failure> {
    let VaultAct::Rekey = act;
    let mut app = vault::open_with_proof(shared)?;
    app.rekey()?;
    let waiting = app.versions_under_former_keys()?;
    if shared.json {
        output::json(&Done { waiting })?;
        return Ok(Exit::Fine);
    }
    output::say("The vault's key is changed. Every way in opens it as before.");
    if waiting > 0 {
        output::say(&format!(
            "{waiting} earlier versions could not be sealed again; the next save tries it again."
        ));
    }
    output::say(
        "Backups and copies that were made before open as they did, with the ways in that they had: delete those that nobody should open.",
    );
    Ok(Exit::Fine)
}
