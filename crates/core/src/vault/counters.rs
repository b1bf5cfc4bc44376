//! How far each counter has come, sealed in a file beside the vault's: where the vault itself is damaged or gone and an earlier
//! state takes its place, no code is given twice all the same. `docs/vault.md` specifies it.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::cipher::{self, NONCE};
use super::format::CounterRecord;
use super::slot::fixed;
use super::{Header, Vault, VaultId};
use crate::secret::{DataKey, WrappingKey};

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
    /// The file's bytes; `None` where no counter has given a code. Under the origin key, where the vault has one: it stays when the
    /// data key is changed. `nonce` is fresh and random.
    pub fn sealed_counters(&self, header: &Header, key: &DataKey, nonce: [u8; NONCE]) -> Option<Vec<u8>> {
        let (_, _, counters) = self.remembered.records();
        if counters.is_empty() {
            return None;
        }
        let text = Zeroizing::new(serde_json::to_vec(&counters).ok()?);
        let label = label(header.vault_id());
        let keeper = keepers(header, key).into_iter().next()?;
        // EXPOSE: the counters are sealed under it.
        let sealed = cipher::encrypt(keeper.expose(), &nonce, label.as_bytes(), &text)?;
        let (format, vault_id) = (FORMAT.to_owned(), header.vault_id().to_string());
        let (nonce, sealed) = (BASE64.encode(&nonce), BASE64.encode(&sealed));
        serde_json::to_vec_pretty(&FileRecord { format, version: VERSION, vault_id, nonce, sealed }).ok()
    }

    /// Moves the counters on to where such a file says that they have come; none goes back. False when it is none, of another
    /// vault, or under another key: nothing changed then.
    pub fn take_counters(&mut self, file: &[u8], header: &Header, key: &DataKey) -> bool {
        let Some(counters) = opened(file, header, key) else { return false };
        let known = self.remembered.read_counters(&counters);
        self.raise_counters();
        known
    }
}

/// What seals the counters of a vault with this data key: first what seals them from now on.
fn keepers(header: &Header, key: &DataKey) -> Vec<WrappingKey> {
    let label = label(header.vault_id());
    let origin = header.origin_key(key);
    // EXPOSE: the key that seals the counters follows from the origin key, or from the data key where there is none.
    let of_origin = origin.and_then(|origin| cipher::key_for(&label, origin.expose()));
    // EXPOSE: as above.
    of_origin.into_iter().chain(cipher::key_for(&label, key.expose())).collect()
}

fn opened(file: &[u8], header: &Header, key: &DataKey) -> Option<Vec<CounterRecord>> {
    let vault = header.vault_id();
    let record: FileRecord = serde_json::from_slice(file).ok()?;
    if (record.format.as_str(), record.version, record.vault_id) != (FORMAT, VERSION, vault.to_string()) {
        return None;
    }
    let (label, nonce) = (label(vault), fixed(&record.nonce).ok()?);
    let sealed = BASE64.decode(record.sealed.as_bytes()).ok()?;
    let open = |keeper: WrappingKey| {
        // EXPOSE: the counters are opened.
        cipher::decrypt(keeper.expose(), &nonce, label.as_bytes(), &sealed)
    };
    let text = keepers(header, key).into_iter().find_map(open)?;
    serde_json::from_slice(&text).ok()
}

fn label(vault: VaultId) -> String {
    format!("ringfence-vault/2/counters/{vault}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NONCE, data_key, header, origin_key, vault_id};
    use super::*;
    use crate::account::AccountId;

    const HOTP: &str = r#"{"version":1,"accounts":[{"id":"08080808-0808-4808-8808-080808080808","otp":
        {"type":"hotp","secret":"GEZDGNBV","algorithm":"SHA1","digits":6,"counter":0}}]}"#;

    fn state() -> Vault {
        super::super::payload::read(HOTP.as_bytes()).unwrap()
    }

    fn key(byte: u8) -> DataKey {
        let fill = |key: &mut [u8; 32]| {
            key.fill(byte);
            Ok::<_, ()>(())
        };
        DataKey::filled_by(fill).unwrap()
    }

    #[test]
    fn what_was_sealed_moves_an_earlier_state_on_and_nothing_else_does() {
        let id = AccountId::from_random_bytes([8; 16]);
        let mut now = state();
        assert_eq!(now.sealed_counters(&header(), &data_key(), NONCE), None, "no code was given yet");
        for _ in 0..5 {
            now.advance_counter(id);
        }
        let file = now.sealed_counters(&header(), &data_key(), NONCE).unwrap();
        let mut earlier = state();
        let other = Header::new(VaultId::from_random_bytes([9; 16]), Vec::new());
        assert!(!earlier.take_counters(&file, &other, &data_key()));
        assert!(!earlier.take_counters(&file, &header(), &key(3)));
        for place in 0..file.len() {
            let mut flipped = file.clone();
            flipped[place] ^= 1;
            let mut earlier = state();
            if earlier.take_counters(&flipped, &header(), &data_key()) {
                assert_eq!(earlier.advance_counter(id), Some(5), "white space alone may differ");
            }
        }
        assert!(earlier.take_counters(&file, &header(), &data_key()));
        assert_eq!(earlier.advance_counter(id), Some(5));
        assert!(earlier.take_counters(&file, &header(), &data_key()), "an older file");
        assert_eq!(earlier.advance_counter(id), Some(6), "moves nothing back");
    }

    #[test]
    fn they_are_known_to_every_data_key_of_the_vault() {
        let id = AccountId::from_random_bytes([8; 16]);
        let mut now = state();
        now.advance_counter(id);
        let of = |key: &DataKey| header().with_keys(&origin_key(), &[], key, NONCE).unwrap();
        let file = now.sealed_counters(&of(&key(50)), &key(50), NONCE).unwrap();
        let mut earlier = state();
        assert!(earlier.take_counters(&file, &of(&data_key()), &data_key()));
        assert_eq!(earlier.advance_counter(id), Some(1));
        let before = now.sealed_counters(&header(), &data_key(), NONCE).unwrap();
        assert!(
            state().take_counters(&before, &of(&data_key()), &data_key()),
            "from before there was an origin key"
        );
        assert_eq!(header().vault_id(), vault_id());
    }
}
