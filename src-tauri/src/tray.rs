//! The icon in the desktop's tray: show, lock, quit. There is none where the desktop shows no tray, and none before the
//! page has said what its entries are called in the person's language.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ringfence_app::view::TrayLabels;
use ringfence_platform::tray;
use tauri::menu::{Menu, MenuEvent, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager};

use crate::shell::Shell;
use crate::{desk, window};

const SHOW: &str = "show";
const LOCK: &str = "lock";
const QUIT: &str = "quit";

/// The icon, if there is one, and what its entries are called.
#[derive(Default)]
pub struct Tray(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    labels: Option<TrayLabels>,
    icon: Option<TrayIcon>,
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

/// Makes the icon as the preferences have it, or takes it away.
pub fn fit(handle: &AppHandle) {
    let wanted = handle.state::<Arc<Shell>>().app().settings().tray && tray::is_there();
    let handle = handle.clone();
    // Icons belong to the main thread; a loop that has ended needs none.
    let _ = handle.clone().run_on_main_thread(move || {
        let tray = handle.state::<Tray>();
        let mut shown = tray.shown();
        shown.icon = None;
        shown.icon = shown.labels.as_ref().filter(|_| wanted).and_then(|labels| icon(&handle, labels));
    });
}

/// Whether closing the window leaves the program in the tray: where that was chosen and the icon can be seen.
pub fn keeps(handle: &AppHandle) -> bool {
    let chosen = handle.state::<Arc<Shell>>().app().settings().keep_in_tray;
    chosen && handle.state::<Tray>().shown().icon.is_some() && tray::is_there()
}

fn icon(handle: &AppHandle, labels: &TrayLabels) -> Option<TrayIcon> {
    let build = || -> tauri::Result<TrayIcon> {
        let entry = |id, text| MenuItem::with_id(handle, id, text, true, None::<&str>);
        let (show, lock) = (entry(SHOW, &labels.show)?, entry(LOCK, &labels.lock)?);
        let menu = Menu::with_items(handle, &[&show, &lock, &entry(QUIT, &labels.quit)?])?;
        let mut builder =
            TrayIconBuilder::new().menu(&menu).tooltip("Ringfence").show_menu_on_left_click(false);
        if let Some(icon) = handle.default_window_icon() {
            builder = builder.icon(icon.clone());
        }
        builder
            .on_menu_event(|handle, event| on_menu(handle, &event))
            .on_tray_icon_event(|icon, event| on_icon(icon, &event))
            .build(handle)
    };
    // On Linux the library that draws it is looked for at this moment, and where it is missing that is a panic. A
    // program without a tray is better than none.
    catch_unwind(AssertUnwindSafe(build)).ok()?.ok()
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
