//! The file of an open vault after somebody else has been at it, and copies of it.

use ringfence_app::view::CopyView;
use ringfence_app::{App, AppError};
use tauri::AppHandle;

use crate::commands::aside;
use crate::copies;
use crate::shell::change;

/// Saves the open vault again.
#[tauri::command(async)]
pub fn save_again(app: AppHandle) -> Result<(), AppError> {
    change(&app, App::save_again)
}

/// The person has seen what a merge brought.
#[tauri::command(async)]
pub fn dismiss_merged(app: AppHandle) -> Result<(), AppError> {
    change(&app, |ringfence| {
        ringfence.dismiss_merged();
        Ok(())
    })
}

/// The copies beside the vault file, and what each would bring.
#[tauri::command]
pub async fn list_copies(app: AppHandle) -> Result<Vec<CopyView>, AppError> {
    aside(move || copies::look(&app)).await
}

/// Takes over what a copy has, and keeps the copy among the earlier versions.
#[tauri::command(async)]
pub fn merge_copy(app: AppHandle, name: String) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.merge_copy(&name))
}
