//! The recovery kit on show.

use serde::Serialize;
use ts_rs::TS;
use zeroize::Zeroize;

/// A recovery kit that has just been made, for the one time that its code is shown.
#[derive(PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KitView {
    /// The code in groups, with hyphens.
    pub code: String,
    /// When it was made.
    #[ts(type = "number")]
    pub made: u64,
}

impl KitView {
    /// A view of a code; the copy is wiped when the view is dropped.
    pub fn new(code: &str, made: u64) -> Self {
        Self { code: code.to_owned(), made }
    }
}

impl Drop for KitView {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

impl std::fmt::Debug for KitView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KitView({})", self.made)
    }
}
