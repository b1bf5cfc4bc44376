//! Header and payload: accounts to sealed bytes and back.

use std::fmt;

use data_encoding::BASE64;
use serde_json::{Map, Value};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::cipher::{self, NONCE};
use super::container::{Container, Malformed};
use super::format::{
    CIPHER, CONTAINER_VERSION, ContainerRecord, FIRST_VERSION, FORMAT, KeysRecord, MAX_FILE_BYTES, MAX_SLOTS,
    Preamble,
};
use super::lineage::{Lineage, State, StateId};
use super::names_once::are_names_once;
use super::rekey::MOST_TO_RESEAL;
use super::slot::{self, Slot, SlotId};
use super::{KdfError, RecoveryCode, SlotKind, Vault, payload};
use crate::secret::{DataKey, Passphrase, WrappingKey};

/// Names a vault; the keychain item is found by it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct VaultId(Uuid);

/// Everything of a vault file but its nonce and its payload.
#[derive(Clone, PartialEq, Debug)]
pub struct Header {
    vault_id: VaultId,
    revision: u64,
    /// What this state was made from.
    lineage: Lineage,
    /// The name of the state where the file is not the first that holds it: sealed again under another key.
    state: Option<StateId>,
    /// Kept states that were under a former key when this one was saved, and are to be sealed again (`rekey.rs`).
    pub(super) to_reseal: Vec<StateId>,
    /// How often the password was set, changed or removed (`ways.rs`).
    pub(super) passwords: u64,
    pub(super) slots: Vec<Slot>,
    /// The origin key and the data keys before, under the data key (`rekey.rs`).
    pub(super) keys: Option<KeysRecord>,
    /// Header fields that this version doesn't know: kept and authenticated. Not secret.
    pub(super) unknown: Map<String, Value>,
}

/// A vault file as read: header and ciphertext, nothing opened.
pub struct SealedVault {
    header: Header,
    /// The name of the state that it holds.
    id: StateId,
    /// The name that follows from this file alone.
    own_id: StateId,
    nonce: [u8; NONCE],
    ciphertext: Vec<u8>,
}

/// Why a vault file can't be opened. Never says anything of its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a vault file at all.
    #[error("this file is not a Ringfence vault")]
    NotAVault,
    /// Written by a newer program.
    #[error("this vault was written by a newer Ringfence (format {version})")]
    TooNew {
        /// The format's version.
        version: u64,
    },
    /// Something in it is cut off or altered.
    #[error("the vault file is damaged")]
    Damaged,
    /// The password or the key doesn't fit.
    #[error("the password or key does not open this vault")]
    WrongKey,
    /// There is no slot of that kind.
    #[error("this vault can't be opened that way")]
    NoSuchSlot,
    /// The KDF's cost in the file is outside floor and ceiling, or memory is short.
    #[error(transparent)]
    Kdf(#[from] KdfError),
}

/// Why nothing was sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
    /// The password is empty.
    #[error("the password is empty")]
    EmptyPassword,
    /// The key derivation failed.
    #[error(transparent)]
    Kdf(#[from] KdfError),
    /// More data than one seal can hold.
    #[error("the vault is too large to be sealed")]
    TooLarge,
}

impl VaultId {
    /// The identifier made of 16 random bytes (UUID version 4).
    pub fn from_random_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads the text form of a vault file: lower case with hyphens. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        slot::strict_uuid(text).map(Self)
    }
}

impl fmt::Display for VaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Header {
    /// The header of a new vault, revision 1, made from nothing.
    pub fn new(vault: VaultId, slots: Vec<Slot>) -> Self {
        Self {
            vault_id: vault,
            revision: 1,
            lineage: Lineage::default(),
            state: None,
            to_reseal: Vec::new(),
            passwords: 0,
            slots,
            keys: None,
            unknown: Map::new(),
        }
    }

