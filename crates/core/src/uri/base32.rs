//! Base32 (RFC 4648) as the world writes it.

use zeroize::Zeroizing;

use crate::secret::Secret;

/// Why a text is not a base32 secret. Carries positions, never the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Base32Error {
    /// Nothing, or fewer than 8 bits.
    #[error("the key is empty or too short")]
    Empty,
    /// A character that base32 doesn't have; `position` counts characters from 1, blanks included.
    #[error(
        "character {position} of the key can't be part of it: keys use the letters A to Z and the digits 2 to 7"
    )]
    BadCharacter {
        /// Where, from 1.
        position: usize,
    },
}

/// Reads lower case, blanks (also U+00A0), hyphens, underscores, padding or none, any length; incomplete
/// trailing bits are dropped.
///
/// # Errors
/// [`Base32Error`] for another character, or when fewer than 8 bits are left.
pub fn decode_base32(_text: &str) -> Result<Secret, Base32Error> {
    todo!()
}

/// Upper case, no padding.
pub fn encode_base32(_secret: &Secret) -> Zeroizing<String> {
    todo!()
}
