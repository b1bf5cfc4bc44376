//! Another data key for the vault: with every change of a way in, and on request.
//!
//! Each way in stays as it is: the new key is wrapped for its public key, so that nobody has to be asked for its secret.
//! The old key stays in the vault's header, sealed, because it opens what lies elsewhere: a copy of a sync program that
//! is still to be merged, a backup that is to be compared. The earlier versions that are kept here are sealed again
//! (`vault_file/transaction.rs`).

use std::sync::Arc;

use ringfence_core::Vault;
use ringfence_core::vault::{OpenError, RekeyError, SealedVault, SlotKind};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::jobs::{Job, Step};
use crate::session::state::Unlocked;

impl App {
    /// Changes the data key. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], [`ErrorCode::WayInBound`], [`ErrorCode::WayInNewer`], or why it could not be saved: the vault is as it
    /// was then.
    pub fn rekey(&mut self) -> Result<(), AppError> {
        let _ = self.require_proof()?;
        self.save_slots(|header| Ok(header.clone()), &|_, _| true)
    }

    /// The earlier versions that are still under a key which the vault had before, so that what opened it then opens them:
    /// the next save goes on with those that were there when the key was changed. Each is read without the application.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`]; the job's are [`ErrorCode::VersionsUnusable`] besides.
    pub fn find_unsealed(&self) -> Result<Job<Vec<String>>, AppError> {
        self.require_open()?;
        let store = Arc::clone(&self.ports.store);
        Ok(self.steps(move || {
            let names = store.versions().map_err(crate::error::reading);
            move |app: &mut Self| Ok(app.next_unsealed(names?.into_iter(), Vec::new()))
        }))
    }

    fn next_unsealed(
        &self,
        mut names: std::vec::IntoIter<String>,
        mut unsealed: Vec<String>,
    ) -> Step<Vec<String>> {
        let Some(name) = names.next() else { return Step::Done(unsealed) };
        let store = Arc::clone(&self.ports.store);
        Step::More(self.steps(move || {
            let read = store.read_version(&name).ok().and_then(|bytes| SealedVault::parse(&bytes).ok());
            move |app: &mut Self| {
                let open = app.session.unlocked()?;
                unsealed.extend(read.is_some_and(|sealed| open.is_former(&sealed)).then_some(name));
                Ok(app.next_unsealed(names, unsealed))
            }
        }))
    }

    /// Removes them, where a person would rather do without them. Answers those that are still there. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], or as [`App::find_unsealed`].
    pub fn remove_unsealed(&self, names: Vec<String>) -> Result<Job<Vec<String>>, AppError> {
        let _ = self.require_proof()?;
        let store = Arc::clone(&self.ports.store);
        Ok(self.job(move || {
            let removed = store.lock().map(|mut guard| guard.remove_versions(&names));
            let left = removed.and_then(|()| store.versions()).map_err(crate::error::saving);
            move |_: &mut Self| Ok(left?.into_iter().filter(|name| names.contains(name)).collect())
        }))
    }

    /// The first of the two for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::find_unsealed`].
    pub fn unsealed_versions(&mut self) -> Result<Vec<String>, AppError> {
        let job = self.find_unsealed()?;
        self.at_once(job)
    }

    /// Both, for such a front.
    ///
    /// # Errors
    /// As [`App::remove_unsealed`].
    pub fn remove_unsealed_versions(&mut self) -> Result<Vec<String>, AppError> {
        let _ = self.require_proof()?;
        let names = self.unsealed_versions()?;
        let job = self.remove_unsealed(names)?;
        self.at_once(job)
    }
}

impl Unlocked {
    /// What a file of this vault holds, by the data key or by one that the vault had before.
    ///
    /// # Errors
    /// As [`SealedVault::open`].
    pub(crate) fn opened(&self, sealed: &SealedVault) -> Result<Vault, OpenError> {
        match sealed.open(&self.data_key) {
            Err(OpenError::Damaged) => {
                let former = self.header.former_keys(&self.data_key);
                let key = former.iter().find(|key| sealed.is_authentic(key));
                key.map_or(Err(OpenError::Damaged), |key| sealed.open(key))
            }
            opened => opened,
        }
    }

    /// Whether a file is under a key that the vault had before and has given up.
    pub(crate) fn is_former(&self, sealed: &SealedVault) -> bool {
        !sealed.is_authentic(&self.data_key)
            && self.header.former_keys(&self.data_key).iter().any(|key| sealed.is_authentic(key))
    }

    /// The same of a copy of this name.
    ///
    /// # Errors
    /// [`ErrorCode::KeyElsewhere`] where it is under another key of the vault, which was changed elsewhere: its own
    /// password opens it.
    pub(crate) fn opened_copy(&self, sealed: &SealedVault, name: &str) -> Result<Vault, AppError> {
        self.opened_beside(sealed).map_err(|error| match error {
            OpenError::Damaged if sealed.header().keys_differ(&self.header) => {
                ErrorView::named(ErrorCode::KeyElsewhere, name)
            }
            error => error.into(),
        })
    }
}

impl From<RekeyError> for ErrorView {
    fn from(error: RekeyError) -> Self {
        match error {
            RekeyError::Bound(SlotKind::Unknown) => Self::new(ErrorCode::WayInNewer),
            RekeyError::Bound(_) => Self::new(ErrorCode::WayInBound),
            RekeyError::Damaged => Self::new(ErrorCode::VaultDamaged),
            RekeyError::Seal(error) => error.into(),
        }
    }
}
