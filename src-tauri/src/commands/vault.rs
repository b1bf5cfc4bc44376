//! The state, and opening and locking the vault.

use std::sync::Arc;

use ringfence_app::AppError;
use ringfence_app::view::{Snapshot, Typed};
use ringfence_core::Passphrase;
use ringfence_platform::SystemEntropy;
use tauri::{AppHandle, State};

use crate::camera;
use crate::sealed::{OneTimeKeys, Sealed};
use crate::shell::{Shell, change, open_vault};
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
#[tauri::command(async)]
pub fn create_vault(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.create_vault(&passphrase(&password)))
}

/// Opens the vault by password.
#[tauri::command(async)]
pub fn unlock(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.unlock(&passphrase(&password)))
}

/// Asks the keychain again.
#[tauri::command]
pub fn retry_keychain(app: AppHandle) {
    open_vault(&app);
}

/// Locks the vault.
#[tauri::command(async)]
pub fn lock(app: AppHandle) -> Result<(), AppError> {
    change(&app, |ringfence| {
        ringfence.lock();
        Ok(())
    })
}

/// What was typed, as a password.
pub(crate) fn passphrase(typed: &Typed) -> Passphrase {
    // EXPOSE: the typed password becomes the key derivation's input.
    Passphrase::new(typed.expose().to_owned())
}
