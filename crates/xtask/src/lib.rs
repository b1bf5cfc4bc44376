//! What `cargo xtask` and the end-to-end tests share: a private desktop and pictures of its screen.

pub mod desk;
pub mod picture;

/// What goes wrong here is told to a person and ends the command; nobody matches on it.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
