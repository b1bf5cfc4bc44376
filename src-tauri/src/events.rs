//! What the shell tells the page without being asked.

use ringfence_app::ErrorView;
use ringfence_app::view::{ImportReview, Progress, Snapshot};
use tauri::{AppHandle, Emitter, Runtime};

/// The state changed.
pub fn snapshot_changed<R: Runtime>(app: &AppHandle<R>, snapshot: &Snapshot) {
    emit(app, "snapshot-changed", snapshot);
}

/// Something arrived that the page did not ask for: files that were dropped, a link, a code before the camera.
pub fn arrived<R: Runtime>(app: &AppHandle<R>, review: &ImportReview) {
    emit(app, "arrived", review);
}

/// Something arrived so and could not be taken.
pub fn arrival_failed<R: Runtime>(app: &AppHandle<R>, problem: &ErrorView) {
    emit(app, "arrival-failed", problem);
}

/// So many of the files are read.
pub fn progress<R: Runtime>(app: &AppHandle<R>, progress: Progress) {
    emit(app, "progress", &progress);
}

/// The camera went off by itself, or (`None`) because its page may not see it any more.
pub fn camera_ended<R: Runtime>(app: &AppHandle<R>, problem: Option<&ErrorView>) {
    emit(app, "camera-ended", &problem);
}

/// Files hover over the window, or left it.
pub fn drop_hover<R: Runtime>(app: &AppHandle<R>, hovering: bool) {
    emit(app, "drop-hover", &hovering);
}

/// A page that can't be reached is closing or not there yet; it asks for a snapshot when it starts.
fn emit<R: Runtime, T: serde::Serialize>(app: &AppHandle<R>, event: &str, payload: &T) {
    let _ = app.emit(event, payload);
}
