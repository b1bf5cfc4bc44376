//! The one way into the vault file: take the lock, read what is there, keep what would be lost, seal, write, read back.
//!
//! Every save goes through here, whoever asks for it. The order is what makes it safe: what gives way has its name in
//! the folder of earlier versions before the new file takes its place, and no version is removed before the new file
//! has been read again from where it now is. A version that can't be kept is a save that doesn't happen: whoever goes
//! on without it would find out on the day when it is needed.

use std::sync::Arc;

use ringfence_core::vault::{Header, SealedVault, State, StateId, reseal, seal};
use ringfence_core::{DataKey, Timestamp, Vault};

use crate::app::Ports;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::{Entropy, StoreError, StoreGuard, VaultStore};
use crate::session::unlock::random;
use crate::vault_file::retention::{self, Under, Version};
use crate::vault_file::snapshot_names::{is_apart, name_for, name_for_apart, name_for_damaged, read};

/// So many files that are named as versions of one revision are compared with a state that is to be kept: there may be any
/// number of them, of any size.
const MOST_OF_A_REVISION: usize = 4;

/// A read-modify-write of the vault file, under the lock between processes until it is dropped.
pub(crate) struct Transaction<'a> {
    store: &'a dyn VaultStore,
    guard: Box<dyn StoreGuard + 'a>,
    entropy: Arc<dyn Entropy>,
    now: Timestamp,
    there: Option<Vec<u8>>,
    /// The versions that came of this transaction so far, and the names of their files.
    kept: Vec<(String, StateId)>,
}

/// What is to be the vault's file.
pub(crate) struct Next<'k> {
    /// The ways in. Revision and lineage follow from the parents.
    pub(crate) header: Header,
    pub(crate) vault: Vault,
    pub(crate) data_key: &'k DataKey,
    /// The states that it is made from. Each was opened: what only claims to be one proves nothing.
    pub(crate) parents: Vec<State>,
    /// The keys besides that were in use up to now, where the data key is another one from this save on.
    pub(crate) up_to_now: Vec<&'k DataKey>,
}

/// What becomes of the file that gives way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum GivesWay {
    /// It is an earlier version from now on.
    AsVersion,
    /// It can't be used, and is set aside under a name that says so.
    AsDamaged,
    /// Nothing: the new state differs in counters alone, and must push no version out.
    Unkept,
}

/// What is the vault's file now.
pub(crate) struct Saved {
    pub(crate) bytes: Vec<u8>,
    pub(crate) header: Header,
    pub(crate) vault: Vault,
    pub(crate) state: State,
    /// The version that gave way: going back to it undoes the save. `None`: there was no file, or it was not kept.
    pub(crate) kept: Option<String>,
}

impl<'a> Transaction<'a> {
    /// Takes the lock and reads what lies in the vault's place.
    ///
    /// # Errors
    /// [`ErrorCode::VaultBusy`], or why it can't be read.
    pub(crate) fn begin(store: &'a dyn VaultStore, ports: &Ports) -> Result<Self, AppError> {
        let guard = store.lock().map_err(crate::error::saving)?;
        let there = guard.read().map_err(crate::error::saving)?;
        Ok(Self {
            store,
            guard,
            entropy: Arc::clone(&ports.entropy),
            now: ports.clock.now(),
            there,
            kept: Vec::new(),
        })
    }

    /// What lies there, read under the lock.
    pub(crate) fn there(&self) -> Option<&[u8]> {
        self.there.as_deref()
    }

