//! What the page may ask for: each command takes the state, calls one use-case, and returns.
//!
//! All of them run aside from the window's thread (`async`). What may take longer than a save does (another program, a
//! password, a file) is a job, and runs aside from the threads that answer the page as well ([`aside`]).

#![expect(clippy::needless_pass_by_value, reason = "a command's arguments are made for it alone")]

pub mod accounts;
pub mod adding;
pub mod backups;
pub mod codes;
pub mod file;
pub mod history;
pub mod keychain;
pub mod proof;
pub mod recovery;
pub mod secrets;
pub mod settings;
pub mod vault;
pub mod ways;

use std::sync::Arc;

use ringfence_app::{AppError, ErrorCode};
use ringfence_platform::leaving_nothing;
use tauri::{AppHandle, Manager as _};

use crate::shell::Shell;

/// Runs what may have to wait away from the threads that answer the page: those are as few as the computer has processors,
/// and one of them has to be there for the lock. The thread waits for other work with nothing of this left on it.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    match tauri::async_runtime::spawn_blocking(|| leaving_nothing(work)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(AppError::new(ErrorCode::PictureDamaged)),
    }
}

/// The same, and the vault doesn't lock by itself meanwhile.
pub(crate) async fn undisturbed<T: Send + 'static>(
    app: &AppHandle,
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let hold = app.state::<Arc<Shell>>().hold();
    aside(move || {
        let outcome = work();
        drop(hold);
        outcome
    })
    .await
}
