//! Backups. Folders and files are chosen in the system's dialog; the page sees their names.

use std::sync::Arc;

use ringfence_app::view::{AdoptionView, BackupView, ChosenBackupView, Restored, Typed};
use ringfence_app::{App, AppError};
use tauri::{AppHandle, Manager as _, State};

use crate::backups;
use crate::commands::vault::passphrase;
use crate::commands::{aside, undisturbed};
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change};
use crate::trying::with_password;

/// Lets the person choose the folder for backups, and makes the first one; false: they thought better of it.
#[tauri::command]
pub async fn choose_backup_folder(app: AppHandle) -> Result<bool, AppError> {
    let handle = app.clone();
    undisturbed(&app, move || backups::choose_folder(&handle)).await
}

/// Makes no more backups by itself.
#[tauri::command(async)]
pub fn leave_backup_folder(app: AppHandle) -> Result<(), AppError> {
    change(&app, ringfence_app::App::leave_backup_folder)
}

/// Keeps so many.
#[tauri::command(async)]
pub fn keep_backups(app: AppHandle, keep: u32) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.keep_backups(keep))
}

/// Makes and tests a backup now; answers its file's name.
#[tauri::command]
pub async fn back_up(app: AppHandle) -> Result<String, AppError> {
    let handle = app.clone();
    undisturbed(&app, move || backups::make(&handle)).await
}

/// Lets the person choose a backup and opens it; `None`: they thought better of it.
#[tauri::command]
pub async fn open_backup(app: AppHandle) -> Result<Option<BackupView>, AppError> {
    let handle = app.clone();
    undisturbed(&app, move || backups::open(&handle)).await
}

/// Opens the chosen backup by its password or recovery code.
#[tauri::command]
pub async fn open_backup_by(
    app: AppHandle,
    Sealed(password, _): Sealed<Typed>,
) -> Result<BackupView, AppError> {
    aside(move || with_password(&app, passphrase(&password), App::open_backup_by)).await
}

/// Puts the opened backup's accounts in the place of the vault's.
#[tauri::command(async)]
pub fn restore_backup(app: AppHandle) -> Result<Restored, AppError> {
    change(&app, ringfence_app::App::restore_backup)
}

/// Forgets the opened backup.
#[tauri::command(async)]
pub fn close_backup(shell: State<'_, Arc<Shell>>) {
    shell.app().close_backup();
}

/// Lets the person choose the backup that is to become the vault, where none is open; `None`: they thought better of it.
#[tauri::command]
pub async fn choose_backup(app: AppHandle) -> Result<Option<ChosenBackupView>, AppError> {
    let handle = app.clone();
    undisturbed(&app, move || backups::choose(&handle)).await
}

/// Opens it by its password or recovery code, and says what making it the vault would do.
#[tauri::command]
pub async fn open_chosen_backup(
    app: AppHandle,
    Sealed(password, _): Sealed<Typed>,
) -> Result<AdoptionView, AppError> {
    aside(move || with_password(&app, passphrase(&password), App::open_chosen_backup)).await
}

/// The same by the keychain.
#[tauri::command]
pub async fn open_chosen_backup_by_keychain(app: AppHandle) -> Result<AdoptionView, AppError> {
    aside(move || {
        // The keychain may ask the person; the application is not held meanwhile.
        let question = app.state::<Arc<Shell>>().app().ask_for_chosen_backup()?;
        let answer = ask(question);
        change(&app, |ringfence| ringfence.open_chosen_backup_by_keychain(answer))
    })
    .await
}

/// Makes it the vault.
#[tauri::command(async)]
pub fn adopt_backup(app: AppHandle) -> Result<(), AppError> {
    change(&app, ringfence_app::App::adopt_backup)
}
