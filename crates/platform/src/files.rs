//! A person's file → something that arrived, with a limit; and what is for a person's own file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use ringfence_app::import::read::{Arrival, Content};
use ringfence_app::ports::StoreError;
use ringfence_app::{AppError, ErrorCode};
use zeroize::Zeroizing;

use crate::atomic;
use crate::nameless::{self, Existing, Hidden};

/// The largest file that is read: 64 MiB, well above any picture of a screen.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Reads a file whole. A file that can't be read is an arrival too, one that says so.
pub fn read(path: &Path) -> Arrival {
    let source = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Arrival { source, content: content(path) }
}

/// Writes a file that only its owner may read (0600), as one step: a file of that name gives way, and is whole until
/// it does. A link of that name is refused, and a run that is killed leaves nothing else behind.
///
/// # Errors
/// Why it could not be written.
pub fn save_private(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // A hidden name ends as the file's does: of one whose name says nothing, a file dialog that is open on the folder reads the
    // beginning, into memory that it doesn't wipe.
    let ending = path.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
    let (prefix, suffix) = (format!(".{name}."), format!(".tmp{ending}"));
    let hidden = Hidden { prefix: &prefix, suffix: &suffix };
    nameless::write(path, bytes, Existing::GivesWay, hidden).map_err(|error| {
        AppError::named(
            match atomic::store_error(&error) {
                StoreError::DiskFull => ErrorCode::DiskFull,
                _ => ErrorCode::FileUnwritable,
            },
            name,
        )
    })
}

/// The bytes of a file; `None` when it is none, can't be read, or is larger than any vault.
pub fn read_bytes(path: &Path) -> Option<Vec<u8>> {
    match content(path) {
        Content::File(_, mut bytes) => Some(std::mem::take(&mut *bytes)),
        _ => None,
    }
}

fn content(path: &Path) -> Content {
    // A pipe or a device could block for ever or never end; a person's file is a file.
    let regular = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    let Some(file) = regular.then(|| File::open(path).ok()).flatten() else {
        return Content::Unreadable(ErrorCode::FileUnreadable);
    };
    let size = file.metadata().map_or(0, |found| found.len());
    if size > MOST_BYTES {
        return Content::Unreadable(ErrorCode::PictureTooLarge);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1));
    match file.take(MOST_BYTES).read_to_end(&mut bytes) {
        Ok(_) => Content::File(path.to_owned(), bytes),
        Err(_) => Content::Unreadable(ErrorCode::FileUnreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_missing_file_are_said_to_be_unreadable() {
        for path in [std::env::temp_dir(), std::env::temp_dir().join("ringfence-no-such-file")] {
            assert!(matches!(read(&path).content, Content::Unreadable(ErrorCode::FileUnreadable)));
        }
    }

    #[test]
    fn a_private_file_is_written_whole_for_its_owner_alone_and_a_failure_is_named() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("kit.html");
        std::fs::write(&path, b"older").expect("writes");
        save_private(&path, b"page").expect("saves");
        assert_eq!(std::fs::read(&path).expect("reads"), b"page");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1, "nothing else is left");
        let nowhere =
            save_private(&folder.path().join("none/kit.html"), b"page").expect_err("no such folder");
        assert_eq!((nowhere.code, nowhere.name.as_deref()), (ErrorCode::FileUnwritable, Some("kit.html")));
    }

    #[test]
    fn a_file_comes_with_its_name_and_bytes() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("qr.png");
        std::fs::write(&path, b"bytes").expect("writes");
        let arrival = read(&path);
        assert_eq!(arrival.source.as_deref(), Some("qr.png"));
        assert!(
            matches!(arrival.content, Content::File(at, bytes) if at == path && bytes.as_slice() == b"bytes")
        );
    }
}
