//! A vault file in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::{Faults, state};
use crate::ports::{StoreError, StoreGuard, VaultStore};

/// Keeps one file's bytes as long as a handle lives. Clones are the same file as seen by other programs.
#[derive(Clone, Debug, Default)]
pub struct MemoryVault(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    bytes: Option<Vec<u8>>,
    versions: BTreeMap<String, Vec<u8>>,
    counters: BTreeMap<String, Vec<u8>>,
    copies: BTreeMap<String, Vec<u8>>,
    locked: bool,
    second_name: bool,
    keeps_versions: bool,
    torn: bool,
    writes: usize,
    faults: Faults<StoreError>,
    write_faults: Faults<StoreError>,
}

struct Guard<'a>(&'a MemoryVault);

impl MemoryVault {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The file's bytes.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        state(&self.0).bytes.clone()
    }

    /// The earlier versions by name.
    pub fn kept(&self) -> BTreeMap<String, Vec<u8>> {
        state(&self.0).versions.clone()
    }

    /// Puts an earlier version there, or in the place of one, as a person or a damaged disk does.
    pub fn put_version(&self, name: &str, bytes: Vec<u8>) {
        state(&self.0).versions.insert(name.to_owned(), bytes);
    }

    /// Puts a copy beside the file, or takes it away, as a sync program does.
    pub fn put_copy(&self, name: &str, bytes: Option<Vec<u8>>) {
        let mut state = state(&self.0);
        match bytes {
            Some(bytes) => _ = state.copies.insert(name.to_owned(), bytes),
            None => _ = state.copies.remove(name),
        }
    }

    /// The bytes of a copy.
    ///
    /// # Panics
    /// When there is none of that name.
    pub fn read_any_copy(&self, name: &str) -> Vec<u8> {
        state(&self.0).copies.get(name).cloned().expect("there is a copy of that name")
    }

    /// Puts bytes there past the lock, as a sync program, a person or a damaged disk does.
    pub fn put(&self, bytes: Vec<u8>) {
        state(&self.0).bytes = Some(bytes);
    }

    /// Gives the file a second name, as a person does by a hard link.
    pub fn link(&self) {
        state(&self.0).second_name = true;
    }

    /// Deletes the file, as a person does.
    pub fn remove(&self) {
        state(&self.0).bytes = None;
    }

    /// How many writes succeeded so far.
    pub fn writes(&self) -> usize {
        state(&self.0).writes
    }

    /// The next call, whichever it is, fails.
    pub fn fail_next(&self, error: StoreError) {
        state(&self.0).faults.next = Some(error);
    }

    /// Every call fails until this is taken back with `None`.
    pub fn fail_always(&self, error: Option<StoreError>) {
        state(&self.0).faults.always = error;
    }

    /// The next write fails; reads and the lock serve.
    pub fn fail_next_write(&self, error: StoreError) {
        state(&self.0).write_faults.next = Some(error);
    }

    /// No version can be sealed again until this is taken back with `false`.
    pub fn fail_version_writes(&self, fail: bool) {
        state(&self.0).keeps_versions = fail;
    }

    /// Every write fails until this is taken back with `None`; reads and the lock serve.
    pub fn fail_writes(&self, error: Option<StoreError>) {
        state(&self.0).write_faults.always = error;
    }

    /// The next write reaches the disk cut in half, without the disk saying so.
    pub fn torn_write(&self) {
        state(&self.0).torn = true;
    }
}

impl VaultStore for MemoryVault {
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        Ok(state.bytes.clone())
    }

    /// Answers [`StoreError::Busy`] at once where a file would wait some seconds first.
    fn lock(&self) -> Result<Box<dyn StoreGuard + '_>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        if std::mem::replace(&mut state.locked, true) {
            return Err(StoreError::Busy);
        }
        Ok(Box::new(Guard(self)))
    }

    fn versions(&self) -> Result<Vec<String>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        Ok(state.versions.keys().cloned().collect())
    }

    fn read_version(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        state.versions.get(name).cloned().ok_or(StoreError::Failed)
    }

    fn read_counters(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        Ok(state.counters.get(name).cloned())
    }

    fn copies(&self) -> Result<Vec<String>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        Ok(state.copies.keys().cloned().collect())
    }

    fn read_copy(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        state.copies.get(name).cloned().ok_or(StoreError::Failed)
    }

    fn has_second_name(&self) -> bool {
        state(&self.0).second_name
    }

    fn place(&self) -> String {
        "memory".to_owned()
    }
}

impl StoreGuard for Guard<'_> {
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.read()
    }

    fn replace(
        &mut self,
        bytes: &[u8],
        keep_as: Option<&str>,
        check: &dyn Fn(&[u8]) -> bool,
    ) -> Result<(), StoreError> {
        let written = {
            let mut state = state(&self.0.0);
            state.faults.check()?;
            state.write_faults.check()?;
            let torn = std::mem::take(&mut state.torn);
            if torn { bytes[..bytes.len() / 2].to_vec() } else { bytes.to_vec() }
        };
        // Not under the mutex: the check is the caller's code and may look at this very store.
        if !check(&written) {
            return Err(StoreError::ReadBack);
        }
        let mut state = state(&self.0.0);
        if let (Some(old), Some(keep_as)) = (state.bytes.clone(), keep_as)
            && state.versions.entry(keep_as.to_owned()).or_insert_with(|| old.clone()) != &old
        {
            return Err(StoreError::VersionsUnusable);
        }
        state.bytes = Some(written);
        state.writes += 1;
        Ok(())
    }

    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut state = state(&self.0.0);
        state.faults.check()?;
        state.write_faults.check()?;
        if state.versions.contains_key(name) {
            return Err(StoreError::VersionsUnusable);
        }
        state.versions.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove_copy(&mut self, name: &str) -> Result<(), StoreError> {
        let mut state = state(&self.0.0);
        state.faults.check()?;
        state.copies.remove(name).map(drop).ok_or(StoreError::Failed)
    }

    fn replace_version(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut state = state(&self.0.0);
        if state.keeps_versions {
            return Err(StoreError::VersionsUnusable);
        }
        state.faults.check()?;
        state.write_faults.check()?;
        let version = state.versions.get_mut(name).ok_or(StoreError::Failed)?;
        *version = bytes.to_vec();
        Ok(())
    }

    fn keep_counters(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut state = state(&self.0.0);
        state.faults.check()?;
        state.write_faults.check()?;
        state.counters.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove_versions(&mut self, names: &[String]) {
        state(&self.0.0).versions.retain(|name, _| !names.contains(name));
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        state(&self.0.0).locked = false;
    }
}
