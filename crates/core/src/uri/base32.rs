//! Base32 (RFC 4648) as the world writes it.

use std::sync::LazyLock;

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
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

/// The alphabet of RFC 4648 section 6 without padding; the bits left over at the end are dropped unread.
static LENIENT: LazyLock<Encoding> = LazyLock::new(|| {
    let mut alphabet = Specification::new();
    alphabet.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    alphabet.check_trailing_bits = false;
    alphabet.encoding().expect("32 different symbols are an alphabet")
});

/// Reads lower case, blanks (also U+00A0), hyphens, underscores, padding or none, any length; incomplete
/// trailing bits are dropped.
///
/// # Errors
/// [`Base32Error`] for another character (a letter after the padding too), or when fewer than 8 bits are
/// left.
pub fn decode_base32(text: &str) -> Result<Secret, Base32Error> {
    let mut symbols = Zeroizing::new(String::with_capacity(text.len()));
    let mut padding = None;
    for (index, character) in text.chars().enumerate() {
        match character.to_ascii_uppercase() {
            '=' => _ = padding.get_or_insert(index),
            symbol @ ('A'..='Z' | '2'..='7') => match padding {
                None => symbols.push(symbol),
                Some(index) => return Err(Base32Error::BadCharacter { position: index + 1 }),
            },
            '-' | '_' => {}
            blank if blank.is_whitespace() => {}
            _ => return Err(Base32Error::BadCharacter { position: index + 1 }),
        }
    }
    // One, three or six symbols over a multiple of eight: the last one completes no byte.
    if matches!(symbols.len() % 8, 1 | 3 | 6) {
        symbols.pop();
    }
    let bytes = LENIENT.decode(symbols.as_bytes()).map_err(|_| Base32Error::Empty)?;
    Secret::new(bytes).ok_or(Base32Error::Empty)
}

/// Upper case, no padding.
pub fn encode_base32(secret: &Secret) -> Zeroizing<String> {
    // EXPOSE: the caller asked for the secret as text.
    Zeroizing::new(BASE32_NOPAD.encode(secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Base32Error> {
        decode_base32(text).map(|secret| encode_base32(&secret).to_string())
    }

    #[test]
    fn the_examples_of_rfc_4648_section_10_are_read() {
        for (plain, text) in [
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            // EXPOSE: the test compares the bytes.
            assert_eq!(decode_base32(text).unwrap().expose(), plain.as_bytes());
            assert_eq!(read(text).unwrap(), text.trim_end_matches('='));
        }
    }

    #[test]
    fn grouping_case_and_padding_make_no_difference() {
        for text in ["jbsw y3dp ehpk 3pxp", "JBSW-y3dp_EHPK\u{a0}3PXP==", "\tJBSWY3DPEHPK3PXP = = \n"] {
            assert_eq!(read(text).as_deref(), Ok("JBSWY3DPEHPK3PXP"), "{text:?}");
        }
    }

    #[test]
    fn every_length_from_two_symbols_up_is_read() {
        for length in 2..=40 {
            // EXPOSE: the test compares the length.
            assert_eq!(decode_base32(&"A".repeat(length)).unwrap().expose().len(), length * 5 / 8);
        }
        assert_eq!(read("ABCDEFG").as_deref(), Ok("ABCDEFA"));
        assert_eq!(read("SECRETO").as_deref(), Ok("SECRETI"));
    }

    #[test]
    fn fewer_than_eight_bits_are_no_key() {
        for text in ["", " ", "=", "A", "a==", "- _"] {
            assert_eq!(read(text), Err(Base32Error::Empty), "{text:?}");
        }
    }

    #[test]
    fn a_wrong_character_is_named_by_its_place_in_the_text_as_typed() {
        for (text, position) in [
            ("0", 1),
            ("ABCD EF1H", 8),
            ("AB\u{a0}\u{4f60}CD", 4),
            ("ABCD====EFGH", 5),
            ("[hidden]", 1),
            ("ABCD8", 5),
            ("ABCD!", 5),
            ("\u{17f}", 1),
        ] {
            assert_eq!(read(text), Err(Base32Error::BadCharacter { position }), "{text:?}");
        }
    }
}
