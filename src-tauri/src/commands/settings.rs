//! The preferences.

use ringfence_app::AppError;
use ringfence_app::view::{DesktopLabels, Settings};
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

/// Takes over what the desktop's parts of the program are called: the tray's menu and the file dialogs.
#[tauri::command(async)]
pub fn label_desktop(app: AppHandle, labels: DesktopLabels) {
    crate::choosers::label(&app, labels.choosers);
    crate::tray::label(&app, labels.tray);
}
