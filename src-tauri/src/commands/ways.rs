//! The ways into the vault, and how good a password is.

use std::sync::Arc;

use ringfence_app::unlock_methods::strength;
use ringfence_app::view::{SlotView, StrengthView, Typed};
use ringfence_app::{App, AppError};
use tauri::{AppHandle, Manager as _, State};

use crate::commands::aside;
use crate::commands::vault::passphrase;
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change, job};
use crate::trying::with_new_password;

/// The ways in, with what a guess at each costs and since when it is there, where the file says so.
#[tauri::command(async)]
pub fn list_ways(shell: State<'_, Arc<Shell>>) -> Result<Vec<SlotView>, AppError> {
    shell.app().slots()
}

/// Gives the vault a password, or another one.
#[tauri::command]
pub async fn set_password(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    aside(move || with_new_password(&app, passphrase(&password), App::set_password)).await
}

/// Takes the password away, if the keychain shows that it opens the vault.
#[tauri::command]
pub async fn remove_password(app: AppHandle) -> Result<(), AppError> {
    aside(move || {
        // The keychain may ask the person; the application is not held meanwhile.
        let question = app.state::<Arc<Shell>>().app().ask_before_removal()?;
        let answer = question.map(ask);
        change(&app, |ringfence| ringfence.remove_password(answer))
    })
    .await
}

/// Changes the key that seals the vault; every way in stays as it is.
#[tauri::command(async)]
pub fn rekey_vault(app: AppHandle) -> Result<(), AppError> {
    change(&app, ringfence_app::App::rekey)
}

/// The earlier versions that could not be sealed again since the key was changed.
#[tauri::command]
pub async fn list_unsealed(app: AppHandle) -> Result<Vec<String>, AppError> {
    aside(move || unsealed(&app)).await
}

/// Removes them. Answers those that are still there.
#[tauri::command]
pub async fn remove_unsealed(app: AppHandle) -> Result<Vec<String>, AppError> {
    aside(move || {
        let names = unsealed(&app)?;
        job(&app, |ringfence| ringfence.remove_unsealed(names))
    })
    .await
}

/// Nothing is published: the page looks again with every snapshot.
fn unsealed(app: &AppHandle) -> Result<Vec<String>, AppError> {
    let shell = app.state::<Arc<Shell>>();
    let job = shell.app().find_unsealed()?;
    shell.finish(job)
}

/// Judges a password as it is typed.
#[tauri::command]
pub async fn judge_password(Sealed(password, _): Sealed<Typed>) -> Result<StrengthView, AppError> {
    aside(move || Ok(strength::judge(&password))).await
}
