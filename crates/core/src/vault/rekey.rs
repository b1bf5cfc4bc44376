//! Another data key for a vault whose ways in stay as they are, and for its earlier versions.

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::cipher::{self, NONCE};
use super::format::KeysRecord;
use super::slot::{Slot, Wrapping, fixed};
use super::{Header, OpenError, RecoveryCode, SealError, SealedVault, SlotKind, StateId, VaultId, seal};
use crate::secret::{DataKey, OriginKey, Passphrase, WrappingKey};

/// Length of a key in bytes.
const KEY: usize = 32;
/// So many data keys that the vault had before are kept.
const MOST_FORMER: usize = 64;

/// So many kept states are sealed again after a change of the key; more versions are never kept.
pub(super) const MOST_TO_RESEAL: usize = 128;

/// What opens a slot.
#[derive(Clone, Copy)]
pub enum WayIn<'a> {
    /// The key that the keychain keeps.
    Keychain(&'a WrappingKey),
    /// The password.
    Password(&'a Passphrase),
    /// The code of the recovery kit.
    Recovery(&'a RecoveryCode),
}

/// Why a vault's data key can't be changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RekeyError {
    /// A way in of this kind is from before container version 2: the new key can't be wrapped for it without its secret.
    /// Of a kind that this program doesn't know, it is a newer program's, and named before the others.
    #[error("a way in has to be used once before the key can be changed")]
    Bound(SlotKind),
    /// The keys in its header don't open, or a slot is none.
    #[error("the vault's header is damaged")]
    Damaged,
    /// Nothing was sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl DataKey {
    /// What tells this key from every other one and gives nothing of it away: the first half of SHA-256 of 256 random bits, in
    /// base64.
    pub fn digest(&self) -> String {
        // EXPOSE: random bits can't be guessed from their digest.
        let digest: [u8; 32] = Sha256::new()
            .chain_update(b"ringfence-data-key/1 ")
            .chain_update(self.expose())
            .finalize()
            .into();
        BASE64.encode(&digest[..16])
    }
}

impl Header {
    /// The origin key, which goes into every wrapping; `None` where no slot has one yet, or this is not the data key.
    pub fn origin_key(&self, data_key: &DataKey) -> Option<OriginKey> {
        let keys = self.keys(data_key)?;
        OriginKey::filled_by(|key| super::recipient::copy(keys.first_chunk::<KEY>().ok_or(())?, key)).ok()
    }

    /// The data keys that the vault had before, newest first. They open states that were sealed then and lie elsewhere.
    pub fn former_keys(&self, data_key: &DataKey) -> Vec<DataKey> {
        let keys = self.keys(data_key);
        let keys = keys.iter().flat_map(|keys| keys.chunks_exact(KEY).skip(1));
        keys.filter_map(|key| DataKey::filled_by(|place| super::recipient::copy(key, place)).ok()).collect()
    }

    /// The same header with an origin key and the data keys that the vault had before. `nonce` is fresh and random.
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn with_keys(
        &self,
        origin: &OriginKey,
        former: &[&DataKey],
        data_key: &DataKey,
        nonce: [u8; NONCE],
    ) -> Result<Self, SealError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(KEY * (1 + MOST_FORMER)));
        // EXPOSE: the keys are sealed.
        plain.extend_from_slice(origin.expose());
        for key in former.iter().take(MOST_FORMER) {
            // EXPOSE: as above.
            plain.extend_from_slice(key.expose());
        }
        let label = label(self.vault_id());
        // EXPOSE: the key that keeps the others follows from the data key.
        let keeper = cipher::key_for(&label, data_key.expose()).ok_or(SealError::TooLarge)?;
        // EXPOSE: the keys are sealed under it.
        let sealed = cipher::encrypt(keeper.expose(), &nonce, label.as_bytes(), &plain);
        let sealed = BASE64.encode(&sealed.ok_or(SealError::TooLarge)?);
        let mut header = self.clone();
        header.keys = Some(KeysRecord { nonce: BASE64.encode(&nonce), sealed });
        Ok(header)
    }

    fn keys(&self, data_key: &DataKey) -> Option<Zeroizing<Vec<u8>>> {
        let KeysRecord { nonce, sealed } = self.keys.as_ref()?;
        let label = label(self.vault_id());
        // EXPOSE: the key that keeps the others follows from the data key.
        let keeper = cipher::key_for(&label, data_key.expose())?;
        let sealed = BASE64.decode(sealed.as_bytes()).ok()?;
        // EXPOSE: the keys are opened.
        cipher::decrypt(keeper.expose(), &fixed(nonce).ok()?, label.as_bytes(), &sealed)
    }

    /// The same ways in to another data key. `seed` is fresh and random.
    ///
    /// # Errors
    /// [`RekeyError`].
    pub fn rekeyed(&self, old: &DataKey, new: &DataKey, seed: &WrappingKey) -> Result<Self, RekeyError> {
        if let Some(bound) = self.bound().max_by_key(|kind| *kind == SlotKind::Unknown) {
            return Err(RekeyError::Bound(bound));
        }
        let origin = self.origin_key(old).ok_or(RekeyError::Damaged)?;
        let renew = |slot: &Slot| {
            // EXPOSE: what is random about each slot follows from the seed.
            let seed = cipher::key_for(&slot.id().to_string(), seed.expose())?;
            slot.rewrapped(self.vault_id(), Wrapping { data_key: new, origin: &origin, seed: &seed })
        };
        let slots = self.slots.iter().map(renew).collect::<Option<Vec<_>>>().ok_or(RekeyError::Damaged)?;
        // EXPOSE: a nonce is no secret.
        let nonce = cipher::key_for("nonce", seed.expose()).ok_or(RekeyError::Damaged)?;
        // EXPOSE: as above.
        let nonce = *nonce.expose().first_chunk::<NONCE>().ok_or(RekeyError::Damaged)?;
        let former = self.former_keys(old);
        let former: Vec<_> = std::iter::once(old).chain(&former).collect();
        let mut header = self.clone();
        header.slots = slots;
        Ok(header.with_keys(&origin, &former, new, nonce)?)
    }

    /// The same header, which knows these data keys too: those of a state whose key was changed apart from this one's.
    /// `nonce` is fresh and random.
    ///
    /// # Errors
    /// [`RekeyError`].
    pub fn knowing(
        &self,
        others: &[DataKey],
        data_key: &DataKey,
        nonce: [u8; NONCE],
    ) -> Result<Self, RekeyError> {
        let origin = self.origin_key(data_key).ok_or(RekeyError::Damaged)?;
        let own = self.former_keys(data_key);
        let mut former: Vec<&DataKey> = own.iter().filter(|key| !others.contains(key)).collect();
        // The newest of its own stays in front: the versions beside the vault are under it.
        let place = former.len().min(1);
        former.splice(place..place, others.iter().filter(|other| *other != data_key));
        Ok(self.with_keys(&origin, &former, data_key, nonce)?)
    }

    /// The kept files that were under a former key when this state was saved, each by the name that follows from it alone. Only
    /// these are sealed again: whoever has a former key could make others.
    pub fn to_reseal(&self) -> &[StateId] {
        &self.to_reseal
    }

    /// The same header with these in their place; the first 128 of them.
    #[must_use]
    pub fn with_to_reseal(&self, mut states: Vec<StateId>) -> Self {
        states.truncate(MOST_TO_RESEAL);
        let mut header = self.clone();
        header.to_reseal = states;
        header
    }

    /// Names the keys of this header: another name, another data key. `None`: it has none yet.
    pub fn keys_name(&self) -> Option<&str> {
        self.keys.as_ref().map(|keys| keys.nonce.as_str())
    }

    /// Whether that other state of the vault was sealed under another data key, as far as a header shows: each time the key
    /// is changed, its keys are sealed anew.
    pub fn keys_differ(&self, other: &Self) -> bool {
        self.keys.is_some() && self.keys != other.keys
    }

    /// The kinds of the slots for which a data key can't be wrapped without their secret.
    pub fn bound(&self) -> impl Iterator<Item = SlotKind> {
        self.slots.iter().filter(|slot| slot.recipient().is_none()).map(Slot::kind)
    }

    /// The same header, where each slot that was bound to its secret and that this one opens is bound to it no more.
    /// `None`: there is none.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn unbound_by(&self, way: WayIn<'_>, wrapping: Wrapping<'_>) -> Result<Option<Self>, SealError> {
        let mut header = self.clone();
        let mut any = false;
        for slot in header.slots.iter_mut().filter(|slot| slot.recipient().is_none()) {
            // EXPOSE: what is random about each slot follows from the seed.
            let seed = cipher::key_for(&slot.id().to_string(), wrapping.seed.expose());
            let seed = seed.ok_or(SealError::TooLarge)?;
            if let Some(unbound) =
                slot.unbound_by(self.vault_id(), way, Wrapping { seed: &seed, ..wrapping })?
            {
                *slot = unbound;
                any = true;
            }
        }
        Ok(any.then_some(header))
    }

    /// The same header with those slots of another one of the same vault and data key that are bound to no secret, in
    /// place of its own that are. `None`: it has another origin key, so that they don't go together.
    pub fn with_unbound_of(&self, other: &Self) -> Option<Self> {
        let mut header = self.clone();
        if self.keys.is_some() && self.keys != other.keys {
            return None;
        }
        header.keys.clone_from(&other.keys);
        for slot in header.slots.iter_mut().filter(|slot| slot.recipient().is_none()) {
            let same = |one: &&Slot| one.id() == slot.id() && one.kind() == slot.kind();
            if let Some(unbound) = other.slots.iter().find(same) {
                *slot = unbound.clone();
            }
        }
        Some(header)
    }

    /// The same header with the ways in of another one of the same vault: how an earlier version is kept after the data
    /// key was changed.
    #[must_use]
    pub fn with_ways_of(&self, other: &Self) -> Self {
        let mut header = self.clone();
        header.slots.clone_from(&other.slots);
        header.keys.clone_from(&other.keys);
        header.passwords = other.passwords;
        header
    }
}

/// A file of the vault, sealed again under another data key, with the ways in of `ways` and the same list of files that are still
/// to be sealed again. What is in it stays word for word; its revision is `most` at most, whatever it claimed: the old key may be
/// in other hands. `nonce` is fresh and random.
///
/// # Errors
/// [`OpenError::Damaged`] when the old key doesn't open it, or it can't be sealed.
pub fn reseal(
    file: &SealedVault,
    old: &DataKey,
    ways: &Header,
    new: &DataKey,
    nonce: [u8; NONCE],
    most: u64,
) -> Result<Vec<u8>, OpenError> {
    let text = file.text(old)?;
    let mut header = file.header().with_ways_of(ways).for_state(file.state().id).at_most(most);
    header.to_reseal.clone_from(&ways.to_reseal);
    seal::seal_text(&header, &text, new, nonce).map_err(|_| OpenError::Damaged)
}

fn label(vault: VaultId) -> String {
    format!("ringfence-vault/2/keys/{vault}")
}
