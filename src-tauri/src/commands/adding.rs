//! What arrives: files, clipboard, text, form. The page never names a path: files are chosen in the system's
//! dialog or dropped on the window, and read here.

use std::sync::Arc;

use ringfence_app::import::read::{self, Arrival, Reading};
use ringfence_app::ports::Clip;
use ringfence_app::ports::capture::Eyes;
use ringfence_app::view::{
    Added, CameraOn, CameraView, Chosen, ImportReview, ManualCheck, ManualRequest, Progress, Typed,
};
use ringfence_app::{AppError, ErrorCode};
use ringfence_platform::trash;
use tauri::ipc::Response;
use tauri::{AppHandle, Manager, State};

use crate::arrivals::read_paths;
use crate::camera::{self, Watching};
use crate::commands::{aside, undisturbed};
use crate::sealed::Sealed;
use crate::shell::Shell;
use crate::{choosers, events, screens};

/// Lets the person choose files and reads them. Waits as long as the dialog is open, on a thread for that.
#[tauri::command]
pub async fn choose_files(app: AppHandle) -> Result<Option<ImportReview>, AppError> {
    undisturbed(&app.clone(), move || match choosers::pictures(&app) {
        None => Ok(None),
        Some(paths) => review(&app, read_paths(&paths)).map(Some),
    })
    .await
}

/// Reads the clipboard.
#[tauri::command]
pub async fn read_clipboard(app: AppHandle) -> Result<ImportReview, AppError> {
    undisturbed(&app.clone(), move || {
        let clip = crate::shell::job(&app, |ringfence| Ok(ringfence.read_clipboard()))?;
        match clip {
            Clip::Files(paths) => review(&app, read_paths(&paths)),
            other => review(&app, std::iter::once(Arrival::from_clip(other)?)),
        }
    })
    .await
}

/// Clears the clipboard of what was pasted; `false`: something else is there by now.
#[tauri::command]
pub async fn clear_pasted(app: AppHandle) -> Result<bool, AppError> {
    aside(move || crate::shell::job(&app, |ringfence| Ok(ringfence.clear_pasted()))).await
}

/// Reads pasted text.
#[tauri::command]
pub async fn read_text(app: AppHandle, Sealed(text, _): Sealed<Typed>) -> Result<ImportReview, AppError> {
    undisturbed(&app.clone(), move || {
        // EXPOSE: what was pasted is known again by its digest.
        app.state::<Arc<Shell>>().app().note_pasted(text.expose());
        // EXPOSE: pasted links are parsed where every arrival is.
        take_in(&app, vec![read::read_text(None, text.expose())])
    })
    .await
}

/// Reads all screens, the window out of the way.
#[tauri::command]
pub async fn scan_screens(app: AppHandle) -> Result<ImportReview, AppError> {
    undisturbed(&app.clone(), move || {
        app.state::<Arc<Shell>>().app().require_open()?;
        let readings = screens::scan(&app)?;
        take_in(&app, readings)
    })
    .await
}

/// Reads the part of the screen that the person chooses.
#[tauri::command]
pub async fn scan_region(app: AppHandle) -> Result<Option<ImportReview>, AppError> {
    undisturbed(&app.clone(), move || {
        app.state::<Arc<Shell>>().app().require_open()?;
        screens::scan_region(&app)?.map(|readings| take_in(&app, readings)).transpose()
    })
    .await
}

/// The cameras.
#[tauri::command]
pub async fn list_cameras(app: AppHandle) -> Result<Vec<CameraView>, AppError> {
    aside(move || camera::list(&app)).await
}

/// Switches a camera on.
#[tauri::command]
pub async fn start_camera(app: AppHandle, id: Option<String>) -> Result<CameraOn, AppError> {
    aside(move || camera::start(&app, id.as_deref())).await
}

/// Switches the camera off.
#[tauri::command]
pub async fn stop_camera(app: AppHandle) -> Result<(), AppError> {
    aside(move || {
        app.state::<Watching>().stop();
        Ok(())
    })
    .await
}

/// The next preview picture as bytes (`camera::bytes_of`), or JSON's `null` when the camera is off.
#[tauri::command]
pub async fn next_preview(app: AppHandle) -> Result<Response, AppError> {
    aside(move || {
        let preview = app.state::<Watching>().next_preview();
        Ok(preview.map_or_else(|| Response::new("null".to_owned()), Response::new))
    })
    .await
}

/// Adds the chosen items of a review under the chosen names. `known` says how many items the page showed when the
/// person chose; what joined after that is handed to the page once more.
#[tauri::command(async)]
pub fn confirm_review(
    app: AppHandle,
    id: u32,
    chosen: Vec<Chosen>,
    known: Option<u32>,
) -> Result<Added, AppError> {
    let added = crate::shell::change(&app, |ringfence| ringfence.confirm_known(id, &chosen, known))?;
    let rest = app.state::<Arc<Shell>>().app().open_review();
    if let Some(rest) = rest {
        events::arrived(&app, &rest);
    }
    Ok(added)
}

/// Moves the pictures of the last confirmed review to the trash; answers the names of those that stayed where they are.
#[tauri::command(async)]
pub fn trash_pictures(shell: State<'_, Arc<Shell>>) -> Vec<String> {
    let pictures = shell.app().take_pictures();
    let stayed = pictures.iter().filter(|picture| trash::discard(picture).is_err());
    stayed.map(|picture| picture.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect()
}

/// Drops a review and everything secret in it.
#[tauri::command(async)]
pub fn drop_review(shell: State<'_, Arc<Shell>>, id: u32) {
    shell.app().drop_review(id);
    shell.ring();
}

/// Says what a form lacks.
#[tauri::command]
pub async fn check_manual(
    app: AppHandle,
    Sealed(request, _): Sealed<ManualRequest>,
) -> Result<ManualCheck, AppError> {
    aside(move || app.state::<Arc<Shell>>().app().check_manual(&request)).await
}

/// Adds an account typed by hand.
#[tauri::command]
pub async fn add_manual(
    app: AppHandle,
    Sealed(request, _): Sealed<ManualRequest>,
) -> Result<String, AppError> {
    aside(move || crate::shell::change(&app, |ringfence| ringfence.add_manual(&request))).await
}

/// Reads without the application, telling how far it has come, then shows it what was read.
pub(crate) fn review(
    app: &AppHandle,
    arrivals: impl ExactSizeIterator<Item = Arrival>,
) -> Result<ImportReview, AppError> {
    let reader = &app.state::<Eyes>().reader;
    let tell = |progress: Progress| {
        if progress.total > 1 {
            events::progress(app, progress);
        }
    };
    take_in(app, read::read_each(arrivals, reader.as_ref(), &tell))
}

fn take_in(app: &AppHandle, readings: Vec<Reading>) -> Result<ImportReview, AppError> {
    let shell = app.state::<Arc<Shell>>();
    let review = shell.app().arrive(readings);
    // It locked while this was read: what was found waits for it, as a link does.
    review.ok_or_else(|| {
        shell.publish(app);
        AppError::new(ErrorCode::VaultLocked)
    })
}
