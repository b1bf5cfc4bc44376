//! Files that a person hands over: by the system's dialog, or dropped on the window.

use std::path::PathBuf;

use ringfence_app::reading::Arrival;
use ringfence_platform::files;
use tauri::{AppHandle, DragDropEvent, Manager};
use tauri_plugin_dialog::DialogExt;

use crate::{commands, events};

/// What the dialog offers: pictures and the texts that hold links.
const EXTENSIONS: [&str; 9] = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "heic", "txt", "text"];

/// Lets the person choose files; `None` when they thought better of it. Blocks while the dialog is open.
pub fn choose_paths(app: &AppHandle) -> Option<Vec<PathBuf>> {
    let mut dialog = app.dialog().file().add_filter("QR", &EXTENSIONS).add_filter("*", &["*"]);
    if let Some(window) = app.get_webview_window(crate::window::LABEL) {
        dialog = dialog.set_parent(&window);
    }
    let chosen = dialog.blocking_pick_files()?;
    Some(chosen.into_iter().filter_map(|path| path.into_path().ok()).collect())
}

/// Reads the files.
pub fn read_paths(paths: &[PathBuf]) -> Vec<Arrival> {
    paths.iter().map(|path| files::read(path)).collect()
}

/// Takes what is dropped on the window.
pub fn on_drag_drop(app: &AppHandle, event: &DragDropEvent) {
    match event {
        DragDropEvent::Enter { .. } => events::drop_hover(app, true),
        DragDropEvent::Leave => events::drop_hover(app, false),
        DragDropEvent::Drop { paths, .. } => {
            events::drop_hover(app, false);
            let (app, paths) = (app.clone(), paths.clone());
            std::thread::spawn(move || match commands::adding::review(&app, read_paths(&paths)) {
                Ok(review) => events::files_dropped(&app, &review),
                Err(problem) => events::drop_failed(&app, &problem),
            });
        }
        _ => {}
    }
}
