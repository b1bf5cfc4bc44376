//! The accounts within the seal, without the seal.

use ringfence_core::otp;
use ringfence_core::vault::bare_payload;
use ringfence_core::{Timestamp, Vault};
use serde_json::Value;

/// Instants at which codes are made: the first, an ordinary one, the last.
const INSTANTS: [u64; 3] = [0, 1_700_000_000, u64::MAX / 1000];

/// A payload is refused with a sentence of ours, or no record of it is lost: each is an account or is kept word for
/// word, and what is written is read again to the same.
///
/// # Panics
/// When that isn't so.
pub fn payload(text: &[u8]) {
    let vault = match bare_payload::read(text) {
        Ok(vault) => vault,
        Err(error) => return super::is_ours(&error.to_string(), &String::from_utf8_lossy(text)),
    };
    let written = bare_payload::write(&vault).expect("what was read can be written");
    let again = bare_payload::read(&written).expect("what was written can be read");
    assert_eq!(again, vault, "nothing is lost in a save");
    let twice = bare_payload::write(&again).expect("and once more");
    assert_eq!(*twice, *written, "a save of the same accounts is the same text");
    let mut both = again;
    let merged = bare_payload::read(&written).map(|same| both.merge(same));
    assert!(
        merged.is_ok_and(|merged| merged.is_nothing()) && both == vault,
        "a merge with itself changes a vault"
    );
    every_field_is_there(text, &written, &vault);
    for account in vault.accounts() {
        super::shows_no_key(&format!("{:?}", account.otp), &account.otp);
        for seconds in INSTANTS {
            let now = Timestamp::from_unix_seconds(seconds);
            if let Ok(code) = otp::code_at(&account.otp, now) {
                assert!(code.as_str().len() <= 10, "a code of too many digits");
            }
        }
    }
}

/// As many records as before, and each name of the payload's own fields.
fn every_field_is_there(text: &[u8], written: &[u8], vault: &Vault) {
    let (Ok(before), Ok(after)) =
        (serde_json::from_slice::<Value>(text), serde_json::from_slice::<Value>(written))
    else {
        return;
    };
    let count = before["accounts"].as_array().map_or(0, Vec::len);
    assert_eq!(vault.accounts().len() + vault.unreadable_count(), count, "a record is lost");
    assert_eq!(after["accounts"].as_array().map_or(0, Vec::len), count, "a record is not written");
    for name in before.as_object().into_iter().flat_map(serde_json::Map::keys) {
        assert!(after.get(name).is_some(), "a field is lost");
    }
}
