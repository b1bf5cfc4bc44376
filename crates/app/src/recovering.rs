//! A vault file that can't be used, and the newest good version that takes its place.
//!
//! Good is a version that opens: its header alone could be whole while its accounts are not. The file that can't be
//! used is kept beside the versions under a name that says so; nothing is written over.

use std::sync::Arc;

use ringfence_core::vault::{OpenError, RecoveryCode, SealedVault, SlotId, SlotKind, seal};
use ringfence_core::{DataKey, Passphrase, Vault};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::keychain::{KeychainAnswer, KeychainQuestion, Outcome};
use crate::ports::Entropy;
use crate::session::{Locked, Session, has_slot};
use crate::unlocking::{Opener, random};
use crate::version_names::{self, highest_revision, name_for_damaged};
use crate::versions::sorted;
use crate::view::RecoverableView;

impl App {
    /// Whether an earlier version can take the vault's place, and what opens it.
    pub(crate) fn recoverable(&self) -> Option<RecoverableView> {
        match &self.session {
            Session::Broken { problem, .. } if is_the_file(problem.code) => {}
            _ => return None,
        }
        let (name, newest) = self.parsed_versions().into_iter().next()?;
        Some(RecoverableView {
            until: version_names::read(&name).map(|read| read.until.unix_seconds()),
            by_password: has_slot(newest.header(), SlotKind::Password)
                || has_slot(newest.header(), SlotKind::Recovery),
            by_keychain: has_slot(newest.header(), SlotKind::Keychain),
        })
    }

    /// Puts the newest good version in the place of a vault file that can't be used, and opens it by password or
    /// recovery code.
    ///
    /// # Errors
    /// [`ErrorCode::NoGoodVersion`], [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`],
    /// [`ErrorCode::NoPassword`], [`ErrorCode::RecoveryCodeWrong`], or why it could not be saved.
    pub fn recover(&mut self, password: &Passphrase) -> Result<(), AppError> {
        self.require_recoverable()?;
        self.attempt(ErrorCode::WrongPassword, |app| {
            let data_key = app.data_key_by(password)?;
            app.put_back(data_key, Opener::Person)
        })
    }

    /// What to ask of the keychain to do the same by it; the answer goes to [`App::recover_by_keychain`].
    ///
    /// # Errors
    /// [`ErrorCode::NoGoodVersion`].
    pub fn ask_to_recover(&self) -> Result<KeychainQuestion, AppError> {
        self.require_recoverable()?;
        let (_, newest) = self.parsed_versions().into_iter().next().ok_or_else(no_good_version)?;
        let vault = newest.header().vault_id();
        Ok(KeychainQuestion::consent(Arc::clone(&self.ports.keys), vault))
    }

    /// Puts the newest good version back by the keychain's key.
    ///
    /// # Errors
    /// As [`App::recover`], or why the keychain gave no key, or not this vault's.
    pub fn recover_by_keychain(&mut self, answer: KeychainAnswer) -> Result<(), AppError> {
        self.require_recoverable()?;
        let Outcome::Consent(read) = answer.outcome else {
            return Err(ErrorView::new(ErrorCode::KeychainFailed));
        };
        let key = read?.ok_or_else(|| ErrorView::new(ErrorCode::KeychainEmpty))?;
        let versions = self.parsed_versions();
        let opened = versions.iter().find_map(|(_, sealed)| sealed.unwrap_with_keychain(&key).ok());
        self.put_back(opened.ok_or_else(|| ErrorView::new(ErrorCode::KeychainWrongKey))?, Opener::Keychain)
    }

    fn require_recoverable(&self) -> Result<(), AppError> {
        if self.recoverable().is_some() { Ok(()) } else { Err(no_good_version()) }
    }

    /// The versions that are vaults, newest first.
    fn parsed_versions(&self) -> Vec<(String, SealedVault)> {
        let names = sorted(self.ports.store.versions().unwrap_or_default());
        let parsed = |name: String| {
            let bytes = self.ports.store.read_version(&name).ok()?;
            Some((name, SealedVault::parse(&bytes).ok()?))
        };
        names.into_iter().filter_map(parsed).collect()
    }

