//! `add`: one account, from a link or from its parts.

use ringfence_app::view::{ManualRequest, Typed};
use ringfence_app::{ErrorCode, ErrorView};
use serde::Serialize;

use crate::args::{Add, Shared};
use crate::failure::{Exit, Failure};
use crate::vault::{self, Absent};
use crate::{output, sources};

#[derive(Serialize)]
struct Added {
    id: String,
}

/// Adds it, unless the same key is there already and nobody said that it may be.
pub fn run(asked: &Add, shared: &Shared) -> Result<Exit, Failure> {
    let request = request(asked)?;
    let mut app = vault::open(shared, Absent::Make)?;
    if let Some(id) = app.check_manual(&request)?.duplicate_of.filter(|_| !asked.same_key) {
        let known = vault::accounts(&mut app).iter().find(|known| known.id == id).map(vault::label);
        return Err(Failure::new(
            Exit::Failed,
            format!("The vault has this key already: {}.", known.unwrap_or(id)),
            "Nothing was added. If one key serves both accounts, add it with: --same-key",
        ));
    }
    let id = app.add_manual(&request)?;
    if shared.json {
        output::json(&Added { id })?;
    } else {
        let added = vault::accounts(&mut app).iter().find(|account| account.id == id).map(vault::label);
        output::line(&format!("Added {}", added.unwrap_or(id)))?;
    }
    Ok(Exit::Fine)
}

fn request(asked: &Add) -> Result<ManualRequest, Failure> {
    let key = match (&asked.uri, &asked.key_file) {
        (Some(file), _) => {
            let link = sources::read_link(file)?;
            if ringfence_core::uri::kind_of(&link) != ringfence_core::uri::TextKind::Account {
                return Err(ErrorView::new(sources::what(&link)).into());
            }
            link
        }
        (None, Some(file)) => sources::read_text(file)?,
        (None, None) => return Err(ErrorView::new(ErrorCode::SecretMissing).into()),
    };
    let pin = asked.pin_file.as_deref().map(sources::read_text).transpose()?;
    let typed = |text: &str| Typed::new(text.trim_matches(['\r', '\n', ' ', '\u{feff}']).to_owned());
    Ok(ManualRequest {
        issuer: asked.issuer.clone(),
        name: asked.name.clone(),
        key: typed(&key),
        kind: asked.kind.into(),
        algorithm: asked.algorithm.clone(),
        digits: asked.digits.clone(),
        period: asked.period.clone(),
        counter: asked.counter.clone(),
        pin: typed(pin.as_ref().map_or("", |pin| pin.as_str())),
    })
}
