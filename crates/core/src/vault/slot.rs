//! Slots: the data key, wrapped once for each way in.

use std::fmt;

use data_encoding::BASE64;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::cipher::{self, NONCE};
use super::format::{KDF, KdfRecord, RecoveryRecord, SlotHead, WrappedRecord};
use super::recipient::{Recipient, copy};
use super::rekey::WayIn;
use super::{KdfCost, KdfError, OpenError, RecoveryCode, SealError, SlotKind, VaultId};
use crate::secret::{DataKey, OriginKey, Passphrase, WrappingKey};
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
    /// Of a newer program, which wraps the data key as this one does, or in a way that this one doesn't know.
    Unknown(Option<Recipient>),
}

#[derive(Clone, PartialEq)]
enum Wrapped {
    /// For the slot's public key.
    For(Recipient),
    /// Under a key that follows from the slot's secret alone, as container version 1 has it. Without that secret it can't
    /// be wrapped anew.
    Under { nonce: [u8; NONCE], sealed: Vec<u8> },
}

/// What a new slot wraps.
#[derive(Clone, Copy)]
pub struct Wrapping<'a> {
    /// The vault's data key.
    pub data_key: &'a DataKey,
    /// The vault's origin key.
    pub origin: &'a OriginKey,
    /// 32 random bytes for this slot alone.
    pub seed: &'a WrappingKey,
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
            Lock::Unknown(_) => SlotKind::Unknown,
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
            Lock::Keychain(_) | Lock::Recovery(..) | Lock::Unknown(_) => None,
        }
    }

    /// When the recovery kit of this slot was made; `None` for a slot of another kind.
    pub fn made(&self) -> Option<Timestamp> {
        match self.lock {
            Lock::Recovery(_, made) => Some(made),
            Lock::Keychain(_) | Lock::Password(..) | Lock::Unknown(_) => None,
        }
    }

    /// Whether the data key can be wrapped anew for it without its secret.
    pub(super) fn recipient(&self) -> Option<&Recipient> {
        match &self.lock {
            Lock::Keychain(Wrapped::For(recipient))
            | Lock::Password(Wrapped::For(recipient), ..)
            | Lock::Recovery(Wrapped::For(recipient), _)
            | Lock::Unknown(Some(recipient)) => Some(recipient),
            _ => None,
        }
    }

    /// The same slot bound to its secret no more; `None` where this is not what opens it.
    pub(super) fn unbound_by(
        &self,
        vault: VaultId,
        way: WayIn<'_>,
        wrapping: Wrapping<'_>,
    ) -> Result<Option<Self>, SealError> {
        let fits = |key: Option<DataKey>| key.is_some_and(|key| key == *wrapping.data_key);
        match (&self.lock, way) {
            (Lock::Keychain(_), WayIn::Keychain(key)) if fits(self.unwrap_with_keychain(vault, key)) => {
                Self::for_keychain(vault, self.id, key, wrapping).map(Some)
            }
            (Lock::Password(_, cost, salt), WayIn::Password(password))
                if fits(self.unwrap_with_password(vault, password)?) =>
            {
                Self::for_password(vault, self.id, password, *cost, *salt, wrapping).map(Some)
            }
            (Lock::Recovery(_, made), WayIn::Recovery(code))
                if fits(self.unwrap_with_recovery(vault, code)) =>
            {
                Self::for_recovery(vault, self.id, code, *made, wrapping).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The same slot with another data key; `None` where it takes its secret.
    pub(super) fn rewrapped(&self, vault: VaultId, wrapping: Wrapping<'_>) -> Option<Self> {
        let label = label(self.record.get("kind")?.as_str()?, vault, self.id);
        let Wrapping { data_key, origin, seed } = wrapping;
        let renewed = self.recipient()?.rewrapped(&label, data_key, origin, seed)?;
        let mut slot = self.clone();
        renewed.write(&mut slot.record);
        let wrapped = Wrapped::For(renewed.clone());
        slot.lock = match slot.lock {
            Lock::Keychain(_) => Lock::Keychain(wrapped),
            Lock::Password(_, cost, salt) => Lock::Password(wrapped, cost, salt),
            Lock::Recovery(_, made) => Lock::Recovery(wrapped, made),
            Lock::Unknown(_) => Lock::Unknown(Some(renewed)),
        };
        Some(slot)
    }

    /// Wraps the data key for a key that the OS keychain keeps.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn for_keychain(
        vault: VaultId,
        id: SlotId,
        key: &WrappingKey,
        wrapping: Wrapping<'_>,
    ) -> Result<Self, SealError> {
        // EXPOSE: the slot's own key is derived from the keychain's.
        let recipient = wrap(&label("keychain", vault, id), key.expose(), wrapping)?;
        let record = record("keychain", id, &recipient);
        Ok(Self { id, lock: Lock::Keychain(Wrapped::For(recipient)), record })
    }

    /// Wraps the data key for a password. `salt` is fresh and random.
    ///
    /// # Errors
    /// [`SealError::EmptyPassword`], [`SealError::Kdf`].
    pub fn for_password(
        vault: VaultId,
        id: SlotId,
        password: &Passphrase,
        cost: KdfCost,
        salt: [u8; 16],
        wrapping: Wrapping<'_>,
    ) -> Result<Self, SealError> {
        if password.is_empty() {
            return Err(SealError::EmptyPassword);
        }
        let derived = password.key(&salt, cost)?;
        // EXPOSE: the slot's own key is derived from the password's.
        let recipient = wrap(&label("password", vault, id), derived.expose(), wrapping)?;
        let mut record = record("password", id, &recipient);
        record.insert("kdf".into(), kdf_record(cost, salt));
        Ok(Self { id, lock: Lock::Password(Wrapped::For(recipient), cost, salt), record })
    }

    /// Wraps the data key for the code of a recovery kit that is made at this moment.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn for_recovery(
        vault: VaultId,
        id: SlotId,
        code: &RecoveryCode,
        made: Timestamp,
        wrapping: Wrapping<'_>,
    ) -> Result<Self, SealError> {
        // EXPOSE: the slot's own key is derived from the code.
        let recipient = wrap(&label("recovery", vault, id), code.expose(), wrapping)?;
        let mut record = record("recovery", id, &recipient);
        record.insert("created".into(), made.unix_millis().into());
        Ok(Self { id, lock: Lock::Recovery(Wrapped::For(recipient), made), record })
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
                None => unknown(&record),
            },
            // What this version can't read of this kind was kept before it knew the kind, and is kept still.
            "recovery" => read_recovery(&record)
                .map_or(unknown(&record), |(wrapped, made)| Lock::Recovery(wrapped, made)),
            _ => unknown(&record),
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
        self.unwrap("keychain", vault, key.expose(), wrapped)
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
        Ok(self.unwrap("password", vault, derived.expose(), wrapped))
    }

    /// The data key, when this is a recovery slot and the code fits.
    pub(super) fn unwrap_with_recovery(&self, vault: VaultId, code: &RecoveryCode) -> Option<DataKey> {
        let Lock::Recovery(wrapped, _) = &self.lock else { return None };
        // EXPOSE: the slot's own key is derived from the code.
        self.unwrap("recovery", vault, code.expose(), wrapped)
    }

    fn unwrap(&self, kind: &str, vault: VaultId, input: &[u8], wrapped: &Wrapped) -> Option<DataKey> {
        match wrapped {
            Wrapped::For(recipient) => Some(recipient.unwrap(&label(kind, vault, self.id), input)?.0),
            Wrapped::Under { nonce, sealed } => {
                let label = first_label(kind, vault, self.id);
                let key = cipher::key_for(&label, input)?;
                // EXPOSE: the slot's own key opens the slot.
                let plain = cipher::decrypt(key.expose(), nonce, label.as_bytes(), sealed)?;
                DataKey::filled_by(|key| copy(&plain, key)).ok()
            }
        }
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
    format!("ringfence-vault/2/slot/{kind}/{vault}/{id}")
}

