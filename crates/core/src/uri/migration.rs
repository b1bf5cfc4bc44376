//! `otpauth-migration://`: Google Authenticator's transfer codes, both ways, batches included.

use zeroize::Zeroizing;

use super::write::WriteError;
use crate::account::NewAccount;

/// Which part of a transfer one code is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BatchPlace {
    /// The transfer that the part belongs to; 0 when the code doesn't say.
    pub id: i32,
    /// From 0.
    pub index: u32,
    /// How many parts there are; at least 1.
    pub size: u32,
}

/// An entry that can't become an account.
#[derive(PartialEq, Eq, Debug)]
pub struct SkippedAccount {
    /// Issuer and name as far as known; never the secret.
    pub name: String,
    /// Why.
    pub reason: super::UriError,
}

/// What one transfer code holds.
#[derive(PartialEq, Eq, Debug)]
pub struct Batch {
    /// Its place in the transfer.
    pub place: BatchPlace,
    /// The accounts.
    pub accounts: Vec<NewAccount>,
    /// The entries that are none.
    pub skipped: Vec<SkippedAccount>,
}

/// Why a transfer code can't be read at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MigrationError {
    /// Another scheme, or no `data`.
    #[error("this is not a transfer code")]
    NotAMigration,
    /// The data is no base64.
    #[error("the transfer code is damaged: its data can't be decoded")]
    BadBase64,
    /// The decoded data is no transfer record.
    #[error("the transfer code is damaged: its data is cut off or altered")]
    BadRecord,
    /// The text has more than 64 KiB.
    #[error("the transfer code is too long")]
    TooLong,
}

/// Reads one transfer code.
///
/// # Errors
/// [`MigrationError`] when nothing can be read; a single bad entry lands in [`Batch::skipped`].
pub fn parse_migration(_text: &str) -> Result<Batch, MigrationError> {
    todo!()
}

/// Writes accounts as transfer codes of at most `per_code` accounts each, sharing `batch_id`.
///
/// # Errors
/// [`WriteError::NotRepresentable`] with the first account that the format can't carry.
pub fn write_migration(
    _accounts: &[NewAccount],
    _per_code: usize,
    _batch_id: i32,
) -> Result<Vec<Zeroizing<String>>, WriteError> {
    todo!()
}