    /// The data key by the password, or the recovery code, of any version. A password that was changed meanwhile opens the older ones; each
    /// slot is tried once.
    fn data_key_by(&self, password: &Passphrase) -> Result<DataKey, AppError> {
        // EXPOSE: what was typed may be a recovery code, which is read before it is tried as a password.
        let text = std::str::from_utf8(password.expose()).ok();
        let code = text.and_then(|text| RecoveryCode::parse(text).ok());
        if let Some(code) = &code {
            let versions = self.parsed_versions();
            let mut keys = versions.iter().filter_map(|(_, sealed)| sealed.unwrap_with_recovery(code).ok());
            if let Some(key) = keys.next() {
                return Ok(key);
            }
        }
        let mut tried: Vec<SlotId> = Vec::new();
        let mut problem = if code.is_some() { ErrorCode::RecoveryCodeWrong } else { ErrorCode::NoPassword };
        for (_, sealed) in self.parsed_versions() {
            let slots = sealed.header().slots().iter().filter(|slot| slot.kind() == SlotKind::Password);
            let ids: Vec<_> = slots.map(ringfence_core::vault::Slot::id).collect();
            if ids.iter().all(|id| tried.contains(id)) {
                continue;
            }
            tried.extend(ids);
            match sealed.unwrap_with_password(password) {
                Ok(key) => return Ok(key),
                Err(OpenError::WrongKey) => problem = ErrorCode::WrongPassword,
                Err(OpenError::NoSuchSlot) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(ErrorView::new(problem))
    }

    fn put_back(&mut self, data_key: DataKey, by: Opener) -> Result<(), AppError> {
        let versions = self.parsed_versions();
        let opened = versions.iter().find_map(|(_, sealed)| Some((sealed, sealed.open(&data_key).ok()?)));
        let (good, vault) = opened.ok_or_else(no_good_version)?;
        let store = Arc::clone(&self.ports.store);
        let now = self.ports.clock.now();
        let mut guard = store.lock().map_err(crate::error::saving)?;
        let there = guard.read().map_err(crate::error::saving)?;
        if let Some(Ok(sealed)) = there.as_deref().map(SealedVault::parse)
            && sealed.open(&data_key).is_ok()
        {
            // Somebody put a good one there meanwhile.
            return Err(ErrorView::new(ErrorCode::VaultExists));
        }
        let names = store.versions().map_err(crate::error::saving)?;
        let bytes =
            seal_above(&names, there.as_deref(), good, &vault, &data_key, self.ports.entropy.as_ref())?;
        let opens = |back: &[u8]| {
            SealedVault::parse(back).and_then(|sealed| sealed.open(&data_key)).is_ok_and(|back| back == vault)
        };
        guard.replace(&bytes, &name_for_damaged(now, &names), &opens).map_err(crate::error::saving)?;
        let sealed = SealedVault::parse(&bytes)?;
        let open = Locked::of(&sealed, None).unlock(bytes, &sealed, data_key).map_err(|(_, error)| error)?;
        self.enter_opened(open, by);
        Ok(())
    }
}

/// Seals a vault that comes back, by its own header, above every revision that was ever seen in this place, so that no
/// program takes it for an older state.
pub(crate) fn seal_above(
    versions: &[String],
    there: Option<&[u8]>,
    good: &SealedVault,
    vault: &Vault,
    data_key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, AppError> {
    let named = highest_revision(versions, good.header().vault_id());
    let seen = there.and_then(|bytes| Some(SealedVault::parse(bytes).ok()?.header().revision()));
    let header = good.header().after_revision(named.max(seen.unwrap_or(0)));
    Ok(seal(&header, vault, data_key, random(entropy)?)?)
}

/// Whether a failure is the file's, so that another file mends it.
pub(crate) fn is_the_file(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotAVault
            | ErrorCode::VaultDamaged
            | ErrorCode::VaultTooNew
            | ErrorCode::VaultGone
            | ErrorCode::VaultKdf
    )
}

fn no_good_version() -> ErrorView {
    ErrorView::new(ErrorCode::NoGoodVersion)
}
