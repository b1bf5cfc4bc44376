//! What `cargo xtask` and the tests share: a private desktop, pictures of its screen, pictures with codes.

pub mod desk;
pub mod displays;
pub mod picture;
pub mod pictures;
pub mod sway;
pub mod touch;

/// What goes wrong here is told to a person and ends the command; nobody matches on it.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
