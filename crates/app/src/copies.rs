//! Copies of the vault file that sync programs leave beside it when two computers have saved: found, shown, merged.
//!
//! A copy counts when it is of this vault and has something that the vault lacks. It is never deleted: once merged it
//! is kept among the earlier versions.

use std::sync::Arc;

use ringfence_core::Vault;
use ringfence_core::vault::{Merged, SealedVault};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::forks::merged_view;
use crate::session::Unlocked;
use crate::transaction::Transaction;
use crate::view::{CopyView, MergedView};

impl App {
    /// The copies that would bring something, by name.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], or why the folder can't be read.
    pub fn copies(&self) -> Result<Vec<CopyView>, AppError> {
        let open = self.session.unlocked()?;
        let mut names = self.ports.store.copies().map_err(crate::error::reading)?;
        names.sort();
        let view = |name: String| view_of(open, &self.ports.store.read_copy(&name).ok()?, name);
        Ok(names.into_iter().filter_map(view).collect())
    }

    /// Takes over what a copy has and the vault lacks, and moves the copy among the earlier versions. The vault is
    /// saved before the copy is touched.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnreadable`] when the copy is gone, [`ErrorCode::VaultReplaced`] when it is of another vault,
    /// what is wrong with it, or why the vault could not be saved. The copy is then where it was.
    pub fn merge_copy(&mut self, name: &str) -> Result<(), AppError> {
        let store = Arc::clone(&self.ports.store);
        let gone = |_| ErrorView::named(ErrorCode::FileUnreadable, name);
        let bytes = store.read_copy(name).map_err(gone)?;
        let sealed = SealedVault::parse(&bytes)?;
        let open = self.session.unlocked()?;
        if sealed.header().vault_id() != open.header.vault_id() {
            return Err(ErrorView::named(ErrorCode::VaultReplaced, name));
        }
        let other = sealed.open(&open.data_key)?;
        self.save(|vault, _| {
            vault.merge(other);
            Ok(())
        })?;
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        transaction.keep_copy(name, &bytes).map_err(crate::error::saving)?;
        drop(transaction);
        self.count_copies();
        Ok(())
    }

    /// Notes for the next snapshot how many copies would bring something.
    pub(crate) fn count_copies(&mut self) {
        let count = self.copies().map_or(0, |copies| copies.len());
        if let Ok(open) = self.session.unlocked_mut() {
            open.file.copies = u32::try_from(count).unwrap_or(u32::MAX);
        }
    }
}

/// What a copy would bring; `None` when it is nothing to this vault.
fn view_of(open: &Unlocked, bytes: &[u8], name: String) -> Option<CopyView> {
    let copy = SealedVault::parse(bytes).ok()?;
    if copy.header().vault_id() != open.header.vault_id() || bytes == open.sealed {
        return None;
    }
    let nothing = CopyView { name, brings: MergedView::default(), unreadable: 0, problem: None };
    let (merged, vault) = match merged(open, &copy) {
        Ok(outcome) => outcome,
        Err(problem) => return Some(CopyView { problem: Some(problem), ..nothing }),
    };
    (!merged.is_nothing()).then(|| CopyView {
        brings: merged_view(&open.vault, &vault, &merged),
        unreadable: u32::try_from(merged.unreadable).unwrap_or(u32::MAX),
        ..nothing
    })
}

/// What would come of a merge.
fn merged(open: &Unlocked, copy: &SealedVault) -> Result<(Merged, Vault), AppError> {
    let other = copy.open(&open.data_key)?;
    let mut vault = open.copy_of_vault()?;
    Ok((vault.merge(other), vault))
}
