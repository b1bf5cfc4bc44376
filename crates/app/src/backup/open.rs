//! A backup file that was opened: tested, compared with the vault, and restored when the person says so.

use ringfence_core::vault::{OpenError, RecoveryCode, SealedVault};
use ringfence_core::{DataKey, Passphrase, Vault};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::jobs::Job;
use crate::session::throttle::Opens;
use crate::vault_file::snapshots::{comparison, count};
use crate::view::{BackupView, Restored};

/// A backup file, read and perhaps opened.
pub(crate) struct OpenedBackup {
    name: String,
    sealed: SealedVault,
    vault: Option<Vault>,
}

impl App {
    /// Opens a backup by the key in hand, which fits when it is one of the open vault. What it holds stays until it
    /// is restored, closed, or the vault is locked.
    ///
    /// # Errors
    /// [`ErrorCode::BackupLocked`], [`ErrorCode::KeyElsewhere`]: it needs its own password, see [`App::open_backup_by`];
    /// [`ErrorCode::BackupBroken`], [`ErrorCode::BackupTooNew`], [`ErrorCode::VaultLocked`].
    pub fn look_into_backup(&self, name: String, bytes: Vec<u8>) -> Job<BackupView> {
        self.job(move || {
            let parsed = SealedVault::parse(&bytes);
            move |app: &mut Self| app.open_parsed_backup(&name, parsed)
        })
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::look_into_backup`].
    pub fn open_backup(&mut self, name: &str, bytes: &[u8]) -> Result<BackupView, AppError> {
        self.open_parsed_backup(name, SealedVault::parse(bytes))
    }

    fn open_parsed_backup(
        &mut self,
        name: &str,
        parsed: Result<SealedVault, OpenError>,
    ) -> Result<BackupView, AppError> {
        let open = self.session.unlocked()?;
        let sealed = parsed.map_err(|error| problem(error, name))?;
        let opened = open.opened(&sealed).ok();
        // Under a key of this vault that it never had here it may be good; its own password says so.
        let same_vault = sealed.header().vault_id() == open.header.vault_id();
        let ours = same_vault && !sealed.header().keys_differ(&open.header);
        let known = opened.is_some();
        self.opened_backup = Some(OpenedBackup { name: name.to_owned(), sealed, vault: opened });
        if known {
            return self.opened_backup_view();
        }
        let code = match same_vault {
            _ if ours => ErrorCode::BackupBroken,
            true => ErrorCode::KeyElsewhere,
            false => ErrorCode::BackupLocked,
        };
        Err(ErrorView::named(code, name))
    }

    /// Opens the backup that waits for it by its password or recovery code. Takes about half a second by design. The
    /// file may be a copy of this very vault, so wrong tries are slowed down as they are for the vault.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`], [`ErrorCode::BackupBroken`],
    /// [`ErrorCode::BackupClosed`].
    pub fn open_backup_by(&mut self, typed: &Passphrase) -> Result<BackupView, AppError> {
        self.require_open()?;
        self.attempt_at(ErrorCode::WrongPassword, |app| {
            let backup = app.opened_backup.as_mut().ok_or_else(closed)?;
            let data_key = key_by(&backup.sealed, typed, &backup.name)?;
            let opened = backup.sealed.open(&data_key).map_err(|error| problem(error, &backup.name))?;
            backup.vault = Some(opened);
            let opens = Opens::the_vault_if(data_key == app.session.unlocked()?.data_key);
            Ok((app.opened_backup_view()?, opens))
        })
    }

    /// Puts the accounts of the opened backup in the place of the vault's. The ways in stay those of the vault, HOTP
    /// counters that are further on stay, and the version before is kept.
    ///
    /// # Errors
    /// [`ErrorCode::BackupClosed`], or why it could not be saved; the backup then has to be opened again.
    pub fn restore_backup(&mut self) -> Result<Restored, AppError> {
        self.require_open()?;
        let vault = self.opened_backup.take().and_then(|backup| backup.vault).ok_or_else(closed)?;
        self.go_back(vault)
    }

    /// Forgets the opened backup, or the one that was to become the vault, and everything secret in it.
    pub fn close_backup(&mut self) {
        self.opened_backup = None;
        self.adoption = None;
    }

    fn opened_backup_view(&self) -> Result<BackupView, AppError> {
        let open = self.session.unlocked()?;
        let backup = self.opened_backup.as_ref().ok_or_else(closed)?;
        let vault = backup.vault.as_ref().ok_or_else(closed)?;
        Ok(BackupView {
            name: backup.name.clone(),
            accounts: count(vault.accounts().len()),
            ours: backup.sealed.header().vault_id() == open.header.vault_id(),
            comparison: comparison(&open.vault, vault),
        })
    }
}

/// The data key of a backup by what was typed: a recovery code where it is one, else a password.
///
/// # Errors
/// [`ErrorCode::WrongPassword`], or what is wrong with the backup of this name.
pub(crate) fn key_by(sealed: &SealedVault, typed: &Passphrase, name: &str) -> Result<DataKey, AppError> {
    match code_in(typed).and_then(|code| sealed.unwrap_with_recovery(&code).ok()) {
        Some(key) => Ok(key),
        None => sealed.unwrap_with_password(typed).map_err(|error| match error {
            OpenError::WrongKey | OpenError::NoSuchSlot => ErrorView::new(ErrorCode::WrongPassword),
            other => problem(other, name),
        }),
    }
}

/// Whether what was typed is the code of a recovery kit of this file.
pub(crate) fn opens_by_code(sealed: &SealedVault, typed: &Passphrase) -> bool {
    code_in(typed).is_some_and(|code| sealed.unwrap_with_recovery(&code).is_ok())
}

fn code_in(typed: &Passphrase) -> Option<RecoveryCode> {
    // EXPOSE: what was typed may be a recovery code, which is read before it is tried as a password.
    std::str::from_utf8(typed.expose()).ok().and_then(|text| RecoveryCode::parse(text).ok())
}

/// No such backup is open (any more).
pub(crate) fn closed() -> ErrorView {
    ErrorView::new(ErrorCode::BackupClosed)
}

/// What is wrong with a backup of this name.
pub(crate) fn problem(error: OpenError, name: &str) -> ErrorView {
    let code = match error {
        OpenError::TooNew { .. } => ErrorCode::BackupTooNew,
        _ => ErrorCode::BackupBroken,
    };
    ErrorView::named(code, name)
}
