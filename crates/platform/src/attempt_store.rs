//! What is remembered of wrong passwords: a small file beside the vault.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ringfence_app::ports::{AttemptStore, StoreError};

use crate::vault_store::{beside, open_lock};
use crate::{atomic, regular};

/// How long another program's try is waited for; the dearest key derivation takes some seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked for in that time.
const PAUSE: Duration = Duration::from_millis(25);
/// More is no text of ours.
const MOST_BYTES: u64 = 1024;

/// Beside `vault.json` lies `vault.attempts.json`, empty while there is nothing to remember. It is its own lock, and is
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
        let file = open_lock(&path).map_err(|error| atomic::store_error(&error))?;
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
    fn read(&self) -> Option<String> {
        text_of(&regular::open_own(OpenOptions::new().read(true), &self.path().ok()?).ok()?)
    }

    fn turn(&self, turn: &mut dyn FnMut(Option<&str>) -> Option<String>) -> Result<(), StoreError> {
        let mut file = self.locked()?;
        let before = text_of(&file);
        let after = turn(before.as_deref());
        if before == after {
            return Ok(());
        }
        rewrite(&mut file, after.as_deref().unwrap_or_default()).map_err(|error| atomic::store_error(&error))
    }
}

fn text_of(file: &File) -> Option<String> {
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    (!text.is_empty()).then_some(text)
}

fn rewrite(file: &mut File, text: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())?;
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
            assert_eq!(std::fs::read(&path).expect("reads"), b"1");
        }
    }

    #[test]
    fn where_nothing_can_be_written_no_turn_is_given() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let attempts = FileAttempts::beside(folder.path().join("not there/vault.json"));
        assert!(attempts.turn(&mut |_| panic!("there is no place")).is_err());
        assert_eq!(attempts.read(), None);
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
