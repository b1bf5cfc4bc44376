//! Opens regular files alone. A pipe that lies where a file should keeps whoever opens it waiting for ever, and a link in
//! the place of a file of our own leads the program to write into another one.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens a file to read it. A link is followed.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    open_by(OpenOptions::new().read(true), path, Links::Followed)
}

/// Opens a file that only this program makes. A link in its place is refused.
pub(crate) fn open_own(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    open_by(options, path, Links::Refused)
}

#[derive(Clone, Copy)]
enum Links {
    Followed,
    Refused,
}

fn open_by(options: &mut OpenOptions, path: &Path, links: Links) -> io::Result<File> {
    without_waiting(options, links);
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file"))
    }
}

/// The opening itself waits for nobody; reading and writing a regular file is not changed by that.
#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions, links: Links) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = match links {
        Links::Followed => OFlags::NONBLOCK,
        Links::Refused => OFlags::NONBLOCK | OFlags::NOFOLLOW,
    };
    options.custom_flags(flags.bits().cast_signed());
}

/// Windows has no pipes among files, and lets only an administrator make links.
#[cfg(not(unix))]
fn without_waiting(_options: &mut OpenOptions, _links: Links) {}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_and_a_folder_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        std::fs::write(&file, b"x").unwrap();
        assert!(open(&file).is_ok());
        assert!(open(directory.path()).is_err());
        assert_eq!(open(&directory.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_a_file_but_not_where_a_file_of_our_own_should_be() {
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        std::fs::write(&file, b"x").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(open(&link).is_ok());
        assert!(open_own(OpenOptions::new().read(true), &link).is_err());
        assert!(open_own(OpenOptions::new().read(true), &file).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        make_pipe(&pipe);
        for opened in [open(&pipe), open_own(OpenOptions::new().read(true).write(true).create(true), &pipe)] {
            assert_eq!(opened.unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }

    #[cfg(unix)]
    pub(crate) fn make_pipe(path: &Path) {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    }
}
