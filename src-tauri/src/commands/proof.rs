//! Proof of who is there, asked for before a key is shown, the vault is exported or a way in is changed.

use ringfence_app::view::Typed;
use ringfence_app::{App, AppError};
use tauri::{AppHandle, Manager as _};

use std::sync::Arc;

use crate::commands::aside;
use crate::commands::vault::passphrase;
use crate::copies;
use crate::sealed::Sealed;
use crate::shell::{Shell, ask, change};
use crate::trying::with_password;

/// Takes the vault's password as proof.
#[tauri::command]
pub async fn prove(app: AppHandle, Sealed(password, _): Sealed<Typed>) -> Result<(), AppError> {
    aside(move || {
        copies::look_before_proof(&app);
        with_password(&app, passphrase(&password), App::prove)
    })
    .await
}

/// Asks the keychain for its consent, where the vault has no password.
#[tauri::command]
pub async fn prove_by_keychain(app: AppHandle) -> Result<(), AppError> {
    aside(move || {
        copies::look_before_proof(&app);
        // The keychain may ask the person; the application is not held meanwhile.
        let question = app.state::<Arc<Shell>>().app().ask_consent()?;
        let answer = ask(question);
        change(&app, |ringfence| ringfence.prove_by_keychain(answer))
    })
    .await
}
