//! `rename`: other names for one account.

use ringfence_app::view::{EditRequest, Typed};

use crate::args::{Rename, Shared};
use crate::failure::{Exit, Failure};
use crate::output;
use crate::vault::{self, Absent};

/// Changes what is given and leaves the rest.
pub fn run(asked: &Rename, shared: &Shared) -> Result<Exit, Failure> {
    let mut app = vault::open(shared, Absent::Refuse)?;
    let account = vault::find(&mut app, &asked.account)?;
    app.edit_account(&EditRequest {
        id: account.id.clone(),
        issuer: asked.issuer.clone().unwrap_or(account.issuer),
        name: asked.new_name.clone().unwrap_or(account.name),
        note: account.note,
        pin: Typed::new(String::new()),
    })?;
    let renamed = vault::accounts(&mut app).iter().find(|now| now.id == account.id).map(vault::label);
    output::say(&format!("Renamed to {}.", renamed.unwrap_or_default()));
    Ok(Exit::Fine)
}
