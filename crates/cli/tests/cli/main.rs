//! The built program on real files, with a home of its own and no keychain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint sees tests by their attribute; what they share is test code too"
)]

mod everyday;
mod home;
mod misuse;
mod scripting;
mod terminal;
