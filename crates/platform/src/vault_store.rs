//! The vault as a file: read with a limit, locked between processes, replaced as one step.

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ringfence_app::ports::{StoreError, StoreGuard, VaultStore};
use ringfence_app::vault_file::snapshot_names::PREVIOUS;
use ringfence_core::vault::MAX_FILE_BYTES;

use crate::versions_folder::VersionsFolder;
use crate::{atomic, copies, lock_file};

/// How long a lock held by another process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is asked for in that time.
const PAUSE: Duration = Duration::from_millis(25);

/// One vault file. Beside `vault.json` lie `vault.lock` (empty, for the lock between processes) and the folder
/// `vault.snapshots` with its earlier versions. Older programs kept one of them alone, as `vault.previous.json`.
#[derive(Clone, Debug)]
pub struct FileVault {
    path: PathBuf,
    patience: Duration,
}

/// Holds the lock; the system releases it when the file is closed, also for a killed process.
struct FileGuard<'a> {
    vault: &'a FileVault,
    _lock: File,
    /// What was read first under this lock; a save starts from it.
    base: RefCell<Option<Option<Vec<u8>>>>,
}

impl FileGuard<'_> {
    /// Whether the file is what this guard read first. It isn't when somebody got past the lock: a program that tidied
    /// the lock file away let another one in.
    fn is_undisturbed(&self) -> Result<bool, StoreError> {
        let now = self.vault.read()?;
        Ok(self.base.borrow().as_ref().is_none_or(|base| *base == now))
    }
}

impl FileVault {
    /// The vault at that path, whether it exists or not.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), patience: PATIENCE }
    }

    /// The same, which gives up a held lock after that time instead of five seconds.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The folder of the earlier versions, whether it exists or not.
    ///
    /// # Errors
    /// [`StoreError`], when the path leads through a link that can't be followed.
    pub fn versions_path(&self) -> Result<PathBuf, StoreError> {
        Ok(beside(&self.target()?, "snapshots"))
    }

    fn folder(&self) -> Result<VersionsFolder, StoreError> {
        self.versions_path().map(VersionsFolder::new)
    }

    /// Where older programs kept the vault before the last save.
    fn previous_path(&self) -> Result<PathBuf, StoreError> {
        Ok(beside(&self.target()?, "previous.json"))
    }

    /// The file itself: versions and lock lie beside it, not beside a link to it.
    fn target(&self) -> Result<PathBuf, StoreError> {
        atomic::target(&self.path).map_err(|error| atomic::store_error(&error))
    }
}

