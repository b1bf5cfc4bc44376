//! The system's random bytes.

use ringfence_app::ports::{Entropy, EntropyError};

/// `getrandom` and its kin: bytes fit for keys, from the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(|_| EntropyError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fills_differ() {
        let (mut a, mut b) = ([0_u8; 32], [0_u8; 32]);
        SystemEntropy.fill(&mut a).expect("the system gives bytes");
        SystemEntropy.fill(&mut b).expect("the system gives bytes");
        assert!(a != b && a != [0; 32] && b != [0; 32]);
    }
}
