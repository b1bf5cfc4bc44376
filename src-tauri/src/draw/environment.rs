//! Sets variables of the program's own environment, before it has a second thread.
#![expect(unsafe_code, reason = "the environment belongs to all threads; here there is one")]

use std::ffi::OsStr;

/// Sets a variable for this program and those that it starts. Only while the program has one thread.
pub fn set(name: &str, value: &OsStr) {
    // SAFETY: `run` calls this before it starts a thread or calls a library that does, so nobody reads the environment meanwhile.
    unsafe { std::env::set_var(name, value) }
}
