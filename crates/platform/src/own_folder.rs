//! A folder that is the user's own, for what is there while the program runs: a name in a folder of everybody's (`/tmp`) could be
//! taken by somebody else first.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::paths;

/// The folder of this name, made if need be: in the session's own directory (`XDG_RUNTIME_DIR`) where there is one, else
/// beside the vault's usual place.
///
/// # Errors
/// When there is no place for it, or what is there belongs to somebody else or is a link.
pub fn own_folder(name: &str) -> io::Result<PathBuf> {
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let session = session.filter(|path| cfg!(target_os = "linux") && is_own(path, Mode::NotWritable));
    let base = session.or_else(paths::running_directory).ok_or(ErrorKind::NotFound)?;
    let ours = made(&base.join("ringfence"))?;
    made(&ours.join(name))
}

/// The folder, for this user alone.
fn made(path: &Path) -> io::Result<PathBuf> {
    let mut builder = DirBuilder::new();
    // The directories of an account that is new may be missing.
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(unix)]
    if is_own(path, Mode::NotWritable) && !is_own(path, Mode::Closed) {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    }
    if is_own(path, Mode::Closed) { Ok(path.to_owned()) } else { Err(ErrorKind::PermissionDenied.into()) }
}

/// What others may do there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Nothing.
    Closed,
    /// Not put anything there.
    NotWritable,
}

/// Whether it is a folder, no link to one, and this user's.
#[cfg(unix)]
fn is_own(path: &Path, mode: Mode) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let forbidden = if mode == Mode::Closed { 0o077 } else { 0o022 };
    fs::symlink_metadata(path).is_ok_and(|found| {
        found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && found.mode() & forbidden == 0
    })
}

/// The directory of a person's local data is closed to others by Windows itself.
#[cfg(not(unix))]
fn is_own(path: &Path, _mode: Mode) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_folder_is_made_for_its_owner_alone_and_closed_where_it_was_open() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("ringfence");
        for _ in 0..2 {
            assert_eq!(made(&path).unwrap(), path);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    #[test]
    fn a_place_that_somebody_else_could_have_taken_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let (elsewhere, link, file) =
            (base.path().join("theirs"), base.path().join("link"), base.path().join("file"));
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, &link).unwrap();
        fs::write(&file, b"").unwrap();
        assert!(made(&link).is_err());
        assert!(made(&file).is_err());
        let open = base.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(
            made(&open).unwrap_err().kind(),
            ErrorKind::PermissionDenied,
            "others may have put something there"
        );
    }
}
