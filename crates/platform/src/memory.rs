//! The memory of the process: every block is wiped when it is given back.
//!
//! Our own types wipe what they hold. What passes through others (the JSON of the page's requests, messages to the keychain,
//! the clipboard's text, a buffer that grew and moved) does not, and would lie in free memory after the lock. What
//! WebKit and the desktop's libraries allocate by themselves is not reached by this, nor what calls leave on the stack:
//! that is wiped where it was found to stay.

use std::alloc::System;

use zeroize::Zeroize as _;
use zeroizing_alloc::ZeroAlloc;

/// Wipes, and gives from the system.
#[cfg(target_os = "linux")]
#[global_allocator]
pub static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// The same with a ceiling, for the process that reads pictures where the system sets none.
#[cfg(not(target_os = "linux"))]
#[global_allocator]
pub static ALLOCATOR: cap::Cap<ZeroAlloc<System>> = cap::Cap::new(ZeroAlloc(System), usize::MAX);

/// More than any of them was seen to need, in bytes.
const LEFT_ON_THE_STACK: usize = 256 * 1024;

/// Does something, and overwrites what its calls left on the stack of this thread.
pub fn leaving_nothing<T>(act: impl FnOnce() -> T) -> T {
    let outcome = apart(act);
    wipe_stack();
    outcome
}

/// Below the caller's own frame, where it is wiped.
#[inline(never)]
fn apart<T>(act: impl FnOnce() -> T) -> T {
    act()
}

/// Overwrites what calls before this one left on the stack of this thread. A thread may wait for long before it has other
/// work, the system keeps the stack of one that has ended for the next, and in it stays, for one, the last block of a
/// cipher.
#[inline(never)]
pub fn wipe_stack() {
    let mut left = [0_u8; LEFT_ON_THE_STACK];
    left.zeroize();
}
