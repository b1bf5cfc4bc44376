//! The folder beside the vault in which its earlier versions stay, for their owner alone.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use ringfence_app::ports::StoreError;
use ringfence_core::vault::MAX_FILE_BYTES;
use tempfile::{PathPersistError, TempPath};

use crate::atomic;

const ENDING: &str = ".json";
/// How the name ends under which the counters are kept: no version's.
const COUNTERS: &str = ".counters";
/// How files begin and end that a killed run left.
const TEMPORARY: (&str, &str) = (".version.", ".tmp");

/// The folder, whether it exists or not.
pub(crate) struct VersionsFolder(PathBuf);

impl VersionsFolder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The names of the versions; none when there is no folder.
    pub(crate) fn names(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|_| StoreError::VersionsUnusable)?,
        };
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().into_string()));
        let names: Vec<_> = names.collect::<Result<_, _>>().map_err(|_| StoreError::VersionsUnusable)?;
        Ok(names.into_iter().flatten().filter(|name| is_name(name)).collect())
    }

    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        read(&self.place_of(name)?)
    }

    /// Whether a file has another name (hard link) that is neither a version's nor `previous`, where older programs kept
    /// one: a save that is killed leaves the file among the versions too.
    #[cfg(unix)]
    pub(crate) fn is_linked_elsewhere(&self, file: &Path, previous: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        let Ok(file) = fs::metadata(file) else { return false };
        let is_link = |place: &PathBuf| {
            fs::symlink_metadata(place).is_ok_and(|one| (one.dev(), one.ino()) == (file.dev(), file.ino()))
        };
        // Nearly always there is one name, and nothing to be looked for.
        file.is_file() && file.nlink() > 1 && {
            let names = self.names().unwrap_or_default();
            let places = names.iter().map(|name| self.0.join(name)).chain([previous.to_owned()]);
            file.nlink() > 1 + places.filter(is_link).map(|_| 1).sum::<u64>()
        }
    }

    /// Keeps a file under this name without taking it from its place. No file: nothing to keep.
    pub(crate) fn keep_file(&self, file: &Path, name: &str) -> Result<(), StoreError> {
        if !file.try_exists().map_err(|error| atomic::store_error(&error))? {
            return Ok(());
        }
        let place = self.place_of(name)?;
        self.create()?;
        match fs::hard_link(file, &place) {
            Ok(()) => self.settle(&place).map_err(|error| unusable(&error)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if read(&place)? == read(file)? {
                    Ok(())
                } else {
                    Err(StoreError::VersionsUnusable)
                }
            }
            // A file system without hard links.
            Err(_) => self.write_new(&place, &read(file)?),
        }
    }

    /// Keeps bytes under a name that is still free.
    pub(crate) fn keep_bytes(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let place = self.place_of(name)?;
        self.create()?;
        self.write_new(&place, bytes)
    }

    /// Replaces the bytes of a version that is there, as one step.
    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let place = self.place_of(name)?;
        read(&place)?;
        self.write(&place, bytes, |file, place| file.persist(place))
    }

    /// What is known of the counters under this name.
    pub(crate) fn read_counters(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        atomic::read(&self.counters_of(name)?, MAX_FILE_BYTES as u64)
    }

    /// Replaces that, as one step.
    pub(crate) fn keep_counters(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let place = self.counters_of(name)?;
        self.create()?;
        self.write(&place, bytes, |file, place| file.persist(place))
    }

    pub(crate) fn remove(&self, name: &str) {
        if let Ok(place) = self.place_of(name) {
            // What can't be removed now is tried again after the next save.
            let _ = fs::remove_file(place);
        }
    }

    /// Removes what killed runs left. Call it only where nobody else can be writing.
    pub(crate) fn remove_leftovers(&self) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn place_of(&self, name: &str) -> Result<PathBuf, StoreError> {
        if is_name(name) { Ok(self.0.join(name)) } else { Err(StoreError::Failed) }
    }

    fn counters_of(&self, name: &str) -> Result<PathBuf, StoreError> {
        if is_part(name) { Ok(self.0.join(format!("{name}{COUNTERS}"))) } else { Err(StoreError::Failed) }
    }

    fn create(&self) -> Result<(), StoreError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(|error| unusable(&error))
    }

    fn write_new(&self, place: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(place, bytes, |file, place| file.persist_noclobber(place))
    }

    fn write(
        &self,
        place: &Path,
        bytes: &[u8],
        name: impl FnOnce(TempPath, &Path) -> Result<(), PathPersistError>,
    ) -> Result<(), StoreError> {
        let write = || {
            let (prefix, suffix) = TEMPORARY;
            let mut file = tempfile::Builder::new().prefix(prefix).suffix(suffix).tempfile_in(&self.0)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            name(file.into_temp_path(), place)?;
            self.settle(place)
        };
        write().map_err(|error| unusable(&error))
    }

    /// A file that was copied there with lax permissions is strict again, and its name is on the disk.
    fn settle(&self, place: &Path) -> io::Result<()> {
        #[cfg(unix)]
        fs::set_permissions(place, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        // Some network file systems refuse; the name is there all the same.
        let _ = atomic::sync_directory(place);
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    atomic::read(path, MAX_FILE_BYTES as u64)?.ok_or(StoreError::Failed)
}

/// One part of a path, and not that of a file that is still being written.
fn is_name(name: &str) -> bool {
    name.ends_with(ENDING) && is_part(name)
}

fn is_part(name: &str) -> bool {
    !name.starts_with('.') && !name.contains(['/', '\\', ':'])
}

fn unusable(error: &io::Error) -> StoreError {
    match atomic::store_error(error) {
        named @ (StoreError::DiskFull | StoreError::ReadOnly) => named,
        _ => StoreError::VersionsUnusable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("secret.json"), b"x").unwrap();
        let folder = VersionsFolder::new(directory.path().join("versions"));
        folder.keep_bytes("a.json", b"a").unwrap();
        for name in ["../secret.json", "..\\secret.json", "C:secret.json", ".hidden.json", "a", ""] {
            assert_eq!(folder.read(name), Err(StoreError::Failed), "{name}");
            assert_eq!(folder.keep_bytes(name, b"b"), Err(StoreError::Failed), "{name}");
        }
        folder.remove("../secret.json");
        assert!(directory.path().join("secret.json").exists());
    }

    #[test]
    fn a_version_is_never_written_over() {
        let directory = tempfile::tempdir().unwrap();
        let (one, two) = (directory.path().join("one"), directory.path().join("two"));
        fs::write(&one, b"one").unwrap();
        fs::write(&two, b"two").unwrap();
        let folder = VersionsFolder::new(directory.path().join("versions"));
        folder.keep_file(&one, "a.json").unwrap();
        assert_eq!(folder.keep_file(&one, "a.json"), Ok(()), "the same bytes are kept already");
        assert_eq!(folder.keep_file(&two, "a.json"), Err(StoreError::VersionsUnusable));
        assert_eq!(folder.keep_bytes("a.json", b"three"), Err(StoreError::VersionsUnusable));
        assert_eq!(folder.read("a.json"), Ok(b"one".to_vec()));
        assert_eq!(folder.keep_file(&directory.path().join("none"), "b.json"), Ok(()));
        assert_eq!(folder.names(), Ok(vec!["a.json".to_owned()]));
    }

    #[test]
    fn a_file_in_the_folders_place_is_an_error_and_not_no_versions() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("versions");
        fs::write(&path, b"").unwrap();
        let folder = VersionsFolder::new(path);
        assert_eq!(folder.names(), Err(StoreError::VersionsUnusable));
        assert_eq!(folder.keep_bytes("a.json", b"a"), Err(StoreError::VersionsUnusable));
    }
}
