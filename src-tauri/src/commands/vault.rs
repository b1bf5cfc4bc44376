//! The state, and opening and locking the vault.

use std::sync::Arc;

use ringfence_app::view::{Snapshot, Typed};
use ringfence_app::{App, AppError};
use ringfence_core::Passphrase;
use ringfence_platform::SystemEntropy;
use tauri::{AppHandle, Manager as _, State};

use crate::camera;
use crate::commands::aside;
use crate::sealed::{OneTimeKeys, Sealed};
use crate::shell::{self, Shell, open_vault};
use crate::trying::{with_new_password, with_password};
use crate::watch;

/// The state of this moment.
#[tauri::command(async)]
pub fn snapshot(shell: State<'_, Arc<Shell>>) -> Snapshot {
    shell.snapshot()
}

/// The page came on screen or left it.
#[tauri::command(async)]
pub fn set_visible(app: AppHandle, shell: State<'_, Arc<Shell>>, visible: bool) {
    shell.app().set_visible(visible);
    shell.ring();
    watch::follow(&app, visible);
    if visible {
        shell.publish(&app);
    } else {
        camera::leave(&app);
    }
}

/// Somebody does something in the window. The page says so every few seconds at most.
#[tauri::command(async)]
pub fn note_activity(app: AppHandle, shell: State<'_, Arc<Shell>>) {
    let locked = shell.app().touch();
    if locked {
        shell.publish(&app);
    }
}

/// A key for the page to seal one message with: its public half, in base64. Every command that takes something secret takes
/// it sealed.
#[tauri::command(async)]
pub fn one_time_key(keys: State<'_, OneTimeKeys>) -> Result<String, AppError> {
    Ok(keys.make(&SystemEntropy)?)
}

/// Makes the first vault under a password.
#[tauri::command]
pub async fn create_vault(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    aside(move || with_new_password(&app, passphrase(&password), App::create_vault)).await
}

/// Opens the vault by password.
#[tauri::command]
pub async fn unlock(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    aside(move || with_password(&app, passphrase(&password), App::unlock)).await
}

/// Asks the keychain again.
#[tauri::command]
pub fn retry_keychain(app: AppHandle) {
    open_vault(&app);
}

/// Locks the vault.
#[tauri::command]
pub async fn lock(app: AppHandle) -> Result<(), AppError> {
    aside(move || {
        let shell = Arc::clone(&app.state::<Arc<Shell>>());
        shell.app().lock();
        shell::locked(&app, &shell);
        Ok(())
    })
    .await
}

/// What was typed, as a password.
pub(crate) fn passphrase(typed: &Typed) -> Passphrase {
    // EXPOSE: the typed password becomes the key derivation's input.
    Passphrase::new(typed.expose().to_owned())
}