    /// The same header for a state that is made from these: above the revisions of all of them, and above `floor`. `None`
    /// when there is no higher revision.
    pub fn made_from(&self, parents: &[State], floor: u64) -> Option<Self> {
        let highest = parents.iter().map(|parent| parent.revision).fold(floor, u64::max);
        let (revision, lineage) = (highest.checked_add(1)?, Lineage::after(parents));
        Some(Self { revision, lineage, state: None, ..self.clone() })
    }

    /// The same header with one slot more; a slot with the same id gives its place to the new one.
    pub fn with_slot(&self, slot: Slot) -> Self {
        let mut header = self.clone();
        match header.slots.iter_mut().find(|old| old.id() == slot.id()) {
            Some(old) => *old = slot,
            None => header.slots.push(slot),
        }
        header
    }

    /// The same header without the slot of that name.
    pub fn without_slot(&self, id: SlotId) -> Self {
        let mut header = self.clone();
        header.slots.retain(|slot| slot.id() != id);
        header
    }

    /// The same header, where this slot takes the place of every slot of its kind: a new password, or the
    /// keychain's repair.
    pub fn with_only_slot_of_its_kind(&self, slot: Slot) -> Self {
        let mut header = self.clone();
        header.slots.retain(|old| old.kind() != slot.kind());
        header.slots.push(slot);
        header
    }

    /// The same header for a file that is not the first that holds this state.
    #[must_use]
    pub fn for_state(mut self, state: StateId) -> Self {
        self.state = Some(state);
        self
    }

    /// The same header with a revision that is no higher than this.
    pub(super) fn at_most(mut self, revision: u64) -> Self {
        self.revision = self.revision.min(revision);
        self
    }

    /// The vault's name.
    pub fn vault_id(&self) -> VaultId {
        self.vault_id
    }

    /// How many times it was saved; a save under an older revision than the file's would lose an update.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The states that it was made from.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// The ways in.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The container's version: the first as long as no slot is of a later one.
    fn version(&self) -> u64 {
        let later = self.keys.is_some() || self.slots.iter().any(|slot| slot.recipient().is_some());
        if later { CONTAINER_VERSION } else { FIRST_VERSION }
    }

    /// The file's record, still without a payload.
    pub(super) fn record(&self, nonce: &[u8; NONCE]) -> ContainerRecord {
        ContainerRecord {
            format: FORMAT.to_owned(),
            version: self.version(),
            vault_id: self.vault_id.to_string(),
            revision: self.revision,
            ancestors: self.lineage.texts(),
            state: self.state.map(StateId::text),
            to_reseal: StateId::texts(&self.to_reseal),
            passwords: self.passwords,
            slots: self.slots.iter().map(|slot| slot.record().clone()).collect(),
            keys: self.keys.clone(),
            cipher: CIPHER.to_owned(),
            nonce: BASE64.encode(nonce),
            payload: None,
            unknown: self.unknown.clone(),
        }
    }

    /// What the payload's authentication covers besides the payload: the record without `payload` in
    /// canonical JSON (no white space, names sorted by code point).
    pub(super) fn associated(&self, nonce: &[u8; NONCE]) -> Option<Vec<u8>> {
        let mut value = serde_json::to_value(self.record(nonce)).ok()?;
        value.sort_all_objects();
        serde_json::to_vec(&value).ok()
    }
}

impl fmt::Debug for SealedVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedVault({:?}, {} bytes)", self.header, self.ciphertext.len())
    }
}

