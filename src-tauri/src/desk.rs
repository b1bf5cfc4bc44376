//! What happens on the desk, handed to the application. A lock for it is done when the call returns.

use std::sync::Arc;

use ringfence_app::ports::{Desk, DeskEvent};
use tauri::{AppHandle, Manager};

use crate::shell::{self, Shell};

/// Listens to the desk for as long as the program runs.
pub fn listen(handle: AppHandle, desk: &dyn Desk) {
    desk.listen(Box::new(move |event| on_event(&handle, event)));
}

/// Locks because the person asked for it, elsewhere than in the window.
pub fn lock(handle: &AppHandle) {
    on_event(handle, DeskEvent::LockAsked);
}

fn on_event(handle: &AppHandle, event: DeskEvent) {
    let shell = Arc::clone(&handle.state::<Arc<Shell>>());
    let changed = shell.app().on_desk_event(event);
    if changed {
        shell::locked(handle, &shell);
    } else {
        shell.ring();
    }
}
