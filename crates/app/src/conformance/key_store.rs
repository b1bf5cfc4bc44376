//! What every keychain must do.

use std::convert::Infallible;

use ringfence_core::WrappingKey;
use ringfence_core::vault::VaultId;

use crate::ports::KeyStore;

/// Goes through the whole contract of [`KeyStore`] on one that answers. Leaves no key behind.
///
/// # Panics
/// When a promise is broken.
pub fn key_store(store: &dyn KeyStore) {
    let (ours, other) = (VaultId::from_random_bytes([0xA1; 16]), VaultId::from_random_bytes([0xB2; 16]));
    store.delete(ours).expect("removing what is not there is no error");
    store.delete(other).expect("removing what is not there is no error");
    assert_eq!(store.read(ours), Ok(None), "no key is none, not an error");

    store.write(ours, &key(1)).expect("writes a new key");
    assert_eq!(store.read(ours), Ok(Some(key(1))), "reads back what was written");
    assert_eq!(store.read(ours), Ok(Some(key(1))), "reading takes nothing away");
    assert_eq!(store.read(other), Ok(None), "a key belongs to one vault");

    store.write(other, &key(2)).expect("writes a second vault's key");
    store.write(ours, &key(3)).expect("writes over a key");
    assert_eq!(store.read(ours), Ok(Some(key(3))), "the last write counts");
    assert_eq!(store.read(other), Ok(Some(key(2))), "a write leaves other vaults' keys alone");

    store.delete(ours).expect("removes");
    assert_eq!(store.read(ours), Ok(None), "removed is none");
    assert_eq!(store.read(other), Ok(Some(key(2))), "a removal leaves other vaults' keys alone");
    store.delete(ours).expect("removing twice is no error");

    // Bytes that are no text in any encoding must come back as they are.
    store.write(ours, &key(0xFF)).expect("writes any bytes");
    assert_eq!(store.read(ours), Ok(Some(key(0xFF))), "any bytes come back");
    store.delete(ours).expect("removes");
    store.delete(other).expect("removes");
}

/// A key whose bytes differ from each other and from every other seed's.
fn key(seed: u8) -> WrappingKey {
    let Ok(key) = WrappingKey::filled_by(|bytes| {
        for (byte, place) in bytes.iter_mut().zip(0_u8..) {
            *byte = seed.wrapping_sub(place.wrapping_mul(7));
        }
        Ok::<(), Infallible>(())
    });
    key
}
