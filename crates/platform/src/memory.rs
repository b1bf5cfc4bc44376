//! The memory of the process: every block is wiped when it is given back.
//!
//! Our own types wipe what they hold. What passes through others (the JSON of the page's requests, messages to the keychain,
//! the clipboard's text, a buffer that grew and moved) does not, and would lie in free memory after the lock. What
//! WebKit and the desktop's libraries allocate by themselves is not reached by this.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Wipes, and gives from the system.
#[cfg(target_os = "linux")]
#[global_allocator]
pub static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// The same with a ceiling, for the process that reads pictures where the system sets none.
#[cfg(not(target_os = "linux"))]
#[global_allocator]
pub static ALLOCATOR: cap::Cap<ZeroAlloc<System>> = cap::Cap::new(ZeroAlloc(System), usize::MAX);
