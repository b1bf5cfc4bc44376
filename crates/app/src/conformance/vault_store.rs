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
    assert_eq!(store.versions(), Ok(vec![]), "and nothing was kept");
    let first = guard.replace(b"first", Some("0.json"), &|back| {
        seen.borrow_mut().extend_from_slice(back);
        store.read() == Ok(None)
    });
    assert_eq!(first, Ok(()), "writes a new file, and not before the check said yes");
    assert_eq!(*seen.borrow(), b"first", "the check sees what was written");
    assert_eq!(guard.read(), Ok(Some(b"first".to_vec())), "reads under the lock");
    assert_eq!(store.read(), Ok(Some(b"first".to_vec())), "reading needs no lock");

    assert_eq!(store.versions(), Ok(vec![]), "where nothing gave way nothing is kept");

    let second = guard.replace(b"second", Some("1.json"), &|_| store.read() == Ok(Some(b"first".to_vec())));
    assert_eq!(second, Ok(()), "the old bytes are there until the new ones are");
    assert_eq!(store.versions(), Ok(vec!["1.json".to_owned()]), "what gave way is kept");
    assert_eq!(store.read_version("1.json"), Ok(b"first".to_vec()), "word for word");
    let refused = guard.replace(b"third", Some("2.json"), &|_| false);
    assert_eq!(refused, Err(StoreError::ReadBack), "a check that says no is an error");
    assert_eq!(guard.read(), Ok(Some(b"second".to_vec())), "a refused write changes nothing");
    let over = guard.replace(b"third", Some("1.json"), &|_| true);
    assert_eq!(over, Err(StoreError::VersionsUnusable), "no version is written over");
    assert_eq!(guard.read(), Ok(Some(b"second".to_vec())), "rather nothing is saved");

    assert_eq!(guard.keep("2.json", b"second"), Ok(()), "bytes can be kept that never gave way");
    assert!(guard.keep("2.json", b"other").is_err(), "under a name that is free");
    assert_eq!(
        guard.replace(b"third", Some("2.json"), &|_| true),
        Ok(()),
        "what is kept already is kept once"
    );
    assert_eq!(
        guard.replace_version("2.json", b"sealed again"),
        Ok(()),
        "a version is sealed again in its place"
    );
    assert_eq!(store.read_version("2.json"), Ok(b"sealed again".to_vec()));
    assert!(guard.replace_version("3.json", b"none").is_err(), "and only one that is there");
    assert_eq!(guard.replace_version("2.json", b"second"), Ok(()));
    assert!(store.read_version("3.json").is_err(), "there is no such version");
    guard.remove_versions(&["1.json".to_owned(), "3.json".to_owned()]);
    assert_eq!(store.versions(), Ok(vec!["2.json".to_owned()]), "removes what it is told to");
    assert_eq!(store.read_version("2.json"), Ok(b"second".to_vec()), "and nothing else");

    assert_eq!(store.read_counters("one"), Ok(None), "nothing is known of counters at first");
    assert_eq!(guard.keep_counters("one", b"5"), Ok(()));
    assert_eq!(guard.keep_counters("one", b"6"), Ok(()), "what is known takes the place of what was");
    assert_eq!(store.read_counters("one"), Ok(Some(b"6".to_vec())));
    assert_eq!(store.read_counters("two"), Ok(None), "each name has its own");
    assert_eq!(store.versions(), Ok(vec!["2.json".to_owned()]), "and it is no version");

    assert_eq!(store.lock().err(), Some(StoreError::Busy), "one holder at a time");
    drop(guard);
    let mut guard = store.lock().expect("a dropped guard lets go");
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    assert_eq!(guard.replace(&bytes, Some("4.json"), &|back| back == bytes), Ok(()), "any bytes are written");
    let kept = store.versions();
    let refused = guard.replace(b"books", None, &|_| false);
    assert_eq!(refused, Err(StoreError::ReadBack), "the check decides where nothing is kept too");
    assert_eq!(guard.replace(b"books", None, &|_| true), Ok(()), "the file can give way and not be kept");
    assert_eq!(store.versions(), kept, "no version has come or gone by that");
    assert_eq!(guard.replace(&bytes, None, &|back| back == bytes), Ok(()));
    drop(guard);
    assert_eq!(store.read(), Ok(Some(bytes)), "any bytes come back");
}
