//! Changing and deleting accounts.

use ringfence_app::AppError;
use ringfence_app::view::EditRequest;
use tauri::AppHandle;

use crate::commands::aside;
use crate::sealed::Sealed;
use crate::shell::change;

/// Changes an account.
#[tauri::command]
pub async fn edit_account(app: AppHandle, Sealed(edit, _): Sealed<EditRequest>) -> Result<(), AppError> {
    aside(move || change(&app, |ringfence| ringfence.edit_account(&edit))).await
}

/// Deletes an account from the vault.
#[tauri::command(async)]
pub fn delete_account(app: AppHandle, id: &str) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.delete_account(id))
}
