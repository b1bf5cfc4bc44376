//! Header, key slots and payload: accounts to sealed bytes and back.

use uuid::Uuid;

use super::{KdfCost, KdfError, SlotKind, Vault};
use crate::secret::{DataKey, Passphrase, WrappingKey};

/// Names a vault; the keychain item is found by it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct VaultId(Uuid);

/// Names a slot within its vault.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SlotId(Uuid);

/// One way to the data key: the key wrapped for one holder.
#[derive(Clone, Debug)]
pub struct Slot {}

/// Everything of a vault file but its payload.
#[derive(Clone, Debug)]
pub struct Header {}

/// A vault file as read: header and ciphertext, nothing opened.
#[derive(Debug)]
pub struct SealedVault {}

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
}

impl std::fmt::Display for VaultId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl SlotId {
    /// The identifier made of 16 random bytes (UUID version 4).
    pub fn from_random_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

impl Slot {
    /// What opens it.
    pub fn kind(&self) -> SlotKind {
        todo!()
    }

    /// Wraps the data key under a key that the OS keychain keeps. `nonce` is fresh and random.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn for_keychain(
        _vault: VaultId,
        _id: SlotId,
        _data_key: &DataKey,
        _wrapping: &WrappingKey,
        _nonce: [u8; 24],
    ) -> Result<Self, SealError> {
        todo!()
    }

    /// Wraps the data key under a password. `salt` and `nonce` are fresh and random.
    ///
    /// # Errors
    /// [`SealError::EmptyPassword`], [`SealError::Kdf`].
    pub fn for_password(
        _vault: VaultId,
        _id: SlotId,
        _data_key: &DataKey,
        _password: &Passphrase,
        _cost: KdfCost,
        _salt: [u8; 16],
        _nonce: [u8; 24],
    ) -> Result<Self, SealError> {
        todo!()
    }
}

impl Header {
    /// The header of a new vault, revision 1.
    pub fn new(_vault: VaultId, _slots: Vec<Slot>) -> Self {
        todo!()
    }

    /// The same header, one revision on: what the next save is sealed with.
    pub fn next_revision(&self) -> Self {
        todo!()
    }

    /// The vault's name.
    pub fn vault_id(&self) -> VaultId {
        todo!()
    }

    /// How many times it was saved; a save under an older revision than the file's would lose an update.
    pub fn revision(&self) -> u64 {
        todo!()
    }

    /// The ways in.
    pub fn slots(&self) -> &[Slot] {
        todo!()
    }
}

impl SealedVault {
    /// Reads a vault file without opening it.
    ///
    /// # Errors
    /// [`OpenError::NotAVault`], [`OpenError::TooNew`], [`OpenError::Damaged`], [`OpenError::Kdf`].
    pub fn parse(_bytes: &[u8]) -> Result<Self, OpenError> {
        todo!()
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        todo!()
    }

    /// The data key, by the key from the OS keychain.
    ///
    /// # Errors
    /// [`OpenError::NoSuchSlot`], [`OpenError::WrongKey`].
    pub fn unwrap_with_keychain(&self, _wrapping: &WrappingKey) -> Result<DataKey, OpenError> {
        todo!()
    }

    /// The data key, by password. Takes about half a second by design.
    ///
    /// # Errors
    /// [`OpenError::NoSuchSlot`], [`OpenError::WrongKey`], [`OpenError::Kdf`].
    pub fn unwrap_with_password(&self, _password: &Passphrase) -> Result<DataKey, OpenError> {
        todo!()
    }

    /// The accounts.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] when header or payload were altered or the key is another vault's,
    /// [`OpenError::TooNew`] for a payload of a newer major version.
    pub fn open(&self, _data_key: &DataKey) -> Result<Vault, OpenError> {
        todo!()
    }
}

/// Seals the accounts under the header: the bytes of a vault file. `nonce` is fresh and random at every save.
///
/// # Errors
/// [`SealError::TooLarge`].
pub fn seal(
    _header: &Header,
    _vault: &Vault,
    _data_key: &DataKey,
    _nonce: [u8; 24],
) -> Result<Vec<u8>, SealError> {
    todo!()
}
