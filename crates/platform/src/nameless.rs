//! Files that come to be whole or not at all: exports, a kit's page, backups. They have no name until they are whole, so that a
//! run that is killed leaves nothing of them behind; and nothing is written through a link.
//!
//! | system | until it is whole |
//! |---|---|
//! | Linux | no name at all (`O_TMPFILE`), where the file system has that |
//! | others, and file systems without | a hidden name of its own; what a killed run left is swept by the next file of that name |

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::atomic;

/// Nobody writes for so long: what is older was left.
const LEFT_AFTER: Duration = Duration::from_secs(60);

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Existing {
    /// It gives way in one step, if it is a regular file.
    GivesWay,
    /// It stays, and nothing is written.
    Stays,
}

/// How hidden names begin and end.
#[derive(Clone, Copy)]
pub(crate) struct Hidden<'a> {
    pub prefix: &'a str,
    pub suffix: &'a str,
}

/// Writes a file for its owner alone (0600), synchronised.
///
/// # Errors
/// The system's; [`ErrorKind::AlreadyExists`] when the name is taken by something that stays, and by anything that is no
/// regular file.
pub(crate) fn write(path: &Path, bytes: &[u8], existing: Existing, hidden: Hidden<'_>) -> io::Result<()> {
    sweep(atomic::parent(path), hidden);
    write_by(path, bytes, existing, hidden)?;
    // Some network drives refuse; the name is there all the same.
    let _ = atomic::sync_directory(path);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn write_by(path: &Path, bytes: &[u8], existing: Existing, hidden: Hidden<'_>) -> io::Result<()> {
    write_hidden(path, bytes, existing, hidden)
}

#[cfg(target_os = "linux")]
fn write_by(path: &Path, bytes: &[u8], existing: Existing, hidden: Hidden<'_>) -> io::Result<()> {
    match linux::write(path, bytes, existing, hidden)? {
        linux::Outcome::Written => Ok(()),
        linux::Outcome::Unsupported => write_hidden(path, bytes, existing, hidden),
    }
}

/// Under a hidden name first.
fn write_hidden(path: &Path, bytes: &[u8], existing: Existing, hidden: Hidden<'_>) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(hidden.prefix)
        .suffix(hidden.suffix)
        .tempfile_in(atomic::parent(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let file = file.into_temp_path();
    match existing {
        Existing::Stays => Ok(file.persist_noclobber(path)?),
        Existing::GivesWay => {
            require_regular(fs::symlink_metadata(path).map(|there| there.is_file()))?;
            // A link that comes now is replaced, not followed.
            atomic::rename_over(file, path)
        }
    }
}

/// Refuses a place that is taken by something else than a regular file.
fn require_regular(is_file: io::Result<bool>) -> io::Result<()> {
    match is_file {
        Ok(true) => Ok(()),
        Ok(false) => Err(io::Error::new(ErrorKind::AlreadyExists, "it is no regular file")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes what killed runs left under such names.
fn sweep(folder: &Path, hidden: Hidden<'_>) {
    let is_left = |name: &OsStr, path: &PathBuf| {
        let name = name.to_string_lossy();
        let ours = name.len() > hidden.prefix.len() + hidden.suffix.len()
            && name.starts_with(hidden.prefix)
            && name.ends_with(hidden.suffix);
        ours && fs::symlink_metadata(path).is_ok_and(|found| {
            let age = found.modified().ok().and_then(|changed| changed.elapsed().ok());
            found.is_file() && age.is_some_and(|age| age > LEFT_AFTER)
        })
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_left(&entry.file_name(), &path) {
            // What can't be removed now is tried again with the next file.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::fd::{AsRawFd as _, OwnedFd};

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, linkat, openat, renameat, statat, unlinkat};
    use rustix::io::Errno;

    use super::*;

    pub(super) enum Outcome {
        Written,
        /// The file system has no files without a name, or they can be given none.
        Unsupported,
    }

    pub(super) fn write(
        path: &Path,
        bytes: &[u8],
        existing: Existing,
        hidden: Hidden<'_>,
    ) -> io::Result<Outcome> {
        let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
        // Held from here on: whatever is put in the folder's place meanwhile, this is the one that is written to.
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(CWD, atomic::parent(path), flags, Mode::empty())?;
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        let mut file = match openat(&folder, ".", flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => File::from(file),
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOSYS) => {
                return Ok(Outcome::Unsupported);
            }
            Err(error) => return Err(error.into()),
        };
        file.write_all(bytes)?;
        file.sync_all()?;
        match give_name(&file, &folder, name, existing, hidden) {
            // No `/proc`, or a file system that keeps its nameless files nameless.
            Err(error)
                if matches!(
                    Errno::from_io_error(&error),
                    Some(Errno::NOENT | Errno::OPNOTSUPP | Errno::PERM)
                ) =>
            {
                Ok(Outcome::Unsupported)
            }
            other => other.map(|()| Outcome::Written),
        }
    }

    /// Neither of the two calls follows a link in the name's place.
    fn give_name(
        file: &File,
        folder: &OwnedFd,
        name: &OsStr,
        existing: Existing,
        hidden: Hidden<'_>,
    ) -> io::Result<()> {
        let source = format!("/proc/self/fd/{}", file.as_raw_fd());
        let link = |name: &OsStr| linkat(CWD, source.as_str(), folder, name, AtFlags::SYMLINK_FOLLOW);
        match link(name) {
            Err(Errno::EXIST) if existing == Existing::GivesWay => {}
            other => return Ok(other?),
        }
        let there = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from);
        require_regular(there.map(|there| FileType::from_raw_mode(there.st_mode) == FileType::RegularFile))?;
        let beside = format!("{}{:016x}{}", hidden.prefix, random()?, hidden.suffix);
        link(beside.as_ref())?;
        renameat(folder, beside.as_str(), folder, name).map_err(|error| {
            let _ = unlinkat(folder, beside.as_str(), AtFlags::empty());
            error.into()
        })
    }

    fn random() -> io::Result<u64> {
        getrandom::u64().map_err(|_| ErrorKind::Other.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIDDEN: Hidden<'_> = Hidden { prefix: ".list.txt.", suffix: ".tmp.txt" };

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Both ways of writing, on any system.
    type Way = fn(&Path, &[u8], Existing) -> io::Result<()>;
    const WAYS: [Way; 2] = [
        |path, bytes, existing| write(path, bytes, existing, HIDDEN),
        |path, bytes, existing| write_hidden(path, bytes, existing, HIDDEN),
    ];

    #[test]
    fn a_file_comes_whole_for_its_owner_and_gives_way_only_where_it_may() {
        for way in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("list.txt");
            way(&path, b"one", Existing::Stays).unwrap();
            assert_eq!(way(&path, b"two", Existing::Stays).unwrap_err().kind(), ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&path).unwrap(), b"one");
            way(&path, b"three", Existing::GivesWay).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"three");
            assert_eq!(names(folder.path()), ["list.txt"]);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            }
            assert!(way(&folder.path().join("none/list.txt"), b"x", Existing::GivesWay).is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_refused_also_one_that_leads_nowhere() {
        use std::os::unix::fs::symlink;
        for way in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let (path, victim) = (folder.path().join("list.txt"), folder.path().join("victim"));
            for there in [false, true] {
                if there {
                    fs::write(&victim, b"whole").unwrap();
                }
                symlink(&victim, &path).unwrap();
                for existing in [Existing::Stays, Existing::GivesWay] {
                    assert_eq!(way(&path, b"keys", existing).unwrap_err().kind(), ErrorKind::AlreadyExists);
                }
                assert_eq!(fs::read(&victim).ok(), there.then(|| b"whole".to_vec()));
                fs::remove_file(&path).unwrap();
            }
            assert_eq!(names(folder.path()), ["victim"]);
        }
    }

    /// Somebody plants links all the time, so that some come between any two steps.
    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_that_is_planted_in_the_last_moment() {
        use std::os::unix::fs::symlink;
        use std::sync::atomic::{AtomicBool, Ordering};
        for way in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let (path, victim) = (folder.path().join("list.txt"), folder.path().join("victim"));
            fs::write(&victim, b"whole").unwrap();
            let (go_on, mut written) = (AtomicBool::new(true), 0);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    while go_on.load(Ordering::Relaxed) {
                        let _ = symlink(&victim, &path);
                        let _ = fs::remove_file(&path);
                    }
                });
                for _ in 0..400 {
                    written += u32::from(way(&path, b"keys", Existing::GivesWay).is_ok());
                }
                go_on.store(false, Ordering::Relaxed);
            });
            assert_eq!(fs::read(&victim).unwrap(), b"whole", "{written} of 400 were written");
            assert!(names(folder.path()).iter().all(|name| ["list.txt", "victim"].contains(&name.as_str())));
        }
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, age: u64| {
            let path = folder.path().join(name);
            let file = File::create(path).unwrap();
            let made = file.metadata().unwrap().modified().unwrap();
            file.set_modified(made - Duration::from_secs(age)).unwrap();
        };
        put(".list.txt.Ab3x9Q.tmp.txt", 3600);
        // Being written just now, of another file, and a person's own.
        put(".list.txt.Ab3x9R.tmp.txt", 1);
        put(".other.txt.Ab3x9Q.tmp.txt", 3600);
        put("list.txt.tmp.txt", 3600);
        write(&folder.path().join("list.txt"), b"x", Existing::Stays, HIDDEN).unwrap();
        let left = [".list.txt.Ab3x9R.tmp.txt", ".other.txt.Ab3x9Q.tmp.txt", "list.txt", "list.txt.tmp.txt"];
        assert_eq!(names(folder.path()), left);
    }
}
