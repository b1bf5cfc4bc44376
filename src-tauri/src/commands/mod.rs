//! What the page may ask for: each command takes the state, calls one use-case, and returns.
//!
//! All of them run aside from the window's thread (`async`): they wait for the application, which may be busy
//! deriving a key from a password, or waiting for the clipboard that is the window's own.

#![expect(clippy::needless_pass_by_value, reason = "a command's arguments are made for it alone")]

pub mod accounts;
pub mod adding;
pub mod backups;
pub mod codes;
pub mod file;
pub mod history;
pub mod keychain;
pub mod proof;
pub mod recovery;
pub mod secrets;
pub mod settings;
pub mod vault;
pub mod ways;
