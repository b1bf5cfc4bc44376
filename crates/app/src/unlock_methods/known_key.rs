//! Which data key of a vault this computer knew last, remembered among the preferences, away from the vault.
//!
//! Whoever has once opened the vault can make a file under a key of their own that today's ways in open, but none that knows
//! today's key as a former one. So where a damaged vault gives way to a version, the line of keys that was in use here comes
//! before every other.

use ringfence_core::DataKey;
use ringfence_core::vault::{Header, VaultId};
use serde_json::Value;

use crate::app::App;
use crate::session::state::Unlocked;
use crate::settings::{read_object, write_field};

/// Where the preferences' file keeps a digest of the key, for each vault.
const FIELD: &str = "knownKeys";

impl App {
    /// Remembers the key of the open vault, where it is the one that was known or came after it.
    pub(crate) fn note_known_key(&self) {
        let Ok(Unlocked { header, data_key, .. }) = self.session.unlocked() else { return };
        let known = self.known_key(header.vault_id());
        let digest = data_key.digest();
        if known.as_deref() == Some(digest.as_str())
            || known.is_some_and(|known| !continues(header, data_key, &known))
        {
            return;
        }
        let store = self.ports.settings.as_ref();
        let stored = read_object(store).and_then(|mut object| object.remove(FIELD));
        let mut keys = match stored {
            Some(Value::Object(keys)) => keys,
            _ => serde_json::Map::new(),
        };
        keys.insert(header.vault_id().to_string(), Value::String(digest));
        // Where it can't be stored, a damaged vault is put right as on a computer that knew none.
        let _ = write_field(store, FIELD, Value::Object(keys));
    }

    /// The digest of the key that was known last.
    pub(crate) fn known_key(&self, vault: VaultId) -> Option<String> {
        let object = read_object(self.ports.settings.as_ref())?;
        object.get(FIELD)?.get(vault.to_string())?.as_str().map(str::to_owned)
    }
}

/// Whether this key is the known one or came after it.
pub(crate) fn continues(header: &Header, key: &DataKey, known: &str) -> bool {
    key.digest() == known || header.former_keys(key).iter().any(|former| former.digest() == known)
}
