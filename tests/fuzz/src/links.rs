//! Key URIs, and texts with any number of them.

use ringfence_core::account::NewAccount;
use ringfence_core::import::{self, Reason};
use ringfence_core::uri;

/// A link is refused with a sentence of ours, or what was read of it is written and read again to the same; a text
/// is answered for within the limits, whatever it is.
///
/// # Panics
/// When that isn't so.
pub fn uri(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match uri::parse(&text) {
        Ok(account) => is_whole(&account),
        Err(error) => super::is_ours(&error.to_string(), &text),
    }
    let arrived = import::read_text(&text);
    assert!(arrived.accounts.len() <= 5_000, "more accounts than a text gives");
    assert!(arrived.rejected.len() <= 201, "more refusals than a text gives");
    for account in &arrived.accounts {
        is_whole(account);
    }
    for rejected in &arrived.rejected {
        if let Some(name) = &rejected.name {
            assert!(name.chars().count() <= 80, "a name that is too long");
        }
        if !matches!(rejected.reason, Reason::TooMany { .. }) {
            super::is_ours(&rejected.reason.to_string(), &text);
        }
    }
    if text.trim().is_empty() {
        return;
    }
    let code = import::read_code(&text);
    assert!(
        !code.accounts.is_empty() || !code.rejected.is_empty() || !code.transfers.is_empty(),
        "no answer"
    );
}

/// The account survives being written, and shows nothing of its key.
pub fn is_whole(account: &NewAccount) {
    super::shows_no_key(&format!("{:?}", account.otp), &account.otp);
    let link = uri::write(account);
    let back = uri::parse(&link);
    assert!(back.is_ok_and(|back| back == *account), "a written link reads as another account");
}
