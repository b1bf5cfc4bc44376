//! Writes the vaults of `tests/fixtures/vault/v2` with `BLESS=1`, and only those that are not there yet: old
//! files must keep opening, so none is ever written again. The acceptance tests open them.

use std::fs;
use std::path::PathBuf;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::*;
use crate::secret::{DataKey, OriginKey, Passphrase, WrappingKey};

/// A vault file in the making. Its keys and nonces follow from its name.
struct Fixture {
    name: &'static str,
    keychain: bool,
    password: Option<(&'static str, KdfCost)>,
    recovery: bool,
    payload: String,
    /// Slots and header fields of a newer program.
    newer: bool,
    /// The data key was changed once.
    rekeyed: bool,
}

const TOTP: &str = r#"{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f01","issuer":"Example","name":"alice@example.com","note":"work","otp":{"type":"totp","secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","algorithm":"SHA1","digits":8,"period":30},"created":1700000000123,"changed":1700000001456,"parameters":[["image","https://example.com/a.png"],["color","red"]]}"#;
const KINDS: &str = r#"{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f02","issuer":"","name":"Zähler \"7\"","note":"two\nlines","otp":{"type":"hotp","secret":"AE","algorithm":"SHA384","digits":10,"counter":18446744073709551615},"created":0,"changed":0,"parameters":[]},{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f03","issuer":"Steam","name":"玩家","note":"","otp":{"type":"steam","secret":"MFRGGZDF"},"created":1,"changed":2,"parameters":[]},{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f04","issuer":"Yandex","name":"y","note":"","otp":{"type":"yandex","secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY","pin":"0471"},"created":1,"changed":2,"parameters":[]},{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f05","issuer":"mOTP","name":"m","note":"","otp":{"type":"motp","secret":"MFRGGZDFMZTWQ2I"},"created":1,"changed":2,"parameters":[]}"#;
const EPOCH: &str = r#"{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f08","issuer":"VPN","name":"pat","note":"","otp":{"type":"totp-epoch","secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","algorithm":"SHA1","digits":6,"period":30,"epoch":1700000010},"created":1,"changed":2,"parameters":[]}"#;
const NEWER: &str = r#"{"version":1,"accounts":[{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f06","issuer":"I","name":"N","note":"","otp":{"type":"totp","secret":"GEZDGNBV","algorithm":"SHA256","digits":6,"period":60,"skew":1},"created":1,"changed":2,"parameters":[],"tags":["a",{"b":0.1}]},{"id":"6f1c1a52-55a8-4b7c-9a5b-0b8c8a6e3f07","otp":{"type":"ocra","suite":"OCRA-1:HOTP-SHA1-6:QN08"}}],"folders":{"z":[1,null]}}"#;

fn bytes<const N: usize>(name: &str, purpose: &str) -> [u8; N] {
    let hash = Sha256::digest(format!("ringfence fixture {name} {purpose}"));
    hash[..N].try_into().unwrap()
}

fn recovery_code(name: &str) -> RecoveryCode {
    RecoveryCode::filled_by(|code| {
        code.copy_from_slice(&bytes::<20>(name, "recovery code"));
        Ok::<_, ()>(())
    })
    .unwrap()
}

impl Fixture {
    fn write(&self) {
        let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/vault/v2");
        let path = |ending: &str| directory.join(format!("{}.{ending}", self.name));
        if path("json").exists() {
            return;
        }
        fs::write(path("json"), self.sealed()).unwrap();
        fs::write(path("payload.json"), format!("{}\n", self.payload)).unwrap();
        if self.keychain {
            let key = BASE64.encode(&bytes::<32>(self.name, "keychain key"));
            fs::write(path("key.txt"), format!("{key}\n")).unwrap();
        }
        if let Some((password, _)) = self.password {
            fs::write(path("password.txt"), format!("{password}\n")).unwrap();
        }
        if self.recovery {
            fs::write(path("recovery.txt"), format!("{}\n", *recovery_code(self.name).written())).unwrap();
        }
    }

