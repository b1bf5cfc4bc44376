//! What the page may ask for: each command takes the state, calls one use-case, and returns.

pub mod accounts;
pub mod adding;
pub mod codes;
pub mod settings;
pub mod vault;
