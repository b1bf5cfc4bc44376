//! Open, create, unlock, lock.
//!
//! The keychain may ask the person and block for minutes, so it is never called from in here: [`App::open`]
//! gives a [`KeychainQuestion`], the front asks it on a thread of its own, [`App::answer`] takes the answer.

use std::sync::Arc;

use ringfence_core::vault::{Header, OpenError, SealedVault, Slot, SlotId, VaultId, WayIn, Wrapping};
use ringfence_core::{DataKey, OriginKey, Passphrase, Vault, WrappingKey};

use crate::app::App;
use crate::backup::open::opens_by_code;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::{Entropy, KeyStoreError};
use crate::session::auto_lock::{LockCause, Moment};
use crate::session::state::{Locked, Session, Unlocked};
use crate::session::throttle::judged;
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion, Outcome, Wish};
use crate::unlock_methods::password::long_enough;
use crate::unlock_methods::upgrade::seed;
use crate::vault_file::repair::{Earlier, is_the_file};
use crate::vault_file::transaction::{GivesWay, Next, Transaction};

impl App {
    /// Looks at the vault file. `Some`: the keychain must be asked, and [`App::answer`] be called with what
    /// it says; `None`: the session stands (locked by password, or broken).
    ///
    /// An open vault stays open. A vault that is gone while an earlier version of it is still there is not a first
    /// run: the person would be shown an empty vault where one can be restored.
    pub fn open(&mut self) -> Option<KeychainQuestion> {
        if matches!(self.session, Session::Unlocked(_)) {
            return None;
        }
        self.session = Session::Opening;
        self.recall_attempts();
        match self.ports.store.read() {
            Err(error) => {
                self.broken(crate::error::reading(error));
                None
            }
            Ok(None) if self.had_vault() => {
                self.broken(ErrorView::new(ErrorCode::VaultGone));
                None
            }
            Ok(None) => match self.new_keys() {
                Ok((vault, key)) => Some(self.question(vault, Wish::Keep(key))),
                Err(problem) => {
                    self.broken(problem);
                    None
                }
            },
            Ok(Some(bytes)) => match self.parsed(&bytes) {
                Err(problem) => {
                    self.broken(problem);
                    None
                }
                Ok(sealed) => {
                    let revision = sealed.header().revision();
                    self.second_name_at = self.ports.store.has_second_name().then_some(revision);
                    let locked = Locked::of(&sealed, None);
                    let ask = locked.by_keychain;
                    if !ask {
                        self.session = Session::Locked(locked);
                    }
                    ask.then(|| self.question(sealed.header().vault_id(), Wish::Read))
                }
            },
        }
    }

    /// Takes the keychain's answer. A failed or empty read only ever ends in a locked session: a key or a
    /// vault is made in one case alone, when there was no vault file and the keychain kept a new key.
    /// `Some`: another question follows (a vault appeared meanwhile).
    pub fn answer(&mut self, answer: KeychainAnswer) -> Option<KeychainQuestion> {
        let forget = |then_open| {
            let (keys, vault, round) = (Arc::clone(&answer.keys), answer.vault, answer.round);
            Some(KeychainQuestion { keys, vault, wish: Wish::Forget { then_open }, round, change: None })
        };
        let in_time = matches!(self.session, Session::Opening) && answer.round == self.asked;
        match answer.outcome {
            Outcome::Forgot { then_open: true, .. } if in_time => self.open(),
            // These answers are taken where they were asked for: `session/reauth.rs` and `unlock_methods/keychain.rs`.
            Outcome::Forgot { .. } | Outcome::Consent(_) | Outcome::Renewed(_) => None,
            // A late answer: the person has gone another way in the meantime.
            Outcome::Kept(Ok(_)) if !in_time => forget(false),
            Outcome::Kept(_) | Outcome::Read(_) if !in_time => None,
            Outcome::Kept(Ok(key)) => match self.create_by_keychain(answer.vault, &key) {
                Ok(()) => None,
                Err(problem) if problem.code == ErrorCode::VaultExists => forget(true),
                Err(problem) => {
                    self.broken(problem);
                    forget(false)
                }
            },
            Outcome::Kept(Err(error)) => {
                self.session = Session::FirstRun { reason: error.into() };
                None
            }
            Outcome::Read(read) => {
                self.take_key(&read);
                None
            }
        }
    }

