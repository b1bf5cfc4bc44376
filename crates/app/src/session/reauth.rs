//! Proof that the person at the keys is the one who opened the vault: asked for again before a key is shown, the
//! vault is exported, or a way in is changed.
//!
//! Where the vault has a password, the password proves it; where it has none, and no other file of it that is known here
//! has one (`unlock_methods/later_password.rs`), the keychain's consent does: the key that it gives must unwrap the very data key that
//! is in use. How much that consent is worth is the keychain's
//! affair: one that is open gives its key without asking.

use std::sync::Arc;
use std::time::Duration;

use ringfence_core::vault::{OpenError, SealedVault, WayIn};
use ringfence_core::{DataKey, Passphrase, WrappingKey};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::KeyStoreError;
use crate::session::auto_lock::Moment;
use crate::session::state::Unlocked;
use crate::session::throttle::judged;
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion, Outcome};
use crate::view::FileTrouble;

/// How long a proof holds.
const HOLDS: Duration = Duration::from_secs(60);

/// A proof that held when an act was asked for. Acts that wait for a person meanwhile (a file to be named) take it,
/// so that they need not ask twice. It ends with the lock: whoever opens the vault after it may be somebody else.
#[derive(Debug)]
pub struct Proved {
    session: u32,
}

impl App {
    /// Whether the person proved a moment ago who they are: by the password within the last minute (an unlock by it
    /// counts), or by the keychain's consent where there is no password.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::ProofNeeded`].
    pub fn require_proof(&self) -> Result<Proved, AppError> {
        let now = Moment::of(self.ports.clock.as_ref());
        // A proof from the future: the clock was set back since, and asking once more costs little.
        let holds = |at: Moment| !at.is_ahead_of(now) && !at.is_past(HOLDS, now);
        match self.session.unlocked()?.proved_at.filter(|at| holds(*at)) {
            Some(_) => Ok(Proved { session: self.sessions }),
            None => Err(ErrorView::new(ErrorCode::ProofNeeded)),
        }
    }

    /// Whether a proof that held is of the vault as it is open now.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::ProofNeeded`] when it has been locked meanwhile.
    pub(crate) fn require_same_session(&self, proved: &Proved) -> Result<(), AppError> {
        self.require_open()?;
        if proved.session == self.sessions { Ok(()) } else { Err(ErrorView::new(ErrorCode::ProofNeeded)) }
    }

    /// Takes the password as proof.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`], [`ErrorCode::NoPassword`]:
    /// ask the keychain instead.
    pub fn prove(&mut self, password: &Passphrase) -> Result<(), AppError> {
        self.require_open()?;
        self.attempt(ErrorCode::WrongPassword, |app| judged(password, app.prove_by(password)))
    }

    fn prove_by(&mut self, password: &Passphrase) -> Result<(), AppError> {
        // The password may have been changed by another program a moment ago.
        self.refresh();
        self.require_present_key()?;
        let open = self.session.unlocked_mut()?;
        if open.asks_for().is_some() {
            if !open.is_later_password(password) {
                return Err(ErrorView::new(ErrorCode::WrongPassword));
            }
            self.prove_now();
            return Ok(());
        }
        let opened = SealedVault::parse(&open.sealed)?.unwrap_with_password(password);
        let data_key = opened.map_err(|error| match error {
            OpenError::WrongKey => ErrorView::new(ErrorCode::WrongPassword),
            OpenError::NoSuchSlot => ErrorView::new(ErrorCode::NoPassword),
            other => other.into(),
        })?;
        let entropy = Arc::clone(&self.ports.entropy);
        self.session.unlocked_mut()?.unbind(WayIn::Password(password), entropy.as_ref());
        self.proved_by(&data_key, ErrorCode::WrongPassword)
    }

    /// What to ask of the keychain for its consent; the answer goes to [`App::prove_by_keychain`].
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`].
    pub fn ask_consent(&self) -> Result<KeychainQuestion, AppError> {
        let vault = self.session.unlocked()?.header.vault_id();
        Ok(KeychainQuestion::consent(Arc::clone(&self.ports.keys), vault))
    }

    /// Takes the keychain's consent as proof, where the vault has no password.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::ProofNeeded`] where there is a password to ask for,
    /// [`ErrorCode::PasswordElsewhere`] where another file of this vault that is known here has one, or why the keychain
    /// gave no key, or not this vault's.
    pub fn prove_by_keychain(&mut self, answer: KeychainAnswer) -> Result<(), AppError> {
        self.refresh();
        self.require_present_key()?;
        let open = self.session.unlocked()?;
        if open.has_password() {
            return Err(ErrorView::new(ErrorCode::ProofNeeded));
        }
        if let Some(later) = open.asks_for() {
            return Err(ErrorView::named(ErrorCode::PasswordElsewhere, &later.name));
        }
        let data_key = consented(open, answer)?;
        self.proved_by(&data_key, ErrorCode::KeychainWrongKey)
    }

    /// A window from before another program changed the key asks for what was good then: that proves nothing.
    pub(crate) fn require_present_key(&self) -> Result<(), AppError> {
        match self.session.unlocked()?.file.trouble {
            Some(FileTrouble::Rekeyed) => Err(ErrorView::new(ErrorCode::VaultRekeyed)),
            _ => Ok(()),
        }
    }

    fn prove_now(&mut self) {
        let now = Moment::of(self.ports.clock.as_ref());
        if let Ok(open) = self.session.unlocked_mut() {
            open.proved_at = Some(now);
        }
    }

    pub(crate) fn proved_by(&mut self, data_key: &DataKey, otherwise: ErrorCode) -> Result<(), AppError> {
        if *data_key != self.session.unlocked()?.data_key {
            return Err(ErrorView::new(otherwise));
        }
        self.prove_now();
        Ok(())
    }
}

/// The data key that the keychain's answer unwraps.
///
/// # Errors
/// Why the keychain gave no key, or not this vault's.
pub(crate) fn consented(open: &Unlocked, answer: KeychainAnswer) -> Result<DataKey, AppError> {
    let same = answer.vault == open.header.vault_id();
    let Outcome::Consent(read) = answer.outcome else {
        return Err(ErrorView::new(ErrorCode::KeychainFailed));
    };
    if !same {
        return Err(ErrorView::new(ErrorCode::KeychainWrongKey));
    }
    let key = given(read)?;
    SealedVault::parse(&open.sealed)?.unwrap_with_keychain(&key).map_err(|error| match error {
        OpenError::WrongKey | OpenError::NoSuchSlot => ErrorView::new(ErrorCode::KeychainWrongKey),
        other => other.into(),
    })
}

fn given(read: Result<Option<WrappingKey>, KeyStoreError>) -> Result<WrappingKey, AppError> {
    read?.ok_or_else(|| ErrorView::new(ErrorCode::KeychainEmpty))
}
