//! The file of an open vault after somebody else has been at it: looked at, said, and put right when a person wants it.

use std::sync::Arc;

use ringfence_core::Vault;
use ringfence_core::vault::{Header, OpenError, SealedVault, seal};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::keeping;
use crate::ports::StoreError;
use crate::session::{Locked, Session, Unlocked};
use crate::unlocking::random;
use crate::version_names::highest_revision;
use crate::view::FileTrouble;

/// What the file turned out to be.
enum Found {
    /// What is open.
    Same,
    /// A later state of what is open.
    Later(Box<(Vec<u8>, Header, Vault)>),
    Trouble(FileTrouble),
}

impl App {
    /// Looks at the vault file again, because another program may have changed it. A later state is taken over;
    /// everything else is only said. True when there is something new to show.
    pub fn refresh(&mut self) -> bool {
        let (store, now) = (Arc::clone(&self.ports.store), self.ports.clock.now());
        let read = store.read();
        match &mut self.session {
            Session::Unlocked(open) => {
                let before = open.file.clone();
                let mut changed = false;
                open.file.trouble = match find(open, read) {
                    Found::Same => None,
                    Found::Trouble(trouble) => Some(trouble),
                    Found::Later(later) => {
                        let (bytes, header, vault) = *later;
                        if before.trouble == Some(FileTrouble::Older)
                            && let Ok(mut guard) = store.lock()
                        {
                            // It may come of the other line: then what is open is in no file any more.
                            let _ = keeping::keep(store.as_ref(), guard.as_mut(), &open.sealed, now);
                        }
                        open.take_over(bytes, header, vault);
                        changed = true;
                        None
                    }
                };
                self.count_copies();
                changed || self.session.unlocked().is_ok_and(|open| open.file != before)
            }
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
        changed
    }

    /// Whether the file that could not be used has changed for the better, or a vault has come where there was none:
    /// then [`App::open`] is due. Not where it was locked before: it would let in whoever is there.
    pub fn is_worth_opening(&self) -> bool {
        let parsed =
            self.ports.store.read().map(|bytes| bytes.map(|bytes| SealedVault::parse(&bytes).is_ok()));
        matches!(self.session, Session::Broken { locked: None, .. } | Session::FirstRun { .. })
            && parsed == Ok(Some(true))
    }

    /// Saves the open vault again, over a file that is gone, damaged, or of an older or another state of the same
    /// vault. What such a state has and the open vault lacks is taken in first, and the file that gives way stays
    /// among the earlier versions. Where another program has saved a later state meanwhile, that one is taken over and
    /// nothing is written.
    ///
    /// # Errors
    /// [`ErrorCode::VaultReplaced`] for another vault, [`ErrorCode::VaultTooNew`], or why it could not be saved.
    pub fn save_again(&mut self) -> Result<(), AppError> {
        let now = self.ports.clock.now();
        let store = Arc::clone(&self.ports.store);
        let nonce = random(self.ports.entropy.as_ref())?;
        let open = self.session.unlocked_mut()?;
        let mut guard = store.lock().map_err(crate::error::saving)?;
        let mut vault = SealedVault::parse(&open.sealed)?.open(&open.data_key)?;
        let mine = open.header.vault_id();
        let names = store.versions().map_err(crate::error::saving)?;
        let mut revision = highest_revision(&names, mine);
        let there = guard.read().map_err(crate::error::saving)?;
        // A file that was of another line when it was last seen is merged below, later or not.
        if open.file.trouble != Some(FileTrouble::Older)
            && let Found::Later(later) = find(open, Ok(there.clone()))
        {
            let (bytes, header, vault) = *later;
            open.take_over(bytes, header, vault);
            open.file.trouble = None;
            return Ok(());
        }
        match there.map(|there| SealedVault::parse(&there)) {
            Some(Err(error @ OpenError::TooNew { .. })) => return Err(error.into()),
            None | Some(Err(_)) => {}
            Some(Ok(there)) if there.header().vault_id() != mine => {
                return Err(ErrorView::new(ErrorCode::VaultReplaced));
            }
            Some(Ok(there)) => {
                revision = revision.max(there.header().revision());
                match there.open(&open.data_key) {
                    Ok(other) => drop(vault.merge(other)),
                    Err(error @ OpenError::TooNew { .. }) => return Err(error.into()),
                    // Damaged within: it stays among the earlier versions as it is.
                    Err(_) => {}
                }
            }
        }
        let header = open.header.after_revision(revision);
        let bytes = seal(&header, &vault, &open.data_key, nonce)?;
        let opens_to_this = |back: &[u8]| {
            SealedVault::parse(back)
                .and_then(|back| back.open(&open.data_key))
                .is_ok_and(|back| back == vault)
        };
        keeping::replace(store.as_ref(), guard.as_mut(), &bytes, now, &opens_to_this)
            .map_err(crate::error::saving)?;
        drop(guard);
        open.take_over(bytes, header, vault);
        open.file.trouble = None;
        Ok(())
    }
}

impl Unlocked {
    /// What was read or saved is what is open now.
    fn take_over(&mut self, bytes: Vec<u8>, header: Header, vault: Vault) {
        (self.sealed, self.header, self.vault) = (bytes, header, vault);
    }
}

/// Compares the file with what is open.
fn find(open: &Unlocked, read: Result<Option<Vec<u8>>, StoreError>) -> Found {
    let bytes = match read {
        Ok(Some(bytes)) if bytes == open.sealed => return Found::Same,
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Found::Trouble(FileTrouble::Gone),
        Err(StoreError::TooLarge) => return Found::Trouble(FileTrouble::Damaged),
        Err(_) => return Found::Trouble(FileTrouble::Unreadable),
    };
    let unusable = |error| match error {
        OpenError::TooNew { .. } => Found::Trouble(FileTrouble::TooNew),
        _ => Found::Trouble(FileTrouble::Damaged),
    };
    let sealed = match SealedVault::parse(&bytes) {
        Ok(sealed) => sealed,
        Err(error) => return unusable(error),
    };
    if sealed.header().vault_id() != open.header.vault_id() {
        return Found::Trouble(FileTrouble::Other);
    }
    match sealed.open(&open.data_key) {
        Err(error) => unusable(error),
        Ok(_) if sealed.header().revision() <= open.header.revision() => Found::Trouble(FileTrouble::Older),
        Ok(vault) => {
            let header = sealed.header().clone();
            Found::Later(Box::new((bytes, header, vault)))
        }
    }
}
