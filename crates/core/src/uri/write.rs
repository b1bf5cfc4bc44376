//! Account → canonical key URI, as every phone app reads it.

use zeroize::Zeroizing;

use crate::account::NewAccount;

/// Why an account has no key URI.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WriteError {
    /// A transfer code can't carry this kind of account, algorithm, number of digits or period.
    #[error("a transfer code can't carry this account")]
    NotRepresentable,
}

/// Writes the canonical form.
pub fn write(_account: &NewAccount) -> Zeroizing<String> {
    todo!()
}
