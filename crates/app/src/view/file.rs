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
    /// What came in from a state of the vault that was made apart, until the person has seen it.
    pub merged: Option<MergedView>,
    /// It has a second name (hard link), which the next save leaves with what it has now.
    pub second_name: bool,
}

/// What came of two states of the vault that were brought together: service and name of each account.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergedView {
    /// Accounts that were on the other side only.
    pub added: Vec<(String, String)>,
    /// Accounts that had been removed here and came back, because they were changed on the other side after that.
    pub returned: Vec<(String, String)>,
    /// Accounts that differ from what they were here.
    pub changed: Vec<(String, String)>,
    /// Accounts that had been removed on the other side.
    pub removed: Vec<(String, String)>,
}

impl MergedView {
    /// The same with what another merge brought.
    pub(crate) fn join(&mut self, other: Self) {
        let Self { added, returned, changed, removed } = other;
        self.added.extend(added);
        self.returned.extend(returned);
        self.changed.extend(changed);
        self.removed.extend(removed);
    }
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
    /// Another program has changed the vault's key: it opens anew.
    Rekeyed,
    /// It is another vault.
    Other,
}

/// A copy of the vault file that a sync program put beside it because two computers had saved, and what it would bring.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CopyView {
    /// Its file's name.
    pub name: String,
    /// What merging it would do.
    pub brings: MergedView,
    /// Records there that this version can't read and that the vault lacks.
    pub unreadable: u32,
    /// Why it can't be opened; `null`: it can.
    pub problem: Option<ErrorView>,
}
