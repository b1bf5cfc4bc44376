//! The adapters on the Credential Manager and the clipboard of Windows.

use ringfence_app::conformance;
use ringfence_platform::{KeychainKeyStore, SystemClipboard};

#[test]
fn the_credential_manager_keeps_the_contract() {
    conformance::key_store(&KeychainKeyStore);
}

#[test]
#[ignore = "empties the clipboard of whoever runs it"]
fn the_clipboard_keeps_the_contract() {
    conformance::clipboard(&SystemClipboard::new());
}
