//! Earlier versions of the open vault: list, compare, go back to all of one or to one account of it.
//!
//! Going back is a save like any other, so the version that it leaves is kept: that is the way to undo it. Only
//! accounts come back; the ways in stay those of today, so that no old password opens the vault again.

use ringfence_core::vault::{Field, SealedVault};
use ringfence_core::{Account, Vault};

use crate::accounts::{not_found, parse_id};
use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::version_names;
use crate::view::{ComparedView, ComparisonView, FieldView, Restored, VersionView};

impl App {
    /// The earlier versions, newest first. One that can't be opened is among them, without a count.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::VersionsUnusable`].
    pub fn versions(&self) -> Result<Vec<VersionView>, AppError> {
        self.require_open()?;
        let names = sorted(self.ports.store.versions().map_err(crate::error::reading)?);
        let view = |id: String| VersionView {
            until: version_names::read(&id).map(|name| name.until.unix_seconds()),
            accounts: self.version(&id).ok().map(|vault| count(vault.accounts().len())),
            id,
        };
        Ok(names.into_iter().map(view).collect())
    }

    /// What going back to a version would change.
    ///
    /// # Errors
    /// [`ErrorCode::VersionGone`], [`ErrorCode::VersionBroken`], [`ErrorCode::VaultLocked`].
    pub fn compare_version(&self, id: &str) -> Result<ComparisonView, AppError> {
        Ok(comparison(&self.session.unlocked()?.vault, &self.version(id)?))
    }

    /// Goes back to a version, all of it. HOTP counters stay where they are if they are further on.
    ///
    /// # Errors
    /// As [`App::compare_version`], or why it could not be saved.
    pub fn restore_version(&mut self, id: &str) -> Result<Restored, AppError> {
        let then = self.version(id)?;
        self.look_for_later_passwords();
        self.go_back(then)
    }

    /// Takes one account back from a version: in its place where it still is, else at the end.
    ///
    /// # Errors
    /// As [`App::restore_version`]; [`ErrorCode::AccountNotFound`] when the version has none of that id.
    pub fn restore_account(&mut self, version: &str, account: &str) -> Result<Restored, AppError> {
        let then = self.version(version)?;
        self.look_for_later_passwords();
        let id = parse_id(account)?;
        let ((), undo) = self
            .save_and_keep(|vault, now| vault.take_back(then, id, now).map(|_| ()).ok_or_else(not_found))?;
        Ok(Restored { undo })
    }

    /// Replaces all accounts by those of an earlier state.
    pub(crate) fn go_back(&mut self, then: Vault) -> Result<Restored, AppError> {
        let ((), undo) = self.save_and_keep(|vault, now| {
            vault.go_back_to(then, now);
            Ok(())
        })?;
        let open = self.session.unlocked_mut()?;
        open.counted.retain(|id, _| open.vault.account(*id).is_some());
        Ok(Restored { undo })
    }

    fn version(&self, id: &str) -> Result<Vault, AppError> {
        let open = self.session.unlocked()?;
        let names = self.ports.store.versions().map_err(crate::error::reading)?;
        if !names.iter().any(|name| name == id) {
            return Err(ErrorView::new(ErrorCode::VersionGone));
        }
        let broken = || ErrorView::new(ErrorCode::VersionBroken);
        let bytes = self.ports.store.read_version(id).map_err(|_| broken())?;
        let sealed = SealedVault::parse(&bytes).map_err(|_| broken())?;
        open.opened_copy(&sealed, id).map_err(|problem| match problem.code {
            ErrorCode::KeyElsewhere => problem,
            _ => broken(),
        })
    }
}

/// Newest first: by revision, then by time. What has no revision in its name comes last.
pub(crate) fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_by_cached_key(|name| {
        let read = version_names::read(name).map(|read| (read.revision, read.until));
        std::cmp::Reverse((read, name.clone()))
    });
    names
}

/// What changes when `now` gives way to `then`.
pub(crate) fn comparison(now: &Vault, then: &Vault) -> ComparisonView {
    let difference = now.difference_to(then);
    let of = |vault: &Vault, ids: &[ringfence_core::AccountId]| {
        ids.iter().filter_map(|id| Some(compared(vault.account(*id)?, &[]))).collect()
    };
    ComparisonView {
        added: of(then, &difference.added),
        removed: of(now, &difference.removed),
        changed: difference
            .changed
            .iter()
            .filter_map(|(id, fields)| Some(compared(then.account(*id)?, fields)))
            .collect(),
        same: count(difference.same),
    }
}

/// A count as fronts see it.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An account as a comparison shows it.
pub(crate) fn compared(account: &Account, fields: &[Field]) -> ComparedView {
    let view = |field: &Field| match field {
        Field::Issuer => FieldView::Issuer,
        Field::Name => FieldView::Name,
        Field::Note => FieldView::Note,
        Field::Secret => FieldView::Secret,
        Field::Parameters => FieldView::Parameters,
        Field::Pin => FieldView::Pin,
        Field::Other => FieldView::Other,
    };
    ComparedView {
        id: account.id.to_string(),
        issuer: account.issuer.clone(),
        name: account.name.clone(),
        fields: fields.iter().map(view).collect(),
    }
}
