//! `slots`: the ways into the vault.

use ringfence_app::view::{SlotView, Way};
use ringfence_app::{ErrorCode, ErrorView};

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::vault::{self, Absent};

/// Prints them, in the file's order.
pub fn run(shared: &Shared) -> Result<Exit, Failure> {
    let app = vault::open(shared, Absent::Refuse)?;
    let slots = app.slots()?;
    if shared.json {
        output::json(&slots)?;
    } else {
        output::table(&slots.iter().map(row).collect::<Vec<_>>())?;
        if app.is_left_in_keychain() {
            output::say(&Failure::from(ErrorView::new(ErrorCode::KeychainKept)).to_string());
        }
    }
    Ok(Exit::Fine)
}

fn row(slot: &SlotView) -> Vec<String> {
    let way = match slot.way {
        Way::Keychain => "keychain",
        Way::Password => "password",
        Way::Recovery => "recovery",
        Way::Unknown => "unknown",
    };
    let cost = slot.kdf.map(|kdf| {
        let lanes = if kdf.lanes == 1 { "lane" } else { "lanes" };
        format!("Argon2id, {} MiB, {} passes, {} {lanes}", kdf.memory_kib / 1024, kdf.passes, kdf.lanes)
    });
    let made = slot.made.map(|made| format!("made {}", output::day(made)));
    let facts: Vec<_> = cost.into_iter().chain(made).collect();
    vec![way.to_owned(), facts.join(", "), slot.id.clone()]
}
