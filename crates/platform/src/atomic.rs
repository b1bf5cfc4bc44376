//! Replacing a file as one step: either the old bytes or the new ones are there, whatever happens.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ringfence_app::ports::StoreError;
use tempfile::TempPath;

use crate::regular;

const TEMPORARY: &str = ".tmp";

/// The bytes of a file of at most `limit` bytes; `None` when there is no file. What is no regular file is an error.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let file = match regular::open(path) {
        Ok(file) => file,
        // A link whose target is gone (a drive that is not mounted) is not the same as no file.
        Err(error) if error.kind() == ErrorKind::NotFound && !is_link(path) => return Ok(None),
        Err(error) => return Err(store_error(&error)),
    };
    // Taken at once: growing would hold the file twice, and each step of it is wiped.
    let size = file.metadata().map_or(0, |found| found.len()).min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| store_error(&error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(Some(bytes))
    } else {
        Err(StoreError::TooLarge)
    }
}

/// Replaces `path` by `bytes`: written beside it, synchronised, read back, checked, and only then renamed
/// over it. `keep` is given the old file before it gives way, and may say no. A link is followed, never replaced.
pub(crate) fn replace(
    path: &Path,
    bytes: &[u8],
    check: &dyn Fn(&[u8]) -> bool,
    keep: &dyn Fn(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let target = target(path).map_err(|error| store_error(&error))?;
    let written = write_beside(&target, bytes).map_err(|error| store_error(&error))?;
    let back = fs::read(&written).map_err(|error| store_error(&error))?;
    if back != bytes || !check(&back) {
        return Err(StoreError::ReadBack);
    }
    keep(&target)?;
    rename_over(written, &target).map_err(|error| store_error(&error))?;
    // From here on the new file is the file. A directory that can't be synchronised (some network file
    // systems refuse) must not turn a save that happened into one that is said to have failed.
    let _ = sync_directory(&target);
    Ok(())
}

/// Creates the directory of a file, for its owner alone.
pub(crate) fn create_parent(path: &Path) -> Result<(), StoreError> {
    let directory = parent(path);
    if directory.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| store_error(&error))
}

/// Removes what killed runs left beside the file. Call it only where nobody else can be writing.
pub(crate) fn remove_leftovers(path: &Path) {
    let Ok(target) = target(path) else { return };
    let prefix = temporary_prefix(&target);
    let Ok(entries) = fs::read_dir(parent(&target)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&prefix) && name.ends_with(TEMPORARY) {
            // What can't be removed now is tried again under the next lock.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The file behind a path: links followed, also one whose target isn't there yet.
pub(crate) fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && is_link(path) => {
            Ok(parent(path).join(fs::read_link(path)?))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(path.to_owned()),
        found => found,
    }
}

/// What the system's refusal means for a person.
pub(crate) fn store_error(error: &io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull,
        ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        ErrorKind::PermissionDenied => StoreError::Denied,
        _ => StoreError::Failed,
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// The folder of a file.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary_prefix(target: &Path) -> String {
    format!(".{}.", target.file_name().unwrap_or_default().to_string_lossy())
}

/// A synchronised temporary file (mode 0600) in the target's directory; removed unless it is renamed.
fn write_beside(target: &Path, bytes: &[u8]) -> io::Result<TempPath> {
    let mut file = tempfile::Builder::new()
        .prefix(&temporary_prefix(target))
        .suffix(TEMPORARY)
        .tempfile_in(parent(target))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

pub(crate) fn rename_over(from: TempPath, to: &Path) -> io::Result<()> {
    let mut attempts = if cfg!(windows) { 20 } else { 1 };
    let mut from = from;
    loop {
        match from.persist(to) {
            Ok(()) => return Ok(()),
            // Scanners and indexers hold new files open for a moment on Windows.
            Err(refused) if attempts > 1 && refused.error.kind() == ErrorKind::PermissionDenied => {
                attempts -= 1;
                from = refused.path;
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(refused) => return Err(refused.error),
        }
    }
}

/// Sees to it that a file's name is on the disk.
#[cfg(unix)]
pub(crate) fn sync_directory(target: &Path) -> io::Result<()> {
    File::open(parent(target))?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_directory(_target: &Path) -> io::Result<()> {
    Ok(())
}