    /// Waits for the keychain no longer: its answer will come too late. The vault is locked then, or to be made under a
    /// password.
    pub fn go_on_without_keychain(&mut self) {
        if !matches!(self.session, Session::Opening) {
            return;
        }
        let reason = ErrorView::new(ErrorCode::KeychainSilent);
        match self.read_sealed() {
            Ok((_, sealed)) => self.session = Session::Locked(Locked::of(&sealed, Some(reason))),
            Err(problem) if problem.code == ErrorCode::NoVault => self.session = Session::FirstRun { reason },
            Err(problem) => self.broken(problem),
        }
    }

    /// Makes the first vault under a password alone.
    ///
    /// # Errors
    /// [`ErrorCode::PasswordTooShort`], [`ErrorCode::VaultExists`], [`ErrorCode::VaultKdf`], or why the file
    /// could not be written.
    pub fn create_vault(&mut self, password: &Passphrase) -> Result<(), AppError> {
        if !matches!(self.session, Session::FirstRun { .. }) {
            return Err(ErrorView::new(ErrorCode::VaultExists));
        }
        long_enough(password)?;
        let entropy = Arc::clone(&self.ports.entropy);
        let vault = VaultId::from_random_bytes(random(entropy.as_ref())?);
        let data_key = DataKey::filled_by(|bytes| entropy.fill(bytes))?;
        let id = SlotId::from_random_bytes(random(entropy.as_ref())?);
        let seed = seed(entropy.as_ref())?;
        let origin = OriginKey::filled_by(|bytes| entropy.fill(bytes))?;
        let wrapping = Wrapping { data_key: &data_key, origin: &origin, seed: &seed };
        let (salt, cost) = self.terms_for(password, None)?;
        let slot = Slot::for_password(vault, id, password, cost, salt, wrapping)?;
        self.write_first(vault, slot, data_key, &origin)
    }

    /// Opens the vault by password. Takes about half a second by design.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`], [`ErrorCode::NoPassword`], or why the file can't be
    /// used.
    pub fn unlock(&mut self, password: &Passphrase) -> Result<(), AppError> {
        if matches!(self.session, Session::Unlocked(_)) {
            return Ok(());
        }
        self.attempt_to_open(ErrorCode::WrongPassword, |app| judged(password, app.unlock_by(password)))
    }

    /// Makes one try to open the locked vault. Where the file is gone or can't be used, the session says so: no try that
    /// follows could do better, and an earlier version can take its place.
    pub(crate) fn attempt_to_open(
        &mut self,
        wrong: ErrorCode,
        guess: impl FnOnce(&mut Self) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        self.attempt(wrong, guess).map_err(|problem| {
            if problem.code != ErrorCode::NoVault && !is_the_file(problem.code) {
                return problem;
            }
            self.refresh();
            match &self.session {
                Session::Broken { problem, locked: Some(_) } => problem.clone(),
                // It is a vault by its header, and damaged within.
                _ if is_the_file(problem.code) => {
                    self.broken(problem.clone());
                    problem
                }
                _ => problem,
            }
        })
    }

    fn unlock_by(&mut self, password: &Passphrase) -> Result<(), AppError> {
        let (bytes, sealed) = self.read_sealed()?;
        let data_key = sealed.unwrap_with_password(password).map_err(|error| match error {
            OpenError::WrongKey => ErrorView::new(ErrorCode::WrongPassword),
            OpenError::NoSuchSlot => ErrorView::new(ErrorCode::NoPassword),
            other => other.into(),
        })?;
        let mut open =
            Locked::of(&sealed, None).unlock(bytes, &sealed, data_key).map_err(|(_, error)| error)?;
        open.unbind(WayIn::Password(password), self.ports.entropy.as_ref());
        self.enter_opened(open, &Opener::Password(sealed.header().clone()));
        Ok(())
    }

    /// Takes over a vault that the person asked to open. What opened it may prove who they are; and what was wrong with
    /// the keychain is remembered, so that it can be mended.
    pub(crate) fn enter_opened(&mut self, mut open: Box<Unlocked>, by: &Opener) {
        if let Session::Locked(Locked { reason, .. }) = &self.session {
            open.keychain_trouble.clone_from(reason);
        }
        self.find_later_passwords(&mut open);
        if by.proves(&open) {
            let now = Some(Moment::of(self.ports.clock.as_ref()));
            // A recovery code proves it whatever lies beside the vault.
            let at_once = !self.copies_aside || matches!(by, Opener::Recovery(_));
            *(if at_once { &mut open.proved_at } else { &mut open.proof_to_come }) = now;
        }
        self.enter(open);
    }

