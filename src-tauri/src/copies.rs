//! Copies beside the vault file, looked for while nobody holds the application: what lies there may be anybody's.

use std::sync::Arc;
use std::time::Duration;

use ringfence_app::view::CopyView;
use ringfence_app::{AppError, ErrorCode, MOST_SHOWN};
use tauri::{AppHandle, Manager, Runtime};

use crate::shell::{Shell, within};

/// How long a look at all of them may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The copies that would bring something.
pub fn look<R: Runtime>(handle: &AppHandle<R>) -> Result<Vec<CopyView>, AppError> {
    let (handle, shell) = (handle.clone(), Arc::clone(&handle.state::<Arc<Shell>>()));
    let looked = within(PATIENCE, move || {
        let search = shell.app().search_copies()?;
        let mut views = Vec::new();
        for name in search.names()? {
            if let Some(found) = search.read(name) {
                let view = shell.app().judge_copy(&search, found)?;
                views.extend(view.filter(|_| views.len() < MOST_SHOWN));
            }
        }
        for name in search.versions() {
            if let Some(found) = search.read_version(name) {
                shell.app().judge_version(&search, &found)?;
            }
        }
        let is_news = shell.app().copies_counted(&search, views.len());
        if is_news {
            shell.publish(&handle);
        }
        Ok(views)
    });
    looked.unwrap_or_else(|| Err(AppError::new(ErrorCode::VaultBusy)))
}

/// Looks for what decides which password is the proof. Where that fails, what was found before counts.
pub fn look_before_proof<R: Runtime>(handle: &AppHandle<R>) {
    let _ = look(handle);
}

/// Looks where that is due, without keeping the caller.
pub fn look_when_due<R: Runtime>(handle: &AppHandle<R>, shell: &Shell) {
    if shell.app().copies_are_due() {
        let handle = handle.clone();
        // What was found is in the snapshot that follows; a folder that can't be read is looked at again later.
        std::thread::spawn(move || look(&handle));
    }
}
