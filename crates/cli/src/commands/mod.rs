//! The commands, one a file.

pub mod add;
pub mod backup;
mod camera;
pub mod code;
pub mod conflicts;
pub mod doctor;
pub mod export;
mod found;
pub mod import;
pub mod list;
pub mod lock;
pub mod password;
pub mod recovery;
pub mod rekey;
pub mod remove;
pub mod rename;
pub mod scan;
pub mod slots;
pub mod snapshot;
