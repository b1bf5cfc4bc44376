//! Proof of who is there, asked for before a key is shown, the vault is exported or a way in is changed.

use ringfence_app::AppError;
use ringfence_app::view::Typed;
use tauri::{AppHandle, State};

use std::sync::Arc;

use crate::commands::vault::passphrase;
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change};

/// Takes the vault's password as proof.
#[tauri::command(async)]
pub fn prove(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.prove(&passphrase(&password)))
}

/// Asks the keychain for its consent, where the vault has no password.
#[tauri::command(async)]
pub fn prove_by_keychain(app: AppHandle, shell: State<'_, Arc<Shell>>) -> Result<(), AppError> {
    // The keychain may ask the person; the application is not held meanwhile.
    let question = shell.app().ask_consent()?;
    let answer = ask(question);
    change(&app, |ringfence| ringfence.prove_by_keychain(answer))
}
