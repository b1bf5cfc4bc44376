//! Text that is secret, on its way from a person or to one.

use serde::{Deserialize, Serialize, Serializer};
use ts_rs::TS;

/// Text that a person typed and that may be secret: wiped on drop, unprintable.
#[derive(Clone)]
pub struct Typed(zeroize::Zeroizing<String>);

impl Typed {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(zeroize::Zeroizing::new(text))
    }

    /// Lends the text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// A secret that a person has asked to see: wiped on drop, unprintable.
#[derive(Clone, PartialEq, Eq, TS)]
#[ts(type = "string")]
pub struct Shown(#[ts(skip)] zeroize::Zeroizing<String>);

impl Shown {
    /// Takes the text over.
    pub fn new(text: zeroize::Zeroizing<String>) -> Self {
        Self(text)
    }

    /// Lends the text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}
