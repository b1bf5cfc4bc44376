//! Earlier versions of the open vault: list, compare, go back to all of one or to one account of it.
//!
//! Going back is a save like any other, so the version that it leaves is kept: that is the way to undo it. Only
//! accounts come back; the ways in stay those of today, so that no old password opens the vault again.

use std::sync::Arc;

use ringfence_core::vault::{Field, SealedVault};
use ringfence_core::{Account, Vault};

use crate::accounts::edit::{not_found, parse_id};
use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::VaultStore;
use crate::session::jobs::{Job, Step};
use crate::session::state::Unlocked;
use crate::vault_file::snapshot_names;
use crate::view::{ComparedView, ComparisonView, FieldView, Restored, VersionView};

impl App {
    /// The earlier versions, newest first. One that can't be opened is among them, without a count. Each is read without the
    /// application: what lies there may be anybody's, and large.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`]; the job's are [`ErrorCode::VersionsUnusable`] besides.
    pub fn list_versions(&self) -> Result<Job<Vec<VersionView>>, AppError> {
        self.require_open()?;
        let store = Arc::clone(&self.ports.store);
        Ok(self.steps(move || {
            let names = store.versions().map(sorted).map_err(crate::error::reading);
            move |app: &mut Self| Ok(app.list_next(names?.into_iter(), Vec::new()))
        }))
    }

    fn list_next(
        &self,
        mut names: std::vec::IntoIter<String>,
        mut views: Vec<VersionView>,
    ) -> Step<Vec<VersionView>> {
        let Some(id) = names.next() else { return Step::Done(views) };
        let store = Arc::clone(&self.ports.store);
        Step::More(self.steps(move || {
            let read = read_version(store.as_ref(), &id);
            move |app: &mut Self| {
                views.push(app.version_view(id, read)?);
                Ok(app.list_next(names, views))
            }
        }))
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::list_versions`].
    pub fn versions(&self) -> Result<Vec<VersionView>, AppError> {
        self.require_open()?;
        let store = self.ports.store.as_ref();
        let names = sorted(store.versions().map_err(crate::error::reading)?);
        names.into_iter().map(|id| self.version_view(id.clone(), read_version(store, &id))).collect()
    }

    fn version_view(&self, id: String, read: Result<SealedVault, AppError>) -> Result<VersionView, AppError> {
        let open = self.session.unlocked()?;
        let vault = read.ok().and_then(|sealed| open.opened(&sealed).ok());
        let until = snapshot_names::read(&id).map(|name| name.until.unix_seconds());
        Ok(VersionView { until, accounts: vault.map(|vault| count(vault.accounts().len())), id })
    }

    /// What going back to a version would change.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`]; the job's are [`ErrorCode::VersionGone`] and [`ErrorCode::VersionBroken`] besides.
    pub fn compare_with_version(&self, id: &str) -> Result<Job<ComparisonView>, AppError> {
        self.with_version(id, |app, then| Ok(comparison(&app.session.unlocked()?.vault, &then)))
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::compare_with_version`].
    pub fn compare_version(&self, id: &str) -> Result<ComparisonView, AppError> {
        Ok(comparison(&self.session.unlocked()?.vault, &self.version(id)?))
    }

    /// Goes back to a version, all of it. HOTP counters stay where they are if they are further on.
    ///
    /// # Errors
    /// As [`App::compare_with_version`], or why it could not be saved.
    pub fn go_back_to_version(&self, id: &str) -> Result<Job<Restored>, AppError> {
        self.with_version(id, |app, then| {
            app.look_for_later_passwords();
            app.go_back(then)
        })
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::go_back_to_version`].
    pub fn restore_version(&mut self, id: &str) -> Result<Restored, AppError> {
        let job = self.go_back_to_version(id)?;
        self.at_once(job)
    }

    /// Takes one account back from a version: in its place where it still is, else beside its neighbours of then.
    ///
    /// # Errors
    /// As [`App::go_back_to_version`]; [`ErrorCode::AccountNotFound`] when the version has none of that id.
    pub fn take_account_back(&self, version: &str, account: &str) -> Result<Job<Restored>, AppError> {
        let id = parse_id(account)?;
        self.with_version(version, move |app, then| {
            app.look_for_later_passwords();
            let ((), undo) = app.save_and_keep(|vault, now| {
                vault.take_back(then, id, now).map(|_| ()).ok_or_else(not_found)
            })?;
            Ok(Restored { undo })
        })
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::take_account_back`].
    pub fn restore_account(&mut self, version: &str, account: &str) -> Result<Restored, AppError> {
        let job = self.take_account_back(version, account)?;
        self.at_once(job)
    }

    /// What is done with a version that was read without the application.
    fn with_version<T: 'static>(
        &self,
        id: &str,
        act: impl FnOnce(&mut Self, Vault) -> Result<T, AppError> + Send + 'static,
    ) -> Result<Job<T>, AppError> {
        self.require_open()?;
        let (store, id) = (Arc::clone(&self.ports.store), id.to_owned());
        Ok(self.job(move || {
            let read = read_named_version(store.as_ref(), &id);
            move |app: &mut Self| {
                let then = opened_version(app.session.unlocked()?, &read?, &id)?;
                act(app, then)
            }
        }))
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
        opened_version(open, &read_named_version(self.ports.store.as_ref(), id)?, id)
    }
}

fn opened_version(open: &Unlocked, sealed: &SealedVault, id: &str) -> Result<Vault, AppError> {
    open.opened_copy(sealed, id).map_err(|problem| match problem.code {
        ErrorCode::KeyElsewhere => problem,
        _ => broken(problem),
    })
}

fn broken<E>(_: E) -> AppError {
    ErrorView::new(ErrorCode::VersionBroken)
}

fn read_version(store: &dyn VaultStore, id: &str) -> Result<SealedVault, AppError> {
    SealedVault::parse(&store.read_version(id).map_err(broken)?).map_err(broken)
}

/// The same of a name that somebody gave.
fn read_named_version(store: &dyn VaultStore, id: &str) -> Result<SealedVault, AppError> {
    let names = store.versions().map_err(crate::error::reading)?;
    let is_there = names.iter().any(|name| name == id);
    if is_there { read_version(store, id) } else { Err(ErrorView::new(ErrorCode::VersionGone)) }
}

/// Newest first: by revision, then by time. What has no revision in its name comes last.
pub(crate) fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_by_cached_key(|name| {
        let read = snapshot_names::read(name).map(|read| (read.revision, read.until));
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
