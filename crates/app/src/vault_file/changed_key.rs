//! A file of the vault whose data key was changed elsewhere, and which a person has opened by what they typed: its keys
//! open what lies here of it, and the next save goes on from it.
//!
//! Where its key came after the one in use, what is open is a state from before: the next save takes its ways in and its
//! key over. Where both were changed apart, the ways in that are open stay, under a new key that knows those of both: whoever
//! has a way in from before could have made such a file, so it counts as one under a former key does.

use std::sync::Arc;

use ringfence_core::vault::{Header, OpenError, SealedVault};
use ringfence_core::{DataKey, Passphrase, Vault};

use crate::app::App;
use crate::backup::open::key_by;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::VaultStore;
use crate::session::jobs::Job;
use crate::session::state::Unlocked;
use crate::session::throttle::{Opens, judged};

/// Such a file's header and key.
pub(crate) struct Elsewhere {
    header: Header,
    key: DataKey,
    /// Its key came after the one in use.
    later: bool,
}

/// A copy as it was read.
pub(crate) struct ReadCopy {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sealed: SealedVault,
}

impl App {
    /// Reads a copy that is to be opened by what a person types, without the application.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`]; the job's are [`ErrorCode::FileUnreadable`] or what is wrong with the copy.
    pub fn take_up_copy(&self, name: &str) -> Result<Job<()>, AppError> {
        self.require_open()?;
        let (store, name) = (Arc::clone(&self.ports.store), name.to_owned());
        Ok(self.job(move || {
            let read = read_copy(store.as_ref(), &name);
            move |app: &mut Self| {
                app.session.unlocked_mut()?.copy_in_hand = Some(read?);
                Ok(())
            }
        }))
    }

    /// As [`App::merge_copy`], of a copy that its own password or recovery code opens. Takes about half a second by design.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`], or as [`App::merge_copy`].
    pub fn merge_copy_by(&mut self, name: &str, typed: &Passphrase) -> Result<(), AppError> {
        self.require_open()?;
        let in_hand = self.session.unlocked_mut()?.copy_in_hand.take().filter(|copy| copy.name == name);
        let copy = in_hand.map_or_else(|| read_copy(self.ports.store.as_ref(), name), Ok)?;
        let opens = self.attempt_at(ErrorCode::WrongPassword, |app| {
            let opens = judged(typed, app.open_copy(&copy, typed))?;
            Ok((opens, opens))
        });
        match opens {
            Ok(_) => self.merge_read_copy(&copy),
            Err(problem) => {
                // It is asked for again in a moment, when its key has been derived.
                self.session.unlocked_mut()?.copy_in_hand = Some(copy);
                Err(problem)
            }
        }
    }

    fn open_copy(&mut self, copy: &ReadCopy, typed: &Passphrase) -> Result<Opens, AppError> {
        let ReadCopy { name, sealed, .. } = copy;
        let key = key_by(sealed, typed, name)?;
        // What is behind the right password must be whole before anything is taken from it.
        sealed.open(&key)?;
        let open = self.session.unlocked_mut()?;
        let later = sealed.header().former_keys(&key).contains(&open.data_key);
        if !open.note_elsewhere(sealed.header(), key) {
            return Err(ErrorView::named(ErrorCode::VaultReplaced, name));
        }
        Ok(Opens::the_vault_if(later))
    }
}

pub(crate) fn read_copy(store: &dyn VaultStore, name: &str) -> Result<ReadCopy, AppError> {
    let bytes = store.read_copy(name).map_err(|_| ErrorView::named(ErrorCode::FileUnreadable, name))?;
    Ok(ReadCopy { name: name.to_owned(), sealed: SealedVault::parse(&bytes)?, bytes })
}

impl Unlocked {
    /// Takes note of a file's key. False: it is of no state of this vault.
    pub(crate) fn note_elsewhere(&mut self, header: &Header, key: DataKey) -> bool {
        if header.vault_id() != self.header.vault_id() {
            return false;
        }
        let (own, theirs) = (self.header.former_keys(&self.data_key), header.former_keys(&key));
        if key == self.data_key || own.contains(&key) {
            return true;
        }
        let later = theirs.contains(&self.data_key);
        let origins = (self.header.origin_key(&self.data_key), header.origin_key(&key));
        let same_origin = matches!(origins, (Some(ours), Some(theirs)) if ours == theirs);
        let related = later || same_origin || own.iter().any(|key| theirs.contains(key));
        if related {
            self.elsewhere = Some(Elsewhere { header: header.clone(), key, later });
        }
        related
    }

    /// Whether a file was sealed by somebody who has the key in use, or one that came after it. Whoever has a way in from before
    /// could have made any other.
    pub(crate) fn trusts(&self, sealed: &SealedVault) -> bool {
        let later = self.elsewhere.as_ref().filter(|elsewhere| elsewhere.later);
        sealed.is_authentic(&self.data_key) || later.is_some_and(|later| sealed.is_authentic(&later.key))
    }

    /// What a file beside the vault holds, by its keys or by those of such a file.
    ///
    /// # Errors
    /// As [`SealedVault::open`].
    pub(crate) fn opened_beside(&self, sealed: &SealedVault) -> Result<Vault, OpenError> {
        match (self.opened(sealed), &self.elsewhere) {
            (Err(OpenError::Damaged), Some(elsewhere)) => {
                let former = elsewhere.header.former_keys(&elsewhere.key);
                let mut keys = std::iter::once(&elsewhere.key).chain(&former);
                keys.find(|key| sealed.is_authentic(key))
                    .map_or(Err(OpenError::Damaged), |key| sealed.open(key))
            }
            (opened, _) => opened,
        }
    }

    /// The header to start a save from, and the key that its ways in give: those of a later state, where one is known.
    pub(crate) fn going_on_from(&self, header: Header) -> (Header, &DataKey) {
        match &self.elsewhere {
            Some(later) if later.later => (header.with_ways_of(&later.header), &later.key),
            _ => (header, &self.data_key),
        }
    }

    /// The keys that a header has to know which goes on from a state that was changed apart; none where there is none.
    pub(crate) fn keys_apart(&self) -> Vec<DataKey> {
        let Some(apart) = self.elsewhere.as_ref().filter(|elsewhere| !elsewhere.later) else {
            return Vec::new();
        };
        let mut keys = apart.header.former_keys(&apart.key);
        // EXPOSE: a second copy, for the header that is to know it.
        keys.extend(DataKey::filled_by(|key| {
            // EXPOSE: as above.
            key.copy_from_slice(apart.key.expose());
            Ok::<_, ()>(())
        }));
        keys.rotate_right(1);
        keys
    }

    /// The state that was gone on from is the open one now.
    pub(crate) fn has_gone_on(&mut self, new_key: Option<DataKey>) {
        let elsewhere = self.elsewhere.take();
        let later = elsewhere.filter(|elsewhere| elsewhere.later).map(|elsewhere| elsewhere.key);
        if let Some(key) = new_key.or(later) {
            self.data_key = key;
        }
    }
}
