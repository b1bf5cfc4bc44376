//! What the page may ask for: each command takes the state, calls one use-case, and returns.

#![expect(clippy::needless_pass_by_value, reason = "a command's arguments are made for it alone")]

pub mod accounts;
pub mod adding;
pub mod codes;
pub mod settings;
pub mod vault;
