//! The port to the folders in which backups lie: a stick, a synced folder, a network drive. Calls may take minutes
//! or never come back; never call them while holding what the window's thread needs.

use std::path::Path;

/// Why a folder of backups didn't serve.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder, or the file, is not there.
    #[error("the folder for backups is not there")]
    Gone,
    /// No space left, or over quota.
    #[error("the disk with the backups is full")]
    DiskFull,
    /// The folder is read-only, or the system denies access.
    #[error("the folder for backups can't be written")]
    Refused,
    /// A file of that name is there.
    #[error("the folder for backups has a file of that name")]
    Exists,
    /// Anything else.
    #[error("the folder for backups can't be used")]
    Failed,
}

/// Folders with backups.
pub trait BackupPlaces: Send + Sync {
    /// The names of the files in a folder, in no order. The folder is never made.
    ///
    /// # Errors
    /// [`BackupError`].
    fn names(&self, folder: &Path) -> Result<Vec<String>, BackupError>;

    /// Writes a new file as one step, and never over one that is there.
    ///
    /// # Errors
    /// [`BackupError`]; there is no such file then, or one that was there before.
    fn write(&self, folder: &Path, name: &str, bytes: &[u8]) -> Result<(), BackupError>;

    /// The bytes of a file, read from the disk anew.
    ///
    /// # Errors
    /// [`BackupError`].
    fn read(&self, folder: &Path, name: &str) -> Result<Vec<u8>, BackupError>;

    /// Removes a file. One that can't be removed stays.
    fn remove(&self, folder: &Path, name: &str);
}
