//! What this computer remembers of its window: the size, the place, and how it was drawn. Not among the preferences, which people carry
//! from one computer to another.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ringfence_app::ports::SettingsStore;
use ringfence_platform::FileSettings;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, LogicalPosition, LogicalSize, Manager, Monitor, WebviewWindow};

/// What the page is made for at least, in logical pixels.
pub const LEAST: (f64, f64) = (360.0, 480.0);

/// The window of a first start.
const USUAL: (f64, f64) = (920.0, 680.0);

/// So far into a window, from its corner, there is something to take hold of.
const HANDLE: (f64, f64) = (60.0, 12.0);

/// All of it. What is missing was never known.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Width and height, in logical pixels, of the window when it is not maximised.
    size: Option<(f64, f64)>,
    /// The corner of its frame, in logical pixels. Wayland tells no program where its windows are.
    place: Option<(f64, f64)>,
    maximised: bool,
    /// How the page came onto the screen, where it is not the usual way.
    #[cfg(target_os = "linux")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<Drawn>,
}

/// A way of drawing, and on what it was the one that worked.
#[cfg(target_os = "linux")]
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Drawn {
    /// Its name.
    pub way: String,
    /// The computer, its desktop and its web view.
    pub on: String,
}

/// What is remembered now, and the file of it.
pub struct Memory {
    file: Option<FileSettings>,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    remembered: Remembered,
    /// It is in the file like this.
    kept: Remembered,
}

impl Memory {
    /// Reads what is remembered. A file that makes no sense counts as none; where `keeps` is not set none is written.
    pub fn read(path: Option<PathBuf>, keeps: bool) -> Self {
        let file = path.map(FileSettings::new);
        let text = file.as_ref().and_then(SettingsStore::read);
        let kept: Remembered = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let now = Now { remembered: kept.clone(), kept };
        Self { file: file.filter(|_| keeps), now: Mutex::new(now) }
    }

    /// What is remembered now.
    pub fn remembered(&self) -> Remembered {
        self.now().remembered.clone()
    }

    /// Changes it. It is in the file after [`Memory::keep`].
    pub fn change(&self, change: impl FnOnce(&mut Remembered)) {
        change(&mut self.now().remembered);
    }

