//! Slots: the data key, wrapped once for each way in.

use std::fmt;

use data_encoding::BASE64;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::cipher::{self, NONCE};
use super::format::{KDF, KdfRecord, RecoveryRecord, SlotHead, WrappedRecord};
use super::{KdfCost, KdfError, OpenError, RecoveryCode, SealError, SlotKind, VaultId};
use crate::secret::{DataKey, Passphrase, WrappingKey};
use crate::time::Timestamp;

/// Names a slot within its vault.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SlotId(Uuid);

impl SlotId {
    /// The identifier made of 16 random bytes (UUID version 4).
    pub fn from_random_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads the text form of a vault file: lower case with hyphens. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        strict_uuid(text).map(Self)
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One way to the data key: the key wrapped for one holder.
#[derive(Clone, PartialEq)]
pub struct Slot {
    id: SlotId,
    lock: Lock,
    /// The slot as it stands in the file, unknown fields included: what gets authenticated and saved.
    record: Map<String, Value>,
}

/// What has to be undone to reach the data key.
#[derive(Clone, PartialEq)]
enum Lock {
    Keychain(Wrapped),
    Password(Wrapped, KdfCost, [u8; 16]),
    Recovery(Wrapped, Timestamp),
    Unknown,
}

#[derive(Clone, PartialEq)]
struct Wrapped {
    nonce: [u8; NONCE],
    sealed: Vec<u8>,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({:?}, {})", self.kind(), self.id)
    }
}

impl Slot {
    /// What opens it.
    pub fn kind(&self) -> SlotKind {
        match self.lock {
            Lock::Keychain(_) => SlotKind::Keychain,
            Lock::Password(..) => SlotKind::Password,
            Lock::Recovery(..) => SlotKind::Recovery,
            Lock::Unknown => SlotKind::Unknown,
        }
    }

    /// Its name within the vault.
    pub fn id(&self) -> SlotId {
        self.id
    }

    /// What a guess costs; `None` for a slot without a password.
    pub fn kdf_cost(&self) -> Option<KdfCost> {
        match self.lock {
            Lock::Password(_, cost, _) => Some(cost),
            Lock::Keychain(_) | Lock::Recovery(..) | Lock::Unknown => None,
        }
    }

    /// When the recovery kit of this slot was made; `None` for a slot of another kind.
    pub fn made(&self) -> Option<Timestamp> {
        match self.lock {
            Lock::Recovery(_, made) => Some(made),
            Lock::Keychain(_) | Lock::Password(..) | Lock::Unknown => None,
        }
    }

