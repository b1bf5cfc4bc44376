//! The payload without its seal, for tests that feed its reader anything at all. Behind a feature: no program has it.

use zeroize::Zeroizing;

use super::{OpenError, Vault, payload};

/// The accounts of a payload's text.
///
/// # Errors
/// [`OpenError::TooNew`], [`OpenError::Damaged`].
pub fn read(text: &[u8]) -> Result<Vault, OpenError> {
    payload::read(text)
}

/// The text that would be sealed.
pub fn write(vault: &Vault) -> Option<Zeroizing<Vec<u8>>> {
    payload::write(vault)
}
