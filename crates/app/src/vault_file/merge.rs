//! Two states of one vault that were made apart, brought together: both are kept word for word, what came of them is
//! said, and no account of either is lost.

use std::sync::Arc;

use ringfence_core::vault::{Header, Merged, SealedVault, State};
use ringfence_core::{AccountId, Vault};

use crate::app::App;
use crate::error::AppError;
use crate::session::state::Unlocked;
use crate::vault_file::lineage::{Found, Standing};
use crate::vault_file::transaction::{GivesWay, Next, Transaction};
use crate::view::MergedView;

/// What comes of what is open and of a state that was made apart from it.
pub(crate) struct Fork {
    pub(crate) header: Header,
    pub(crate) vault: Vault,
    pub(crate) parents: Vec<State>,
    /// What is new to whoever has seen what is open.
    pub(crate) view: Option<MergedView>,
}

impl Fork {
    /// # Errors
    /// What the open vault's own bytes say; they opened before.
    pub(crate) fn of(open: &Unlocked, found: Found) -> Result<Self, AppError> {
        let mut vault = open.copy_of_vault()?;
        let merged = vault.merge(found.vault);
        Ok(Self {
            // The ways in of a state under a former key open no other.
            header: if found.former {
                open.header.clone()
            } else {
                with_ways_of(&found.header, &open.header)
            },
            view: (!merged.is_nothing()).then(|| merged_view(&open.vault, &vault, &merged)),
            vault,
            parents: vec![found.state, open.state.clone()],
        })
    }
}

impl App {
    /// Brings the file and what is open together, where they were made apart. A file that has everything already is
    /// taken over as it is.
    pub(crate) fn merge_fork(&mut self) -> Result<(), AppError> {
        let store = Arc::clone(&self.ports.store);
        let open = self.session.unlocked_mut()?;
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        match open.standing_of(transaction.there()) {
            Standing::Forked(found) => {
                transaction.keep(&open.sealed).map_err(crate::error::saving)?;
                let has_everything = !found.former && has_everything(open, &found)?;
                if has_everything {
                    let again = reopened(open, &found)?;
                    let Fork { view, .. } = Fork::of(open, *found)?;
                    open.take_over(again);
                    open.note_merged(view);
                } else {
                    let Fork { header, vault, parents, view } = Fork::of(open, *found)?;
                    open.mind_password_of(&header);
                    let next =
                        Next { header, vault, data_key: &open.data_key, parents, up_to_now: Vec::new() };
                    let saved = transaction.write(next, GivesWay::AsVersion, &|_, _| true)?;
                    open.take_saved(saved);
                    open.note_merged(view);
                }
            }
            Standing::Later(found) => open.take_over(*found),
            _ => {}
        }
        Ok(())
    }

    /// Takes in what was open when another program changed the key, where it was saved apart from what is open now. What
    /// fails here costs nothing: that state is among the earlier versions.
    pub(crate) fn take_in_left_behind(&mut self) {
        let Some(bytes) = self.left_behind.take() else { return };
        let _ = self.merge_left_behind(&bytes);
    }

    fn merge_left_behind(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        let store = Arc::clone(&self.ports.store);
        let open = self.session.unlocked_mut()?;
        let Standing::Forked(found) = open.standing_of(Some(bytes)) else { return Ok(()) };
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        if !matches!(open.standing_of(transaction.there()), Standing::Same) {
            return Ok(());
        }
        transaction.keep(bytes).map_err(crate::error::saving)?;
        let Fork { header, vault, parents, view } = Fork::of(open, *found)?;
        let next = Next { header, vault, data_key: &open.data_key, parents, up_to_now: Vec::new() };
        let saved = transaction.write(next, GivesWay::AsVersion, &|_, _| true)?;
        open.take_saved(saved);
        open.note_merged(view);
        Ok(())
    }

    /// What a save or a look at the file brought together with another program's, until the person has seen it.
    pub fn merged(&self) -> Option<&MergedView> {
        self.session.unlocked().ok()?.file.merged.as_ref()
    }

    /// The person has seen what was merged.
    pub fn dismiss_merged(&mut self) {
        if let Ok(open) = self.session.unlocked_mut() {
            open.file.merged = None;
        }
    }
}

impl Unlocked {
    /// Says what was merged; what was said before and not seen yet is said with it.
    pub(crate) fn note_merged(&mut self, view: Option<MergedView>) {
        match (&mut self.file.merged, view) {
            (Some(before), Some(view)) => before.join(view),
            (none, Some(view)) => *none = Some(view),
            (_, None) => {}
        }
    }
}

/// Whether a state lacks nothing that is open.
fn has_everything(open: &Unlocked, found: &Found) -> Result<bool, AppError> {
    let mut there = reopened(open, found)?.vault;
    Ok(there.merge(open.copy_of_vault()?).is_nothing()
        && with_ways_of(&found.header, &open.header) == found.header)
}

fn reopened(open: &Unlocked, found: &Found) -> Result<Found, AppError> {
    let vault = open.opened(&SealedVault::parse(&found.bytes)?)?;
    let (bytes, header, state) = (found.bytes.clone(), found.header.clone(), found.state.clone());
    Ok(Found { bytes, header, state, vault, former: found.former })
}

/// A header with the ways in of another one under the same data key besides its own, so that nobody is locked out. A way
/// in that was taken away or replaced changed the key, so neither of the two lacks one for that.
pub(crate) fn with_ways_of(header: &Header, other: &Header) -> Header {
    let has = |slot: &&ringfence_core::vault::Slot| header.slots().iter().any(|own| own.id() == slot.id());
    let more = other.slots().iter().filter(|slot| !has(slot)).cloned();
    let both = more.fold(header.clone(), |header, slot| header.with_slot(slot));
    // Of two passwords the one that was set or removed last.
    let (here, there) = (header.passwords(), other.passwords());
    let last = if there > here || (there == here && !header.has_password()) { other } else { header };
    both.with_password_of(last)
}

/// What a merge brought, by the accounts' names.
pub(crate) fn merged_view(before: &Vault, after: &Vault, merged: &Merged) -> MergedView {
    let of = |vault: &Vault, ids: &[AccountId]| {
        let accounts = ids.iter().filter_map(|id| vault.account(*id));
        accounts.map(|account| (account.issuer.clone(), account.name.clone())).collect()
    };
    let new: Vec<_> = merged.added.iter().filter(|id| !merged.returned.contains(id)).copied().collect();
    MergedView {
        added: of(after, &new),
        returned: of(after, &merged.returned),
        changed: of(after, &merged.changed),
        removed: of(before, &merged.removed),
    }
}
