//! The camera while it is on: one thread that watches, the newest preview for the page, and the ways it goes off.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ringfence_app::AppError;
use ringfence_app::import::camera::{self, Sight};
use ringfence_app::import::read::{self, Arrival, Content};
use ringfence_app::ports::capture::{CameraError, CameraStream, Eyes, Preview};
use ringfence_app::view::{CameraOn, CameraView, Settings};
use tauri::{AppHandle, Manager, Runtime};

use crate::events;
use crate::shell::{Shell, change};

/// A page that asks for a preview is answered within this time, if only that there is none.
const PREVIEW_PATIENCE: Duration = Duration::from_secs(1);
/// How long the end of a scan waits for the camera to be off.
const END_PATIENCE: Duration = Duration::from_secs(2);

/// The camera that is on, if one is.
#[derive(Default)]
pub struct Watching {
    watch: Mutex<Option<Arc<Watch>>>,
    /// How often a camera was wanted off: one that is still going on then is not wanted any more.
    stops: AtomicU32,
}

/// One camera's watch.
#[derive(Default)]
struct Watch {
    stop: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The newest picture that the page has not had, in the form of [`Preview`] bytes.
    preview: Option<Vec<u8>>,
    ended: bool,
}

impl Watch {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    fn wait(&self, patience: Duration, until: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.changed.wait_timeout_while(self.state(), patience, |state| !until(state));
        waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state)
    }
}

impl Watching {
    fn current(&self) -> MutexGuard<'_, Option<Arc<Watch>>> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a camera that has gone on, unless it was wanted off since `stops` was read.
    fn take(&self, watch: &Arc<Watch>, stops: u32) -> bool {
        let mut current = self.current();
        let is_wanted = self.stops.load(Ordering::Relaxed) == stops;
        if is_wanted {
            *current = Some(Arc::clone(watch));
        }
        is_wanted
    }

    /// Switches the camera off and waits until it is. True when one was on.
    pub fn stop(&self) -> bool {
        let watch = {
            let mut current = self.current();
            self.stops.fetch_add(1, Ordering::Relaxed);
            current.take()
        };
        if let Some(watch) = &watch {
            watch.stop.store(true, Ordering::Relaxed);
            drop(watch.wait(END_PATIENCE, |state| state.ended));
        }
        watch.is_some()
    }

    /// The next preview picture, as the page takes it; `None` when no camera is on.
    pub fn next_preview(&self) -> Option<Vec<u8>> {
        let watch = self.current().clone()?;
        loop {
            let mut state = watch.wait(PREVIEW_PATIENCE, |state| state.preview.is_some() || state.ended);
            if state.ended {
                return None;
            }
            if let Some(preview) = state.preview.take() {
                return Some(preview);
            }
        }
    }
}

/// The cameras that can be used.
///
/// # Errors
/// Why the system names none.
pub fn list(app: &AppHandle) -> Result<Vec<CameraView>, AppError> {
    let cameras = app.state::<Eyes>().cameras.list()?;
    Ok(cameras.into_iter().map(|camera| CameraView { id: camera.id, name: camera.name }).collect())
}

/// Switches a camera on, the one of the last time when none is named, and remembers it.
///
/// # Errors
/// That the vault is locked, or why the camera can't be used.
pub fn start(app: &AppHandle, id: Option<&str>) -> Result<CameraOn, AppError> {
    let watching = app.state::<Watching>();
    watching.stop();
    let stops = watching.stops.load(Ordering::Relaxed);
    let eyes = app.state::<Eyes>().inner().clone();
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    // Codes go to the vault: while it is locked there is nothing to look for, and no light should be on.
    shell.app().require_open()?;
    let remembered = shell.app().settings().camera.clone();
    let cameras = eyes.cameras.list()?;
    let camera = match id {
        Some(id) => camera::choose(&cameras, Some(id)),
        // One that is not plugged in today is no reason not to scan.
        None => camera::choose(&cameras, remembered.as_deref()).or_else(|| cameras.first()),
    };
    let camera = camera.ok_or(CameraError::Missing)?.clone();
    let stream = eyes.cameras.open(&camera.id)?;
    let (width, height) = stream.size();
    if remembered.as_deref() != Some(camera.name.as_str()) {
        // A choice that can't be stored holds until the program ends. The camera took its time to go on: all other
        // preferences are those of now.
        let _ = change(app, |app| {
            app.save_settings(Settings { camera: Some(camera.name.clone()), ..app.settings().clone() })
        });
    }
    let watch = Arc::new(Watch::default());
    let on = CameraOn { id: camera.id, name: camera.name, width, height };
    // A camera takes its time to go on; whoever asked for it may be gone by now.
    if !watching.take(&watch, stops) {
        drop(stream);
        events::camera_ended(app, None);
        return Ok(on);
    }
    watch_on(app.clone(), eyes, stream, watch);
    let may_look = { shell.app().may_look() };
    if !may_look {
        leave(app);
    }
    Ok(on)
}

