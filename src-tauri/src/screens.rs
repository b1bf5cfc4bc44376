//! Scanning the screen: the window steps aside, the screens are seen, the window comes back.

use std::time::Duration;

use ringfence_app::AppError;
use ringfence_app::import::read::{self, Reading};
use ringfence_app::ports::capture::{Eyes, ScreenError};
use tauri::{AppHandle, Manager, WebviewWindow};

use crate::window;

/// A desktop that fades its windows out has done so after this long.
const UNTIL_HIDDEN: Duration = Duration::from_millis(350);

/// Reads all screens.
///
/// # Errors
/// Why they can't be seen, or that there is no code on them.
pub fn scan(app: &AppHandle) -> Result<Vec<Reading>, AppError> {
    let eyes = app.state::<Eyes>();
    let screens = aside(app, || eyes.screens.capture())?;
    read::read_screens(&screens, eyes.reader.as_ref())
}

/// Reads the part of the screen that the person chooses; `None` when they thought better of it.
///
/// # Errors
/// As [`scan`].
pub fn scan_region(app: &AppHandle) -> Result<Option<Vec<Reading>>, AppError> {
    let eyes = app.state::<Eyes>();
    let Some(region) = aside(app, || eyes.screens.capture_region())? else { return Ok(None) };
    read::read_screens(&[region], eyes.reader.as_ref()).map(Some)
}

/// Does this while the window is hidden.
fn aside<T>(app: &AppHandle, look: impl FnOnce() -> Result<T, ScreenError>) -> Result<T, ScreenError> {
    let hidden = app.get_webview_window(window::LABEL).map(Hidden::new);
    std::thread::sleep(UNTIL_HIDDEN);
    let seen = look();
    drop(hidden);
    seen
}

/// A window that is hidden for as long as this lives, whatever happens meanwhile.
struct Hidden(WebviewWindow);

impl Hidden {
    fn new(window: WebviewWindow) -> Self {
        // A window that can't be hidden stands in front of what is to be seen: the scan may find less, no more.
        let _ = window.hide();
        Self(window)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // As in `window::show`: a desktop that refuses leaves nothing to add.
        let _ = self.0.show().and_then(|()| self.0.set_focus());
    }
}
