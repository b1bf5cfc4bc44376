//! The icon in the desktop's tray: show, lock, quit. There is none where the desktop shows no tray, and none before the
//! page has said what its entries are called in the person's language.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ringfence_app::view::TrayLabels;
use ringfence_platform::tray;
use tauri::menu::{Menu, MenuEvent, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::shell::Shell;
use crate::{desk, window};

const SHOW: &str = "show";
const LOCK: &str = "lock";
const QUIT: &str = "quit";

/// How long a tray may be gone before a hidden window comes back: a panel that is started again takes a moment.
const GRACE: Duration = Duration::from_secs(5);

/// The icon, once there was reason for one, and what its entries are called.
#[derive(Default)]
pub struct Tray(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    labels: Option<TrayLabels>,
    /// Made once and hidden when it isn't wanted: the window's library keeps every icon that it has made.
    icon: Option<Icon>,
    /// The system has nothing to draw it with.
    impossible: bool,
}

struct Icon {
    icon: TrayIcon,
    show: MenuItem<Wry>,
    lock: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    in_sight: bool,
}

impl Tray {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes over what the entries are called.
pub fn label(handle: &AppHandle, labels: TrayLabels) {
    handle.state::<Tray>().shown().labels = Some(labels);
    fit(handle);
}

/// Shows the icon as the preferences have it, or hides it.
pub fn fit(handle: &AppHandle) {
    let wanted = handle.state::<Arc<Shell>>().app().settings().tray && tray::is_there();
    let handle = handle.clone();
    // Icons belong to the main thread; a loop that has ended needs none.
    let _ = handle.clone().run_on_main_thread(move || handle.state::<Tray>().shown().fit(&handle, wanted));
}

/// Follows the desktop's tray, which may come late and go early. A window that was left in a tray that has gone comes back.
pub fn follow(handle: &AppHandle) {
    let handle = handle.clone();
    let changes = Arc::new(AtomicU64::new(0));
    tray::follow(Box::new(move |is_there| {
        let change = changes.fetch_add(1, Ordering::Relaxed) + 1;
        fit(&handle);
        if !is_there {
            let (handle, changes) = (handle.clone(), Arc::clone(&changes));
            std::thread::spawn(move || {
                std::thread::sleep(GRACE);
                if changes.load(Ordering::Relaxed) == change {
                    window::show_again(&handle);
                }
            });
        }
    }));
}

/// Whether closing the window leaves the program in the tray: where that was chosen and the icon can be seen.
pub fn keeps(handle: &AppHandle) -> bool {
    let chosen = handle.state::<Arc<Shell>>().app().settings().keep_in_tray;
    let in_sight = || handle.state::<Tray>().shown().icon.as_ref().is_some_and(|icon| icon.in_sight);
    chosen && in_sight() && tray::is_there()
}

impl Shown {
    fn fit(&mut self, handle: &AppHandle, wanted: bool) {
        let Some(labels) = &self.labels else { return };
        if let Some(icon) = &mut self.icon {
            // What the desktop refuses to change stays as it is; `in_sight` knows of it.
            let _ = icon.label(labels);
            let _ = icon.show(wanted);
        } else if wanted && !self.impossible {
            // On Linux the library that draws it is looked for at this moment, and where it is missing that is a panic. A
            // program without a tray is better than none.
            match catch_unwind(AssertUnwindSafe(|| Icon::make(handle, labels))) {
                Ok(made) => self.icon = made.ok(),
                Err(_) => self.impossible = true,
            }
        }
    }
}

impl Icon {
    fn make(handle: &AppHandle, labels: &TrayLabels) -> tauri::Result<Self> {
        let entry = |id, text| MenuItem::with_id(handle, id, text, true, None::<&str>);
        let (show, lock, quit) =
            (entry(SHOW, &labels.show)?, entry(LOCK, &labels.lock)?, entry(QUIT, &labels.quit)?);
        let menu = Menu::with_items(handle, &[&show, &lock, &quit])?;
        let mut builder =
            TrayIconBuilder::new().menu(&menu).tooltip("Ringfence").show_menu_on_left_click(false);
        if let Some(icon) = handle.default_window_icon() {
            builder = builder.icon(icon.clone());
        }
        let icon = builder
            .on_menu_event(|handle, event| on_menu(handle, &event))
            .on_tray_icon_event(|icon, event| on_icon(icon, &event))
            .build(handle)?;
        Ok(Self { icon, show, lock, quit, in_sight: true })
    }

    fn label(&self, labels: &TrayLabels) -> tauri::Result<()> {
        self.show.set_text(&labels.show)?;
        self.lock.set_text(&labels.lock)?;
        self.quit.set_text(&labels.quit)
    }

    fn show(&mut self, wanted: bool) -> tauri::Result<()> {
        if self.in_sight != wanted {
            self.icon.set_visible(wanted)?;
            self.in_sight = wanted;
        }
        Ok(())
    }
}

fn on_menu(handle: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        SHOW => window::show(handle),
        LOCK => lock(handle),
        QUIT => handle.exit(0),
        _ => {}
    }
}

/// Not on this thread: it draws the window, and a clipboard may be slow to answer.
fn lock(handle: &AppHandle) {
    let handle = handle.clone();
    std::thread::spawn(move || desk::lock(&handle));
}

fn on_icon(icon: &TrayIcon, event: &TrayIconEvent) {
    if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event
    {
        window::show(icon.app_handle());
    }
}
