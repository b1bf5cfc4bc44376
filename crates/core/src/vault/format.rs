//! The records on disk, version 1: the only storage types with serde. `docs/vault.md` specifies them and
//! names this file's hash, so that neither changes without the other.

use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

/// What `format` says.
pub(super) const FORMAT: &str = "ringfence-vault";
/// The newest version of the container: its slots can be wrapped anew without their secrets.
pub(super) const CONTAINER_VERSION: u64 = 2;
/// The first version, whose slots can't.
pub(super) const FIRST_VERSION: u64 = 1;
/// The payload's version.
pub(super) const PAYLOAD_VERSION: u64 = 1;
/// What `cipher` says.
pub(super) const CIPHER: &str = "xchacha20-poly1305";
/// What `kdf.name` says.
pub(super) const KDF: &str = "argon2id";
/// The most bytes that a vault file has: 64 MiB.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;
/// The most slots that a vault has.
pub(super) const MAX_SLOTS: usize = 32;
/// The most password slots that a password is tried on, the first of the file: each may cost seconds and a
/// gigabyte, and a hostile file has 32.
pub(super) const MAX_PASSWORD_TRIES: usize = 4;

/// What every version of the container and of the payload says of itself, read before anything else.
#[derive(Deserialize)]
pub(super) struct Preamble {
    #[serde(default)]
    pub format: Option<String>,
    pub version: u64,
}

/// The whole file. Without `payload` it is what the payload's authentication covers.
#[derive(Serialize, Deserialize)]
pub(super) struct ContainerRecord {
    pub format: String,
    pub version: u64,
    pub vault_id: String,
    pub revision: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ancestors: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_reseal: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub passwords: u64,
    pub slots: Vec<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<KeysRecord>,
    pub cipher: String,
    pub nonce: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What every slot has.
#[derive(Deserialize)]
pub(super) struct SlotHead {
    pub id: String,
    pub kind: String,
}

/// The origin key, and the data keys that the vault had before, under the data key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct KeysRecord {
    pub nonce: String,
    pub sealed: String,
}

/// What a slot has for which a data key can be wrapped anew.
#[derive(Serialize, Deserialize)]
pub(super) struct RecipientRecord {
    pub public_key: String,
    pub nonce: String,
    pub origin_key: String,
    pub ephemeral_key: String,
    pub wrapped_key: String,
}

/// A `keychain` slot of container version 1, and the part that the other kinds share with it.
#[derive(Serialize, Deserialize)]
pub(super) struct WrappedRecord {
    pub nonce: String,
    pub wrapped_key: String,
}

/// The cost and salt of a `password` slot.
#[derive(Serialize, Deserialize)]
pub(super) struct KdfRecord {
    pub name: String,
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
    pub salt: String,
}

/// When the kit of a `recovery` slot was made, in milliseconds since 1970.
#[derive(Serialize, Deserialize)]
pub(super) struct RecoveryRecord {
    pub created: u64,
}

/// The sealed part. Accounts are read one by one, so that one that can't be read sinks no other.
#[derive(Serialize, Deserialize)]
pub(super) struct PayloadRecord<'a> {
    pub version: u64,
    #[serde(borrow)]
    pub accounts: Vec<&'a RawValue>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<RemovedRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<JoinedRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<CounterRecord>,
    #[serde(flatten)]
    pub unknown: Fields,
}

/// An account that was removed: its id, the digest of its key in base64, and when, in milliseconds since 1970.
#[derive(Serialize, Deserialize)]
pub(super) struct RemovedRecord {
    pub id: String,
    pub digest: String,
    pub at: u64,
}

/// Two ids of one account, and the digest of its key in base64.
#[derive(Serialize, Deserialize)]
pub(super) struct JoinedRecord {
    pub ids: [String; 2],
    pub digest: String,
}

/// The next counter of a key that has given codes.
#[derive(Serialize, Deserialize)]
pub(super) struct CounterRecord {
    pub digest: String,
    pub next: u64,
}

/// One account. Times are milliseconds since 1970.
#[derive(Serialize, Deserialize)]
pub(super) struct AccountRecord {
    pub id: String,
    #[serde(default)]
    pub issuer: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub note: String,
    pub otp: OtpRecord,
    #[serde(default)]
    pub created: u64,
    #[serde(default)]
    pub changed: u64,
    #[serde(default)]
    pub parameters: Vec<(String, SecretText)>,
    #[serde(flatten)]
    pub unknown: Fields,
}

/// How an account's codes are made. `secret` is base32 (RFC 4648) in upper case without padding.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum OtpRecord {
    Totp {
        secret: SecretText,
        algorithm: String,
        digits: u8,
        period: u32,
        #[serde(flatten)]
        unknown: Fields,
    },
    /// A type of its own, so that a program that doesn't know `epoch` makes no code rather than a wrong one.
    #[serde(rename = "totp-epoch")]
    TotpEpoch {
        secret: SecretText,
        algorithm: String,
        digits: u8,
        period: u32,
        epoch: NonZeroU64,
        #[serde(flatten)]
        unknown: Fields,
    },
    Hotp {
        secret: SecretText,
        algorithm: String,
        digits: u8,
        counter: u64,
        #[serde(flatten)]
        unknown: Fields,
    },
    Steam {
        secret: SecretText,
        #[serde(flatten)]
        unknown: Fields,
    },
    Yandex {
        secret: SecretText,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pin: Option<SecretText>,
        #[serde(flatten)]
        unknown: Fields,
    },
    Motp {
        secret: SecretText,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pin: Option<SecretText>,
        #[serde(flatten)]
        unknown: Fields,
    },
}

/// Text within a record that is wiped when the record is dropped.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct SecretText(#[serde(serialize_with = "as_text")] pub Zeroizing<String>);

fn as_text<S: serde::Serializer>(text: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Fields of a record that this version doesn't know: unprintable, and wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Fields(pub Map<String, Value>);

impl Drop for Fields {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Fields of a stored record that this version doesn't know, kept through a save so that an older program
/// never drops what a newer one wrote. Treated as secret.
#[derive(PartialEq, Eq, Default)]
pub struct Unknown {
    /// Of the record itself.
    pub(super) fields: Fields,
    /// Of its `otp` object.
    pub(super) otp: Fields,
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unknown({} fields)", self.fields.0.len() + self.otp.0.len())
    }
}

/// An account record that this version can't read, word for word, and how many accounts stand before it.
#[derive(PartialEq, Eq)]
pub(super) struct Unreadable {
    pub after: usize,
    pub json: Zeroizing<String>,
}

impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unreadable({} bytes)", self.json.len())
    }
}

/// What opens a slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SlotKind {
    /// A random key kept in the OS keychain.
    Keychain,
    /// A password, through Argon2id.
    Password,
    /// The code of a recovery kit.
    Recovery,
    /// A kind written by a newer program; kept, not usable here.
    Unknown,
}
