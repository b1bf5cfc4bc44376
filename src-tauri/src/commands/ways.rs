//! The ways into the vault, and how good a password is.

use std::sync::Arc;

use ringfence_app::view::{SlotView, StrengthView, Typed};
use ringfence_app::{AppError, judging};
use tauri::{AppHandle, State};

use crate::commands::vault::passphrase;
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change};

/// The ways in, with what a guess at each costs and since when it is there, where the file says so.
#[tauri::command(async)]
pub fn list_ways(shell: State<'_, Arc<Shell>>) -> Result<Vec<SlotView>, AppError> {
    shell.app().slots()
}

/// Gives the vault a password, or another one.
#[tauri::command(async)]
pub fn set_password(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.set_password(&passphrase(&password)))
}

/// Takes the password away, if the keychain shows that it opens the vault.
#[tauri::command(async)]
pub fn remove_password(app: AppHandle, shell: State<'_, Arc<Shell>>) -> Result<(), AppError> {
    // The keychain may ask the person; the application is not held meanwhile.
    let question = shell.app().ask_before_removal()?;
    let answer = question.map(ask);
    change(&app, |ringfence| ringfence.remove_password(answer))
}

/// Judges a password as it is typed.
#[tauri::command(async)]
pub fn judge_password(Sealed(password, _): Sealed<Typed>) -> StrengthView {
    judging::judge(&password)
}