    fn sealed(&self) -> Vec<u8> {
        let name = self.name;
        let data_key = DataKey::filled_by(|key| {
            *key = bytes(name, "data key");
            Ok::<_, ()>(())
        })
        .unwrap();
        let origin = OriginKey::filled_by(|key| {
            *key = bytes(name, "origin key");
            Ok::<_, ()>(())
        })
        .unwrap();
        let seeded = |purpose| {
            let seed = WrappingKey::filled_by(|key| {
                *key = bytes(name, purpose);
                Ok::<_, ()>(())
            });
            seed.unwrap()
        };
        let seeds = ["keychain seed", "password seed", "recovery seed"].map(seeded);
        let [by_keychain, by_password, by_recovery] =
            seeds.each_ref().map(|seed| Wrapping { data_key: &data_key, origin: &origin, seed });
        let vault = VaultId::from_random_bytes(bytes(name, "vault"));
        let mut slots = Vec::new();
        if self.keychain {
            let wrapping = WrappingKey::filled_by(|key| {
                *key = bytes(name, "keychain key");
                Ok::<_, ()>(())
            });
            let id = SlotId::from_random_bytes(bytes(name, "keychain slot"));
            slots.push(Slot::for_keychain(vault, id, &wrapping.unwrap(), by_keychain).unwrap());
        }
        if let Some((password, cost)) = self.password {
            let id = SlotId::from_random_bytes(bytes(name, "password slot"));
            let salt = bytes(name, "salt");
            let password = Passphrase::new(password.into());
            slots.push(Slot::for_password(vault, id, &password, cost, salt, by_password).unwrap());
        }
        if self.recovery {
            let id = SlotId::from_random_bytes(bytes(name, "recovery slot"));
            let code = recovery_code(name);
            let made = Timestamp::from_unix_millis(1_790_000_000_123);
            slots.push(Slot::for_recovery(vault, id, &code, made, by_recovery).unwrap());
        }
        let mut header = Header::new(vault, slots);
        header = header.with_keys(&origin, &[], &data_key, bytes(name, "keys nonce")).unwrap();
        if self.newer {
            let id = SlotId::from_random_bytes(bytes(name, "future slot")).to_string();
            let slot = serde_json::json!({
                "kind": "future", "id": id, "z": {"b": [-1, null, true], "a": "\u{e9}\u{7f}\t\u{1}/\\\"\u{1f512}"}
            });
            header = header
                .with_slot(Slot::read(slot.as_object().unwrap().clone()).unwrap())
                .made_from(&[], 1)
                .unwrap();
            header.unknown.insert("added".into(), serde_json::json!({"\u{ff5e}": 1, "\u{1f512}": 2, "a": 3}));
        }
        let mut data_key = data_key;
        if self.rekeyed {
            let new = DataKey::filled_by(|key| {
                *key = bytes(name, "second data key");
                Ok::<_, ()>(())
            })
            .unwrap();
            header = header.rekeyed(&data_key, &new, &seeded("rekey seed")).unwrap();
            header = header.made_from(&[], 1).unwrap();
            data_key = new;
        }
        let nonce = bytes(name, "nonce");
        let associated = header.associated(&nonce).unwrap();
        // EXPOSE: the fixture's payload is sealed word for word, fields of a newer program included.
        let sealed = cipher::encrypt(data_key.expose(), &nonce, &associated, self.payload.as_bytes());
        let mut record = header.record(&nonce);
        record.payload = Some(BASE64.encode(&sealed.unwrap()));
        let mut file = serde_json::to_vec_pretty(&record).unwrap();
        file.push(b'\n');
        file
    }
}

fn payload(accounts: &str) -> String {
    format!(r#"{{"version":1,"accounts":[{accounts}]}}"#)
}

#[test]
fn fixtures_are_written_once() {
    if std::env::var_os("BLESS").is_none() {
        return;
    }
    let floor = KdfCost::FLOOR;
    let fixture = |name, keychain, password, payload| Fixture {
        name,
        keychain,
        password,
        recovery: false,
        payload,
        newer: false,
        rekeyed: false,
    };
    for fixture in [
        fixture("password", false, Some(("correct horse battery staple", KdfCost::DEFAULT)), payload(TOTP)),
        fixture("keychain", true, None, payload(TOTP)),
        fixture("epoch", true, None, payload(&format!("{TOTP},{EPOCH}"))),
        Fixture { recovery: true, ..fixture("recovery", false, None, payload(TOTP)) },
        Fixture {
            recovery: true,
            rekeyed: true,
            ..fixture("rekeyed", true, Some(("rain on the roof", floor)), payload(KINDS))
        },
        Fixture { newer: true, ..fixture("unknown_fields", true, Some(("x", floor)), NEWER.to_owned()) },
    ] {
        fixture.write();
    }
}
