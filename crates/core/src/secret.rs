//! Bytes and text that must not leak.
//!
//! None of these types implements `Clone`, `Display` or serde's traits, their `Debug` shows a length at most,
//! their memory is wiped when they are dropped, and they compare in constant time. Reading one takes the word
//! `expose`, and every caller says why in a line starting with `// EXPOSE:` (kept by `tests/tidy`).
//!
//! ```compile_fail
//! fn needs_clone<T: Clone>() {}
//! needs_clone::<ringfence_core::Secret>();
//! ```
//! ```compile_fail
//! fn needs_display<T: std::fmt::Display>() {}
//! needs_display::<ringfence_core::Secret>();
//! ```
//! ```compile_fail
//! fn needs_serde<T: serde::Serialize>() {}
//! needs_serde::<ringfence_core::Secret>();
//! ```
//! ```compile_fail
//! fn needs_clone<T: Clone>() {}
//! needs_clone::<ringfence_core::Passphrase>();
//! ```
//! ```compile_fail
//! fn needs_clone<T: Clone>() {}
//! needs_clone::<ringfence_core::DataKey>();
//! ```

use std::fmt;

use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

use crate::vault::Stretched;

/// A shared one-time-code secret: at least one byte, any length (RFC 4226 section 4 recommends 20).
pub struct Secret(Zeroizing<Box<[u8]>>);

impl Secret {
    /// Takes the bytes over. `None` when there are none: a code made without a secret proves nothing.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (!bytes.is_empty()).then(|| Self(Zeroizing::new(bytes.into_boxed_slice())))
    }

    /// Lends the bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes it has.
    pub fn byte_len(&self) -> usize {
        self.0.len()
    }

    /// A second copy, for the few places where an account must live in two values at once.
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

/// Text that a person typed to prove who they are: the vault's password.
///
/// Normalised to Unicode NFC, so that the same keys mean the same bytes on every system.
pub struct Passphrase {
    text: Zeroizing<String>,
    /// The keys that it was made into already.
    pub(crate) stretched: Stretched,
}

impl Passphrase {
    /// Normalises and takes the text over; the argument is wiped. An empty text is a valid value here.
    pub fn new(mut text: String) -> Self {
        let normal = Zeroizing::new(text.nfc().collect::<String>());
        text.zeroize();
        Self { text: normal, stretched: Stretched::default() }
    }

    /// Lends the UTF-8 bytes.
    pub fn expose(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// A second copy, see [`Secret::duplicate`].
    pub fn duplicate(&self) -> Self {
        Self { text: self.text.clone(), stretched: Stretched::default() }
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many characters (Unicode scalar values) it has.
    pub fn char_count(&self) -> usize {
        self.text.chars().count()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// The PIN of a Yandex or Mobile-OTP account, as text.
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Takes the text over. `None` when it is empty.
    pub fn new(text: String) -> Option<Self> {
        (!text.is_empty()).then(|| Self(Zeroizing::new(text)))
    }

    /// Lends the text.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A second copy, see [`Secret::duplicate`].
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Pin {}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

/// Makes a 256-bit key type that differs from the others in name, so that one can't be used for another.
macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Box<Zeroizing<[u8; 32]>>);

        impl $name {
            /// Fills a new key in place, so that no copy stays on the stack.
            pub fn filled_by<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
                let mut bytes = Box::new(Zeroizing::new([0_u8; 32]));
                fill(&mut bytes)?;
                Ok(Self(bytes))
            }

            /// Lends the bytes.
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_slice().ct_eq(other.0.as_slice()).into()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

key! {
    /// The key that seals a vault's payload. Made once per vault, never written unwrapped.
    DataKey
}

key! {
    /// The key that goes into every wrapping of a vault's data key besides what opens the slot: only who has opened the
    /// vault can make a slot of it that opens. It stays when the data key changes.
    OriginKey
}

key! {
    /// The key that wraps a [`DataKey`] in a slot: kept in the OS keychain, or derived from a password.
    WrappingKey
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_byte_of_a_secret() {
        let secret = Secret::new(b"planted".to_vec()).unwrap();
        let pin = Pin::new("4711".into()).unwrap();
        let shown = format!("{secret:?} {pin:?} {:?}", Passphrase::new("planted".into()));
        assert_eq!(shown, "Secret(7 bytes) Pin Passphrase");
    }

    #[test]
    fn a_password_typed_decomposed_equals_the_composed_one() {
        let composed = Passphrase::new("caf\u{e9}".into());
        let decomposed = Passphrase::new("cafe\u{301}".into());
        // EXPOSE: the test compares the bytes that a key is derived from.
        assert_eq!(composed.expose(), decomposed.expose());
    }
}
