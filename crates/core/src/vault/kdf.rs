//! Argon2id parameters (RFC 9106), their floor when writing and their ceiling when reading.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use crate::secret::{Passphrase, WrappingKey};

/// How much work a guess at the password costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KdfCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why a cost was refused or no key was derived.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KdfError {
    /// Below the floor: 19 MiB, 2 passes, 1 lane.
    #[error("the password protection is weaker than Ringfence accepts")]
    TooWeak,
    /// Above the ceiling: 1 GiB, 20 passes, 16 lanes, or more work than [`MOST_WORK`].
    #[error("the password protection asks for more memory or time than Ringfence allows")]
    TooCostly,
    /// The system has not enough memory for it.
    #[error("there is not enough memory free to check the password")]
    OutOfMemory,
    /// The key is derived elsewhere, and is not there yet ([`Passphrase::missing`]).
    #[error("the password has not been worked on yet")]
    Elsewhere,
}

/// The most work that a try of a password may cost, over all slots that it is tried on: KiB of memory times passes over
/// it. 1 GiB eight times, or 256 MiB 32 times; Ringfence never wrote a slot that asks for more than 256 MiB 20 times.
pub(super) const MOST_WORK: u64 = 8 * 1024 * 1024;

impl KdfCost {
    /// 64 MiB, 3 passes, 1 lane (RFC 9106 section 4, second recommendation, with one lane).
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// The floor: 19 MiB, 2 passes, 1 lane. For tests and slow machines.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// The most that a file may ask for: 1 GiB, 20 passes, 16 lanes; memory and passes together less than that.
    const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 20, lanes: 16 };

    /// A cost within floor and ceiling: memory in KiB, passes over it, lanes.
    ///
    /// # Errors
    /// [`KdfError::TooWeak`], [`KdfError::TooCostly`].
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, KdfError> {
        let (floor, ceiling) = (Self::FLOOR, Self::CEILING);
        if memory_kib > ceiling.memory_kib || passes > ceiling.passes || lanes > ceiling.lanes {
            Err(KdfError::TooCostly)
        } else if memory_kib < floor.memory_kib || passes < floor.passes || lanes < floor.lanes {
            Err(KdfError::TooWeak)
        } else {
            let cost = Self { memory_kib, passes, lanes };
            if cost.work() > MOST_WORK { Err(KdfError::TooCostly) } else { Ok(cost) }
        }
    }

    /// KiB of memory times passes over it: what a guess takes grows with it.
    pub(super) const fn work(self) -> u64 {
        self.memory_kib as u64 * self.passes as u64
    }

    /// Does the work that one guess costs, on a text that is nobody's: for measuring how long it takes here.
    ///
    /// # Errors
    /// [`KdfError::OutOfMemory`].
    pub fn rehearse(self) -> Result<(), KdfError> {
        derive(&Passphrase::new("rehearsal".to_owned()), &[0; 16], self).map(|_| ())
    }

    /// Memory in KiB.
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes.
    pub const fn lanes(self) -> u32 {
        self.lanes
    }
}

/// Derives the key that unwraps a password slot: Argon2id version 1.3, 32 bytes, no secret and no associated
/// data.
///
/// # Errors
/// [`KdfError::OutOfMemory`].
pub(super) fn derive(password: &Passphrase, salt: &[u8], cost: KdfCost) -> Result<WrappingKey, KdfError> {
    // A cost within floor and ceiling is within the algorithm's own limits.
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| KdfError::TooCostly)?;
    let mut memory = Zeroizing::new(Vec::new());
    // Asked for with `try_reserve`, because a plain allocation that fails ends the program.
    memory.try_reserve_exact(params.block_count()).map_err(|_| KdfError::OutOfMemory)?;
    memory.resize(params.block_count(), Block::new());
    let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    WrappingKey::filled_by(|key| {
        argon2id
            // EXPOSE: the key is derived from the password's bytes.
            .hash_password_into_with_memory(password.expose(), salt, key, memory.as_mut_slice())
            .map_err(|_| KdfError::TooCostly)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_outside_floor_and_ceiling_are_refused_before_anything_is_allocated() {
        for (memory, passes, lanes) in [
            (1_048_577, 3, 1),
            (65_536, 21, 1),
            (65_536, 3, 17),
            (1_048_576, 9, 1),
            (419_431, 20, 1),
            (u32::MAX, u32::MAX, u32::MAX),
        ] {
            assert_eq!(KdfCost::new(memory, passes, lanes), Err(KdfError::TooCostly));
        }
        for (memory, passes, lanes) in [(19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0), (0, 0, 0)] {
            assert_eq!(KdfCost::new(memory, passes, lanes), Err(KdfError::TooWeak));
        }
        assert_eq!(KdfCost::new(19_456, 2, 1), Ok(KdfCost::FLOOR));
        for (memory, passes) in [(1_048_576, 8), (419_430, 20), (262_144, 20)] {
            assert!(KdfCost::new(memory, passes, 16).is_ok());
        }
    }

    #[test]
    fn the_key_is_the_reference_implementations() {
        // `echo -n password | argon2 somesalt16bytes! -id -v 13 -t 2 -k 19456 -p 1 -l 32 -r`
        let key = derive(&Passphrase::new("password".into()), b"somesalt16bytes!", KdfCost::FLOOR).unwrap();
        // EXPOSE: the test compares the derived bytes with a known answer.
        let hex = data_encoding::HEXLOWER.encode(key.expose());
        assert_eq!(hex, "b4f5c0f0a45a331503aa85453a4cf9a9c7a2cac6a688c48bc41adc0b9b00b66a");
    }
}
