//! What is secret between the page and the program, sealed on its way.
//!
//! The web view carries messages in buffers of its own, in this process too, and gives them back unwiped: a typed password was
//! found there after the lock. So the page seals what a person typed for a key that is good for one message, and what is
//! shown of a secret comes back sealed in the same exchange. What stays in those buffers can be opened by nobody: both
//! private halves are gone.
//!
//! P-256 (ECDH), HKDF-SHA-256 and AES-256-GCM, because every web view has them in its Web Crypto. A letter is base64 of our
//! public half, the page's public half, and the sealed JSON; an answer is base64 of the sealed JSON. Each key seals
//! one message, so the nonce is zero. The page's side is `ui/src/host/sealing.ts`.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, Tag};
use data_encoding::BASE64;
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey, ecdh};
use ringfence_app::ports::{Entropy, EntropyError};
use ringfence_platform::leaving_nothing;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use tauri::ipc::{CommandArg, CommandItem, InvokeBody, InvokeError};
use tauri::{Manager as _, Runtime};
use zeroize::Zeroizing;

/// Bytes of a public half: a point as SEC 1 writes it, uncompressed.
const POINT: usize = 65;
/// Bytes of AES-GCM's tag.
const TAG: usize = 16;
/// Keys that may wait for their message at the same time; of more, the oldest are forgotten.
const WAITING: usize = 16;

/// A letter that can't be opened. It says no more: what could be said might be what was typed.
#[derive(Debug, PartialEq, Eq)]
pub struct UnopenedError;

/// The keys that wait for the one message that each of them opens.
#[derive(Default)]
pub struct OneTimeKeys(Mutex<VecDeque<(Vec<u8>, SecretKey)>>);

impl OneTimeKeys {
    /// Makes a key and answers with its public half in base64.
    ///
    /// # Errors
    /// The system has no random bytes to give.
    pub fn make(&self, entropy: &impl Entropy) -> Result<String, EntropyError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        let private = loop {
            entropy.fill(bytes.as_mut_slice())?;
            // One in four thousand million is no key of this curve.
            if let Ok(key) = SecretKey::from_slice(bytes.as_slice()) {
                break key;
            }
        };
        Ok(self.keep(private))
    }

    fn keep(&self, private: SecretKey) -> String {
        let public = private.public_key().to_sec1_bytes().into_vec();
        let name = BASE64.encode(&public);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.truncate(WAITING - 1);
        waiting.push_front((public, private));
        name
    }

    fn take(&self, public: &[u8]) -> Option<SecretKey> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = waiting.iter().position(|(name, _)| name == public)?;
        waiting.remove(place).map(|(_, private)| private)
    }

    /// Opens a letter; its key is spent then, whatever was in it.
    fn open<T: DeserializeOwned>(&self, letter: &str) -> Result<Sealed<T>, UnopenedError> {
        let letter = BASE64.decode(letter.as_bytes()).map_err(|_| UnopenedError)?;
        let (ours, rest) = letter.split_at_checked(POINT).ok_or(UnopenedError)?;
        let (theirs, text) = rest.split_at_checked(POINT).ok_or(UnopenedError)?;
        let private = self.take(ours).ok_or(UnopenedError)?;
        let public = PublicKey::from_sec1_bytes(theirs).map_err(|_| UnopenedError)?;
        let shared = ecdh::diffie_hellman(private.to_nonzero_scalar(), public.as_affine());
        let derived = Hkdf::<Sha256>::new(None, shared.raw_secret_bytes());
        let key = |direction: &[u8]| {
            let mut key = Zeroizing::new([0_u8; 32]);
            let outcome = derived.expand_multi_info(&[direction, ours, theirs], key.as_mut_slice());
            outcome.map(|()| key).map_err(|_| UnopenedError)
        };
        let (text, tag) = text.split_last_chunk::<TAG>().ok_or(UnopenedError)?;
        let mut plain = Zeroizing::new(text.to_vec());
        cipher(&*key(b"Ringfence letter")?)
            .decrypt_inout_detached(&Nonce::default(), &[], plain.as_mut_slice().into(), &Tag::from(*tag))
            .map_err(|_| UnopenedError)?;
        let value = serde_json::from_slice(&plain).map_err(|_| UnopenedError)?;
        Ok(Sealed(value, AnswerKey(key(b"Ringfence answer")?)))
    }
}

