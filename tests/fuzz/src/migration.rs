//! Transfer codes: their text, and what their data says.

use data_encoding::BASE64URL_NOPAD;
use ringfence_core::uri::{parse_migration, write_migration};

/// A transfer code is refused with a sentence of ours, or its place makes sense and what it can carry is written and
/// read again to the same. Bytes that are no link are taken for a link's data.
///
/// # Panics
/// When that isn't so.
pub fn migration(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if text.starts_with("otpauth") {
        return read(&text);
    }
    read(&format!("otpauth-migration://offline?data={}", BASE64URL_NOPAD.encode(bytes)));
}

fn read(link: &str) {
    let batch = match parse_migration(link) {
        Ok(batch) => batch,
        Err(error) => return super::is_ours(&error.to_string(), link),
    };
    assert!(batch.place.size >= 1 && batch.place.size <= 1_000, "a transfer of too many parts");
    assert!(batch.place.index < batch.place.size, "a part outside its transfer");
    for skipped in &batch.skipped {
        super::is_ours(&skipped.reason.to_string(), link);
    }
    for account in &batch.accounts {
        super::shows_no_key(&format!("{account:?}", account = account.otp), &account.otp);
    }
    let Ok(links) = write_migration(&batch.accounts, 10, batch.place.id) else { return };
    let mut back = Vec::new();
    for link in &links {
        // Ten accounts with the longest names and keys don't fit into what is read at once.
        let Ok(part) = parse_migration(link) else { return assert!(link.len() > 64 * 1024) };
        assert!(part.skipped.is_empty(), "an account that was read can't be read again");
        back.extend(part.accounts);
    }
    assert_eq!(back, batch.accounts, "a written transfer reads as other accounts");
}
