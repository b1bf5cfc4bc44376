//! Hexadecimal secrets, as Mobile-OTP writes them.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use super::UriError;
use crate::secret::Secret;

/// Reads pairs of hexadecimal digits of any case; blanks, hyphens and colons between them don't count.
///
/// # Errors
/// [`UriError::BadHex`] for another character or half a pair, [`UriError::SecretMissing`] when nothing is
/// left.
pub fn decode_hex(text: &str) -> Result<Secret, UriError> {
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    digits.extend(text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | ':')));
    let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| UriError::BadHex)?;
    Secret::new(bytes).ok_or(UriError::SecretMissing)
}

/// Lower case, without gaps.
pub fn encode_hex(secret: &Secret) -> Zeroizing<String> {
    // EXPOSE: the caller asked for the secret as text.
    Zeroizing::new(HEXLOWER.encode(secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_gaps_make_no_difference() {
        for text in ["e3152afe", "E3152AFE", " e3 15-2a:fe\n"] {
            assert_eq!(encode_hex(&decode_hex(text).unwrap()).as_str(), "e3152afe", "{text:?}");
        }
    }

    #[test]
    fn half_a_pair_and_other_letters_are_refused() {
        for (text, reason) in [
            ("e3152af", UriError::BadHex),
            ("e3152afg", UriError::BadHex),
            ("0x12", UriError::BadHex),
            (" - ", UriError::SecretMissing),
        ] {
            assert_eq!(decode_hex(text), Err(reason), "{text:?}");
        }
    }
}
