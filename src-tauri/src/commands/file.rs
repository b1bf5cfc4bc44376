//! The file of an open vault after somebody else has been at it, and copies of it.

use ringfence_app::view::{CopyView, Typed};
use ringfence_app::{App, AppError};
use ringfence_core::Passphrase;
use tauri::AppHandle;

use crate::commands::aside;
use crate::commands::vault::passphrase;
use crate::copies;
use crate::sealed::Sealed;
use crate::shell::{change, job};
use crate::trying::with_password;

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

/// The same of a copy that its own password or recovery code opens.
#[tauri::command]
pub async fn merge_copy_by(
    app: AppHandle,
    name: String,
    Sealed(password, _): Sealed<Typed>,
) -> Result<(), AppError> {
    aside(move || {
        job(&app, |ringfence| ringfence.take_up_copy(&name))?;
        let merge = move |ringfence: &mut App, typed: &Passphrase| ringfence.merge_copy_by(&name, typed);
        with_password(&app, passphrase(&password), merge)
    })
    .await
}

/// Takes over what a copy has, and keeps the copy among the earlier versions.
#[tauri::command]
pub async fn merge_copy(app: AppHandle, name: String) -> Result<(), AppError> {
    aside(move || job(&app, |ringfence| Ok(ringfence.take_copy(&name)))).await
}