impl SealedVault {
    /// Reads a vault file without opening it.
    ///
    /// # Errors
    /// [`OpenError::NotAVault`], [`OpenError::TooNew`], [`OpenError::Damaged`], [`OpenError::Kdf`].
    pub fn parse(bytes: &[u8]) -> Result<Self, OpenError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(OpenError::NotAVault);
        }
        let parts = Container::of(bytes).map_err(|why| unreadable(bytes, why))?;
        let broken = |_| unreadable(bytes, Malformed::Broken);
        let preamble: Preamble = serde_json::from_slice(&parts.header).map_err(broken)?;
        if preamble.format.as_deref() != Some(FORMAT) {
            return Err(OpenError::NotAVault);
        }
        if preamble.version > CONTAINER_VERSION {
            return Err(OpenError::TooNew { version: preamble.version });
        }
        let record: ContainerRecord =
            serde_json::from_slice(&parts.header).map_err(|_| OpenError::Damaged)?;
        let plain = record.slots.iter().chain([&record.unknown]).all(|f| f.values().all(is_canonical));
        if preamble.version < FIRST_VERSION
            || record.cipher != CIPHER
            || record.slots.len() > MAX_SLOTS
            || !plain
            || !are_names_once(&parts.header)
        {
            return Err(OpenError::Damaged);
        }
        let payload =
            parts.payload.and_then(|payload| Container::text(payload).ok()).ok_or(OpenError::Damaged)?;
        let ancestors = record.ancestors.map(|texts| Lineage::parse(&texts).ok_or(OpenError::Damaged));
        let state = record.state.map(|text| StateId::parse(&text).ok_or(OpenError::Damaged)).transpose()?;
        let to_reseal = record
            .to_reseal
            .map(|texts| StateId::parse_all(&texts, MOST_TO_RESEAL).ok_or(OpenError::Damaged));
        let header = Header {
            vault_id: VaultId::parse(&record.vault_id).ok_or(OpenError::Damaged)?,
            revision: record.revision,
            lineage: ancestors.transpose()?.unwrap_or_default(),
            state,
            to_reseal: to_reseal.transpose()?.unwrap_or_default(),
            passwords: record.passwords,
            slots: record.slots.into_iter().map(Slot::read).collect::<Result<_, _>>()?,
            keys: record.keys,
            unknown: record.unknown,
        };
        let nonce = slot::fixed(&record.nonce)?;
        let ciphertext = BASE64.decode(&payload).map_err(|_| OpenError::Damaged)?;
        let associated = header.associated(&nonce).ok_or(OpenError::Damaged)?;
        let own_id = StateId::of(&associated, &ciphertext);
        Ok(Self { header, id: state.unwrap_or(own_id), own_id, nonce, ciphertext })
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The state that it holds. Proves nothing until the file has been opened.
    pub fn state(&self) -> State {
        State { id: self.id, revision: self.header.revision, lineage: self.header.lineage.clone() }
    }

    /// The name that follows from this very file, so that no other one can have it, whatever state it claims to hold.
    pub fn own_id(&self) -> StateId {
        self.own_id
    }

    /// Whether header and payload are as whoever has the data key sealed them.
    pub fn is_authentic(&self, data_key: &DataKey) -> bool {
        self.text(data_key).is_ok()
    }

    /// The data key, by the key from the OS keychain.
    ///
    /// # Errors
    /// [`OpenError::NoSuchSlot`], [`OpenError::WrongKey`].
    pub fn unwrap_with_keychain(&self, wrapping: &WrappingKey) -> Result<DataKey, OpenError> {
        self.slots_of(SlotKind::Keychain)?
            .find_map(|slot| slot.unwrap_with_keychain(self.header.vault_id, wrapping))
            .ok_or(OpenError::WrongKey)
    }

    /// The data key, by password. Takes about half a second by design. The first four password slots are tried, as far
    /// as their work together is no more than one slot may ask for.
    ///
    /// # Errors
    /// [`OpenError::NoSuchSlot`], [`OpenError::WrongKey`], [`OpenError::Kdf`].
    pub fn unwrap_with_password(&self, password: &Passphrase) -> Result<DataKey, OpenError> {
        self.header.unwrap_with_password(password)
    }

    /// The data key, by the code of a recovery kit. A try costs next to nothing, so every slot of the kind is tried;
    /// there are 32 slots at most.
    ///
    /// # Errors
    /// [`OpenError::NoSuchSlot`], [`OpenError::WrongKey`].
    pub fn unwrap_with_recovery(&self, code: &RecoveryCode) -> Result<DataKey, OpenError> {
        self.slots_of(SlotKind::Recovery)?
            .find_map(|slot| slot.unwrap_with_recovery(self.header.vault_id, code))
            .ok_or(OpenError::WrongKey)
    }

    /// The accounts.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] when header or payload were altered or the key is another vault's,
    /// [`OpenError::TooNew`] for a payload of a newer major version.
    pub fn open(&self, data_key: &DataKey) -> Result<Vault, OpenError> {
        payload::read(&self.text(data_key)?)
    }

    /// The payload's text.
    pub(super) fn text(&self, data_key: &DataKey) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let associated = self.header.associated(&self.nonce).ok_or(OpenError::Damaged)?;
        // EXPOSE: the data key opens the payload.
        cipher::decrypt(data_key.expose(), &self.nonce, &associated, &self.ciphertext)
            .ok_or(OpenError::Damaged)
    }

    fn slots_of(&self, kind: SlotKind) -> Result<impl Iterator<Item = &Slot>, OpenError> {
        let mut slots = self.header.slots.iter().filter(move |slot| slot.kind() == kind).peekable();
        if slots.peek().is_none() { Err(OpenError::NoSuchSlot) } else { Ok(slots) }
    }
}

