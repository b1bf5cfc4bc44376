//! Preferences in memory.

use std::sync::{Arc, Mutex};

use super::{Faults, state};
use crate::ports::{SettingsStore, StoreError};

/// Keeps one text as long as a handle lives.
#[derive(Clone, Debug, Default)]
pub struct MemorySettings(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    text: Option<String>,
    faults: Faults<StoreError>,
}

impl MemorySettings {
    /// No preferences yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts any text there, as a person with an editor may.
    pub fn put(&self, text: &str) {
        state(&self.0).text = Some(text.to_owned());
    }

    /// The next write fails.
    pub fn fail_next(&self, error: StoreError) {
        state(&self.0).faults.next = Some(error);
    }
}

impl SettingsStore for MemorySettings {
    fn read(&self) -> Option<String> {
        state(&self.0).text.clone()
    }

    fn write(&self, text: &str) -> Result<(), StoreError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        state.text = Some(text.to_owned());
        Ok(())
    }
}
