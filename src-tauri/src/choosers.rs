//! The system's file dialogs, each called by what it is for in the language of the page. All block while they are open, and
//! give nothing to a person who thought better of it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ringfence_app::view::ChooserLabels;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

/// What holds codes: pictures, PDFs and the texts that hold links.
const PICTURES: [&str; 12] =
    ["png", "apng", "jpg", "jpeg", "webp", "gif", "bmp", "svg", "heic", "pdf", "txt", "text"];

/// What the dialogs are called: the page says it before it can ask for one.
#[derive(Default)]
pub struct Choosers(Mutex<ChooserLabels>);

/// Takes over what the dialogs are called.
pub fn label(app: &AppHandle, labels: ChooserLabels) {
    *app.state::<Choosers>().0.lock().unwrap_or_else(PoisonError::into_inner) = labels;
}

/// Files with codes.
pub fn pictures(app: &AppHandle) -> Option<Vec<PathBuf>> {
    let labels = labels(app);
    let chosen = dialog(app, &labels.pictures)
        .add_filter(labels.pictures_kind, &PICTURES)
        .add_filter(labels.every_kind, &["*"])
        .blocking_pick_files()?;
    Some(chosen.into_iter().filter_map(|path| path.into_path().ok()).collect())
}

/// A backup file.
pub fn backup(app: &AppHandle) -> Option<PathBuf> {
    let labels = labels(app);
    let dialog = dialog(app, &labels.backup)
        .add_filter(labels.backup_kind, &["json"])
        .add_filter(labels.every_kind, &["*"]);
    dialog.blocking_pick_file()?.into_path().ok()
}

/// The folder for backups. Some dialogs begin in a list of recent files, from which no folder can be taken: this one
/// begins in a folder.
pub fn backup_folder(app: &AppHandle, begin: Option<&Path>) -> Option<PathBuf> {
    let mut dialog = dialog(app, &labels(app).backup_folder);
    if let Some(begin) = begin.map(Path::to_owned).or_else(|| app.path().home_dir().ok()) {
        dialog = dialog.set_directory(begin);
    }
    dialog.blocking_pick_folder()?.into_path().ok()
}

/// Where the export goes, by the name that is proposed.
pub fn export_place(app: &AppHandle, name: &str) -> Option<PathBuf> {
    place(app, &labels(app).export, name)
}

/// Where the recovery kit's page goes, by the name that is proposed.
pub fn kit_place(app: &AppHandle, name: &str) -> Option<PathBuf> {
    place(app, &labels(app).kit, name)
}

fn place(app: &AppHandle, title: &str, name: &str) -> Option<PathBuf> {
    dialog(app, title).set_file_name(name).blocking_save_file()?.into_path().ok()
}

fn labels(app: &AppHandle) -> ChooserLabels {
    app.state::<Choosers>().0.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn dialog(app: &AppHandle, title: &str) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file().set_title(title);
    match app.get_webview_window(crate::window::LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}
