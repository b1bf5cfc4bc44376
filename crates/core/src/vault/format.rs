//! The records on disk, version 1: the only storage types with serde.

use std::fmt;

/// Fields of a stored record that this version doesn't know, kept through a save so that an older program
/// never drops what a newer one wrote. Treated as secret: unprintable.
#[derive(PartialEq, Eq, Default)]
pub struct Unknown(pub(crate) serde_json::Map<String, serde_json::Value>);

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unknown({} fields)", self.0.len())
    }
}

/// What opens a slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SlotKind {
    /// A random key kept in the OS keychain.
    Keychain,
    /// A password, through Argon2id.
    Password,
    /// A kind written by a newer program; kept, not usable here.
    Unknown,
}
