//! Which data keys of a vault were in use on this computer, the last one first: remembered among the preferences, away from the
//! vault.
//!
//! Whoever has once opened the vault can make a file under a key of their own that today's ways in open, but none that knows
//! today's key as a former one. So where a damaged vault gives way to a version, the key that was in use here last, or one
//! that came after it, goes before every other.

use ringfence_core::DataKey;
use ringfence_core::vault::{Header, VaultId};
use serde_json::{Map, Value};

use crate::app::App;
use crate::session::state::Unlocked;
use crate::settings::{read_object, write_field};

/// Where the preferences' file keeps digests of the keys, for each vault.
const FIELD: &str = "knownKeys";
/// So many are remembered: one for each time that a file was put in the vault's place, not for each change of the key.
const MOST: usize = 8;

/// The digests of the keys of one vault, the last one first.
pub(crate) struct KnownKeys(Vec<String>);

impl App {
    /// Remembers the key of the open vault as the one that is in use.
    pub(crate) fn note_known_key(&self) {
        let Ok(Unlocked { header, data_key, .. }) = self.session.unlocked() else { return };
        let KnownKeys(mut known) = self.known_keys(header.vault_id());
        let digest = data_key.digest();
        if known.first() == Some(&digest) {
            return;
        }
        let former: Vec<_> = header.former_keys(data_key).iter().map(DataKey::digest).collect();
        known.retain(|known| *known != digest && !former.contains(known));
        known.insert(0, digest);
        known.truncate(MOST);
        let store = self.ports.settings.as_ref();
        let mut keys = stored(read_object(store)).unwrap_or_default();
        keys.insert(header.vault_id().to_string(), known.into());
        // Where it can't be stored, a damaged vault is put right as on a computer that knew none.
        let _ = write_field(store, FIELD, Value::Object(keys));
    }

    /// The keys of a vault that are known here; none on a computer that has not opened it.
    pub(crate) fn known_keys(&self, vault: VaultId) -> KnownKeys {
        let keys = stored(read_object(self.ports.settings.as_ref()));
        let known = keys.and_then(|mut keys| keys.remove(&vault.to_string()));
        KnownKeys(known.and_then(|known| serde_json::from_value(known).ok()).unwrap_or_default())
    }
}

impl KnownKeys {
    /// How long ago a key was in use here: 0 is the last one, and so is one that came after it and is not known yet. `None`:
    /// never.
    pub(crate) fn age_of(&self, header: &Header, key: &DataKey) -> Option<usize> {
        let (digest, last) = (key.digest(), self.0.first()?);
        let came_after = || header.former_keys(key).iter().any(|former| former.digest() == *last);
        self.0.iter().position(|known| *known == digest).or_else(|| came_after().then_some(0))
    }
}

fn stored(preferences: Option<Map<String, Value>>) -> Option<Map<String, Value>> {
    match preferences?.remove(FIELD)? {
        Value::Object(keys) => Some(keys),
        _ => None,
    }
}
