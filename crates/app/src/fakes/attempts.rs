//! What is remembered of wrong passwords, in memory.

use std::sync::{Arc, Mutex};

use super::{Faults, state};
use crate::ports::{AttemptStore, StoreError};

/// Remembers one text as long as a handle lives. Clones are the same file as seen by other programs.
#[derive(Clone, Debug, Default)]
pub struct MemoryAttempts(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    text: Option<String>,
    held: bool,
    faults: Faults<StoreError>,
}

impl MemoryAttempts {
    /// Nothing remembered.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a text there, as a person or a damaged disk does.
    pub fn put(&self, text: &str) {
        state(&self.0).text = Some(text.to_owned());
    }

    /// Nothing can be written any more, until this is taken back with `None`.
    pub fn fail_always(&self, error: Option<StoreError>) {
        state(&self.0).faults.always = error;
    }
}

impl AttemptStore for MemoryAttempts {
    fn ready(&self) -> Result<(), StoreError> {
        match state(&self.0).faults.always {
            None | Some(StoreError::Busy) => Ok(()),
            Some(error) => Err(error),
        }
    }

    fn read(&self) -> Option<String> {
        state(&self.0).text.clone()
    }

    /// Answers [`StoreError::Busy`] at once where a file would wait first.
    fn turn(&self, turn: &mut dyn FnMut(Option<&str>) -> Option<String>) -> Result<(), StoreError> {
        let text = {
            let mut state = state(&self.0);
            state.faults.check()?;
            if std::mem::replace(&mut state.held, true) {
                return Err(StoreError::Busy);
            }
            state.text.clone()
        };
        // Not under the mutex: a turn takes as long as a guess does.
        let text = turn(text.as_deref());
        let mut state = state(&self.0);
        state.text = text;
        state.held = false;
        Ok(())
    }
}
