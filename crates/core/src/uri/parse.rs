//! Key URI text → account. Source: Key URI Format, plus what real apps write.

use super::base32::Base32Error;
use crate::account::NewAccount;
use crate::otp::ParameterError;

/// Why a text is not an account. Says what is wrong, never shows the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UriError {
    /// No scheme that holds an account.
    #[error("this is not an account link")]
    NotAnAccount,
    /// `otpauth://` with a type that we don't know.
    #[error("this kind of code is not one that Ringfence knows")]
    UnknownType,
    /// No key, or an empty one.
    #[error("the link has no key")]
    SecretMissing,
    /// The key is no base32.
    #[error(transparent)]
    Secret(#[from] Base32Error),
    /// The key is no hexadecimal text (Mobile-OTP).
    #[error("a Mobile-OTP key is written in pairs of the digits 0 to 9 and the letters a to f")]
    BadHex,
    /// Algorithm, digits or period are impossible.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The counter is no number.
    #[error("the link's counter is not a number")]
    BadCounter,
    /// The text has more than 64 KiB.
    #[error("the link is too long")]
    TooLong,
}

/// Reads one account.
///
/// # Errors
/// [`UriError`]; an unknown algorithm, impossible digits or period are refused, never replaced by a default.
pub fn parse(_text: &str) -> Result<NewAccount, UriError> {
    todo!()
}