/// An argument of a command that came sealed, opened, and the key for the answer.
pub struct Sealed<T>(pub T, pub AnswerKey);

impl<'de, T: DeserializeOwned, R: Runtime> CommandArg<'de, R> for Sealed<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let letter = match command.message.payload() {
            InvokeBody::Json(arguments) => arguments.get("sealed").and_then(|letter| letter.as_str()),
            InvokeBody::Raw(_) => None,
        };
        let keys = command.message.webview_ref().state::<OneTimeKeys>();
        let opened = letter.ok_or(UnopenedError).and_then(|letter| leaving_nothing(|| keys.open(letter)));
        opened.map_err(|UnopenedError| {
            InvokeError(format!("{} takes a sealed argument, and this can't be opened", command.name).into())
        })
    }
}

/// Seals one answer for the page that wrote the letter.
pub struct AnswerKey(Zeroizing<[u8; 32]>);

impl AnswerKey {
    /// Seals a view. What can't be sealed, which no view is, makes an empty answer: the page opens none.
    pub fn seal(self, view: &impl Serialize) -> String {
        leaving_nothing(|| self.sealed(view))
    }

    fn sealed(&self, view: &impl Serialize) -> String {
        let Ok(mut text) = serde_json::to_vec(view) else { return String::new() };
        match cipher(&self.0).encrypt_inout_detached(&Nonce::default(), &[], text.as_mut_slice().into()) {
            Ok(tag) => {
                text.extend_from_slice(&tag);
                BASE64.encode(&text)
            }
            Err(_) => String::new(),
        }
    }
}

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A private half, and a letter for it that `sealing.ts` wrote in a browser's Web Crypto.
    const PRIVATE: [u8; 32] = [7; 32];
    const LETTER: &str = "BB4YUy/UdUwC8wQdnHXOszuD/9gax85P6ILMscmLxYlupGwxHE4v9A3ZajZT5uRURdMt/khuztdcepDGoYiBwKMEeC90uJsPA5RP65njzLLYgmNZfLfKmsZr9KoeuuqkkzhJNyub53q7bMdP+fW3xlSRyZmuvptoKnJkesPRnDTD+wcMO6JXAR9h7Xwg0e9vgrNSA0gUWvw+aMgKAlGFx/Fskee6jw==";

    fn keys() -> OneTimeKeys {
        let keys = OneTimeKeys::default();
        keys.keep(SecretKey::from_slice(&PRIVATE).unwrap());
        keys
    }

    #[test]
    fn a_letter_of_the_page_is_opened_once() {
        let keys = keys();
        let Sealed(text, answer) = keys.open::<String>(LETTER).ok().unwrap();
        assert_eq!(text, "kelp \u{1f6a2} \"oboe\"");
        assert_eq!(answer.seal(&"quay"), "SeWCCCrGh6XhUfn6ty36KDlD1wsvzw==");
        assert!(keys.open::<String>(LETTER).is_err(), "its key is spent");
    }

    #[test]
    fn a_letter_with_any_byte_changed_is_not_opened() {
        let letter = BASE64.decode(LETTER.as_bytes()).unwrap();
        for place in 0..letter.len() {
            let mut changed = letter.clone();
            changed[place] ^= 1;
            assert!(keys().open::<String>(&BASE64.encode(&changed)).is_err(), "byte {place}");
            assert!(keys().open::<String>(&BASE64.encode(&letter[..place])).is_err(), "cut at {place}");
        }
        assert!(keys().open::<String>("{\"not\": \"base64\"}").is_err());
    }

    #[test]
    fn keys_that_are_never_used_do_not_pile_up() {
        let keys = keys();
        for byte in 8..24 {
            keys.keep(SecretKey::from_slice(&[byte; 32]).unwrap());
        }
        assert_eq!(keys.0.lock().unwrap().len(), WAITING);
        assert!(keys.open::<String>(LETTER).is_err(), "the oldest is forgotten");
    }
}