fn watch_on(app: AppHandle, eyes: Eyes, stream: Box<dyn CameraStream>, watch: Arc<Watch>) {
    std::thread::spawn(move || {
        let hold = app.state::<Arc<Shell>>().hold();
        let go_on = || !watch.stop.load(Ordering::Relaxed);
        let ended =
            camera::watch(stream, eyes.reader.as_ref(), &go_on, &mut |sight| see(&app, &watch, sight));
        drop(hold);
        watch.change(|state| state.ended = true);
        app.state::<Watching>().current().take_if(|current| Arc::ptr_eq(current, &watch));
        if let Err(problem) = ended {
            events::camera_ended(&app, Some(&problem));
        }
    });
}

/// Switches the camera off because its page can't be seen or may not see it any more, and tells the page.
pub fn leave<R: Runtime>(app: &AppHandle<R>) {
    if app.state::<Watching>().stop() {
        events::camera_ended(app, None);
    }
}

/// What the watching thread does with each picture.
fn see(app: &AppHandle, watch: &Watch, sight: Sight) {
    let preview = bytes_of(&sight.preview, sight.dark, !sight.new.is_empty());
    watch.change(|state| state.preview = Some(preview));
    if sight.new.is_empty() {
        return;
    }
    let reader = app.state::<Eyes>().reader.clone();
    let readings = sight
        .new
        .into_iter()
        .map(|code| read::read(Arrival { source: None, content: Content::Code(code) }, reader.as_ref()));
    let review = app.state::<Arc<Shell>>().app().review(readings.collect());
    match review {
        Ok(review) => events::arrived(app, &review),
        // The vault was locked meanwhile.
        Err(_) => watch.stop.store(true, Ordering::Relaxed),
    }
}

/// A preview as the page takes it: width and height (16 bits, little-endian), flags (1: too dark to read, 2: a code
/// was just recognised), a byte without a meaning, then the pixels.
fn bytes_of(preview: &Preview, dark: bool, seen: bool) -> Vec<u8> {
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX).to_le_bytes();
    let flags = u8::from(dark) | u8::from(seen) << 1;
    let mut bytes = Vec::with_capacity(preview.rgb.len() + 6);
    bytes.extend(side(preview.width));
    bytes.extend(side(preview.height));
    bytes.extend([flags, 0]);
    bytes.extend_from_slice(&preview.rgb);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_says_its_size_and_what_was_seen_before_its_pixels() {
        let preview = Preview { rgb: vec![1, 2, 3, 4, 5, 6].into(), width: 2, height: 1 };
        assert_eq!(bytes_of(&preview, false, true), [2, 0, 1, 0, 2, 0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(bytes_of(&preview, true, false)[4], 1);
    }

    #[test]
    fn without_a_camera_there_is_no_preview_and_nothing_to_stop() {
        let watching = Watching::default();
        assert_eq!(watching.next_preview(), None);
        assert!(!watching.stop());
    }

    #[test]
    fn a_camera_that_was_wanted_off_while_it_went_on_is_not_taken() {
        let (watching, watch) = (Watching::default(), Arc::new(Watch::default()));
        assert!(!watching.stop());
        assert!(!watching.take(&watch, 0));
        assert!(watching.take(&watch, 1));
    }
}
