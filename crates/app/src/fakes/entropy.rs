//! Bytes that are the same in every run and different in every call.

use std::sync::{Arc, Mutex};

use super::state;
use crate::ports::{Entropy, EntropyError};

/// Deterministic bytes: never the same eight twice. Good for tests and the demo, never for a real vault.
#[derive(Clone, Debug, Default)]
pub struct CountingEntropy(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    blocks: u64,
    fail_next: bool,
}

impl CountingEntropy {
    /// Starts at the first block.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next call fails.
    pub fn fail_next(&self) {
        state(&self.0).fail_next = true;
    }
}

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let mut state = state(&self.0);
        if std::mem::take(&mut state.fail_next) {
            return Err(EntropyError);
        }
        for chunk in bytes.chunks_mut(8) {
            state.blocks += 1;
            chunk.copy_from_slice(&spread(state.blocks).to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The finaliser of SplitMix64: different counters give different, evenly spread words.
fn spread(counter: u64) -> u64 {
    let mut word = counter.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}
