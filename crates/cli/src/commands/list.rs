//! `list`: the accounts in the vault, without their codes.

use ringfence_app::view::{AccountView, CodeView, Kind};
use serde::Serialize;

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::vault::{self, Absent};

#[derive(Serialize)]
struct Listed {
    id: String,
    #[serde(rename = "type")]
    kind: Kind,
    issuer: String,
    name: String,
    algorithm: Option<String>,
    digits: Option<usize>,
    period: Option<u32>,
    counter: Option<u64>,
    /// There only where codes are counted from another second than the first of 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
}

/// Prints the list, in the person's order.
pub fn run(shared: &Shared) -> Result<Exit, Failure> {
    let mut app = vault::open(shared, Absent::Refuse)?;
    let listed: Vec<_> = vault::accounts(&mut app).into_iter().map(listed).collect();
    if shared.json {
        output::json(&listed)?;
    } else {
        let row = |one: &Listed| {
            vec![one.issuer.clone(), one.name.clone(), name_of(one.kind).to_owned(), one.id.clone()]
        };
        output::table(&listed.iter().map(row).collect::<Vec<_>>())?;
        if listed.is_empty() {
            output::say("The vault has no accounts yet. Add one: ringfence-cli add, or import");
        }
    }
    let unreadable = vault::unreadable(&mut app);
    if unreadable > 0 {
        output::say(&format!(
            "The vault holds {} in it as before.",
            output::count(
                unreadable,
                "more that this version can't read. It stays",
                "more that this version can't read. They stay"
            )
        ));
    }
    Ok(Exit::Fine)
}

/// A kind as files and the JSON name it.
pub fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Totp => "totp",
        Kind::Hotp => "hotp",
        Kind::Steam => "steam",
        Kind::Yandex => "yandex",
        Kind::Motp => "motp",
    }
}

fn listed(account: AccountView) -> Listed {
    let (digits, counter) = match account.code {
        CodeView::Timed { digits, .. } => (Some(digits.chars().count()), None),
        CodeView::Counted { length, counter, .. } => (Some(usize::from(length)), counter.parse().ok()),
        CodeView::Failed { .. } => (None, None),
    };
    Listed {
        id: account.id,
        kind: account.kind,
        issuer: account.issuer,
        name: account.name,
        algorithm: account.algorithm,
        digits,
        period: account.period,
        counter,
        epoch: account.epoch,
    }
}
