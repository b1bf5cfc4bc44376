//! A key that was to leave the keychain and is still in it: asked for again whenever the vault is opened.

use std::sync::Arc;

use tauri::{AppHandle, Manager, Runtime};

use crate::shell::{Shell, ask};

/// Asks the keychain once more, on a thread of its own, where there is such a key.
pub fn try_again<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    std::thread::spawn(move || {
        let shell = Arc::clone(&handle.state::<Arc<Shell>>());
        let Some(question) = shell.app().ask_to_forget() else { return };
        let answer = ask(question);
        // What stays is shown where the ways in are.
        let _ = shell.app().take_forgotten(answer);
        shell.publish(&handle);
    });
}
