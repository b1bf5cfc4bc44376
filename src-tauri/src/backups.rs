//! Backups are made, and backup files read, on threads of their own: a stick may be slow, and a drive of the network
//! may never answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ringfence_app::backup::make::{BackupJob, BackupOutcome};
use ringfence_app::view::{BackupView, ChosenBackupView};
use ringfence_app::{AppError, ErrorCode};
use ringfence_platform::{FolderBackups, files};
use tauri::{AppHandle, Manager, Runtime};

use crate::choosers;
use crate::shell::{Shell, change, job, within};

/// How long a folder may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes a backup and tests it; the page sees it begin and end.
pub fn make<R: Runtime>(handle: &AppHandle<R>) -> Result<String, AppError> {
    let job = change(handle, ringfence_app::App::back_up)?;
    finish(handle, job)
}

fn finish<R: Runtime>(handle: &AppHandle<R>, job: BackupJob) -> Result<String, AppError> {
    let outcome = run(job);
    change(handle, |ringfence| ringfence.backed_up(outcome))
}

/// Makes the backup that is due, if one is, without keeping the caller.
pub fn make_when_due<R: Runtime>(handle: &AppHandle<R>, shell: &Arc<Shell>) {
    let Some(job) = shell.app().due_backup() else { return };
    let (handle, shell) = (handle.clone(), Arc::clone(shell));
    std::thread::spawn(move || {
        let outcome = run(job);
        // Nobody asked for it, so it is no sign that somebody is here. What went wrong is in the snapshot that follows.
        let _ = shell.app().backed_up(outcome);
        shell.publish(&handle);
    });
}

/// Lets the person choose the folder, and makes the first backup there.
pub fn choose_folder(handle: &AppHandle) -> Result<bool, AppError> {
    let chosen = {
        let shell = handle.state::<Arc<Shell>>();
        let app = shell.app();
        app.require_way_in_elsewhere()?;
        app.backup_folder().ok()
    };
    let Some(folder) = choosers::backup_folder(handle, chosen.as_deref()) else { return Ok(false) };
    // In one step: between the two the ticker would make the first one, which is due.
    let job = change(handle, |ringfence| {
        ringfence.choose_backup_folder(&folder)?;
        ringfence.back_up()
    })?;
    finish(handle, job).map(|_| true)
}

/// Lets the person choose a backup file, and opens it by the key in hand.
pub fn open(handle: &AppHandle) -> Result<Option<BackupView>, AppError> {
    let Some((name, bytes)) = pick(handle)? else { return Ok(None) };
    job(handle, |ringfence| Ok(ringfence.look_into_backup(name, bytes))).map(Some)
}

/// Lets the person choose the backup file that is to become the vault.
pub fn choose(handle: &AppHandle) -> Result<Option<ChosenBackupView>, AppError> {
    let Some((name, bytes)) = pick(handle)? else { return Ok(None) };
    job(handle, |ringfence| Ok(ringfence.take_up_backup(name, bytes))).map(Some)
}

/// The name and the bytes of the file that the person chooses; `None`: they thought better of it.
fn pick(handle: &AppHandle) -> Result<Option<(String, Vec<u8>)>, AppError> {
    choosers::backup(handle).map(read).transpose()
}

fn run(job: BackupJob) -> BackupOutcome {
    let given_up = job.given_up();
    within(PATIENCE, move || job.run(&FolderBackups)).unwrap_or(given_up)
}

fn read(path: PathBuf) -> Result<(String, Vec<u8>), AppError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unreadable = AppError::named(ErrorCode::FileUnreadable, name.clone());
    let bytes = within(PATIENCE, move || files::read_bytes(&path)).flatten();
    Ok((name, bytes.ok_or(unreadable)?))
}
