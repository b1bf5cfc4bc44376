//! The recovery code: the way into a vault that a person keeps on paper. 160 random bits, written so that they
//! can be typed from paper, and read as leniently as paper and hands need.

use std::fmt;

use data_encoding::BASE32;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How many bytes a code has.
const BYTES: usize = 20;
/// How many characters say the bytes.
const BODY: usize = 32;
/// How many characters check them.
const CHECK: usize = 4;
/// How many characters stand between two hyphens.
const GROUP: usize = 4;
/// What the checksum is of, before the bytes.
const LABEL: &[u8] = b"ringfence-recovery-code/1";
/// What stands before the code in the kit's QR code, in any case: then the vault's id, a colon and the code.
const SCHEME: &str = "ringfence-recovery:";

/// The code of a recovery kit: 20 random bytes.
pub struct RecoveryCode(Box<Zeroizing<[u8; BYTES]>>);

/// Why a text is no recovery code. Carries positions and counts, never the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RecoveryCodeError {
    /// Too few or too many characters.
    #[error("a recovery code has 36 characters, and this text has {characters}")]
    WrongLength {
        /// How many it has, blanks and hyphens not counted.
        characters: usize,
    },
    /// A character that no code has; `position` counts from 1, blanks and hyphens not counted.
    #[error("character {position} can't be part of a recovery code")]
    BadCharacter {
        /// Where, from 1.
        position: usize,
    },
    /// All characters are possible, but not together.
    #[error("the recovery code has a typing mistake")]
    Mistyped,
}

impl RecoveryCode {
    /// Fills a new code in place, so that no copy stays on the stack.
    ///
    /// # Errors
    /// What `fill` says.
    pub fn filled_by<E>(fill: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut bytes = Box::new(Zeroizing::new([0_u8; BYTES]));
        fill(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// Reads a code as people type it: any case, blanks and hyphens anywhere or nowhere, full-width characters of an
    /// input method, and 0, 1 and 8 where O, I and B are meant. The text of the kit's QR code is read too.
    ///
    /// # Errors
    /// [`RecoveryCodeError`]: a typing mistake, told apart from a code that is another vault's.
    pub fn parse(text: &str) -> Result<Self, RecoveryCodeError> {
        let mut symbols = Zeroizing::new(String::with_capacity(BODY + CHECK));
        let mut characters = 0;
        let mut bad = None;
        for character in code_in(text).chars().map(half_width) {
            if character.is_whitespace() || is_hyphen(character) {
                continue;
            }
            characters += 1;
            match symbol(character) {
                Some(symbol) if characters <= BODY + CHECK => symbols.push(symbol),
                Some(_) => {}
                None => _ = bad.get_or_insert(characters),
            }
        }
        if let Some(position) = bad {
            return Err(RecoveryCodeError::BadCharacter { position });
        }
        if characters != BODY + CHECK {
            return Err(RecoveryCodeError::WrongLength { characters });
        }
        let (body, check) = symbols.split_at(BODY);
        let code = Self::filled_by(|bytes| match BASE32.decode_mut(body.as_bytes(), bytes) {
            Ok(BYTES) => Ok(()),
            _ => Err(RecoveryCodeError::Mistyped),
        })?;
        if check == code.check().as_str() { Ok(code) } else { Err(RecoveryCodeError::Mistyped) }
    }

    /// Nine groups of four characters with hyphens between them, in upper case: eight say the bytes, the ninth checks
    /// them.
    pub fn written(&self) -> Zeroizing<String> {
        let mut symbols = Zeroizing::new([0_u8; BODY]);
        BASE32.encode_mut(self.0.as_slice(), symbols.as_mut_slice());
        let check = self.check();
        let mut text = Zeroizing::new(String::with_capacity((BODY + CHECK) / GROUP * (GROUP + 1)));
        for (place, symbol) in symbols.iter().copied().chain(check.bytes()).enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(symbol));
        }
        text
    }

    /// The text of the kit's QR code. Its scheme is nobody else's, so that another program finds nothing to do with
    /// it, and it has upper case alone, which makes the smallest QR code.
    pub fn qr_text(&self, vault: super::VaultId) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(128));
        text.push_str(&SCHEME.to_ascii_uppercase());
        text.push_str(&vault.to_string().to_ascii_uppercase());
        text.push(':');
        text.push_str(&self.written());
        text
    }

    /// Whether a text is that of a kit's QR code.
    pub fn is_qr_text(text: &str) -> bool {
        after_scheme(text).is_some()
    }

    /// Lends the bytes.
    pub fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The first 20 bits of a SHA-256, as text. It is as secret as the code: it stands beside it only.
    fn check(&self) -> Zeroizing<String> {
        let mut hash = Sha256::new();
        hash.update(LABEL);
        hash.update(self.0.as_slice());
        let hash = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
        let mut text = Zeroizing::new(BASE32.encode(&hash[..5]));
        text.truncate(CHECK);
        text
    }
}

