//! Backups as files in a folder that the person chose. The folder is theirs: nothing in it is touched but by name.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use ringfence_app::ports::StoreError;
use ringfence_app::ports::backup_folder::{BackupError, BackupPlaces};
use ringfence_core::vault::MAX_FILE_BYTES;

use crate::atomic;
use crate::nameless::{self, Existing, Hidden};

/// Where a file must have a name before it is whole. Of all that is in the person's folder, this alone is removed unasked.
const HIDDEN: Hidden<'_> = Hidden { prefix: ".ringfence.", suffix: ".tmp" };

/// Folders of the file system: a disk, a stick, a drive of the network.
#[derive(Clone, Copy, Debug, Default)]
pub struct FolderBackups;

impl BackupPlaces for FolderBackups {
    fn names(&self, folder: &Path) -> Result<Vec<String>, BackupError> {
        let entries = fs::read_dir(folder).map_err(|error| problem(&error))?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().into_string()));
        let names: Vec<_> = names.collect::<Result<_, _>>().map_err(|error| problem(&error))?;
        Ok(names.into_iter().flatten().collect())
    }

    fn write(&self, folder: &Path, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        nameless::write(&folder.join(name), bytes, Existing::Stays, HIDDEN).map_err(|error| problem(&error))
    }

    fn read(&self, folder: &Path, name: &str) -> Result<Vec<u8>, BackupError> {
        match atomic::read(&folder.join(name), MAX_FILE_BYTES as u64) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(BackupError::Gone),
            Err(StoreError::Denied) => Err(BackupError::Refused),
            Err(_) => Err(BackupError::Failed),
        }
    }

    fn remove(&self, folder: &Path, name: &str) {
        // What stays is tried again at the next backup.
        let _ = fs::remove_file(folder.join(name));
    }
}

fn problem(error: &io::Error) -> BackupError {
    match (error.kind(), atomic::store_error(error)) {
        (ErrorKind::NotFound | ErrorKind::NotADirectory, _) => BackupError::Gone,
        (ErrorKind::AlreadyExists, _) => BackupError::Exists,
        (_, StoreError::DiskFull) => BackupError::DiskFull,
        (_, StoreError::ReadOnly | StoreError::Denied) => BackupError::Refused,
        _ => BackupError::Failed,
    }
}
