//! One edit of the open vault, saved.
//!
//! An edit starts from the file, not from memory, so that what another program saved meanwhile stays. What the file is
//! to the open vault is told by its lineage. A state that was made apart is merged: both sides are kept word for word
//! first, and no account of either is lost. An older state, another vault and a file that can't be used are left
//! alone; what is open is kept then, because it is in no file any more.

use std::sync::Arc;

use ringfence_core::vault::{Header, SealedVault, State};
use ringfence_core::{DataKey, Timestamp, Vault, WrappingKey};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::Entropy;
use crate::session::unlock::random;
use crate::unlock_methods::upgrade::seed;
use crate::vault_file::lineage::Standing;
use crate::vault_file::merge::Fork;
use crate::vault_file::transaction::{GivesWay, Next, Transaction};

/// A copy that is taken in: it is kept word for word before the save, and is what the next state is made of too.
pub(crate) struct Taken<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) state: State,
}

/// A data key to come.
struct NewKey {
    key: DataKey,
    /// What is random about its wrappings.
    seed: WrappingKey,
}

impl NewKey {
    fn by(entropy: &dyn Entropy) -> Result<Self, AppError> {
        Ok(Self { key: DataKey::filled_by(|bytes| entropy.fill(bytes))?, seed: seed(entropy)? })
    }
}

impl App {
    /// Applies one edit to the vault and saves it. Memory takes the result over once the new file has been read back
    /// and opened; when anything fails, file and memory are as they were and the caller's request is still in the
    /// person's hands.
    pub(crate) fn save<T>(
        &mut self,
        edit: impl FnOnce(&mut Vault, Timestamp) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        Ok(self.save_and_keep(edit)?.0)
    }

    /// The same, with the name of the version that gave way: going back to it undoes the save.
    pub(crate) fn save_and_keep<T>(
        &mut self,
        edit: impl FnOnce(&mut Vault, Timestamp) -> Result<T, AppError>,
    ) -> Result<(T, Option<String>), AppError> {
        let edit = |header: &Header, vault: &mut Vault, now| Ok((header.clone(), edit(vault, now)?));
        self.commit(edit, GivesWay::AsVersion, &|_, _| true, None, None)
    }

    /// The same, where the edit takes in what a copy has.
    pub(crate) fn save_taking(
        &mut self,
        copy: Taken<'_>,
        edit: impl FnOnce(&mut Vault),
    ) -> Result<(), AppError> {
        let edit = |header: &Header, vault: &mut Vault, _| {
            edit(vault);
            Ok((header.clone(), ()))
        };
        self.commit(edit, GivesWay::AsVersion, &|_, _| true, None, Some(copy))?;
        Ok(())
    }

    /// Saves what only keeps the books, such as a counter: the state before becomes no version, so that ten codes push
    /// out none of those that a person may want back.
    pub(crate) fn save_books<T>(
        &mut self,
        edit: impl FnOnce(&mut Vault) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let edit = |header: &Header, vault: &mut Vault, _| Ok((header.clone(), edit(vault)?));
        let saved = self.commit(edit, GivesWay::Unkept, &|_, _| true, None, None)?;
        Ok(saved.0)
    }

    /// Changes the ways in, in the same manner, and the data key with them: who had a way in before has none to what is
    /// saved from now on. `opens` gets the file as it reads back from disk, and the data key:
    /// what it answers decides whether the old file may give way.
    pub(crate) fn save_slots(
        &mut self,
        edit: impl FnOnce(&Header) -> Result<Header, AppError>,
        opens: &dyn Fn(&SealedVault, &DataKey) -> bool,
    ) -> Result<(), AppError> {
        let new = NewKey::by(self.ports.entropy.as_ref())?;
        self.commit(|header, _, _| Ok((edit(header)?, ())), GivesWay::AsVersion, opens, Some(new), None)?;
        Ok(())
    }

    fn commit<T>(
        &mut self,
        edit: impl FnOnce(&Header, &mut Vault, Timestamp) -> Result<(Header, T), AppError>,
        mut gives_way: GivesWay,
        opens: &dyn Fn(&SealedVault, &DataKey) -> bool,
        new_key: Option<NewKey>,
        taken: Option<Taken<'_>>,
    ) -> Result<(T, Option<String>), AppError> {
        let store = Arc::clone(&self.ports.store);
        let open = self.session.unlocked_mut()?;
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        let standing = open.standing_of(transaction.there());
        let trouble = standing.trouble();
        let mut merged = None;
        let (header, mut vault, mut parents) = match standing {
            Standing::Same => (open.header.clone(), open.copy_of_vault()?, vec![open.state.clone()]),
            Standing::Later(found) => (found.header, found.vault, vec![found.state]),
            Standing::Forked(found) => {
                transaction.keep(&open.sealed).map_err(crate::error::saving)?;
                gives_way = GivesWay::AsVersion;
                let fork = Fork::of(open, *found)?;
                merged = fork.view;
                (fork.header, fork.vault, fork.parents)
            }
            refused => {
                // What is open was good when it was opened, and only memory knows it so any more.
                let _ = transaction.keep(&open.sealed);
                if matches!(refused, Standing::Rekeyed | Standing::Earlier(_)) {
                    // The saves of what is there would let go of a version in time.
                    let _ = transaction.keep_apart(&open.sealed, &open.header);
                }
                open.file.trouble = trouble;
                if matches!(refused, Standing::Rekeyed) {
                    self.left_behind = Some(open.sealed.clone());
                }
                return Err(match refused {
                    // Perhaps the drive is not connected: what is written in its place now would be hidden by it later.
                    Standing::Gone => ErrorView::new(ErrorCode::VaultRemoved),
                    Standing::Rekeyed => ErrorView::new(ErrorCode::VaultRekeyed),
                    Standing::Other => ErrorView::new(ErrorCode::VaultReplaced),
                    Standing::Damaged(error) | Standing::TooNew(error) => error,
                    _ => ErrorView::new(ErrorCode::VaultForked),
                });
            }
        };
        if let Some(Taken { bytes, state }) = taken {
            transaction.keep(bytes).map_err(crate::error::saving)?;
            parents.push(state);
        }
        open.mind_password_of(&header);
        let header = open.with_later_password(&header);
        let header = open.with_unbound(&header)?;
        let (header, old_key) = open.going_on_from(header);
        transaction.raise_counters(&mut vault, &open.header, &open.data_key);
        let (header, outcome) = edit(&header, &mut vault, transaction.now())?;
        let apart = open.keys_apart();
        let new_key = match new_key {
            None if !apart.is_empty() => Some(NewKey::by(self.ports.entropy.as_ref())?),
            new_key => new_key,
        };
        let header = match &new_key {
            Some(NewKey { key, seed }) if apart.is_empty() => header.rekeyed(old_key, key, seed)?,
            Some(NewKey { key, seed }) => {
                let nonce = random(self.ports.entropy.as_ref())?;
                header.rekeyed(old_key, key, seed)?.knowing(&apart, key, nonce)?
            }
            None => header,
        };
        let data_key = new_key.as_ref().map_or(old_key, |new| &new.key);
        let up_to_now = [old_key, &open.data_key].into_iter().filter(|key| *key != data_key);
        let next = Next { header, vault, data_key, parents, up_to_now: up_to_now.collect() };
        let saved = transaction.write(next, gives_way, opens)?;
        open.has_gone_on(new_key.map(|new| new.key));
        let kept = open.take_saved(saved);
        open.note_merged(merged);
        drop(transaction);
        self.note_known_key();
        // What the save has taken over is asked for as the vault's own.
        self.look_for_later_passwords();
        Ok((outcome, kept))
    }
}
