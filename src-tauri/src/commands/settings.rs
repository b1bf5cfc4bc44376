//! The preferences.

use ringfence_app::AppError;
use ringfence_app::view::Settings;
use tauri::AppHandle;

use crate::shell::change;

/// Stores the preferences.
#[tauri::command(async)]
pub fn save_settings(app: AppHandle, settings: Settings) -> Result<(), AppError> {
    crate::window::set_theme(&app, settings.theme);
    change(&app, |ringfence| ringfence.save_settings(settings))
}