    /// When it began.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Keeps a state among the earlier versions that is in no file any more, or soon will not be; once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn keep(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let names = self.store.versions()?;
        let name = self.name_of(bytes, &names);
        if !names.contains(&name) {
            self.guard.keep(&name, bytes)?;
        }
        self.kept.extend(SealedVault::parse(bytes).ok().map(|sealed| (name, sealed.own_id())));
        Ok(())
    }

    /// Keeps a state that the one in the vault's place knows nothing of and is not brought together with now, for good: once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn keep_apart(&mut self, bytes: &[u8], header: &Header) -> Result<(), StoreError> {
        let names = self.store.versions()?;
        let is_kept = |name: &&String| self.store.read_version(name).is_ok_and(|kept| kept == bytes);
        let revision = header.revision().to_string();
        let like = |name: &&String| is_apart(name) && name.contains(&format!("-r{revision}-"));
        if names.iter().filter(like).take(MOST_OF_A_REVISION).any(|name| is_kept(&name)) {
            return Ok(());
        }
        self.guard.keep(&name_for_apart(header, self.now, &names), bytes)
    }

    /// Moves the counters on to where they have come as is known beside the vault: it may be an earlier state of itself.
    pub(crate) fn raise_counters(&self, vault: &mut Vault, header: &Header, key: &DataKey) {
        if let Ok(Some(counters)) = self.store.read_counters(&header.vault_id().to_string()) {
            vault.take_counters(&counters, header, key);
        }
    }

    /// Seals the next state, writes it in the vault's place and reads it back. `opens` gets the file as it reads back
    /// from disk before the old one gives way; what it answers decides.
    ///
    /// # Errors
    /// [`ErrorCode::RevisionsUsedUp`], or why it could not be saved: nothing in the vault's place has changed then.
    pub(crate) fn write(
        &mut self,
        next: Next<'_>,
        gives_way: GivesWay,
        opens: &dyn Fn(&SealedVault, &DataKey) -> bool,
    ) -> Result<Saved, AppError> {
        let Next { header, mut vault, data_key, parents, up_to_now } = next;
        self.raise_counters(&mut vault, &header, data_key);
        vault.forget_old_removals(self.now);
        let former = header.former_keys(data_key);
        let versions = match gives_way {
            GivesWay::Unkept => Vec::new(),
            _ => {
                let keys = retention::Keys { present: data_key, up_to_now: &up_to_now, former: &former };
                retention::authentic(self.store, header.vault_id(), &keys).map_err(crate::error::saving)?
            }
        };
        // Above every version too: the vault may be an older one that was put back.
        let counted = versions.iter().filter(|version| version.under != Under::Former);
        let floor = counted.map(|version| version.revision).max().unwrap_or(0);
        let header = header.made_from(&parents, floor).ok_or(ErrorView::new(ErrorCode::RevisionsUsedUp))?;
        let header = match gives_way {
            GivesWay::Unkept => header,
            _ => header.with_to_reseal(self.to_reseal(&header, &versions, data_key)),
        };
        let bytes = seal(&header, &vault, data_key, random(self.entropy.as_ref())?)?;
        let opens_to_this = |back: &[u8]| {
            SealedVault::parse(back).is_ok_and(|sealed| {
                sealed.open(data_key).is_ok_and(|back| back == vault) && opens(&sealed, data_key)
            })
        };
        let kept = self.replace(&bytes, gives_way, &opens_to_this).map_err(crate::error::saving)?;
        // A copy of what the vault holds: where it can't be kept now, it is with the next save.
        let id = header.vault_id();
        let counters = random(self.entropy.as_ref()).ok();
        if let Some(counters) = counters.and_then(|nonce| vault.sealed_counters(&header, data_key, nonce)) {
            let _ = self.guard.keep_counters(&id.to_string(), &counters);
        }
        // From here on the save has happened; what can't be tidied now is tidied after the next.
        if gives_way != GivesWay::Unkept && self.guard.read().is_ok_and(|back| back.as_ref() == Some(&bytes))
        {
            let mut gone = retention::outdated(&versions, header.lineage().states());
            gone.retain(|name| kept.as_ref() != Some(name));
            self.guard.remove_versions(&gone);
            let waiting = versions.into_iter().filter(|version| header.to_reseal().contains(&version.own_id));
            // The newest first: where the vault is damaged before all are done, they are what comes back.
            let mut waiting: Vec<_> = waiting.map(|version| (version.revision, version.name)).collect();
            waiting.sort_unstable_by(|a, b| b.cmp(a));
            let names = kept.clone().into_iter().chain(waiting.into_iter().map(|(_, name)| name));
            let names: Vec<_> =
                names.chain(std::mem::take(&mut self.kept).into_iter().map(|(name, _)| name)).collect();
            self.seal_again(&header, data_key, &former, &names, &parents);
        }
        let state = SealedVault::parse(&bytes)?.state();
        self.there = Some(bytes.clone());
        Ok(Saved { bytes, header, vault, state, kept })
    }

    /// Removes a copy that is kept among the earlier versions now, unless it has been written to meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; the copy is then where it was.
    pub(crate) fn remove_copy(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if self.store.read_copy(name)? == bytes { self.guard.remove_copy(name) } else { Ok(()) }
    }

    /// Seals the versions that the header names for it again, one by one, with the ways in of now. What can't be done at this
    /// moment is done after the next save; until then the former key, which the header keeps, opens it.
    fn seal_again(
        &mut self,
        header: &Header,
        data_key: &DataKey,
        former: &[DataKey],
        names: &[String],
        parents: &[State],
    ) {
        for name in names {
            let Ok(bytes) = self.store.read_version(name) else { continue };
            let Ok(sealed) = SealedVault::parse(&bytes) else { continue };
            let is_named = header.to_reseal().contains(&sealed.own_id());
            if !is_named || sealed.header().vault_id() != header.vault_id() || sealed.is_authentic(data_key) {
                continue;
            }
            let Some(old) = former.iter().find(|key| sealed.is_authentic(key)) else { continue };
            let Ok(nonce) = random(self.entropy.as_ref()) else { return };
            // The revision of a state that was taken in under a key which had been given up counts for nothing.
            let parent = parents.iter().find(|parent| parent.id == sealed.own_id());
            let most =
                parent.map_or(u64::MAX, |parent| parent.revision).min(header.revision().saturating_sub(1));
            if let Ok(again) = reseal(&sealed, old, header, data_key, nonce, most) {
                // As above: the next save comes back to it.
                let _ = self.guard.replace_version(name, &again);
            }
        }
    }

    fn replace(
        &mut self,
        bytes: &[u8],
        gives_way: GivesWay,
        check: &dyn Fn(&[u8]) -> bool,
    ) -> Result<Option<String>, StoreError> {
        if gives_way == GivesWay::Unkept {
            return self.guard.replace(bytes, None, check).map(|()| None);
        }
        let names = self.store.versions()?;
        let kept = self.there.as_deref().map(|old| match gives_way {
            GivesWay::AsDamaged => name_for_damaged(self.now, &names),
            _ => self.name_of(old, &names),
        });
        // Should a file appear in this moment after all, then under a name that promises nothing.
        let keep_as = kept.clone().unwrap_or_else(|| name_for_damaged(self.now, &names));
        self.guard.replace(bytes, Some(&keep_as), check)?;
        Ok(kept)
    }

    /// What a state is kept as. A program that was killed between keeping and replacing has kept it already: then the
    /// name that it has, so that a hundred such ends don't push the other versions out.
    fn name_of(&self, old: &[u8], names: &[String]) -> String {
        let Ok(sealed) = SealedVault::parse(old) else { return name_for_damaged(self.now, names) };
        let same_revision =
            |name: &&String| read(name).is_some_and(|read| read.revision == sealed.header().revision());
        let is_old = |name: &&String| self.store.read_version(name).is_ok_and(|kept| kept == old);
        match names.iter().filter(same_revision).take(MOST_OF_A_REVISION).find(is_old) {
            Some(kept) => kept.clone(),
            None => name_for(sealed.header(), self.now, names),
        }
    }

    /// The kept files to be sealed again after a save: those that are under a key which was in use up to now, those that an
    /// earlier save named and that still wait, those that the vault was made from, and what this transaction keeps.
    fn to_reseal(&self, header: &Header, versions: &[Version], data_key: &DataKey) -> Vec<StateId> {
        let waits = |version: &&Version| match version.under {
            Under::Present => false,
            Under::UpToNow => true,
            Under::Former => {
                [header.lineage().states(), header.to_reseal()].concat().contains(&version.own_id)
            }
        };
        let there = self.there.as_deref().and_then(|there| SealedVault::parse(there).ok());
        let there = there.filter(|sealed| !sealed.is_authentic(data_key)).map(|sealed| sealed.own_id());
        let kept = self.kept.iter().map(|(_, id)| *id);
        let waiting = versions.iter().filter(waits).map(|version| version.own_id);
        there.into_iter().chain(kept).chain(waiting).collect()
    }
}
