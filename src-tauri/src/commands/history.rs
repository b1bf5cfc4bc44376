//! Earlier versions of the vault, and what to do when its file can't be used.

use std::sync::Arc;

use ringfence_app::view::{ComparisonView, RecoverableView, Restored, Typed, VersionView};
use ringfence_app::{App, AppError};
use tauri::{AppHandle, Manager as _};

use crate::commands::aside;
use crate::commands::vault::passphrase;
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change, job};
use crate::trying::with_password;

/// The earlier versions, newest first.
#[tauri::command]
pub async fn list_versions(app: AppHandle) -> Result<Vec<VersionView>, AppError> {
    aside(move || job(&app, |ringfence| ringfence.list_versions())).await
}

/// What going back to a version would change.
#[tauri::command]
pub async fn compare_version(app: AppHandle, id: String) -> Result<ComparisonView, AppError> {
    aside(move || job(&app, |ringfence| ringfence.compare_with_version(&id))).await
}

/// Goes back to all of a version.
#[tauri::command]
pub async fn restore_version(app: AppHandle, id: String) -> Result<Restored, AppError> {
    aside(move || job(&app, |ringfence| ringfence.go_back_to_version(&id))).await
}

/// Takes one account back from a version.
#[tauri::command]
pub async fn restore_account(app: AppHandle, version: String, account: String) -> Result<Restored, AppError> {
    aside(move || job(&app, |ringfence| ringfence.take_account_back(&version, &account))).await
}

/// Puts the newest good version in the place of a file that can't be used, by password.
#[tauri::command]
pub async fn recover(
    app: AppHandle,
    Sealed(password, _): Sealed<Typed>,
) -> Result<RecoverableView, AppError> {
    aside(move || {
        job(&app, |ringfence| Ok(ringfence.read_earlier()))?;
        with_password(&app, passphrase(&password), App::recover)
    })
    .await
}

/// The same by the keychain.
#[tauri::command]
pub async fn recover_by_keychain(app: AppHandle) -> Result<RecoverableView, AppError> {
    aside(move || {
        job(&app, |ringfence| Ok(ringfence.read_earlier()))?;
        // The keychain may ask the person; the application is not held meanwhile.
        let question = app.state::<Arc<Shell>>().app().ask_to_recover()?;
        let answer = ask(question);
        change(&app, |ringfence| ringfence.recover_by_keychain(answer))
    })
    .await
}
