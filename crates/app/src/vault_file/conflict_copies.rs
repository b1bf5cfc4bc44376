//! Copies of the vault file that sync programs leave beside it when two computers have saved: found, shown, merged.
//!
//! A copy counts when it is of this vault and has something that the vault lacks. It is never deleted: once merged it
//! is kept among the earlier versions.

use std::cell::RefCell;
use std::sync::Arc;

use ringfence_core::Vault;
use ringfence_core::vault::{Merged, Relation, SealedVault, State, VaultId};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::VaultStore;
use crate::session::jobs::{Job, Turn};
use crate::session::state::Unlocked;
use crate::unlock_methods::later_password::LaterPassword;
use crate::vault_file::changed_key::{ReadCopy, read_copy};
use crate::vault_file::lineage::told_by_former;
use crate::vault_file::merge::merged_view;
use crate::vault_file::save::Taken;
use crate::vault_file::transaction::Transaction;
use crate::view::{CopyView, MergedView};

/// More copies than this are not shown.
pub const MOST_SHOWN: usize = 64;

/// A look for copies. What lies there may be anybody's, much and large: it is listed and read without the application, and
/// shown to it one by one ([`App::judge_copy`]), so that a lock comes in between.
pub struct CopySearch {
    store: Arc<dyn VaultStore>,
    vault: VaultId,
    turn: Turn,
    /// What was found so far that has a password which the open state lacks.
    passwords: RefCell<Vec<LaterPassword>>,
}

/// A file that says of itself that it is a copy of the open vault.
pub struct FoundCopy {
    name: String,
    bytes: Vec<u8>,
    sealed: SealedVault,
}

impl CopySearch {
    /// The names of the files that could be copies, in order.
    ///
    /// # Errors
    /// Why the folder can't be read.
    pub fn names(&self) -> Result<Vec<String>, AppError> {
        let mut names = self.store.copies().map_err(crate::error::reading)?;
        names.sort();
        Ok(names)
    }

    /// Reads one; `None` when it is no copy of this vault, or gone.
    pub fn read(&self, name: String) -> Option<FoundCopy> {
        let bytes = self.store.read_copy(&name).ok()?;
        let sealed = SealedVault::parse(&bytes).ok()?;
        (sealed.header().vault_id() == self.vault).then_some(FoundCopy { name, bytes, sealed })
    }

    /// The names of the earlier versions, which have their say too when a password is asked for.
    pub fn versions(&self) -> Vec<String> {
        self.store.versions().unwrap_or_default()
    }

    /// Reads one; `None` when it is no version of this vault, has no password, or is gone.
    pub fn read_version(&self, name: String) -> Option<FoundCopy> {
        let bytes = self.store.read_version(&name).ok()?;
        let sealed = SealedVault::parse(&bytes).ok()?;
        let header = sealed.header();
        (header.vault_id() == self.vault && header.has_password()).then_some(FoundCopy {
            name,
            bytes,
            sealed,
        })
    }

    fn note_password(&self, open: &Unlocked, found: &FoundCopy) {
        let password = LaterPassword::of(&found.name, &found.sealed, &open.header, &open.data_key);
        self.passwords.borrow_mut().extend(password);
    }
}

impl App {
    /// Begins to look for copies.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`].
    pub fn search_copies(&self) -> Result<CopySearch, AppError> {
        let vault = self.session.unlocked()?.header.vault_id();
        let passwords = RefCell::default();
        Ok(CopySearch { store: Arc::clone(&self.ports.store), vault, turn: self.turn(), passwords })
    }

    /// What a copy would bring; `None`: nothing.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], also when it was locked since the search began.
    pub fn judge_copy(&self, search: &CopySearch, found: FoundCopy) -> Result<Option<CopyView>, AppError> {
        let open = self.searched(search)?;
        search.note_password(open, &found);
        Ok(view_of(open, &found.sealed, &found.bytes, found.name))
    }

    /// Looks at the password of an earlier version.
    ///
    /// # Errors
    /// As [`App::judge_copy`].
    pub fn judge_version(&self, search: &CopySearch, found: &FoundCopy) -> Result<(), AppError> {
        search.note_password(self.searched(search)?, found);
        Ok(())
    }

    fn searched(&self, search: &CopySearch) -> Result<&Unlocked, AppError> {
        let open = self.session.unlocked()?;
        if search.turn == self.turn() { Ok(open) } else { Err(ErrorView::new(ErrorCode::VaultLocked)) }
    }

    /// Ends a search: notes for the next snapshot how many copies would bring something, and which files have a later
    /// password. True when that is news.
    pub fn copies_counted(&mut self, search: &CopySearch, count: usize) -> bool {
        if self.searched(search).is_err() {
            return false;
        }
        let asked_for = self.take_later_passwords(search.passwords.take());
        let Ok(open) = self.session.unlocked_mut() else { return false };
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        std::mem::replace(&mut open.file.copies, count) != count || asked_for
    }

