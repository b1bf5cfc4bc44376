//! The keychain as a way into the vault: not waited for, taken up, given up.

use std::sync::Arc;

use ringfence_app::{App, AppError};
use tauri::{AppHandle, Manager as _};

use crate::commands::aside;
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
#[tauri::command]
pub async fn take_up_keychain(app: AppHandle) -> Result<(), AppError> {
    aside(move || {
        // The keychain may ask the person; the application is not held meanwhile.
        let question = app.state::<Arc<Shell>>().app().ask_to_keep()?;
        let answer = ask(question);
        let taken = change(&app, |ringfence| Ok(ringfence.take_up_keychain(answer)))?;
        taken.map_err(|(problem, forget)| {
            if let Some(forget) = forget {
                let answer = ask(forget);
                // It is remembered, and said where the ways in are shown.
                let _ = change(&app, |ringfence| ringfence.take_forgotten(answer));
            }
            problem
        })
    })
    .await
}

/// Lets the keychain open the vault no longer.
#[tauri::command]
pub async fn give_up_keychain(app: AppHandle) -> Result<(), AppError> {
    aside(move || {
        let forget = change(&app, App::give_up_keychain)?;
        let answer = ask(forget);
        change(&app, |ringfence| ringfence.take_forgotten(answer))
    })
    .await
}