    /// Writes it where it has changed.
    pub fn keep(&self) {
        let mut now = self.now();
        let (Some(file), true) = (&self.file, now.remembered != now.kept) else { return };
        if let Ok(text) = serde_json::to_string_pretty(&now.remembered)
            // A window that is at the usual place next time is a blemish, not a failure.
            && file.write(&text).is_ok()
        {
            now.kept = now.remembered.clone();
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a window is to open.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Opening {
    /// Width and height.
    pub size: (f64, f64),
    /// `None`: in the middle of the screen.
    pub place: Option<(f64, f64)>,
    /// Over all of the screen; the size is for afterwards.
    pub maximised: bool,
}

/// A screen's corner and size, in logical pixels.
type Area = ((f64, f64), (f64, f64));

/// Where the window opens now: where it was, if that is still on a screen, and no larger than one.
pub fn opening(app: &AppHandle) -> Opening {
    let remembered = app.state::<Memory>().remembered();
    let monitors = app.available_monitors().unwrap_or_default();
    opening_on(&remembered, &monitors.iter().map(area).collect::<Vec<_>>())
}

fn opening_on(remembered: &Remembered, screens: &[Area]) -> Opening {
    let is_on = |(x, y): (f64, f64), ((left, top), (width, height)): &Area| {
        (*left..left + width).contains(&(x + HANDLE.0)) && (*top..top + height).contains(&(y + HANDLE.1))
    };
    let place = remembered.place.filter(|place| screens.iter().any(|screen| is_on(*place, screen)));
    let screen =
        place.and_then(|place| screens.iter().find(|screen| is_on(place, screen))).or(screens.first());
    let (width, height) = remembered.size.filter(|(w, h)| w.is_finite() && h.is_finite()).unwrap_or(USUAL);
    let most = screen.map_or((f64::MAX, f64::MAX), |(_, size)| *size);
    let fit = |side: f64, least: f64, most: f64| side.min(most).max(least);
    let size = (fit(width, LEAST.0, most.0), fit(height, LEAST.1, most.1));
    Opening { size, place, maximised: remembered.maximised }
}

fn area(monitor: &Monitor) -> Area {
    let scale = monitor.scale_factor();
    let corner: LogicalPosition<f64> = monitor.position().to_logical(scale);
    let size: LogicalSize<f64> = monitor.size().to_logical(scale);
    ((corner.x, corner.y), (size.width, size.height))
}

/// Remembers where the window is now.
pub fn note(window: &WebviewWindow) {
    let is = |state: tauri::Result<bool>| state.unwrap_or(false);
    if is(window.is_minimized()) || is(window.is_fullscreen()) || !is(window.is_visible()) {
        return;
    }
    let maximised = is(window.is_maximized());
    let (Ok(scale), Ok(size), Ok(place)) =
        (window.scale_factor(), window.inner_size(), window.outer_position())
    else {
        return;
    };
    let (size, place): (LogicalSize<f64>, LogicalPosition<f64>) =
        (size.to_logical(scale), place.to_logical(scale));
    window.state::<Memory>().change(|remembered| {
        remembered.maximised = maximised;
        if !maximised {
            remembered.size = Some((size.width, size.height));
            remembered.place = knows_its_place().then_some((place.x, place.y));
        }
    });
}

/// Under Wayland every window says that it is in the corner.
fn knows_its_place() -> bool {
    #[cfg(target_os = "linux")]
    {
        use gtk::prelude::DisplayExtManual as _;
        gtk::gdk::Display::default().is_none_or(|display| !display.backend().is_wayland())
    }
    #[cfg(not(target_os = "linux"))]
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = ((0.0, 0.0), (1920.0, 1080.0));

    fn at(x: f64, y: f64) -> Remembered {
        Remembered { size: Some((700.0, 500.0)), place: Some((x, y)), ..Remembered::default() }
    }

    #[test]
    fn what_was_kept_is_remembered_and_what_makes_no_sense_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inner/window.json");
        let memory = Memory::read(Some(path.clone()), true);
        assert_eq!(memory.remembered(), Remembered::default());
        memory.keep();
        assert!(!path.exists(), "nothing to be remembered yet");
        memory.change(|remembered| *remembered = at(5.0, 6.0));
        memory.keep();
        assert_eq!(Memory::read(Some(path.clone()), true).remembered(), at(5.0, 6.0));
        for text in ["", "[]", "{\"size\": 7}", "{\"size\": [1"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(Memory::read(Some(path.clone()), true).remembered(), Remembered::default(), "{text}");
        }
        let memory = Memory::read(Some(path.clone()), false);
        memory.change(|remembered| *remembered = at(7.0, 8.0));
        memory.keep();
        assert_eq!(Memory::read(Some(path), true).remembered(), Remembered::default(), "nothing was kept");
    }

    #[test]
    fn a_window_opens_where_it_was() {
        let opening = opening_on(&at(40.0, 50.0), &[SCREEN]);
        assert_eq!(opening, Opening { size: (700.0, 500.0), place: Some((40.0, 50.0)), maximised: false });
        let first = opening_on(&Remembered::default(), &[SCREEN]);
        assert_eq!(first, Opening { size: USUAL, place: None, maximised: false });
    }

    #[test]
    fn a_window_whose_screen_is_gone_opens_in_the_middle() {
        for (x, y) in [(2000.0, 50.0), (-300.0, 50.0), (40.0, -30.0), (40.0, 1075.0), (f64::NAN, 3.0)] {
            assert_eq!(opening_on(&at(x, y), &[SCREEN]).place, None, "{x} {y}");
        }
        let second: Area = ((1920.0, 0.0), (800.0, 600.0));
        assert_eq!(opening_on(&at(2000.0, 50.0), &[SCREEN, second]).place, Some((2000.0, 50.0)));
        assert_eq!(opening_on(&at(0.0, 0.0), &[]).place, None);
    }

    #[test]
    fn a_window_is_no_larger_than_its_screen_and_no_smaller_than_its_page() {
        let sized = |width, height| Remembered { size: Some((width, height)), ..Remembered::default() };
        assert_eq!(opening_on(&sized(5000.0, 5000.0), &[SCREEN]).size, (1920.0, 1080.0));
        assert_eq!(opening_on(&sized(1.0, -4.0), &[SCREEN]).size, LEAST);
        assert_eq!(opening_on(&sized(f64::NAN, 500.0), &[SCREEN]).size, USUAL);
    }
}