    /// Wraps the data key under a key that the OS keychain keeps. `nonce` is fresh and random.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn for_keychain(
        vault: VaultId,
        id: SlotId,
        data_key: &DataKey,
        wrapping: &WrappingKey,
        nonce: [u8; 24],
    ) -> Result<Self, SealError> {
        // EXPOSE: the slot's own key is derived from the wrapping key.
        let wrapped = wrap(&label("keychain", vault, id), wrapping.expose(), data_key, nonce)?;
        let record = record("keychain", id, &wrapped);
        Ok(Self { id, lock: Lock::Keychain(wrapped), record })
    }

    /// Wraps the data key under a password. `salt` and `nonce` are fresh and random.
    ///
    /// # Errors
    /// [`SealError::EmptyPassword`], [`SealError::Kdf`].
    pub fn for_password(
        vault: VaultId,
        id: SlotId,
        data_key: &DataKey,
        password: &Passphrase,
        cost: KdfCost,
        salt: [u8; 16],
        nonce: [u8; 24],
    ) -> Result<Self, SealError> {
        if password.is_empty() {
            return Err(SealError::EmptyPassword);
        }
        let derived = password.key(&salt, cost)?;
        // EXPOSE: the slot's own key is derived from the password's.
        let wrapped = wrap(&label("password", vault, id), derived.expose(), data_key, nonce)?;
        let mut record = record("password", id, &wrapped);
        record.insert("kdf".into(), kdf_record(cost, salt));
        Ok(Self { id, lock: Lock::Password(wrapped, cost, salt), record })
    }

    /// Wraps the data key under the code of a recovery kit that is made at this moment. `nonce` is fresh and random.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn for_recovery(
        vault: VaultId,
        id: SlotId,
        data_key: &DataKey,
        code: &RecoveryCode,
        made: Timestamp,
        nonce: [u8; 24],
    ) -> Result<Self, SealError> {
        // EXPOSE: the slot's own key is derived from the code.
        let wrapped = wrap(&label("recovery", vault, id), code.expose(), data_key, nonce)?;
        let mut record = record("recovery", id, &wrapped);
        record.insert("created".into(), made.unix_millis().into());
        Ok(Self { id, lock: Lock::Recovery(wrapped, made), record })
    }

    /// Reads a slot as it stands in the file.
    ///
    /// # Errors
    /// [`OpenError::Damaged`], [`OpenError::Kdf`].
    pub(super) fn read(record: Map<String, Value>) -> Result<Self, OpenError> {
        let head: SlotHead = typed(&Value::Object(record.clone()))?;
        let id = SlotId::parse(&head.id).ok_or(OpenError::Damaged)?;
        let lock = match head.kind.as_str() {
            "keychain" => Lock::Keychain(read_wrapped(&record)?),
            "password" => match read_kdf(&record)? {
                Some((cost, salt)) => Lock::Password(read_wrapped(&record)?, cost, salt),
                None => Lock::Unknown,
            },
            // What this version can't read of this kind was kept before it knew the kind, and is kept still.
            "recovery" => {
                read_recovery(&record).map_or(Lock::Unknown, |(wrapped, made)| Lock::Recovery(wrapped, made))
            }
            _ => Lock::Unknown,
        };
        Ok(Self { id, lock, record })
    }

    /// Has a password slot say that it costs something else than it did, as a hostile file would.
    #[cfg(test)]
    pub(super) fn claim_cost(&mut self, claimed: KdfCost) {
        if let Lock::Password(_, cost, salt) = &mut self.lock {
            *cost = claimed;
            self.record.insert("kdf".into(), kdf_record(claimed, *salt));
        }
    }

    /// The slot as it stands in the file.
    pub(super) fn record(&self) -> &Map<String, Value> {
        &self.record
    }

    /// The data key, when this is a keychain slot and the key fits.
    pub(super) fn unwrap_with_keychain(&self, vault: VaultId, key: &WrappingKey) -> Option<DataKey> {
        let Lock::Keychain(wrapped) = &self.lock else { return None };
        // EXPOSE: the slot's own key is derived from the wrapping key.
        unwrap(&label("keychain", vault, self.id), key.expose(), wrapped)
    }

    /// The data key, when this is a password slot and the password fits.
    ///
    /// # Errors
    /// [`KdfError::OutOfMemory`].
    pub(super) fn unwrap_with_password(
        &self,
        vault: VaultId,
        password: &Passphrase,
    ) -> Result<Option<DataKey>, KdfError> {
        let Lock::Password(wrapped, cost, salt) = &self.lock else { return Ok(None) };
        let derived = password.key(salt, *cost)?;
        // EXPOSE: the slot's own key is derived from the password's.
        Ok(unwrap(&label("password", vault, self.id), derived.expose(), wrapped))
    }

    /// The data key, when this is a recovery slot and the code fits.
    pub(super) fn unwrap_with_recovery(&self, vault: VaultId, code: &RecoveryCode) -> Option<DataKey> {
        let Lock::Recovery(wrapped, _) = &self.lock else { return None };
        // EXPOSE: the slot's own key is derived from the code.
        unwrap(&label("recovery", vault, self.id), code.expose(), wrapped)
    }
}

/// A UUID in the one spelling that vault files use, so that an identifier has one text only.
pub(super) fn strict_uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|uuid| uuid.to_string() == text)
}

