//! A picture that another program left in a file → its pixels. The file is gone afterwards, whatever was in it.

use std::fs;
use std::path::Path;

use ringfence_app::import::read::Content;
use ringfence_app::ports::capture::{ScreenError, Screenshot, Unpacker};

/// Reads a picture file of the screen and deletes it. What is no regular file is neither read nor deleted.
pub fn take(path: &Path, unpacker: &dyn Unpacker) -> Result<Screenshot, ScreenError> {
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return Err(ScreenError::Failed);
    }
    let content = crate::files::read(path).content;
    if fs::remove_file(path).is_err() {
        // A folder where nothing can be deleted: at least nothing remains in the file. If that fails too, the
        // system keeps the file from us and there is nothing left to try.
        let _ = fs::File::create(path);
    }
    let Content::File(_, bytes) = content else { return Err(ScreenError::Failed) };
    unpacker.unpack(&bytes).map_err(|_| ScreenError::Failed)
}

#[cfg(test)]
mod tests {
    use ringfence_app::fakes::NearReader;

    use super::*;

    fn take(path: &Path) -> Result<Screenshot, ScreenError> {
        super::take(path, &NearReader::new())
    }

    #[test]
    fn a_picture_is_read_and_gone() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("shot.png");
        let rgba = [1, 2, 3, 255, 4, 5, 6, 255];
        fs::write(&path, ringfence_scan::write_png(&rgba, 2, 1).expect("encodes")).expect("writes");
        let shot = take(&path).expect("reads");
        assert_eq!((shot.rgba.as_slice(), shot.width, shot.height), (rgba.as_slice(), 2, 1));
        assert!(!path.exists());
    }

    #[test]
    fn what_is_no_picture_is_gone_too_and_what_is_no_file_stays() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let (path, link) = (folder.path().join("shot.png"), folder.path().join("link.png"));
        fs::write(&path, b"\x89PNG\r\n\x1a\n and no more").expect("writes");
        std::os::unix::fs::symlink(&path, &link).expect("links");
        assert_eq!(take(&link).err(), Some(ScreenError::Failed));
        assert!(path.exists() && link.exists());
        assert_eq!(take(&path).err(), Some(ScreenError::Failed));
        assert!(!path.exists());
        assert_eq!(take(folder.path()).err(), Some(ScreenError::Failed));
        assert!(folder.path().exists());
    }
}
