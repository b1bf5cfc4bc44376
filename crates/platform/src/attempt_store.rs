//! What is remembered of wrong passwords: a small file beside the vault.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ringfence_app::ports::{AttemptStore, StoreError};

use crate::vault_store::beside;
use crate::{atomic, lock_file, regular};

/// How long another program's try is waited for; the dearest key derivation takes some seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked for in that time.
const PAUSE: Duration = Duration::from_millis(25);
/// More is no text of ours.
const MOST_BYTES: u64 = 1024;
/// How long the file is at least. It is given that much while there is room, and later written in place, which a disk that is
/// full by then allows.
const RESERVED: usize = 256;

/// Beside `vault.json` lies `vault.attempts.json`, blank while there is nothing to remember. It is its own lock, and is
/// therefore written in place: a text cut short by a crash counts as none.
#[derive(Clone, Debug)]
pub struct FileAttempts {
    vault: PathBuf,
    patience: Duration,
}

impl FileAttempts {
    /// For the vault at that path, whether it exists or not.
    pub fn beside(vault: impl Into<PathBuf>) -> Self {
        Self { vault: vault.into(), patience: PATIENCE }
    }

    /// The same, which gives up a turn held by another program after that time.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    fn path(&self) -> io::Result<PathBuf> {
        Ok(beside(&atomic::target(&self.vault)?, "attempts.json"))
    }

    fn locked(&self) -> Result<File, StoreError> {
        let path = self.path().map_err(|error| atomic::store_error(&error))?;
        let file = lock_file::open(&path).map_err(|error| atomic::store_error(&error))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if start.elapsed() < self.patience => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
                Err(TryLockError::Error(error)) => return Err(atomic::store_error(&error)),
            }
        }
    }
}

impl AttemptStore for FileAttempts {
    fn ready(&self) -> Result<(), StoreError> {
        let failed = |error: io::Error| atomic::store_error(&error);
        if !self.vault.exists() {
            return Ok(());
        }
        let mut file = lock_file::open(&self.path().map_err(failed)?).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => reserve(&mut file).map_err(failed),
            // Who has the turn has reserved it.
            Err(TryLockError::WouldBlock) => Ok(()),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    fn read(&self) -> Option<String> {
        text_of(&regular::open_own(OpenOptions::new().read(true), &self.path().ok()?).ok()?)
    }

    fn turn(&self, turn: &mut dyn FnMut(Option<&str>) -> Option<String>) -> Result<(), StoreError> {
        let mut file = self.locked()?;
        reserve(&mut file).map_err(|error| atomic::store_error(&error))?;
        let before = text_of(&file);
        let after = turn(before.as_deref());
        if before == after {
            return Ok(());
        }
        rewrite(&mut file, after.as_deref().unwrap_or_default()).map_err(|error| atomic::store_error(&error))
    }
}

fn text_of(mut file: &File) -> Option<String> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    text.truncate(text.trim_end().len());
    (!text.is_empty()).then_some(text)
}

/// Sees to it that the file has its room on the disk.
fn reserve(file: &mut File) -> io::Result<()> {
    if usize::try_from(file.metadata()?.len()).is_ok_and(|length| length >= RESERVED) {
        return Ok(());
    }
    let text = text_of(file).unwrap_or_default();
    rewrite(file, &text)
}

/// Writes over what is there and cuts nothing off first: what was cut off would be another's by the time it is needed.
fn rewrite(file: &mut File, text: &str) -> io::Result<()> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len().max(RESERVED), b' ');
    file.rewind()?;
    file.write_all(&bytes)?;
    file.set_len(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts() -> (tempfile::TempDir, FileAttempts) {
        let folder = tempfile::tempdir().expect("makes a folder");
        let attempts = FileAttempts::beside(folder.path().join("vault.json"));
        (folder, attempts.with_patience(Duration::from_millis(50)))
    }

    #[test]
    fn a_file_of_attempts_keeps_the_contract() {
        let (_folder, attempts) = attempts();
        ringfence_app::conformance::attempt_store(&attempts);
    }

    #[test]
    fn tries_made_at_once_take_turns() {
        let (folder, first) = attempts();
        let second =
            FileAttempts::beside(folder.path().join("vault.json")).with_patience(Duration::from_millis(50));
        let noted = first.turn(&mut |_| {
            let met = second.turn(&mut |_| panic!("no turn while another has it"));
            assert_eq!(met, Err(StoreError::Busy));
            Some("1".to_owned())
        });
        assert_eq!((noted, second.read().as_deref()), (Ok(()), Some("1")));
    }

    #[test]
    fn a_file_that_is_no_text_or_far_too_long_counts_as_none_and_is_taken_over() {
        let (folder, attempts) = attempts();
        let path = folder.path().join("vault.attempts.json");
        for bytes in [vec![0xff; 40], vec![b'7'; 100_000]] {
            std::fs::write(&path, &bytes).expect("writes");
            assert!(attempts.read().is_none_or(|text| text.len() <= 1024));
            attempts.turn(&mut |_| Some("1".to_owned())).expect("writes");
            assert_eq!(std::fs::read(&path).expect("reads").trim_ascii(), b"1");
            assert_eq!(attempts.read().as_deref(), Some("1"));
        }
    }

    #[test]
    fn where_nothing_can_be_written_no_turn_is_given() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let attempts = FileAttempts::beside(folder.path().join("not there/vault.json"));
        assert!(attempts.turn(&mut |_| panic!("there is no place")).is_err());
        assert_eq!(attempts.read(), None);
    }

    #[test]
    fn the_file_has_its_room_from_the_start_and_is_as_long_whatever_it_holds() {
        let (folder, attempts) = attempts();
        let path = folder.path().join("vault.attempts.json");
        assert_eq!(attempts.ready(), Ok(()));
        assert!(!path.exists(), "nothing is laid beside a vault that is not there");
        std::fs::write(folder.path().join("vault.json"), b"a vault").expect("writes");
        assert_eq!((attempts.ready(), attempts.read()), (Ok(()), None));
        let length = || std::fs::metadata(&path).expect("is there").len();
        let reserved = length();
        assert!(reserved > 0);
        for text in [Some("12"), Some("1"), None] {
            attempts.turn(&mut |_| text.map(str::to_owned)).expect("writes");
            assert_eq!((length(), attempts.read().as_deref()), (reserved, text));
        }
        std::fs::write(&path, b"17").expect("writes");
        assert_eq!(
            (attempts.ready(), attempts.read().as_deref()),
            (Ok(()), Some("17")),
            "an older program's"
        );
        assert_eq!(length(), reserved);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_its_place_is_neither_read_nor_written_through() {
        let (folder, attempts) = attempts();
        let other = folder.path().join("letter");
        std::fs::write(&other, b"mine").expect("writes");
        std::os::unix::fs::symlink(&other, folder.path().join("vault.attempts.json")).expect("links");
        assert_eq!(attempts.read(), None);
        assert!(attempts.turn(&mut |_| panic!("there is no place of our own")).is_err());
        assert_eq!(std::fs::read(&other).expect("reads"), b"mine");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_its_place_keeps_nobody_waiting() {
        let (folder, attempts) = attempts();
        crate::regular::tests::make_pipe(&folder.path().join("vault.attempts.json"));
        assert_eq!(attempts.read(), None);
        assert!(attempts.turn(&mut |_| panic!("there is no place of our own")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, attempts) = attempts();
        attempts.turn(&mut |_| Some("1".to_owned())).expect("writes");
        let mode = std::fs::metadata(folder.path().join("vault.attempts.json"))
            .expect("is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
