//! An account's key shown or copied, and the vault written as links.

use std::sync::Arc;

use ringfence_app::AppError;
use ringfence_app::view::{Copied, ExportView};
use ringfence_platform::files;
use tauri::{AppHandle, Manager as _};

use crate::choosers;
use crate::commands::{aside, undisturbed};
use crate::sealed::Sealed;
use crate::shell::{Shell, job};

/// The name that is offered for an export.
const EXPORT_NAME: &str = "ringfence-accounts.txt";

/// An account's key, to be shown: its view, sealed.
#[tauri::command]
pub async fn show_secret(app: AppHandle, Sealed(id, answer): Sealed<String>) -> Result<String, AppError> {
    aside(move || {
        let secret = app.state::<Arc<Shell>>().app().show_secret(&id)?;
        Ok(answer.seal(&secret))
    })
    .await
}

/// Copies an account's key.
#[tauri::command]
pub async fn copy_secret(app: AppHandle, id: String) -> Result<Copied, AppError> {
    aside(move || job(&app, |ringfence| ringfence.copy_secret(&id))).await
}

/// Lets the person name a file and writes the vault there as links; `None` when they thought better of it.
#[tauri::command]
pub async fn export_links(app: AppHandle) -> Result<Option<ExportView>, AppError> {
    undisturbed(&app.clone(), move || {
        let shell = Arc::clone(&app.state::<Arc<Shell>>());
        let proved = shell.app().require_proof()?;
        let Some(path) = choosers::export_place(&app, EXPORT_NAME) else { return Ok(None) };
        let export = shell.app().export(&proved)?;
        files::save_private(&path, export.text.as_bytes())?;
        Ok(Some(export.view))
    })
    .await
}