impl VaultStore for FileVault {
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        atomic::read(&self.path, MAX_FILE_BYTES as u64)
    }

    fn lock(&self) -> Result<Box<dyn StoreGuard + '_>, StoreError> {
        let target = self.target()?;
        atomic::create_parent(&target)?;
        let path = beside(&target, "lock");
        let start = Instant::now();
        loop {
            let lock = lock_file::open(&path).map_err(|error| atomic::store_error(&error))?;
            match lock.try_lock() {
                // Someone may have removed the file between opening and locking it: a lock that no other
                // process can find keeps nobody out.
                Ok(()) if lock_file::is_at(&lock, &path) => {
                    atomic::remove_leftovers(&target);
                    self.folder()?.remove_leftovers();
                    return Ok(Box::new(FileGuard { vault: self, _lock: lock, base: RefCell::default() }));
                }
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(atomic::store_error(&error)),
            }
            if start.elapsed() >= self.patience {
                return Err(StoreError::Busy);
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn versions(&self) -> Result<Vec<String>, StoreError> {
        let mut names = self.folder()?.names()?;
        if self.previous_path()?.try_exists().map_err(|_| StoreError::VersionsUnusable)? {
            names.push(PREVIOUS.to_owned());
        }
        Ok(names)
    }

    fn read_version(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        if name != PREVIOUS {
            return self.folder()?.read(name);
        }
        atomic::read(&self.previous_path()?, MAX_FILE_BYTES as u64)?.ok_or(StoreError::Failed)
    }

    fn read_counters(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.folder()?.read_counters(name)
    }

    fn copies(&self) -> Result<Vec<String>, StoreError> {
        copies::names(&self.target()?)
    }

    fn read_copy(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        copies::read(&self.target()?, name)
    }

    /// Told on Unix; elsewhere the standard library can't say.
    #[cfg(unix)]
    fn has_second_name(&self) -> bool {
        let places = self.folder().ok().zip(self.previous_path().ok());
        places.is_some_and(|(folder, older)| folder.is_linked_elsewhere(&self.path, &older))
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }
}

impl StoreGuard for FileGuard<'_> {
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let read = self.vault.read()?;
        self.base.borrow_mut().get_or_insert_with(|| read.clone());
        Ok(read)
    }

    fn replace(
        &mut self,
        bytes: &[u8],
        keep_as: Option<&str>,
        check: &dyn Fn(&[u8]) -> bool,
    ) -> Result<(), StoreError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(StoreError::TooLarge);
        }
        let folder = self.vault.folder()?;
        let keep = |old: &Path| {
            keep_as.map_or(Ok(()), |name| folder.keep_file(old, name))?;
            if self.is_undisturbed()? { Ok(()) } else { Err(StoreError::Busy) }
        };
        atomic::replace(&self.vault.path, bytes, check, &keep)?;
        self.base.replace(Some(Some(bytes.to_vec())));
        Ok(())
    }

    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.vault.folder()?.keep_bytes(name, bytes)
    }

    fn remove_copy(&mut self, name: &str) -> Result<(), StoreError> {
        copies::remove(&self.vault.target()?, name)
    }

    fn replace_version(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if name != PREVIOUS {
            return self.vault.folder()?.replace(name, bytes);
        }
        atomic::replace(&self.vault.previous_path()?, bytes, &|_| true, &|_| Ok(()))
    }

    fn keep_counters(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.vault.folder()?.keep_counters(name, bytes)
    }

    fn remove_versions(&mut self, names: &[String]) {
        for name in names {
            if name != PREVIOUS {
                let _ = self.vault.folder().map(|folder| folder.remove(name));
            } else if let Ok(path) = self.vault.previous_path() {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// `vault.json` → `vault.lock`; any other name is kept whole (`vault.txt` → `vault.txt.vault-lock`), so that no two
/// vaults of one directory share what lies beside them, not even `vault.json` and `vault`.
pub(crate) fn beside(target: &Path, ending: &str) -> PathBuf {
    if target.extension().is_some_and(|extension| extension == "json") {
        target.with_extension(ending)
    } else {
        let mut name = target.as_os_str().to_owned();
        name.push(".vault-");
        name.push(ending);
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn vault() -> (tempfile::TempDir, FileVault) {
        let directory = tempfile::tempdir().unwrap();
        let vault = FileVault::new(directory.path().join("inner/vault.json"));
        (directory, vault.with_patience(Duration::from_millis(50)))
    }

    /// Saves; the version before stays under the name of the new one.
    fn save(vault: &FileVault, bytes: &[u8]) {
        let keep_as = format!("before-{}.json", String::from_utf8_lossy(bytes));
        vault.lock().unwrap().replace(bytes, Some(&keep_as), &|back| back == bytes).unwrap();
    }

    fn versions(vault: &FileVault) -> Vec<String> {
        let mut names = vault.versions().unwrap();
        names.sort();
        names
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_keeps_every_promise_of_the_port() {
        let (_directory, vault) = vault();
        ringfence_app::conformance::vault_store(&vault);
    }

    #[test]
    fn every_version_that_gave_way_stays_in_the_folder() {
        let (directory, vault) = vault();
        assert_eq!(versions(&vault), Vec::<String>::new());
        for bytes in [b"one".as_slice(), b"two", b"three"] {
            save(&vault, bytes);
        }
        assert_eq!(versions(&vault), ["before-three.json", "before-two.json"]);
        assert_eq!(vault.read_version("before-three.json"), Ok(b"two".to_vec()));
        assert_eq!(vault.read_version("before-two.json"), Ok(b"one".to_vec()));
        assert_eq!(names(&directory.path().join("inner")), ["vault.json", "vault.lock", "vault.snapshots"]);
        vault.lock().unwrap().remove_versions(&["before-two.json".to_owned()]);
        assert_eq!(versions(&vault), ["before-three.json"]);
    }

    #[test]
    fn the_one_version_of_older_programs_is_found_read_and_removed() {
        let (directory, vault) = vault();
        save(&vault, b"two");
        fs::write(directory.path().join("inner/vault.previous.json"), b"one").unwrap();
        assert_eq!(versions(&vault), [PREVIOUS]);
        assert_eq!(vault.read_version(PREVIOUS), Ok(b"one".to_vec()));
        vault.lock().unwrap().remove_versions(&[PREVIOUS.to_owned()]);
        assert_eq!(versions(&vault), Vec::<String>::new());
    }

    #[test]
    fn vaults_of_one_directory_share_neither_lock_nor_versions() {
        let (directory, _) = vault();
        let vaults = ["a.json", "a.txt", "a", "a.b.json", "a.JSON"]
            .map(|name| FileVault::new(directory.path().join(name)).with_patience(Duration::ZERO));
        let guards: Vec<_> = vaults.iter().map(|vault| vault.lock().unwrap()).collect();
        drop(guards);
        for (vault, bytes) in vaults.iter().zip(b'0'..) {
            save(vault, &[bytes]);
            save(vault, b"new");
        }
        for (vault, bytes) in vaults.iter().zip(b'0'..) {
            assert_eq!(vault.read_version("before-new.json"), Ok(vec![bytes]));
        }
    }

    #[test]
    fn a_refused_check_leaves_vault_and_versions_as_they_were() {
        let (directory, vault) = vault();
        save(&vault, b"one");
        save(&vault, b"two");
        let refused = vault.lock().unwrap().replace(b"three", Some("a.json"), &|_| false);
        assert_eq!(refused, Err(StoreError::ReadBack));
        assert_eq!(vault.read(), Ok(Some(b"two".to_vec())));
        assert_eq!(versions(&vault), ["before-two.json"]);
        assert_eq!(names(&directory.path().join("inner")).len(), 3);
    }

    #[test]
    fn a_version_that_cannot_be_kept_is_a_save_that_does_not_happen() {
        let (directory, vault) = vault();
        save(&vault, b"one");
        fs::write(directory.path().join("inner/vault.snapshots"), b"in the way").unwrap();
        let refused = vault.lock().unwrap().replace(b"two", Some("a.json"), &|_| true);
        assert_eq!(refused, Err(StoreError::VersionsUnusable));
        assert_eq!(vault.read(), Ok(Some(b"one".to_vec())));
        assert_eq!(vault.versions(), Err(StoreError::VersionsUnusable));
    }

    #[test]
    fn a_vault_removed_between_read_and_save_is_written_again() {
        let (_directory, vault) = vault();
        save(&vault, b"one");
        let mut guard = vault.lock().unwrap();
        fs::remove_file(&vault.path).unwrap();
        assert_eq!(guard.read(), Ok(None));
        guard.replace(b"two", Some("a.json"), &|_| true).unwrap();
        assert_eq!(guard.read(), Ok(Some(b"two".to_vec())));
    }

    #[test]
    fn what_a_killed_run_left_is_removed_under_the_lock_and_nothing_else() {
        let (directory, vault) = vault();
        save(&vault, b"one");
        let inner = directory.path().join("inner");
        fs::write(inner.join(".vault.json.Ab12Cd.tmp"), b"half").unwrap();
        fs::write(inner.join("letter.tmp"), b"mine").unwrap();
        save(&vault, b"two");
        fs::write(inner.join("vault.snapshots/.version.Ab12Cd.tmp"), b"half").unwrap();
        drop(vault.lock().unwrap());
        assert_eq!(names(&inner), ["letter.tmp", "vault.json", "vault.lock", "vault.snapshots"]);
        assert_eq!(names(&inner.join("vault.snapshots")), ["before-two.json"]);
    }

    #[test]
    fn a_file_above_the_limit_is_neither_read_nor_written() {
        let (_directory, vault) = vault();
        let large = vec![0; MAX_FILE_BYTES + 1];
        assert_eq!(
            vault.lock().unwrap().replace(&large, Some("a.json"), &|_| true),
            Err(StoreError::TooLarge)
        );
        fs::write(&vault.path, &large).unwrap();
        assert_eq!(vault.read(), Err(StoreError::TooLarge));
    }

    #[cfg(unix)]
    #[test]
    fn directory_file_lock_and_versions_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (directory, vault) = vault();
        save(&vault, b"one");
        // A vault that was copied with lax permissions is strict again after the next save.
        fs::set_permissions(&vault.path, fs::Permissions::from_mode(0o644)).unwrap();
        save(&vault, b"two");
        save(&vault, b"three");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let inner = directory.path().join("inner");
        let folder = vault.versions_path().unwrap();
        assert_eq!((mode(&inner), mode(&folder)), (0o700, 0o700));
        let versions = names(&folder).into_iter().map(|name| folder.join(name));
        for file in versions.chain([inner.join("vault.json"), inner.join("vault.lock")]) {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_stays_a_link() {
        let (directory, vault) = vault();
        save(&vault, b"one");
        let link = directory.path().join("link.json");
        std::os::unix::fs::symlink("inner/vault.json", &link).unwrap();
        let through = FileVault::new(&link).with_patience(Duration::ZERO);
        save(&through, b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(vault.read(), Ok(Some(b"two".to_vec())));
        // Both names have one lock.
        let _guard = vault.lock().unwrap();
        assert_eq!(through.lock().err(), Some(StoreError::Busy));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nowhere_is_not_the_same_as_no_file() {
        let (directory, _) = vault();
        let link = directory.path().join("link.json");
        std::os::unix::fs::symlink("gone/vault.json", &link).unwrap();
        assert_eq!(FileVault::new(&link).read(), Err(StoreError::Failed));
    }

    #[cfg(unix)]
    #[test]
    fn what_another_one_saved_who_got_past_a_lock_that_was_tidied_away_stays() {
        let (directory, vault) = vault();
        save(&vault, b"one");
        let mut first = vault.lock().unwrap();
        assert_eq!(first.read(), Ok(Some(b"one".to_vec())));
        fs::remove_file(directory.path().join("inner/vault.lock")).unwrap();
        save(&vault, b"theirs");
        assert_eq!(first.replace(b"ours", Some("ours.json"), &|_| true), Err(StoreError::Busy));
        drop(first);
        assert_eq!(vault.read(), Ok(Some(b"theirs".to_vec())));
        assert_eq!(names(&directory.path().join("inner")), ["vault.json", "vault.lock", "vault.snapshots"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_whose_file_was_removed_meanwhile_is_taken_anew() {
        let (directory, vault) = vault();
        let first = vault.lock().unwrap();
        let path = directory.path().join("inner/vault.lock");
        let opened = lock_file::open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(!lock_file::is_at(&opened, &path));
        drop(first);
        drop(vault.lock().unwrap());
        assert!(path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_a_file_keeps_nobody_waiting() {
        use crate::regular::tests::make_pipe;
        let (directory, vault) = vault();
        save(&vault, b"one");
        save(&vault, b"two");
        let inner = directory.path().join("inner");
        make_pipe(&inner.join("vault.snapshots/pipe.json"));
        make_pipe(&inner.join("vault 2.json"));
        assert_eq!(vault.read_version("pipe.json"), Err(StoreError::Failed));
        assert_eq!(vault.read_copy("vault 2.json"), Err(StoreError::Failed));
        fs::remove_file(&vault.path).unwrap();
        make_pipe(&vault.path);
        assert_eq!(vault.read(), Err(StoreError::Failed));
        let guard = vault.lock().unwrap();
        assert_eq!(guard.read(), Err(StoreError::Failed));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_or_a_pipe_in_the_locks_place_is_an_error_and_left_alone() {
        let (directory, vault) = vault();
        save(&vault, b"one");
        let (lock, other) = (directory.path().join("inner/vault.lock"), directory.path().join("other"));
        fs::remove_file(&lock).unwrap();
        std::os::unix::fs::symlink(&other, &lock).unwrap();
        assert_eq!(vault.lock().err(), Some(StoreError::Failed));
        assert!(!other.exists(), "nothing is made through it");
        fs::remove_file(&lock).unwrap();
        crate::regular::tests::make_pipe(&lock);
        assert_eq!(vault.lock().err(), Some(StoreError::Failed));
    }

    #[test]
    fn a_place_that_cannot_be_is_an_error_and_not_no_file() {
        let (directory, _) = vault();
        fs::write(directory.path().join("file"), b"").unwrap();
        let vault = FileVault::new(directory.path().join("file/vault.json"));
        assert_eq!(vault.lock().err(), Some(StoreError::Failed));
        #[cfg(unix)]
        assert_eq!(vault.read(), Err(StoreError::Failed));
    }
}
