//! The vault file, still sealed.

use ringfence_core::vault::{MAX_FILE_BYTES, SealedVault, SlotKind, seal};
use ringfence_core::{DataKey, OriginKey, WrappingKey};

/// The data key of the seeds: a file that keeps its seal opens, and must then survive a save.
pub const DATA_KEY: [u8; 32] = [0x44; 32];
/// What opens their keychain slot.
pub const KEYCHAIN_KEY: [u8; 32] = [0x4b; 32];

/// A file is refused with a sentence of ours, or keeps every limit of the format; what opens is saved and opens again
/// to the same.
///
/// # Panics
/// When that isn't so.
pub fn container(bytes: &[u8]) {
    let sealed = match SealedVault::parse(bytes) {
        Ok(sealed) => sealed,
        Err(error) => return super::is_ours(&error.to_string(), &String::from_utf8_lossy(bytes)),
    };
    assert!(bytes.len() <= MAX_FILE_BYTES);
    let header = sealed.header();
    assert!(header.slots().len() <= 32, "more slots than a vault has");
    for slot in header.slots() {
        if let Some(cost) = slot.kdf_cost() {
            assert_eq!(slot.kind(), SlotKind::Password);
            assert!((19 * 1024..=1024 * 1024).contains(&cost.memory_kib()), "a cost beyond the limits");
        }
    }
    let by_keychain = sealed.unwrap_with_keychain(&wrapping_key());
    let Ok(vault) = sealed.open(&data_key()) else {
        return assert!(sealed.open(&by_keychain.unwrap_or_else(|_| data_key())).is_err());
    };
    let Some(next) = header.made_from(&[sealed.state()], 0) else { return };
    let Ok(file) = seal(&next, &vault, &data_key(), [9; 24]) else { return };
    let again = SealedVault::parse(&file).expect("what was sealed is a vault");
    assert_eq!(again.header(), &next, "the header comes back whole");
    assert!(again.open(&data_key()).is_ok_and(|back| back == vault), "the accounts come back whole");
}

/// [`DATA_KEY`] as a key.
pub fn data_key() -> DataKey {
    filled(DataKey::filled_by(|bytes| {
        *bytes = DATA_KEY;
        Ok(())
    }))
}

/// The origin key of the vaults that are tried.
pub fn origin_key() -> OriginKey {
    filled(OriginKey::filled_by(|bytes| {
        *bytes = DATA_KEY;
        Ok(())
    }))
}

/// [`KEYCHAIN_KEY`] as a key.
pub fn wrapping_key() -> WrappingKey {
    filled(WrappingKey::filled_by(|bytes| {
        *bytes = KEYCHAIN_KEY;
        Ok(())
    }))
}

fn filled<T>(key: Result<T, std::convert::Infallible>) -> T {
    match key {
        Ok(key) => key,
    }
}
