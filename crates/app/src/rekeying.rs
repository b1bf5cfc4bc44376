//! Another data key for the vault: with every change of a way in, and on request.
//!
//! Each way in stays as it is: the new key is wrapped for its public key, so that nobody has to be asked for its secret.
//! The old key stays in the vault's header, sealed, because it opens what lies elsewhere: a copy of a sync program that
//! is still to be merged, a backup that is to be compared. The earlier versions that are kept here are sealed again
//! (`transaction.rs`).

use std::sync::Arc;

use ringfence_core::Vault;
use ringfence_core::vault::{OpenError, RekeyError, SealedVault};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::Unlocked;

impl App {
    /// Changes the data key. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], [`ErrorCode::WayInBound`], or why it could not be saved: the vault is as it was then.
    pub fn rekey(&mut self) -> Result<(), AppError> {
        let _ = self.require_proof()?;
        self.save_slots(|header| Ok(header.clone()), &|_, _| true)
    }

    /// The earlier versions that are still under a key which the vault had before, so that what opened it then opens them:
    /// the next save goes on with them.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::VersionsUnusable`].
    pub fn unsealed_versions(&self) -> Result<Vec<String>, AppError> {
        let open = self.session.unlocked()?;
        let former = open.header.former_keys(&open.data_key);
        let names = self.ports.store.versions().map_err(crate::error::reading)?;
        let is_former = |name: &String| {
            let bytes = self.ports.store.read_version(name).ok();
            let sealed = bytes.and_then(|bytes| SealedVault::parse(&bytes).ok());
            sealed.is_some_and(|sealed| former.iter().any(|key| sealed.is_authentic(key)))
        };
        Ok(names.into_iter().filter(|name| is_former(name)).collect())
    }

    /// Removes them, where a person would rather do without them. Answers those that are still there. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], or as [`App::unsealed_versions`].
    pub fn remove_unsealed_versions(&mut self) -> Result<Vec<String>, AppError> {
        let _ = self.require_proof()?;
        let names = self.unsealed_versions()?;
        let store = Arc::clone(&self.ports.store);
        store.lock().map_err(crate::error::saving)?.remove_versions(&names);
        self.unsealed_versions()
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
}

impl Unlocked {
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
            RekeyError::Bound(_) => Self::new(ErrorCode::WayInBound),
            RekeyError::Damaged => Self::new(ErrorCode::VaultDamaged),
            RekeyError::Seal(error) => error.into(),
        }
    }
}
