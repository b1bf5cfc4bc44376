//! The file of an open vault after somebody else has been at it: looked at, said, and put right when a person wants it.

use std::sync::Arc;

use ringfence_core::vault::SealedVault;

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::StoreError;
use crate::session::jobs::Job;
use crate::session::state::{Locked, Session};
use crate::vault_file::lineage::Standing;
use crate::vault_file::merge::Fork;
use crate::vault_file::repair::Earlier;
use crate::vault_file::transaction::{GivesWay, Next, Transaction};
use crate::view::FileTrouble;

/// What came of a look at the vault file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looked {
    /// Nothing to show.
    Nothing,
    /// There is something new to show.
    Changed,
    /// The file that could not be used has changed for the better, or a vault has come where there was none:
    /// [`App::open`] is due.
    WorthOpening,
}

impl App {
    /// Looks at the vault file again, because another program may have changed it. A later state is taken over, one that was
    /// made apart is merged, and everything else is only said; what is open is kept then. True when there is something new to show.
    pub fn refresh(&mut self) -> bool {
        let read = self.ports.store.read();
        self.take_look(read)
    }

    /// The same with the file read without the application: its folder may be another computer's. Where the vault was saved
    /// meanwhile what was read is of no use, and the look has to be another one.
    pub fn look_at_file(&self) -> Job<Looked> {
        let store = Arc::clone(&self.ports.store);
        let state = |app: &Self| app.session.unlocked().ok().map(|open| open.state.clone());
        let before = state(self);
        self.job(move || {
            let read = store.read();
            let is_vault = matches!(&read, Ok(Some(bytes)) if SealedVault::parse(bytes).is_ok());
            move |app: &mut Self| {
                Ok(if app.may_open() && is_vault {
                    Looked::WorthOpening
                } else if state(app) == before && app.take_look(read) {
                    Looked::Changed
                } else {
                    Looked::Nothing
                })
            }
        })
    }

    fn take_look(&mut self, read: Result<Option<Vec<u8>>, StoreError>) -> bool {
        match &self.session {
            Session::Unlocked(_) => self.look_while_open(read),
            Session::Locked(locked) => {
                let locked = locked.clone();
                self.look_while_locked(locked, read)
            }
            Session::Broken { locked: Some(locked), .. } => {
                let locked = locked.clone();
                self.look_while_locked(locked, read)
            }
            Session::Opening | Session::FirstRun { .. } | Session::Broken { .. } => false,
        }
    }

    fn look_while_open(&mut self, read: Result<Option<Vec<u8>>, StoreError>) -> bool {
        let store = Arc::clone(&self.ports.store);
        let Ok(open) = self.session.unlocked_mut() else { return false };
        let (before, state) = (open.file.clone(), open.state.clone());
        let standing = match read {
            Ok(bytes) => open.standing_of(bytes.as_deref()),
            Err(StoreError::TooLarge) => Standing::Damaged(ErrorView::new(ErrorCode::VaultDamaged)),
            Err(_) => {
                open.file.trouble = Some(FileTrouble::Unreadable);
                return open.file != before;
            }
        };
        open.file.trouble = standing.trouble();
        if matches!(standing, Standing::Rekeyed) {
            open.proved_at = None;
        }
        match standing {
            Standing::Same => {}
            Standing::Later(found) => open.take_over(*found),
            Standing::Forked(_) => {
                // Where it can't be saved at this moment, the trouble stays said and a person may ask for it again.
                let _ = self.merge_fork();
            }
            // What is open is in no file any more.
            _ if before.trouble != open.file.trouble => {
                if let Ok(mut transaction) = Transaction::begin(store.as_ref(), &self.ports) {
                    let _ = transaction.keep(&open.sealed);
                }
                if open.file.trouble == Some(FileTrouble::Rekeyed) {
                    self.left_behind = Some(open.sealed.clone());
                }
            }
            _ => {}
        }
        self.count_copies();
        self.session.unlocked().is_ok_and(|open| open.file != before || open.state != state)
    }

    /// The same of a vault that was locked when it was last whole. A file that can't be used is said to be so, since
    /// nothing that is typed opens it; one that is whole again is locked as before, and nobody is let in by that.
    fn look_while_locked(&mut self, locked: Locked, read: Result<Option<Vec<u8>>, StoreError>) -> bool {
        // It can't be reached at this moment, which says nothing of it.
        let Ok(bytes) = read else { return false };
        let gone = || ErrorView::new(ErrorCode::VaultGone);
        let found = bytes.ok_or_else(gone).and_then(|bytes| self.parsed(&bytes));
        let now = match found {
            Ok(sealed) => {
                Session::Locked(Locked { cause: locked.cause, ..Locked::of(&sealed, locked.reason) })
            }
            Err(problem) => Session::Broken { problem, locked: Some(locked) },
        };
        let changed = match (&self.session, &now) {
            (Session::Locked(before), Session::Locked(now)) => before != now,
            (Session::Broken { problem: before, .. }, Session::Broken { problem: now, .. }) => before != now,
            _ => true,
        };
        self.session = now;
        if changed {
            self.earlier = Earlier::default();
        }
        changed
    }

    /// Not where it was locked before: it would let in whoever is there.
    const fn may_open(&self) -> bool {
        matches!(self.session, Session::Broken { locked: None, .. } | Session::FirstRun { .. })
    }

    /// Saves the open vault again, over a file that is gone, damaged, or of an older or another state of the same
    /// vault. What such a state has and the open vault lacks is taken in first, and the file that gives way stays
    /// among the earlier versions. Where another program has saved a later state meanwhile, that one is taken over and
    /// nothing is written.
    ///
    /// # Errors
    /// [`ErrorCode::VaultReplaced`] for another vault, [`ErrorCode::VaultTooNew`], or why it could not be saved.
    pub fn save_again(&mut self) -> Result<(), AppError> {
        let store = Arc::clone(&self.ports.store);
        let open = self.session.unlocked_mut()?;
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        let (mut vault, mut header) = (open.copy_of_vault()?, open.header.clone());
        let mut parents = vec![open.state.clone()];
        let mut merged = None;
        let mut gives_way = GivesWay::AsVersion;
        match open.standing_of(transaction.there()) {
            Standing::Later(later) => {
                open.take_over(*later);
                return Ok(());
            }
            Standing::TooNew(error) => return Err(error),
            Standing::Other => return Err(ErrorView::new(ErrorCode::VaultReplaced)),
            Standing::Rekeyed => return Err(ErrorView::new(ErrorCode::VaultRekeyed)),
            Standing::Earlier(found) => {
                vault.merge(found.vault);
                parents.push(found.state);
            }
            Standing::Forked(found) => {
                transaction.keep(&open.sealed).map_err(crate::error::saving)?;
                let fork = Fork::of(open, *found)?;
                (vault, header, parents, merged) = (fork.vault, fork.header, fork.parents, fork.view);
            }
            Standing::Damaged(_) => gives_way = GivesWay::AsDamaged,
            Standing::Same | Standing::Gone => {}
        }
        open.mind_password_of(&header);
        let next = Next { header, vault, data_key: &open.data_key, parents, up_to_now: Vec::new() };
        let saved = transaction.write(next, gives_way, &|_, _| true)?;
        open.take_saved(saved);
        open.note_merged(merged);
        Ok(())
    }
}
