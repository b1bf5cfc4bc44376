//! Hears of changes to the vault file while somebody can see the window.

use std::sync::{Mutex, PoisonError};

use ringfence_app::ports::vault_watch::VaultWatch;
use tauri::{AppHandle, Manager, Runtime};

use crate::shell;

/// The watch, and while it runs what ends it.
pub struct Watch {
    watch: Option<Box<dyn VaultWatch>>,
    running: Mutex<Option<Box<dyn Send>>>,
}

impl Watch {
    /// None yet; a demo has nothing to watch.
    pub fn new(watch: Option<Box<dyn VaultWatch>>) -> Self {
        Self { watch, running: Mutex::default() }
    }
}

/// Looks once more when a vault has been opened: there may be copies beside it.
pub fn opened<R: Runtime>(handle: &AppHandle<R>) {
    if handle.state::<Watch>().watch.is_some() {
        shell::look_again(handle);
    }
}

/// Begins to watch when the window comes on screen, after one look at what changed meanwhile; ends when it leaves.
pub fn follow<R: Runtime>(handle: &AppHandle<R>, visible: bool) {
    let state = handle.state::<Watch>();
    let Some(watch) = &state.watch else { return };
    let mut running = state.running.lock().unwrap_or_else(PoisonError::into_inner);
    if !visible {
        *running = None;
    } else if running.is_none() {
        let ours = handle.clone();
        *running = Some(watch.begin(Box::new(move || shell::look_again(&ours))));
        shell::look_again(handle);
    }
}