    /// From now on the front looks for copies, when [`App::copies_are_due`] says so.
    pub fn leave_copies_to_the_front(&mut self) {
        self.copies_aside = true;
    }

    /// Whether it is time to look for copies again. True once.
    pub fn copies_are_due(&mut self) -> bool {
        self.session.unlocked().is_ok() && std::mem::take(&mut self.copies_due)
    }

    /// The copies that would bring something, by name, for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], or why the folder can't be read.
    pub fn copies(&self) -> Result<Vec<CopyView>, AppError> {
        let search = self.search_copies()?;
        let found = search.names()?.into_iter().filter_map(|name| search.read(name));
        let views: Result<Vec<_>, _> = found.map(|found| self.judge_copy(&search, found)).collect();
        Ok(views?.into_iter().flatten().take(MOST_SHOWN).collect())
    }

    /// Takes over what a copy has and the vault lacks, and moves the copy among the earlier versions. The vault is
    /// saved before the copy is touched.
    ///
    /// # Errors
    /// [`ErrorCode::FileUnreadable`] when the copy is gone, [`ErrorCode::VaultReplaced`] when it is of another vault,
    /// what is wrong with it, or why the vault could not be saved. The copy is then where it was.
    pub fn take_copy(&self, name: &str) -> Job<()> {
        let (store, name) = (Arc::clone(&self.ports.store), name.to_owned());
        self.job(move || {
            let read = read_copy(store.as_ref(), &name);
            move |app: &mut Self| app.merge_read_copy(&read?)
        })
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::take_copy`].
    pub fn merge_copy(&mut self, name: &str) -> Result<(), AppError> {
        let job = self.take_copy(name);
        self.at_once(job)
    }

    pub(crate) fn merge_read_copy(&mut self, copy: &ReadCopy) -> Result<(), AppError> {
        let ReadCopy { name, bytes, sealed } = copy;
        let open = self.session.unlocked()?;
        if sealed.header().vault_id() != open.header.vault_id() {
            return Err(ErrorView::named(ErrorCode::VaultReplaced, name));
        }
        let (state, other) = told(open, sealed, name)?;
        let is_new = state.relation_to(&open.state) != Relation::Earlier;
        let password = LaterPassword::of(name, sealed, &open.header, &open.data_key);
        self.session.unlocked_mut()?.beside.extend(password);
        self.look_for_later_passwords();
        if is_new {
            self.save_taking(Taken { bytes, state }, |vault| {
                vault.merge(other);
            })?;
        }
        let store = Arc::clone(&self.ports.store);
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        if !is_new {
            transaction.keep(bytes).map_err(crate::error::saving)?;
        }
        transaction.remove_copy(name, bytes).map_err(crate::error::saving)?;
        drop(transaction);
        self.count_copies();
        Ok(())
    }

    /// Notes for the next snapshot how many copies would bring something.
    pub(crate) fn count_copies(&mut self) {
        self.look_for_later_passwords();
        if self.copies_aside {
            self.copies_due = true;
            return;
        }
        let count = self.copies().map_or(0, |copies| copies.len());
        if let Ok(open) = self.session.unlocked_mut() {
            open.file.copies = u32::try_from(count).unwrap_or(u32::MAX);
        }
    }
}

/// What a copy would bring; `None` when it is nothing to this vault.
fn view_of(open: &Unlocked, copy: &SealedVault, bytes: &[u8], name: String) -> Option<CopyView> {
    if copy.header().vault_id() != open.header.vault_id() || bytes == open.sealed {
        return None;
    }
    // An earlier state: what it has is here, or was changed or removed since.
    if copy.state().relation_to(&open.state) == Relation::Earlier && copy.is_authentic(&open.data_key) {
        return None;
    }
    let nothing = CopyView { name, brings: MergedView::default(), unreadable: 0, problem: None };
    let (merged, vault) = match merged(open, copy, &nothing.name) {
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
fn merged(open: &Unlocked, copy: &SealedVault, name: &str) -> Result<(Merged, Vault), AppError> {
    let (_, other) = told(open, copy, name)?;
    let mut vault = open.copy_of_vault()?;
    Ok((vault.merge(other), vault))
}

/// What counts of a copy.
fn told(open: &Unlocked, copy: &SealedVault, name: &str) -> Result<(State, Vault), AppError> {
    let vault = open.opened_copy(copy, name)?;
    Ok(if open.trusts(copy) { (copy.state(), vault) } else { told_by_former(copy, vault) })
}
