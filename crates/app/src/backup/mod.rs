//! Backups: made and pruned, opened and restored, and the one that becomes the vault where none is.

pub(crate) mod bootstrap;
pub mod make;
pub(crate) mod open;
