//! The recovery kit: made, saved, printed, put away; and the vault opened by its code.

use std::sync::Arc;

use ringfence_app::view::{Language, Typed};
use ringfence_app::{AppError, RecoveryKit};
use ringfence_platform::files;
use tauri::{AppHandle, Manager, State};

use crate::choosers;
use crate::commands::aside;
use crate::copies;
use crate::kit_window;
use crate::sealed::Sealed;
use crate::shell::{Shell, change};
use crate::trying::try_at;

/// Opens the vault by the code of its recovery kit.
#[tauri::command]
pub async fn unlock_with_recovery(app: AppHandle, Sealed(code, _): Sealed<Typed>) -> Result<(), AppError> {
    // EXPOSE: the typed code is read where codes are.
    aside(move || try_at(&app, |ringfence| ringfence.unlock_with_recovery(code.expose()))).await
}

/// Takes that code as proof of who is there.
#[tauri::command]
pub async fn prove_with_recovery(app: AppHandle, Sealed(code, _): Sealed<Typed>) -> Result<(), AppError> {
    aside(move || {
        copies::look_before_proof(&app);
        // EXPOSE: the typed code is read where codes are.
        try_at(&app, |ringfence| ringfence.prove_with_recovery(code.expose()))
    })
    .await
}

/// Makes a recovery kit in place of the one before; the answer is its view, sealed.
#[tauri::command]
pub async fn make_recovery_kit(app: AppHandle, Sealed((), answer): Sealed<()>) -> Result<String, AppError> {
    aside(move || {
        let kit = change(&app, |ringfence| ringfence.make_recovery_kit().map(RecoveryKit::view))?;
        Ok(answer.seal(&kit))
    })
    .await
}

/// Saves the kit's page where the person wants it, for them alone to read. Waits as long as the dialog is open.
#[tauri::command]
pub async fn save_recovery_kit(app: AppHandle, language: Language) -> Result<bool, AppError> {
    super::undisturbed(&app.clone(), move || {
        let shell = Arc::clone(&app.state::<Arc<Shell>>());
        let name = shell.app().recovery_kit()?.file_name();
        let Some(place) = choosers::kit_place(&app, &name) else { return Ok(false) };
        // Not before: the vault may have been locked while the dialog was open.
        let page = shell.app().recovery_kit()?.page(language);
        files::save_private(&place, page.as_bytes())?;
        Ok(true)
    })
    .await
}

/// Opens the kit's page in a window of its own and asks the person where to print it.
#[tauri::command(async)]
pub fn print_recovery_kit(app: AppHandle, language: Language) -> Result<(), AppError> {
    kit_window::open(&app, language)
}

/// Puts the kit away.
#[tauri::command(async)]
pub fn drop_recovery_kit(app: AppHandle, shell: State<'_, Arc<Shell>>) {
    shell.app().drop_recovery_kit();
    kit_window::close(&app);
}
