//! How far each counter has come, sealed in a file beside the vault's: where the vault itself is damaged or gone and an earlier
//! state takes its place, no code is given twice all the same. `docs/vault.md` specifies it.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::cipher::{self, NONCE};
use super::format::CounterRecord;
use super::slot::fixed;
use super::{Vault, VaultId};
use crate::secret::DataKey;

const FORMAT: &str = "ringfence-counters";
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct FileRecord {
    format: String,
    version: u64,
    vault_id: String,
    nonce: String,
    sealed: String,
}

impl Vault {
    /// The file's bytes; `None` where no counter has given a code. `nonce` is fresh and random.
    pub fn sealed_counters(&self, vault: VaultId, key: &DataKey, nonce: [u8; NONCE]) -> Option<Vec<u8>> {
        let (_, _, counters) = self.remembered.records();
        if counters.is_empty() {
            return None;
        }
        let text = Zeroizing::new(serde_json::to_vec(&counters).ok()?);
        let label = label(vault);
        // EXPOSE: the key that seals the counters follows from the data key.
        let keeper = cipher::key_for(&label, key.expose())?;
        // EXPOSE: they are sealed under it.
        let sealed = cipher::encrypt(keeper.expose(), &nonce, label.as_bytes(), &text)?;
        let (format, vault_id) = (FORMAT.to_owned(), vault.to_string());
        let (nonce, sealed) = (BASE64.encode(&nonce), BASE64.encode(&sealed));
        serde_json::to_vec_pretty(&FileRecord { format, version: VERSION, vault_id, nonce, sealed }).ok()
    }

    /// Moves the counters on to where such a file says that they have come; none goes back. False when it is none, of another
    /// vault, or under another key: nothing changed then.
    pub fn take_counters(&mut self, file: &[u8], vault: VaultId, key: &DataKey) -> bool {
        let Some(counters) = opened(file, vault, key) else { return false };
        let known = self.remembered.read_counters(&counters);
        self.raise_counters();
        known
    }
}

fn opened(file: &[u8], vault: VaultId, key: &DataKey) -> Option<Vec<CounterRecord>> {
    let record: FileRecord = serde_json::from_slice(file).ok()?;
    if (record.format.as_str(), record.version, record.vault_id) != (FORMAT, VERSION, vault.to_string()) {
        return None;
    }
    let label = label(vault);
    // EXPOSE: the key that seals the counters follows from the data key.
    let keeper = cipher::key_for(&label, key.expose())?;
    let sealed = BASE64.decode(record.sealed.as_bytes()).ok()?;
    // EXPOSE: they are opened.
    let text = cipher::decrypt(keeper.expose(), &fixed(&record.nonce).ok()?, label.as_bytes(), &sealed)?;
    serde_json::from_slice(&text).ok()
}

fn label(vault: VaultId) -> String {
    format!("ringfence-vault/2/counters/{vault}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NONCE, data_key, vault_id};
    use super::*;
    use crate::account::AccountId;

    const HOTP: &str = r#"{"version":1,"accounts":[{"id":"08080808-0808-4808-8808-080808080808","otp":
        {"type":"hotp","secret":"GEZDGNBV","algorithm":"SHA1","digits":6,"counter":0}}]}"#;

    #[test]
    fn what_was_sealed_moves_an_earlier_state_on_and_nothing_else_does() {
        let (id, vault) = (AccountId::from_random_bytes([8; 16]), vault_id());
        let state = || super::super::payload::read(HOTP.as_bytes()).unwrap();
        let mut now = state();
        assert_eq!(now.sealed_counters(vault, &data_key(), NONCE), None, "no code was given yet");
        for _ in 0..5 {
            now.advance_counter(id);
        }
        let file = now.sealed_counters(vault, &data_key(), NONCE).unwrap();
        let mut earlier = state();
        let other = VaultId::from_random_bytes([9; 16]);
        let wrong = DataKey::filled_by(|key| {
            key.fill(3);
            Ok::<_, ()>(())
        });
        assert!(!earlier.take_counters(&file, other, &data_key()));
        assert!(!earlier.take_counters(&file, vault, &wrong.unwrap()));
        for place in 0..file.len() {
            let mut flipped = file.clone();
            flipped[place] ^= 1;
            let mut earlier = state();
            if earlier.take_counters(&flipped, vault, &data_key()) {
                assert_eq!(earlier, now_with(&file), "white space alone may differ");
            }
        }
        assert!(earlier.take_counters(&file, vault, &data_key()));
        assert_eq!(earlier.advance_counter(id), Some(5));
        assert!(earlier.take_counters(&file, vault, &data_key()), "an older file");
        assert_eq!(earlier.advance_counter(id), Some(6), "moves nothing back");
    }

    fn now_with(file: &[u8]) -> Vault {
        let mut vault = super::super::payload::read(HOTP.as_bytes()).unwrap();
        vault.take_counters(file, vault_id(), &data_key());
        vault
    }
}