/// A typed view of a record.
fn typed<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, OpenError> {
    T::deserialize(value).map_err(|_| OpenError::Damaged)
}

/// The purpose: names the format, the kind of slot, the vault and the slot.
fn label(kind: &str, vault: VaultId, id: SlotId) -> String {
    format!("ringfence-vault/1/slot/{kind}/{vault}/{id}")
}

fn wrap(label: &str, input: &[u8], data_key: &DataKey, nonce: [u8; NONCE]) -> Result<Wrapped, SealError> {
    let key = cipher::key_for(label, input).ok_or(SealError::TooLarge)?;
    // EXPOSE: the slot's own key wraps the data key.
    let sealed = cipher::encrypt(key.expose(), &nonce, label.as_bytes(), data_key.expose());
    Ok(Wrapped { nonce, sealed: sealed.ok_or(SealError::TooLarge)? })
}

fn unwrap(label: &str, input: &[u8], wrapped: &Wrapped) -> Option<DataKey> {
    let key = cipher::key_for(label, input)?;
    // EXPOSE: the slot's own key opens the slot.
    let plain = cipher::decrypt(key.expose(), &wrapped.nonce, label.as_bytes(), &wrapped.sealed)?;
    DataKey::filled_by(|bytes| {
        bytes.copy_from_slice(plain.get(..).filter(|plain| plain.len() == 32).ok_or(())?);
        Ok::<_, ()>(())
    })
    .ok()
}

/// What a slot of every kind has in the file.
fn record(kind: &str, id: SlotId, wrapped: &Wrapped) -> Map<String, Value> {
    let mut record = Map::new();
    record.insert("id".into(), id.to_string().into());
    record.insert("kind".into(), kind.into());
    record.insert("nonce".into(), BASE64.encode(&wrapped.nonce).into());
    record.insert("wrapped_key".into(), BASE64.encode(&wrapped.sealed).into());
    record
}

fn kdf_record(cost: KdfCost, salt: [u8; 16]) -> Value {
    serde_json::json!({
        "name": KDF,
        "memory_kib": cost.memory_kib(),
        "passes": cost.passes(),
        "lanes": cost.lanes(),
        "salt": BASE64.encode(&salt),
    })
}

fn read_wrapped(record: &Map<String, Value>) -> Result<Wrapped, OpenError> {
    let fields: WrappedRecord = typed(&Value::Object(record.clone()))?;
    let sealed = BASE64.decode(fields.wrapped_key.as_bytes()).map_err(|_| OpenError::Damaged)?;
    if sealed.len() != 32 + cipher::TAG {
        return Err(OpenError::Damaged);
    }
    Ok(Wrapped { nonce: fixed(&fields.nonce)?, sealed })
}

/// A recovery slot of the shape that this version writes.
fn read_recovery(record: &Map<String, Value>) -> Result<(Wrapped, Timestamp), OpenError> {
    let fields: RecoveryRecord = typed(&Value::Object(record.clone()))?;
    Ok((read_wrapped(record)?, Timestamp::from_unix_millis(fields.created)))
}

/// Cost and salt; `None` when the derivation is one that this version doesn't know.
fn read_kdf(record: &Map<String, Value>) -> Result<Option<(KdfCost, [u8; 16])>, OpenError> {
    let kdf = record.get("kdf").ok_or(OpenError::Damaged)?;
    let name = kdf.get("name").and_then(Value::as_str).ok_or(OpenError::Damaged)?;
    if name != KDF {
        return Ok(None);
    }
    let fields: KdfRecord = typed(kdf)?;
    let cost = KdfCost::new(fields.memory_kib, fields.passes, fields.lanes)?;
    Ok(Some((cost, fixed(&fields.salt)?)))
}

/// Base64 of exactly `N` bytes.
pub(super) fn fixed<const N: usize>(text: &str) -> Result<[u8; N], OpenError> {
    let bytes = BASE64.decode(text.as_bytes()).map_err(|_| OpenError::Damaged)?;
    bytes.try_into().map_err(|_| OpenError::Damaged)
}
