//! `rename`: other names for one account.

use ringfence_app::view::{EditRequest, Typed};

use crate::args::{Rename, Shared};
use crate::failure::{Exit, Failure};
use crate::output;
use crate::vault::{self, Absent, Named};

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
    let all = vault::accounts(&mut app);
    let renamed = all.iter().find(|now| now.id == account.id);
    if shared.json {
        output::json(&renamed.map(Named::from))?;
    } else {
        output::line(&format!("Renamed to {}", renamed.map(vault::label).unwrap_or_default()))?;
    }
    Ok(Exit::Fine)
}
