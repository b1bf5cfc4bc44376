//! An empty file that carries a lock between processes.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use crate::regular;

/// Opens a lock file, or makes it, for its owner alone.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    regular::open_own(&mut options, path)
}

/// Whether a lock that was opened is still the file of this path, and nobody has removed it meanwhile.
#[cfg(unix)]
pub(crate) fn is_at(lock: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (lock.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino()),
        _ => false,
    }
}

/// The same: Windows doesn't remove a file that is open.
#[cfg(not(unix))]
pub(crate) fn is_at(_lock: &File, _path: &Path) -> bool {
    true
}
