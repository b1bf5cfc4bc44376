//! What everything that watches a vault file must do.

use std::sync::mpsc;
use std::time::Duration;

use crate::ports::vault_watch::VaultWatch;

/// How long a change may remain unheard. What the window promises is a second; a machine that does other things
/// besides may need longer.
const LONGEST: Duration = Duration::from_secs(20);
/// How long nothing must be heard for silence.
const SILENCE: Duration = Duration::from_secs(3);

/// Goes through the contract of [`VaultWatch`]. `changes` change the file, each in another way.
///
/// # Panics
/// When a promise is broken.
pub fn vault_watch(watch: &dyn VaultWatch, changes: &mut dyn Iterator<Item = (&str, Box<dyn Fn()>)>) {
    let (tell, told) = mpsc::channel();
    let watching = watch.begin(Box::new(move || {
        // Nobody listens any more once the test is over.
        let _ = tell.send(());
    }));
    for (what, change) in changes {
        while told.recv_timeout(SILENCE).is_ok() {}
        change();
        assert!(told.recv_timeout(LONGEST).is_ok(), "{what} is heard of");
    }
    drop(watching);
    while told.try_recv().is_ok() {}
    assert!(told.recv_timeout(SILENCE).is_err(), "what was dropped is silent");
}
