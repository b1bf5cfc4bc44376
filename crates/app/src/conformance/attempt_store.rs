//! What every store of attempts promises.

use crate::ports::AttemptStore;

/// Asks a store that remembers nothing yet.
///
/// # Panics
/// When it breaks a promise.
pub fn attempt_store(store: &dyn AttemptStore) {
    assert_eq!(store.read(), None, "nothing is remembered at first");
    assert_eq!((store.ready(), store.read()), (Ok(()), None), "what is ready remembers nothing of itself");
    let mut calls = 0;
    let noted = store.turn(&mut |text| {
        calls += 1;
        assert_eq!(text, None);
        Some("a longer text, with an é".to_owned())
    });
    assert_eq!((noted, calls), (Ok(()), 1), "a turn is one call");
    assert_eq!(store.read().as_deref(), Some("a longer text, with an é"));
    let mut seen = None;
    let noted = store.turn(&mut |text| {
        seen = text.map(str::to_owned);
        Some("short".to_owned())
    });
    assert_eq!(noted, Ok(()));
    assert_eq!(seen.as_deref(), Some("a longer text, with an é"), "a turn gets what is remembered");
    assert_eq!(store.read().as_deref(), Some("short"), "nothing of a longer text stays behind a shorter one");
    assert_eq!(store.turn(&mut |_| None), Ok(()));
    assert_eq!(store.read(), None, "what is forgotten is gone");
}