    /// Locks: keys, accounts and codes leave memory at once. A code of ours leaves the clipboard by
    /// [`App::clear_clipboard`], which nothing else waits for.
    pub fn lock(&mut self) {
        self.lock_because(None);
    }

    /// As [`App::lock`], with the reason that the lock screen gives. A keychain that is being asked is not waited
    /// for: its answer will come too late to open anything.
    pub(crate) fn lock_because(&mut self, cause: Option<LockCause>) {
        self.locks = self.locks.wrapping_add(1);
        self.seal_review();
        self.pictures = None;
        self.kit = None;
        self.waiting = None;
        self.close_backup();
        self.session = match std::mem::replace(&mut self.session, Session::Opening) {
            Session::Unlocked(open) => Session::Locked(open.lock(cause)),
            Session::Opening => match self.read_sealed() {
                Ok((_, sealed)) => Session::Locked(Locked { cause, ..Locked::of(&sealed, None) }),
                // There is no vault that could be locked, or none that can be read: that is for the answer to say.
                Err(_) => Session::Opening,
            },
            other => other,
        };
        self.clear_clipboard_soon();
        self.pasted = None;
    }

    /// Takes an open vault over.
    pub(crate) fn enter(&mut self, open: Box<Unlocked>) {
        self.session = Session::Unlocked(open);
        self.sessions = self.sessions.wrapping_add(1);
        self.adoption = None;
        self.earlier = Earlier::default();
        self.begin_waiting_for_locks();
        self.take_in_left_behind();
        self.note_known_key();
    }

    fn take_key(&mut self, read: &Result<Option<WrappingKey>, KeyStoreError>) {
        let (bytes, sealed) = match self.read_sealed() {
            Ok(found) => found,
            // It was there when the keychain was asked.
            Err(problem) if problem.code == ErrorCode::NoVault => {
                return self.broken(ErrorView::new(ErrorCode::VaultGone));
            }
            Err(problem) => return self.broken(problem),
        };
        let key = match read {
            Ok(Some(key)) => sealed.unwrap_with_keychain(key).map_err(|error| match error {
                OpenError::WrongKey => ErrorView::new(ErrorCode::KeychainWrongKey),
                other => other.into(),
            }),
            Ok(None) => Err(ErrorView::new(ErrorCode::KeychainEmpty)),
            Err(error) => Err((*error).into()),
        };
        match key {
            Err(reason) => self.session = Session::Locked(Locked::of(&sealed, Some(reason))),
            Ok(data_key) => match Locked::of(&sealed, None).unlock(bytes, &sealed, data_key) {
                Ok(mut open) => {
                    if let Ok(Some(key)) = read {
                        open.unbind(WayIn::Keychain(key), self.ports.entropy.as_ref());
                    }
                    self.find_later_passwords(&mut open);
                    self.enter(open);
                }
                Err((_, problem)) => self.broken(problem),
            },
        }
    }

    fn create_by_keychain(&mut self, vault: VaultId, key: &WrappingKey) -> Result<(), AppError> {
        let entropy = Arc::clone(&self.ports.entropy);
        let data_key = DataKey::filled_by(|bytes| entropy.fill(bytes))?;
        let id = SlotId::from_random_bytes(random(entropy.as_ref())?);
        let (origin, seed) = (OriginKey::filled_by(|bytes| entropy.fill(bytes))?, seed(entropy.as_ref())?);
        let wrapping = Wrapping { data_key: &data_key, origin: &origin, seed: &seed };
        let slot = Slot::for_keychain(vault, id, key, wrapping)?;
        self.write_first(vault, slot, data_key, &origin)
    }