impl PartialEq for RecoveryCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for RecoveryCode {}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode")
    }
}

/// The part of a text that is the code: all of it, or what follows the vault's id in the text of a QR code.
fn code_in(text: &str) -> &str {
    after_scheme(text).map_or(text, |rest| rest.split_once(':').map_or(rest, |(_, code)| code))
}

fn after_scheme(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let head = text.get(..SCHEME.len())?;
    if head.eq_ignore_ascii_case(SCHEME) { text.get(SCHEME.len()..) } else { None }
}

/// The character that the keyboard has for a full-width one.
fn half_width(character: char) -> char {
    match u32::from(character) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// Hyphens, dashes and what else people put between groups.
fn is_hyphen(character: char) -> bool {
    matches!(
        character,
        '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{200B}' | '\u{FEFF}'
    )
}

/// The symbol of RFC 4648 section 6 that a character stands for.
fn symbol(character: char) -> Option<char> {
    match character.to_ascii_uppercase() {
        '0' => Some('O'),
        '1' => Some('I'),
        '8' => Some('B'),
        symbol @ ('A'..='Z' | '2'..='7') => Some(symbol),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vault::VaultId;

    fn code(bytes: [u8; BYTES]) -> RecoveryCode {
        RecoveryCode::filled_by(|filled| {
            filled.copy_from_slice(&bytes);
            Ok::<_, ()>(())
        })
        .unwrap()
    }

    const SEQUENCE: [u8; BYTES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
    const WRITTEN: &str = "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-Z6XJ";

    proptest! {
        #[test]
        fn a_written_code_reads_back_however_it_is_typed(
            bytes: [u8; BYTES], lower: bool, gap in "[ \u{a0}\t\n_\u{2013}-]{0,3}", wide: bool, confused: bool
        ) {
            let written = code(bytes).written();
            let mut typed: String = written.split('-').collect::<Vec<_>>().join(&gap);
            if confused {
                typed = typed.replace('O', "0").replace('I', "1").replace('B', "8");
            }
            if lower {
                typed = typed.to_lowercase();
            }
            if wide {
                typed = typed
                    .chars()
                    .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
                    .collect();
            }
            prop_assert_eq!(RecoveryCode::parse(&typed), Ok(code(bytes)));
            let vault = VaultId::from_random_bytes([7; 16]);
            prop_assert_eq!(RecoveryCode::parse(&code(bytes).qr_text(vault)), Ok(code(bytes)));
            prop_assert_eq!(RecoveryCode::parse(&code(bytes).qr_text(vault).to_lowercase()), Ok(code(bytes)));
        }

        #[test]
        fn no_text_makes_the_reader_panic_or_echo_it(text in ".{0,60}") {
            if let Err(error) = RecoveryCode::parse(&text) {
                prop_assert!(error.to_string().len() < 80);
            }
        }
    }

    #[test]
    fn a_code_has_nine_groups_and_a_debug_that_says_nothing() {
        let code = code(SEQUENCE);
        assert_eq!(code.written().as_str(), WRITTEN);
        assert_eq!(format!("{code:?}"), "RecoveryCode");
    }

    #[test]
    fn a_wrong_character_anywhere_and_two_changed_places_are_noticed() {
        let written: Vec<char> = WRITTEN.chars().filter(|c| *c != '-').collect();
        let mut typed = Vec::new();
        for place in 0..written.len() {
            for symbol in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars() {
                typed.push(written.clone());
                typed.last_mut().unwrap()[place] = symbol;
            }
            typed.push(written.clone());
            typed.last_mut().unwrap().swap(place, (place + 1) % written.len());
        }
        for typed in typed.into_iter().filter(|typed| *typed != written) {
            let typed: String = typed.into_iter().collect();
            assert_eq!(RecoveryCode::parse(&typed), Err(RecoveryCodeError::Mistyped), "{typed}");
        }
    }

    #[test]
    fn what_is_missing_or_impossible_is_told_apart() {
        for (text, error) in [
            ("", RecoveryCodeError::WrongLength { characters: 0 }),
            (&WRITTEN[..WRITTEN.len() - 1], RecoveryCodeError::WrongLength { characters: 35 }),
            (&format!("{WRITTEN}A"), RecoveryCodeError::WrongLength { characters: 37 }),
            ("AAAQ-EA!E", RecoveryCodeError::BadCharacter { position: 7 }),
            ("9", RecoveryCodeError::BadCharacter { position: 1 }),
            ("\u{4f60}", RecoveryCodeError::BadCharacter { position: 1 }),
            ("ringfence-recovery:", RecoveryCodeError::WrongLength { characters: 0 }),
        ] {
            assert_eq!(RecoveryCode::parse(text), Err(error), "{text:?}");
        }
    }
}
