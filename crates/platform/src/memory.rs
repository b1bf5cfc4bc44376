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

/// More than the calls to a keychain were seen to need, in bytes.
const LEFT_ON_THE_STACK: usize = 256 * 1024;

/// Overwrites what calls before this one left on the stack of this thread. The system keeps the stack of a thread that has
/// ended for the next one, and in it, for one, the last block of a cipher.
#[inline(never)]
pub fn wipe_stack() {
    let mut left = [0_u8; LEFT_ON_THE_STACK];
    left.zeroize();
}
