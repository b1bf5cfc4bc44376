//! Earlier versions of the vault, and what to do when its file can't be used.

use std::sync::Arc;

use ringfence_app::view::{ComparisonView, RecoverableView, Restored, Typed, VersionView};
use ringfence_app::{App, AppError};
use tauri::{AppHandle, Manager as _, State};

use crate::commands::aside;
use crate::commands::vault::passphrase;
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change};
use crate::trying::with_password;

/// The earlier versions, newest first.
#[tauri::command(async)]
pub fn list_versions(shell: State<'_, Arc<Shell>>) -> Result<Vec<VersionView>, AppError> {
    shell.app().versions()
}

/// What going back to a version would change.
#[tauri::command(async)]
pub fn compare_version(shell: State<'_, Arc<Shell>>, id: &str) -> Result<ComparisonView, AppError> {
    shell.app().compare_version(id)
}

/// Goes back to all of a version.
#[tauri::command(async)]
pub fn restore_version(app: AppHandle, id: &str) -> Result<Restored, AppError> {
    change(&app, |ringfence| ringfence.restore_version(id))
}

/// Takes one account back from a version.
#[tauri::command(async)]
pub fn restore_account(app: AppHandle, version: &str, account: &str) -> Result<Restored, AppError> {
    change(&app, |ringfence| ringfence.restore_account(version, account))
}

/// Puts the newest good version in the place of a file that can't be used, by password.
#[tauri::command]
pub async fn recover(
    app: AppHandle,
    Sealed(password, _): Sealed<Typed>,
) -> Result<RecoverableView, AppError> {
    aside(move || with_password(&app, passphrase(&password), App::recover)).await
}

/// The same by the keychain.
#[tauri::command]
pub async fn recover_by_keychain(app: AppHandle) -> Result<RecoverableView, AppError> {
    aside(move || {
        // The keychain may ask the person; the application is not held meanwhile.
        let question = app.state::<Arc<Shell>>().app().ask_to_recover()?;
        let answer = ask(question);
        change(&app, |ringfence| ringfence.recover_by_keychain(answer))
    })
    .await
}
