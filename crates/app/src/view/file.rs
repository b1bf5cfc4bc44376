//! What became of the vault file while the vault is open, and what lies beside it.

use serde::Serialize;
use ts_rs::TS;

use crate::ErrorView;

/// The vault file of an open vault.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Why the file is not the one that was opened or saved last; `null`: it is.
    pub trouble: Option<FileTrouble>,
    /// How many copies beside it have something that the vault lacks.
    pub copies: u32,
}

/// What somebody else did to the file of an open vault. Nothing is written over it unless a person wants that.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FileTrouble {
    /// It is gone.
    Gone,
    /// It is damaged, or no vault.
    Damaged,
    /// It can't be read.
    Unreadable,
    /// A newer program has written it, in a way that this one doesn't know.
    TooNew,
    /// It is an older or another state of the same vault.
    Older,
    /// It is another vault.
    Other,
}

/// A copy of the vault file that a sync program put beside it because two computers had saved, and what it would bring.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyView {
    /// Its file's name.
    pub name: String,
    /// Accounts that are only there: service and name of each.
    pub added: Vec<(String, String)>,
    /// Accounts that differ there: service and name of each, as they will be.
    pub changed: Vec<(String, String)>,
    /// Records there that this version can't read and that the vault lacks.
    pub unreadable: u32,
    /// Why it can't be opened; `null`: it can.
    pub problem: Option<ErrorView>,
}