/// Seals the accounts under the header: the bytes of a vault file. `nonce` is fresh and random at every save.
///
/// # Errors
/// [`SealError::TooLarge`].
pub fn seal(
    header: &Header,
    vault: &Vault,
    data_key: &DataKey,
    nonce: [u8; 24],
) -> Result<Vec<u8>, SealError> {
    let text = payload::write(vault).ok_or(SealError::TooLarge)?;
    seal_text(header, &text, data_key, nonce)
}

/// The same of a payload that is text already.
pub(super) fn seal_text(
    header: &Header,
    text: &[u8],
    data_key: &DataKey,
    nonce: [u8; NONCE],
) -> Result<Vec<u8>, SealError> {
    if header.slots.len() > MAX_SLOTS {
        return Err(SealError::TooLarge);
    }
    let associated = header.associated(&nonce).ok_or(SealError::TooLarge)?;
    // EXPOSE: the data key seals the payload.
    let ciphertext = cipher::encrypt(data_key.expose(), &nonce, &associated, text);
    let mut record = header.record(&nonce);
    record.payload = Some(BASE64.encode(&ciphertext.ok_or(SealError::TooLarge)?));
    let mut file = serde_json::to_vec_pretty(&record).map_err(|_| SealError::TooLarge)?;
    file.push(b'\n');
    // What no reader would take is never written.
    let readable = file.len() <= MAX_FILE_BYTES && Container::of(&file).is_ok();
    if readable { Ok(file) } else { Err(SealError::TooLarge) }
}

/// What to say of a text that is no JSON, or too much of it: a vault still names its format near the start.
fn unreadable(bytes: &[u8], why: Malformed) -> OpenError {
    let start = &bytes[..bytes.len().min(256)];
    let is_ours = start.windows(FORMAT.len()).any(|part| part == FORMAT.as_bytes());
    match why {
        _ if !is_ours => OpenError::NotAVault,
        // What a newer program allows itself is its own business.
        Malformed::Excessive(Some(version)) if version > CONTAINER_VERSION => OpenError::TooNew { version },
        Malformed::Excessive(_) | Malformed::Broken => OpenError::Damaged,
    }
}

/// Whether a value has one canonical text: no number but integers of 64 bits.
fn is_canonical(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_u64() || number.is_i64(),
        Value::Array(values) => values.iter().all(is_canonical),
        Value::Object(fields) => fields.values().all(is_canonical),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}
