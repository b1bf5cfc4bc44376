//! What is asked of the OS keychain, and what it says.
//!
//! The keychain may ask the person and block for minutes, so the application never calls it: it hands out a
//! question, the front asks it on a thread of its own, and the application takes the answer.

use std::sync::Arc;

use ringfence_core::WrappingKey;
use ringfence_core::vault::VaultId;

use crate::ports::{KeyStore, KeyStoreError};

/// Something to ask of the OS keychain, without holding the application meanwhile.
pub struct KeychainQuestion {
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) vault: VaultId,
    pub(crate) wish: Wish,
    /// Which question it is of those that open the vault. An answer to an earlier one comes too late.
    pub(crate) round: u32,
    /// Where it changes what the keychain keeps for an open vault.
    pub(crate) change: Option<Changes>,
}

/// The changes that keychains were asked for and that may still come: as long as a question or its answer has a clone.
/// A keychain that was given up makes its change all the same, once it is answered in a window that nobody looks at;
/// what was asked of it after that would then be undone.
#[derive(Clone, Default)]
pub(crate) struct Changes(Arc<()>);

impl Changes {
    /// Whether one may still come.
    pub(crate) fn are_under_way(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

pub(crate) enum Wish {
    /// Keep this key for a vault that doesn't exist yet.
    Keep(WrappingKey),
    /// Give the key of an existing vault.
    Read,
    /// Keep this new key for a vault that is open, in place of any other.
    Renew(WrappingKey),
    /// Give the key of a vault that is open, as proof of who asks.
    Consent,
    /// Forget the key of a vault that was not made after all, or that uses it no longer.
    Forget { then_open: bool },
}

/// What the keychain said.
pub struct KeychainAnswer {
    pub(crate) keys: Arc<dyn KeyStore>,
    pub(crate) vault: VaultId,
    pub(crate) outcome: Outcome,
    pub(crate) round: u32,
    /// As the question has it; given back with the answer.
    _change: Option<Changes>,
}

pub(crate) enum Outcome {
    Kept(Result<WrappingKey, KeyStoreError>),
    Read(Result<Option<WrappingKey>, KeyStoreError>),
    Renewed(Result<WrappingKey, KeyStoreError>),
    Consent(Result<Option<WrappingKey>, KeyStoreError>),
    /// `gone`: the keychain has shown that it has no key of this vault any more.
    Forgot {
        then_open: bool,
        gone: bool,
    },
}

impl KeychainQuestion {
    /// Asks for the key of a vault.
    pub(crate) fn consent(keys: Arc<dyn KeyStore>, vault: VaultId) -> Self {
        Self { keys, vault, wish: Wish::Consent, round: 0, change: None }
    }

    /// Asks. May block for as long as the system asks the person.
    pub fn ask(self) -> KeychainAnswer {
        let outcome = match self.wish {
            Wish::Keep(key) => Outcome::Kept(self.keys.write(self.vault, &key).map(|()| key)),
            Wish::Read => Outcome::Read(self.keys.read(self.vault)),
            Wish::Renew(key) => Outcome::Renewed(self.keys.write(self.vault, &key).map(|()| key)),
            Wish::Consent => Outcome::Consent(self.keys.read(self.vault)),
            Wish::Forget { then_open } => {
                let deleted = self.keys.delete(self.vault);
                let gone = deleted.is_ok() && matches!(self.keys.read(self.vault), Ok(None));
                Outcome::Forgot { then_open, gone }
            }
        };
        KeychainAnswer {
            keys: self.keys,
            vault: self.vault,
            outcome,
            round: self.round,
            _change: self.change,
        }
    }

    /// The answer of a keychain that was given up waiting for; taken before asking.
    pub fn given_up(&self) -> KeychainAnswer {
        let outcome = match self.wish {
            Wish::Keep(_) => Outcome::Kept(Err(KeyStoreError::Silent)),
            Wish::Read => Outcome::Read(Err(KeyStoreError::Silent)),
            Wish::Renew(_) => Outcome::Renewed(Err(KeyStoreError::Silent)),
            Wish::Consent => Outcome::Consent(Err(KeyStoreError::Silent)),
            Wish::Forget { then_open } => Outcome::Forgot { then_open, gone: false },
        };
        let keys = Arc::clone(&self.keys);
        KeychainAnswer { keys, vault: self.vault, outcome, round: self.round, _change: None }
    }
}

impl KeychainAnswer {
    /// Undoes what the keychain did for an answer that came too late: a key that no vault will use is taken
    /// out again. Where it has taken the place of another one, that one is lost already. May block as
    /// [`KeychainQuestion::ask`] does.
    pub fn abandon(self) {
        if let Outcome::Kept(Ok(_)) | Outcome::Renewed(Ok(_)) = self.outcome {
            // A key that stays behind opens nothing: the vault was not saved with it.
            let _ = self.keys.delete(self.vault);
        }
    }
}