    fn write_first(
        &mut self,
        vault: VaultId,
        slot: Slot,
        data_key: DataKey,
        origin: &OriginKey,
    ) -> Result<(), AppError> {
        let store = Arc::clone(&self.ports.store);
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        if transaction.there().is_some() {
            return Err(ErrorView::new(ErrorCode::VaultExists));
        }
        if self.had_vault() {
            return Err(ErrorView::new(ErrorCode::VaultGone));
        }
        let nonce = random(self.ports.entropy.as_ref())?;
        let header = Header::new(vault, vec![slot]).with_keys(origin, &[], &data_key, nonce)?;
        let next = Next {
            header,
            vault: Vault::default(),
            data_key: &data_key,
            parents: Vec::new(),
            up_to_now: Vec::new(),
        };
        let saved = transaction.write(next, GivesWay::AsVersion, &|_, _| true)?;
        drop(transaction);
        let sealed = SealedVault::parse(&saved.bytes)?;
        let opened = Locked::of(&sealed, None).unlock(saved.bytes, &sealed, data_key);
        // What fails here is said by the first look at the vault that is locked.
        let _ = self.ports.attempts.ready();
        let mut open = opened.map_err(|(_, error)| error)?;
        open.fresh = true;
        open.proved_at = Some(Moment::of(self.ports.clock.as_ref()));
        self.enter(open);
        Ok(())
    }

    /// Whether a vault was here once: an earlier version of it is, or nobody can tell.
    fn had_vault(&self) -> bool {
        self.ports.store.versions().map_or(true, |names| !names.is_empty())
    }

    pub(crate) fn read_sealed(&self) -> Result<(Vec<u8>, SealedVault), AppError> {
        let bytes = self.ports.store.read().map_err(crate::error::reading)?;
        let bytes = bytes.ok_or_else(|| ErrorView::new(ErrorCode::NoVault))?;
        let sealed = self.parsed(&bytes)?;
        Ok((bytes, sealed))
    }

    /// What lies in the vault's place, as a vault.
    pub(crate) fn parsed(&self, bytes: &[u8]) -> Result<SealedVault, AppError> {
        SealedVault::parse(bytes).map_err(|error| match error {
            // So little is left that it could be anybody's; but it lies where a vault was, and earlier versions are
            // there.
            OpenError::NotAVault if is_remnant(bytes) && self.has_versions() => {
                ErrorView::new(ErrorCode::VaultDamaged)
            }
            error => error.into(),
        })
    }

    fn has_versions(&self) -> bool {
        self.ports.store.versions().is_ok_and(|kept| !kept.is_empty())
    }

    fn new_keys(&self) -> Result<(VaultId, WrappingKey), AppError> {
        let entropy = self.ports.entropy.as_ref();
        let vault = VaultId::from_random_bytes(random(entropy)?);
        let key = WrappingKey::filled_by(|bytes| entropy.fill(bytes))?;
        Ok((vault, key))
    }

    fn question(&mut self, vault: VaultId, wish: Wish) -> KeychainQuestion {
        self.asked = self.asked.wrapping_add(1);
        KeychainQuestion { keys: Arc::clone(&self.ports.keys), vault, wish, round: self.asked, change: None }
    }
}

/// What opened a vault. The file whose password or code it was may be another than the one that is the vault now.
pub(crate) enum Opener {
    /// A password of the file with this header.
    Password(Header),
    /// The code of a recovery kit of the file with this header.
    Recovery(Header),
    /// The keychain, which may give its key without asking anybody.
    Keychain,
}

impl Opener {
    /// What opened a file by what was typed.
    pub(crate) fn typed(sealed: &SealedVault, typed: &Passphrase) -> Self {
        let header = sealed.header().clone();
        if opens_by_code(sealed, typed) { Self::Recovery(header) } else { Self::Password(header) }
    }

    /// Whether that proves who is there. The keychain does only where there is no password to ask for, and an earlier
    /// password or code does not.
    fn proves(&self, open: &Unlocked) -> bool {
        match self {
            Self::Password(given) => open.states().all(|state| !given.lacks_password_of(state)),
            Self::Recovery(given) => !given.lacks_kit_of(&open.header),
            Self::Keychain => !open.has_password() && open.asks_for().is_none(),
        }
    }
}

/// Whether bytes are what a crash leaves of a vault file: nothing, blanks, zeros, or no more than its first line.
fn is_remnant(bytes: &[u8]) -> bool {
    let start = b"{\n  \"format\": \"ringfence-vault\"";
    start.starts_with(bytes) || bytes.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace())
}

/// `N` fresh random bytes.
pub(crate) fn random<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], AppError> {
    let mut bytes = [0_u8; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}
