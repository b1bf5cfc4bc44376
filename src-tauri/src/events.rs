//! What the shell tells the page without being asked.

use ringfence_app::ErrorView;
use ringfence_app::view::{ImportReview, Snapshot};
use tauri::{AppHandle, Emitter, Runtime};

/// The state changed.
pub fn snapshot_changed<R: Runtime>(app: &AppHandle<R>, snapshot: &Snapshot) {
    emit(app, "snapshot-changed", snapshot);
}

/// Files were dropped and read.
pub fn files_dropped<R: Runtime>(app: &AppHandle<R>, review: &ImportReview) {
    emit(app, "files-dropped", review);
}

/// Files were dropped and could not be taken.
pub fn drop_failed<R: Runtime>(app: &AppHandle<R>, problem: &ErrorView) {
    emit(app, "drop-failed", problem);
}

/// Files hover over the window, or left it.
pub fn drop_hover<R: Runtime>(app: &AppHandle<R>, hovering: bool) {
    emit(app, "drop-hover", &hovering);
}

/// A page that can't be reached is closing or not there yet; it asks for a snapshot when it starts.
fn emit<R: Runtime, T: serde::Serialize>(app: &AppHandle<R>, event: &str, payload: &T) {
    let _ = app.emit(event, payload);
}
