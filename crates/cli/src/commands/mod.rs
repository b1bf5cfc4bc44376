//! The commands, one a file.

pub mod add;
mod camera;
pub mod code;
mod found;
pub mod import;
pub mod list;
pub mod lock;
pub mod remove;
pub mod rename;
pub mod scan;
