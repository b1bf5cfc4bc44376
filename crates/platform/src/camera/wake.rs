//! Ends a wait that a driver would not end (Linux).
//!
//! nokhwa waits for the next picture without a limit. A camera that fell silent would keep its thread, and its light,
//! for as long as the program runs. A signal interrupts the wait (`poll(2)`); nokhwa takes that for a failure, and the
//! thread goes on to switch the camera off.

use std::os::unix::thread::JoinHandleExt as _;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;

use nix::sys::pthread::pthread_kill;
use nix::sys::signal::Signal;

/// Interrupts what the thread waits for. Where it doesn't wait nothing happens.
pub fn wake(thread: &JoinHandle<()>) {
    /// A signal without a handler interrupts nothing, and this one does no harm to programs that don't expect it.
    static HANDLED: LazyLock<bool> = LazyLock::new(|| {
        let unread = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGURG, unread).is_ok()
    });
    if *HANDLED && !thread.is_finished() {
        // Only fails for a thread that has just ended.
        let _ = pthread_kill(thread.as_pthread_t(), Signal::SIGURG);
    }
}
