//! Argon2id parameters (RFC 9106), their floor when writing and their ceiling when reading.

use crate::secret::{Passphrase, WrappingKey};

/// How much work a guess at the password costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KdfCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why a cost was refused or no key was derived.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KdfError {
    /// Below the floor: 19 MiB, 2 passes, 1 lane.
    #[error("the password protection is weaker than Ringfence accepts")]
    TooWeak,
    /// Above the ceiling: 1 GiB, 20 passes, 16 lanes.
    #[error("the password protection asks for more memory or time than Ringfence allows")]
    TooCostly,
    /// The system has not enough memory for it.
    #[error("there is not enough memory free to check the password")]
    OutOfMemory,
}

impl KdfCost {
    /// 64 MiB, 3 passes, 1 lane (RFC 9106 section 4, second recommendation, with one lane).
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// The floor: 19 MiB, 2 passes, 1 lane. For tests and slow machines.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// A cost within floor and ceiling.
    ///
    /// # Errors
    /// [`KdfError::TooWeak`], [`KdfError::TooCostly`].
    pub fn new(_memory_kib: u32, _passes: u32, _lanes: u32) -> Result<Self, KdfError> {
        todo!()
    }
}

/// Derives the key that unwraps a password slot.
///
/// # Errors
/// [`KdfError::OutOfMemory`].
pub(crate) fn derive(_password: &Passphrase, _salt: &[u8], _cost: KdfCost) -> Result<WrappingKey, KdfError> {
    todo!()
}
