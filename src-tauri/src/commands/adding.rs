//! What arrives: files, clipboard, text, form. The page never names a path: files are chosen in the system's
//! dialog or dropped on the window, and read here.

use std::sync::Arc;

use ringfence_app::AppError;
use ringfence_app::ports::Clip;
use ringfence_app::reading::{self, Arrival, Content};
use ringfence_app::view::{ImportReview, ManualCheck, ManualRequest, Typed};
use ringfence_platform::WorkerReader;
use tauri::{AppHandle, Manager, State};
use zeroize::Zeroizing;

use crate::arrivals::{choose_paths, read_paths};
use crate::shell::Shell;

/// Lets the person choose files and reads them. Waits as long as the dialog is open, on a thread for that.
#[tauri::command]
pub async fn choose_files(app: AppHandle) -> Result<Option<ImportReview>, AppError> {
    aside(move || match choose_paths(&app) {
        None => Ok(None),
        Some(paths) => review(&app, read_paths(&paths)).map(Some),
    })
    .await
}

/// Reads the clipboard.
#[tauri::command]
pub async fn read_clipboard(app: AppHandle) -> Result<ImportReview, AppError> {
    aside(move || {
        let clip = app.state::<Arc<Shell>>().app().read_clipboard()?;
        let arrivals = match clip {
            Clip::Files(paths) => read_paths(&paths),
            other => vec![Arrival::from_clip(other)?],
        };
        review(&app, arrivals)
    })
    .await
}

/// Reads pasted text.
#[tauri::command]
pub async fn read_text(app: AppHandle, text: Typed) -> Result<ImportReview, AppError> {
    aside(move || {
        // EXPOSE: pasted links are parsed where every arrival is.
        let content = Content::Text(Zeroizing::new(text.expose().to_owned()));
        review(&app, vec![Arrival { source: None, content }])
    })
    .await
}

/// Adds the chosen items of a review.
#[tauri::command(async)]
pub fn confirm_review(app: AppHandle, id: u32, chosen: Vec<u32>) -> Result<Vec<String>, AppError> {
    crate::shell::change(&app, |ringfence| ringfence.confirm_review(id, &chosen))
}

/// Drops a review and everything secret in it.
#[tauri::command(async)]
pub fn drop_review(shell: State<'_, Arc<Shell>>, id: u32) {
    shell.app().drop_review(id);
}

/// Says what a form lacks.
#[tauri::command(async)]
pub fn check_manual(shell: State<'_, Arc<Shell>>, request: ManualRequest) -> Result<ManualCheck, AppError> {
    shell.app().check_manual(&request)
}

/// Adds an account typed by hand.
#[tauri::command(async)]
pub fn add_manual(app: AppHandle, request: ManualRequest) -> Result<String, AppError> {
    crate::shell::change(&app, |ringfence| ringfence.add_manual(&request))
}

/// Reads without the application, then shows it what was read.
pub(crate) fn review(app: &AppHandle, arrivals: Vec<Arrival>) -> Result<ImportReview, AppError> {
    let eyes = app.state::<Arc<WorkerReader>>();
    let readings = arrivals.into_iter().map(|arrival| reading::read(arrival, &**eyes)).collect();
    app.state::<Arc<Shell>>().app().review(readings)
}

/// Runs slow work away from the threads that answer the page.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(AppError::new(ringfence_app::ErrorCode::PictureDamaged)),
    }
}
