//! The application without a desktop: what a person can do, and the ports that it takes.
//!
//! | use-case family | file |
//! |---|---|
//! | open, create, unlock, lock | `unlocking.rs` |
//! | edit, delete, next HOTP code | `accounts.rs` |
//! | copy, and clear what was copied | `copying.rs` |
//! | read text, pictures, clipboard, form; review; add | `adding.rs` |
//! | preferences | `settings.rs` |

#[cfg(feature = "fakes")]
pub mod conformance;
mod error;
#[cfg(feature = "fakes")]
pub mod fakes;
pub mod ports;
pub mod view;

pub use error::{AppError, ErrorCode, ErrorView};

#[cfg(test)]
mod bindings;
