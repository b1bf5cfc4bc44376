//! Copying and making codes.

use ringfence_app::AppError;
use ringfence_app::view::{Copied, PairView, Which};
use tauri::AppHandle;

use crate::commands::aside;
use crate::shell::{change, job};

/// Copies a code.
#[tauri::command]
pub async fn copy_code(app: AppHandle, id: String, which: Which) -> Result<Copied, AppError> {
    aside(move || job(&app, |ringfence| ringfence.copy_code(&id, which))).await
}

/// Makes an HOTP account's next code.
#[tauri::command(async)]
pub fn next_code(app: AppHandle, id: &str) -> Result<(), AppError> {
    change(&app, |ringfence| ringfence.next_code(id))
}

/// The two consecutive codes of this moment.
#[tauri::command(async)]
pub fn pair_codes(app: AppHandle, id: &str) -> Result<PairView, AppError> {
    change(&app, |ringfence| ringfence.pair_codes(id))
}