/// The same as container version 1 has it.
fn first_label(kind: &str, vault: VaultId, id: SlotId) -> String {
    format!("ringfence-vault/1/slot/{kind}/{vault}/{id}")
}

fn wrap(label: &str, input: &[u8], wrapping: Wrapping<'_>) -> Result<Recipient, SealError> {
    Recipient::new(label, input, wrapping.data_key, wrapping.origin, wrapping.seed)
}

/// What a slot of every kind has in the file.
fn record(kind: &str, id: SlotId, recipient: &Recipient) -> Map<String, Value> {
    let mut record = Map::new();
    record.insert("id".into(), id.to_string().into());
    record.insert("kind".into(), kind.into());
    recipient.write(&mut record);
    record
}

fn unknown(record: &Map<String, Value>) -> Lock {
    let fields = typed(&Value::Object(record.clone())).ok();
    Lock::Unknown(fields.and_then(|fields| Recipient::read(&fields).ok()))
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
    let fields = Value::Object(record.clone());
    if record.contains_key("public_key") {
        return Ok(Wrapped::For(Recipient::read(&typed(&fields)?)?));
    }
    let fields: WrappedRecord = typed(&fields)?;
    let sealed = BASE64.decode(fields.wrapped_key.as_bytes()).map_err(|_| OpenError::Damaged)?;
    if sealed.len() != 32 + cipher::TAG {
        return Err(OpenError::Damaged);
    }
    Ok(Wrapped::Under { nonce: fixed(&fields.nonce)?, sealed })
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
