//! The ports in memory, for tests and the demo, with faults to order.
//!
//! Every fake is a handle: a clone is a second hand on the same thing, so that a test can give one to the
//! application and keep one to look and to meddle. Each passes the conformance suite of its port.

mod attempts;
mod camera;
mod clipboard;
mod clock;
mod entropy;
mod key_store;
mod near_reader;
mod screens;
mod settings;
mod vault;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use attempts::MemoryAttempts;
pub use camera::StillCamera;
pub use clipboard::{ClipboardTouch, RecordingClipboard};
pub use clock::FixedClock;
pub use entropy::CountingEntropy;
pub use key_store::MemoryKeyStore;
pub use near_reader::NearReader;
pub use screens::{Choice, PaintedScreens};
pub use settings::MemorySettings;
pub use vault::MemoryVault;

/// The state, even after another test thread panicked over it: a test then fails by its own assertion.
fn state<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Faults to order: one for the next call, or the same for every call.
#[derive(Debug)]
struct Faults<E> {
    next: Option<E>,
    always: Option<E>,
}

impl<E> Default for Faults<E> {
    fn default() -> Self {
        Self { next: None, always: None }
    }
}

impl<E: Copy> Faults<E> {
    fn check(&mut self) -> Result<(), E> {
        self.next.take().or(self.always).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use ringfence_core::Timestamp;

    use super::*;
    use crate::conformance;
    use crate::ports::{
        Clip, Clipboard, ClipboardError, Clock, Entropy, KeyStore, KeyStoreError, StoreError, VaultStore,
    };

    #[test]
    fn the_keychain_in_memory_keeps_the_contract() {
        conformance::key_store(&MemoryKeyStore::new());
    }

    #[test]
    fn attempts_in_memory_keep_the_contract() {
        conformance::attempt_store(&MemoryAttempts::new());
    }

    #[test]
    fn the_clipboard_in_memory_keeps_the_contract() {
        conformance::clipboard(&RecordingClipboard::new());
    }

    #[test]
    fn cameras_in_memory_keep_the_contract() {
        let frame = ringfence_scan::Frame::from_luma(vec![0; 640 * 480], 640, 480).unwrap();
        conformance::cameras(&StillCamera::showing(frame));
    }

    #[test]
    fn an_ordered_fault_of_the_keychain_comes_once_and_changes_nothing() {
        let store = MemoryKeyStore::new();
        let vault = ringfence_core::vault::VaultId::from_random_bytes([7; 16]);
        store.fail_next(KeyStoreError::Refused);
        assert_eq!(store.read(vault), Err(KeyStoreError::Refused));
        assert_eq!(store.read(vault), Ok(None));
        store.fail_always(Some(KeyStoreError::Unavailable));
        assert_eq!(store.read(vault), Err(KeyStoreError::Unavailable));
        assert_eq!(store.delete(vault), Err(KeyStoreError::Unavailable));
        store.fail_always(None);
        assert_eq!((store.read(vault), store.writes()), (Ok(None), 0));
    }

    #[test]
    fn a_second_hand_on_the_clock_sees_it_move() {
        let clock = FixedClock::at(Timestamp::from_unix_seconds(59));
        let hand = clock.clone();
        hand.advance_seconds(2);
        assert_eq!(clock.now(), Timestamp::from_unix_seconds(61));
        clock.set(Timestamp::from_unix_seconds(5));
        assert_eq!(hand.now(), Timestamp::from_unix_seconds(5));
        assert!(!clock.is_frozen() && FixedClock::frozen(clock.now()).is_frozen());
    }

    #[test]
    fn counted_bytes_repeat_in_no_call_and_in_every_run() {
        let (mut a, mut b, mut again) = ([0; 20], [0; 20], [0; 20]);
        let entropy = CountingEntropy::new();
        entropy.fill(&mut a).expect("gives bytes");
        entropy.fill(&mut b).expect("gives bytes");
        CountingEntropy::new().fill(&mut again).expect("gives bytes");
        assert!(a != b && a == again && a[..8] != a[8..16]);
        entropy.fail_next();
        assert!(entropy.fill(&mut a).is_err() && entropy.fill(&mut a).is_ok());
    }

    #[test]
    fn a_torn_write_is_seen_by_the_check_and_changes_nothing() {
        let vault = MemoryVault::new();
        vault.put(b"old".to_vec());
        vault.torn_write();
        let whole = |back: &[u8]| back == b"newer";
        let mut guard = vault.lock().expect("locks");
        assert_eq!(guard.replace(b"newer", Some("a.json"), &whole), Err(StoreError::ReadBack));
        assert_eq!((vault.bytes(), vault.writes()), (Some(b"old".to_vec()), 0));
        guard.replace(b"newer", Some("a.json"), &whole).expect("the next write is whole");
        assert_eq!(
            (vault.bytes(), vault.read_version("a.json")),
            (Some(b"newer".to_vec()), Ok(b"old".to_vec()))
        );
    }

    #[test]
    fn the_lock_is_held_by_one_and_given_back() {
        let vault = MemoryVault::new();
        let guard = vault.lock().expect("locks");
        assert!(matches!(vault.clone().lock(), Err(StoreError::Busy)));
        drop(guard);
        assert!(vault.lock().is_ok());
    }

    #[test]
    fn a_write_fault_leaves_reading_alone() {
        let vault = MemoryVault::new();
        vault.fail_next_write(StoreError::DiskFull);
        assert_eq!(vault.read(), Ok(None));
        let mut guard = vault.lock().expect("locks");
        assert_eq!(guard.replace(b"x", Some("a.json"), &|_| true), Err(StoreError::DiskFull));
        assert_eq!(guard.replace(b"x", Some("a.json"), &|_| true), Ok(()));
    }

    #[test]
    fn the_clipboard_remembers_our_touches_and_not_others() {
        let clipboard = RecordingClipboard::new();
        let port = clipboard.clone();
        port.write_secret("123456").expect("writes");
        clipboard.put_text("someone else's");
        assert!(matches!(port.read(), Ok(Clip::Text(text)) if text.as_str() == "someone else's"));
        clipboard.fail_next(ClipboardError::Unavailable);
        assert_eq!(port.clear(), Err(ClipboardError::Unavailable));
        port.clear().expect("clears");
        assert_eq!(clipboard.log(), [ClipboardTouch::Wrote("123456".into()), ClipboardTouch::Cleared]);
    }
}
