//! A keychain in memory.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use ringfence_core::WrappingKey;
use ringfence_core::vault::VaultId;
use zeroize::Zeroizing;

use super::{Faults, state};
use crate::ports::{KeyStore, KeyStoreError};

/// Keeps keys as long as a handle lives.
#[derive(Clone, Default)]
pub struct MemoryKeyStore(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    keys: HashMap<VaultId, Zeroizing<[u8; 32]>>,
    faults: Faults<KeyStoreError>,
    writes: usize,
    keeps_all: bool,
}

impl MemoryKeyStore {
    /// An empty keychain that answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next call, whichever it is, fails.
    pub fn fail_next(&self, error: KeyStoreError) {
        state(&self.0).faults.next = Some(error);
    }

    /// Every call fails until this is taken back with `None`.
    pub fn fail_always(&self, error: Option<KeyStoreError>) {
        state(&self.0).faults.always = error;
    }

    /// Forgets every key, as a reset keychain does.
    pub fn lose(&self) {
        state(&self.0).keys.clear();
    }

    /// Says of every deletion that it is done, and does none, until this is taken back with `false`.
    pub fn keep_all(&self, keep: bool) {
        state(&self.0).keeps_all = keep;
    }

    /// How many keys it holds.
    pub fn len(&self) -> usize {
        state(&self.0).keys.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many writes succeeded so far.
    pub fn writes(&self) -> usize {
        state(&self.0).writes
    }
}

impl KeyStore for MemoryKeyStore {
    fn read(&self, vault: VaultId) -> Result<Option<WrappingKey>, KeyStoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        Ok(state.keys.get(&vault).map(|stored| {
            let Ok(key) = WrappingKey::filled_by(|bytes| {
                bytes.copy_from_slice(stored.as_slice());
                Ok::<(), Infallible>(())
            });
            key
        }))
    }

    fn write(&self, vault: VaultId, key: &WrappingKey) -> Result<(), KeyStoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        // EXPOSE: a keychain keeps the key itself.
        state.keys.insert(vault, Zeroizing::new(*key.expose()));
        state.writes += 1;
        Ok(())
    }

    fn delete(&self, vault: VaultId) -> Result<(), KeyStoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        if !state.keeps_all {
            state.keys.remove(&vault);
        }
        Ok(())
    }
}
