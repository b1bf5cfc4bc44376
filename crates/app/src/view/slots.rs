//! The ways into the vault, and how good a password is.

use serde::Serialize;
use ts_rs::TS;

/// One way into the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
pub struct SlotView {
    /// Names it within its vault.
    pub id: String,
    /// What opens it.
    pub way: Way,
    /// What a guess at it costs; for passwords alone.
    pub kdf: Option<KdfView>,
    /// When it was made, where the file says.
    #[ts(type = "number | null")]
    pub made: Option<u64>,
}

/// What opens a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// The system's keychain.
    Keychain,
    /// A password.
    Password,
    /// The code of a recovery kit.
    Recovery,
    /// Something that this version doesn't know.
    Unknown,
}

/// Argon2id's cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
pub struct KdfView {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// How soon a password would be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StrengthView {
    /// 0 (at once) to 4 (not in many years).
    pub score: u8,
    /// What is weak about it; `null` where nothing stands out.
    pub hint: Option<StrengthHint>,
}

/// What is weak about a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StrengthHint {
    /// One of those that are tried first, or nearly one.
    Common,
    /// A word, or a name.
    Word,
    /// Keys side by side.
    Keyboard,
    /// The same again and again.
    Repeats,
    /// A sequence such as abc or 6543.
    Sequence,
    /// A date or a year.
    Date,
    /// Nothing stands out, and it is too little all the same.
    Short,
}
