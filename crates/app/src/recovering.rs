//! A vault file that can't be used, and the newest good version that takes its place.
//!
//! Good is a version that opens: its header alone could be whole while its accounts are not. The file that can't be
//! used is kept beside the versions under a name that says so; nothing is written over.

use std::sync::Arc;

use ringfence_core::vault::{Header, OpenError, RecoveryCode, SealedVault, SlotId, SlotKind};
use ringfence_core::{DataKey, Passphrase};

use crate::app::App;
use crate::attempts::judged;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::keychain::{KeychainAnswer, KeychainQuestion, Outcome};
use crate::session::{Locked, Session, has_slot};
use crate::transaction::{GivesWay, Next, Transaction};
use crate::unlocking::Opener;
use crate::version_names;
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
        Some(described(&name, newest.header()))
    }

    /// Puts the newest good version in the place of a vault file that can't be used, and opens it by password or
    /// recovery code. Answers which one it was: the newest of all may be damaged within, which is seen only now, and an
    /// older one may have other ways in.
    ///
    /// # Errors
    /// [`ErrorCode::NoGoodVersion`], [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`],
    /// [`ErrorCode::NoPassword`], [`ErrorCode::RecoveryCodeWrong`], or why it could not be saved.
    pub fn recover(&mut self, password: &Passphrase) -> Result<RecoverableView, AppError> {
        self.require_recoverable()?;
        self.attempt(ErrorCode::WrongPassword, |app| {
            let (data_key, by) = judged(password, app.data_key_by(password))?;
            let former = by.header().map_or_else(Vec::new, |header| header.former_keys(&data_key));
            app.put_back(data_key, former, &by)
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

    /// Puts the newest good version back by the keychain's key, and answers which one it was.
    ///
    /// # Errors
    /// As [`App::recover`], or why the keychain gave no key, or not this vault's.
    pub fn recover_by_keychain(&mut self, answer: KeychainAnswer) -> Result<RecoverableView, AppError> {
        self.require_recoverable()?;
        let Outcome::Consent(read) = answer.outcome else {
            return Err(ErrorView::new(ErrorCode::KeychainFailed));
        };
        let key = read?.ok_or_else(|| ErrorView::new(ErrorCode::KeychainEmpty))?;
        let versions = self.parsed_versions();
        let opened = versions.iter().find_map(|(_, sealed)| {
            let key = sealed.unwrap_with_keychain(&key).ok()?;
            let former = sealed.header().former_keys(&key);
            Some((key, former))
        });
        let (key, former) = opened.ok_or_else(|| ErrorView::new(ErrorCode::KeychainWrongKey))?;
        self.put_back(key, former, &Opener::Keychain)
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
    fn data_key_by(&self, password: &Passphrase) -> Result<(DataKey, Opener), AppError> {
        // EXPOSE: what was typed may be a recovery code, which is read before it is tried as a password.
        let text = std::str::from_utf8(password.expose()).ok();
        let code = text.and_then(|text| RecoveryCode::parse(text).ok());
        if let Some(code) = &code {
            let versions = self.parsed_versions();
            let mut keys = versions.iter().filter_map(|(_, sealed)| {
                let key = sealed.unwrap_with_recovery(code).ok()?;
                Some((key, Opener::Recovery(sealed.header().clone())))
            });
            if let Some(found) = keys.next() {
                return Ok(found);
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
                Ok(key) => return Ok((key, Opener::Password(sealed.header().clone()))),
                Err(OpenError::WrongKey) => problem = ErrorCode::WrongPassword,
                Err(OpenError::NoSuchSlot) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(ErrorView::new(problem))
    }

    /// `former` are the keys that the vault had before: where no version of the newest key is whole, one that could not be
    /// sealed again since may be.
    fn put_back(
        &mut self,
        data_key: DataKey,
        former: Vec<DataKey>,
        by: &Opener,
    ) -> Result<RecoverableView, AppError> {
        let store = Arc::clone(&self.ports.store);
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        if let Some(Ok(sealed)) = transaction.there().map(SealedVault::parse)
            && sealed.is_authentic(&data_key)
        {
            // Somebody put a good one there meanwhile.
            return Err(ErrorView::new(ErrorCode::VaultExists));
        }
        // By the revision that is authenticated now: a name may say anything.
        let mut good = self.parsed_versions();
        good.sort_by_key(|(_, sealed)| std::cmp::Reverse(sealed.header().revision()));
        let mut keys = Vec::from([data_key]);
        keys.extend(former);
        let opened = good.iter().find_map(|(name, sealed)| {
            let place = keys.iter().position(|key| sealed.is_authentic(key))?;
            Some((name, sealed, sealed.open(&keys[place]).ok()?, place))
        });
        let (name, good, vault, place) = opened.ok_or_else(no_good_version)?;
        let data_key = keys.swap_remove(place);
        let came = described(name, good.header());
        let next =
            Next { header: good.header().clone(), vault, data_key: &data_key, parents: vec![good.state()] };
        let saved = transaction.write(next, GivesWay::AsDamaged, &|_, _| true)?;
        drop(transaction);
        let sealed = SealedVault::parse(&saved.bytes)?;
        let opened = Locked::of(&sealed, None).unlock(saved.bytes, &sealed, data_key);
        self.enter_opened(opened.map_err(|(_, error)| error)?, by);
        Ok(came)
    }
}

fn described(name: &str, header: &Header) -> RecoverableView {
    RecoverableView {
        until: version_names::read(name).map(|read| read.until.unix_seconds()),
        by_password: has_slot(header, SlotKind::Password) || has_slot(header, SlotKind::Recovery),
        by_keychain: has_slot(header, SlotKind::Keychain),
    }
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
