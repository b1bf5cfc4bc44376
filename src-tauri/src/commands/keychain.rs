//! The keychain as a way into the vault: not waited for, taken up, given up.

use std::sync::Arc;

use ringfence_app::{App, AppError};
use tauri::{AppHandle, State};

use crate::shell::{Shell, ask, change};

/// Waits for the keychain no longer.
#[tauri::command(async)]
pub fn go_on_without_keychain(app: AppHandle) -> Result<(), AppError> {
    change(&app, |ringfence| {
        ringfence.go_on_without_keychain();
        Ok(())
    })
}

/// Lets the keychain open the vault, with a new key.
#[tauri::command(async)]
pub fn take_up_keychain(app: AppHandle, shell: State<'_, Arc<Shell>>) -> Result<(), AppError> {
    // The keychain may ask the person; the application is not held meanwhile.
    let question = shell.app().ask_to_keep()?;
    let answer = ask(question);
    let taken = change(&app, |ringfence| Ok(ringfence.take_up_keychain(answer)))?;
    taken.map_err(|(problem, forget)| {
        if let Some(forget) = forget {
            ask(forget);
        }
        problem
    })
}

/// Lets the keychain open the vault no longer.
#[tauri::command(async)]
pub fn give_up_keychain(app: AppHandle) -> Result<(), AppError> {
    let forget = change(&app, App::give_up_keychain)?;
    // The vault's file speaks of the keychain no more: a key that it keeps all the same opens nothing in it.
    ask(forget);
    Ok(())
}
