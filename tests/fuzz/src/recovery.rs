//! Recovery codes, as people type them and as the kit's QR code says them.

use ringfence_core::vault::{RecoveryCode, VaultId};

/// A text is refused with a sentence of ours, or is a code that is written and read again to the same, in every spelling.
///
/// # Panics
/// When that isn't so.
pub fn recovery(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let code = match RecoveryCode::parse(&text) {
        Ok(code) => code,
        Err(error) => return super::is_ours(&error.to_string(), &text),
    };
    let written = code.written();
    let qr = code.qr_text(VaultId::from_random_bytes([1; 16]));
    assert!(RecoveryCode::is_qr_text(&qr));
    for spelling in [written.as_str(), &written.to_lowercase(), &written.replace('-', " "), &qr] {
        let back = RecoveryCode::parse(spelling);
        // EXPOSE: what was read is compared with what is read of it again.
        assert!(back.is_ok_and(|back| back.expose() == code.expose()), "a written code reads as another");
    }
}
