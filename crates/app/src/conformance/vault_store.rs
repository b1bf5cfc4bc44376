//! What every place of a vault file must do.

use std::cell::RefCell;

use crate::ports::{StoreError, VaultStore};

/// Goes through the whole contract of [`VaultStore`] on one that has no file yet and whose lock nobody holds.
///
/// # Panics
/// When a promise is broken.
pub fn vault_store(store: &dyn VaultStore) {
    assert_eq!(store.read(), Ok(None), "no file is none, not an error");
    assert!(!store.place().is_empty(), "a place has a name");

    let seen = RefCell::new(Vec::new());
    let mut guard = store.lock().expect("locks what nobody holds");
    assert_eq!(guard.read(), Ok(None), "the lock makes no file");
    let first = guard.replace(b"first", &|back| {
        seen.borrow_mut().extend_from_slice(back);
        store.read() == Ok(None)
    });
    assert_eq!(first, Ok(()), "writes a new file, and not before the check said yes");
    assert_eq!(*seen.borrow(), b"first", "the check sees what was written");
    assert_eq!(guard.read(), Ok(Some(b"first".to_vec())), "reads under the lock");
    assert_eq!(store.read(), Ok(Some(b"first".to_vec())), "reading needs no lock");

    let second = guard.replace(b"second", &|_| store.read() == Ok(Some(b"first".to_vec())));
    assert_eq!(second, Ok(()), "the old bytes are there until the new ones are");
    let refused = guard.replace(b"third", &|_| false);
    assert_eq!(refused, Err(StoreError::ReadBack), "a check that says no is an error");
    assert_eq!(guard.read(), Ok(Some(b"second".to_vec())), "a refused write changes nothing");

    assert_eq!(store.lock().err(), Some(StoreError::Busy), "one holder at a time");
    drop(guard);
    let mut guard = store.lock().expect("a dropped guard lets go");
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    assert_eq!(guard.replace(&bytes, &|back| back == bytes), Ok(()), "any bytes are written");
    drop(guard);
    assert_eq!(store.read(), Ok(Some(bytes)), "any bytes come back");
}
