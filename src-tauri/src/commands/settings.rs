//! The preferences.

use ringfence_app::AppError;
use ringfence_app::view::{Settings, TrayLabels};
use tauri::AppHandle;

use crate::shell::change;

/// Stores the preferences.
#[tauri::command(async)]
pub fn save_settings(app: AppHandle, settings: Settings) -> Result<(), AppError> {
    crate::window::set_theme(&app, settings.theme);
    let outcome = change(&app, |ringfence| ringfence.save_settings(settings));
    crate::tray::fit(&app);
    outcome
}

/// Takes over what the entries of the tray's menu are called.
#[tauri::command(async)]
pub fn label_tray(app: AppHandle, labels: TrayLabels) {
    crate::tray::label(&app, labels);
}
