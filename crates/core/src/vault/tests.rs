//! Seal, open, flip, cut: the container and its payload as properties.

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;
use crate::otp::{Algorithm, Digits, Epoch, Otp, Period};
use crate::secret::{DataKey, OriginKey, Passphrase, Secret, WrappingKey};

const NEEDLE: &[u8] = b"planted needle";
pub(super) const NONCE: [u8; 24] = [9; 24];

pub(super) fn vault_id() -> VaultId {
    VaultId::from_random_bytes([1; 16])
}

pub(super) fn data_key() -> DataKey {
    DataKey::filled_by(|bytes| {
        bytes.fill(2);
        Ok::<_, ()>(())
    })
    .unwrap()
}

pub(super) fn wrapping_key(byte: u8) -> WrappingKey {
    WrappingKey::filled_by(|bytes| {
        bytes.fill(byte);
        Ok::<_, ()>(())
    })
    .unwrap()
}

pub(super) fn origin_key() -> OriginKey {
    OriginKey::filled_by(|bytes| {
        bytes.fill(7);
        Ok::<_, ()>(())
    })
    .unwrap()
}

/// What a new slot wraps in these tests.
pub(super) fn wrapping<T>(make: impl FnOnce(Wrapping<'_>) -> T) -> T {
    make(Wrapping { data_key: &data_key(), origin: &origin_key(), seed: &wrapping_key(8) })
}

pub(super) fn keychain_slot() -> Slot {
    let id = SlotId::from_random_bytes([4; 16]);
    wrapping(|wrapping| Slot::for_keychain(vault_id(), id, &wrapping_key(3), wrapping)).unwrap()
}

pub(super) fn password_slot(password: &str, id: u8) -> Slot {
    let id = SlotId::from_random_bytes([id; 16]);
    let password = Passphrase::new(password.into());
    wrapping(|wrapping| Slot::for_password(vault_id(), id, &password, KdfCost::FLOOR, [6; 16], wrapping))
        .unwrap()
}

pub(super) fn header() -> Header {
    Header::new(vault_id(), vec![keychain_slot()])
}

fn totp(secret: &[u8]) -> Otp {
    Otp::Totp {
        secret: Secret::new(secret.to_vec()).unwrap(),
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        period: Period::THIRTY,
        epoch: Epoch::UNIX,
    }
}

fn new_account(name: &str, otp: Otp) -> NewAccount {
    NewAccount { issuer: "Example".into(), name: name.into(), otp, parameters: vec![] }
}

fn small_vault() -> Vault {
    let mut vault = Vault::default();
    let id = AccountId::from_random_bytes([8; 16]);
    vault.add(id, new_account("alice", totp(NEEDLE)), Timestamp::from_unix_millis(1_700_000_000_123));
    vault
}

fn sealed() -> Vec<u8> {
    seal(&header(), &small_vault(), &data_key(), NONCE).unwrap()
}

pub(super) fn opened(file: &[u8]) -> Result<Vault, OpenError> {
    let sealed = SealedVault::parse(file)?;
    sealed.open(&sealed.unwrap_with_keychain(&wrapping_key(3))?)
}

/// A file around a payload that our own writer would not write.
pub(super) fn sealed_text(text: &str) -> Vec<u8> {
    let header = header();
    let associated = header.associated(&NONCE).unwrap();
    // EXPOSE: the test seals a payload of its own.
    let sealed = cipher::encrypt(data_key().expose(), &NONCE, &associated, text.as_bytes()).unwrap();
    let mut record = header.record(&NONCE);
    record.payload = Some(data_encoding::BASE64.encode(&sealed));
    serde_json::to_vec(&record).unwrap()
}

fn payload_text(vault: &Vault) -> String {
    String::from_utf8(payload::write(vault).unwrap().to_vec()).unwrap()
}

fn otps() -> impl Strategy<Value = Otp> {
    let bytes = || proptest::collection::vec(any::<u8>(), 1..70);
    let secret = move || bytes().prop_map(|bytes| Secret::new(bytes).unwrap());
    let pin = || proptest::option::of(".{1,6}").prop_map(|pin| pin.and_then(Pin::new));
    let algorithm = || {
        proptest::sample::select(vec![
            Algorithm::Sha1,
            Algorithm::Sha224,
            Algorithm::Sha256,
            Algorithm::Sha384,
            Algorithm::Sha512,
            Algorithm::Md5,
        ])
    };
    let digits = || (1_u8..=10).prop_map(|n| Digits::new(n).unwrap());
    let period = (1..u32::MAX).prop_map(|n| Period::from_seconds(n).unwrap());
    prop_oneof![
        (secret(), algorithm(), digits(), period, 0..3_u64).prop_map(
            |(secret, algorithm, digits, period, epoch)| {
                let epoch = Epoch::from_unix_seconds(epoch).unwrap();
                Otp::Totp { secret, algorithm, digits, period, epoch }
            }
        ),
        (secret(), algorithm(), digits(), any::<u64>()).prop_map(|(secret, algorithm, digits, counter)| {
            Otp::Hotp { secret, algorithm, digits, counter }
        }),
        secret().prop_map(|secret| Otp::Steam { secret }),
        (secret(), pin()).prop_map(|(secret, pin)| Otp::Yandex { secret, pin }),
        (secret(), pin()).prop_map(|(secret, pin)| Otp::Motp { secret, pin }),
    ]
}

fn vaults() -> impl Strategy<Value = Vault> {
    let account = (
        any::<[u8; 16]>(),
        ".*",
        ".*",
        ".*",
        otps(),
        any::<u64>(),
        proptest::collection::vec((".*", ".*".prop_map(Zeroizing::new)), 0..3),
    );
    proptest::collection::vec(account, 0..8).prop_map(|accounts| {
        let mut vault = Vault::default();
        for (id, issuer, name, note, otp, time, parameters) in accounts {
            let (id, now) = (AccountId::from_random_bytes(id), Timestamp::from_unix_millis(time));
            vault.add(id, NewAccount { issuer, name, otp, parameters }, now);
            vault.accounts.last_mut().unwrap().note = note;
        }
        vault
    })
}

proptest! {
    #[test]
    fn what_was_sealed_is_what_opens(vault in vaults(), nonce: [u8; 24], revisions in 0_u8..5) {
        let header = (0..revisions).fold(header(), |header, _| header.made_from(&[], header.revision()).unwrap());
        let file = seal(&header, &vault, &data_key(), nonce).unwrap();
        let sealed = SealedVault::parse(&file).unwrap();
        prop_assert_eq!(sealed.header(), &header);
        prop_assert_eq!(sealed.open(&data_key()).unwrap(), vault);
    }

    #[test]
    fn no_text_makes_the_parser_panic_or_echo_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Err(error) = SealedVault::parse(&bytes) {
            prop_assert!(error.to_string().len() < 100);
        }
    }
}

#[test]
fn a_flipped_byte_never_yields_other_accounts() {
    let file = sealed();
    let (mut refused, mut same) = (0, 0);
    for place in 0..file.len() {
        for flip in [0x01, 0x20, 0x80, 0xff] {
            let mut altered = file.clone();
            altered[place] ^= flip;
            match opened(&altered) {
                Ok(vault) => {
                    assert!(file[place].is_ascii_whitespace(), "byte {place} ^ {flip:#x} was accepted");
                    assert_eq!(vault, small_vault());
                    same += 1;
                }
                Err(error) => {
                    assert!(!error.to_string().contains("needle"));
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 2000 && same < 100, "{refused} refused, {same} the same");
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let file = sealed();
    // The last byte is the line's end.
    for length in 0..file.len() - 1 {
        let error = opened(&file[..length]).unwrap_err();
        assert!(matches!(error, OpenError::NotAVault | OpenError::Damaged), "{length}: {error:?}");
    }
    assert_eq!(opened(b"").unwrap_err(), OpenError::NotAVault);
    assert_eq!(opened(&file[..200]).unwrap_err(), OpenError::Damaged);
}

#[test]
fn every_header_field_is_authenticated() {
    let text = String::from_utf8(sealed()).unwrap();
    let changes: [(&str, &str); 7] = [
        ("\"revision\": 1", "\"revision\": 2"),
        ("\"version\": 2", "\"version\": 2, \"added\": null"),
        ("\"kind\": \"keychain\"", "\"kind\": \"keychain\", \"added\": 1"),
        ("\"slots\": [", "\"slots\": [{\"id\":\"04040404-0404-4404-8404-040404040405\",\"kind\":\"x\"},"),
        ("01010101-", "01010102-"),
        ("\"cipher\": \"x", "\"cipher\": \"y"),
        ("04040404-", "04040405-"),
    ];
    for (from, to) in changes {
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text, "{from}");
        assert!(SealedVault::parse(altered.as_bytes()).and_then(|v| v.open(&data_key())).is_err(), "{from}");
    }
}

#[test]
fn names_in_another_order_and_other_white_space_are_the_same_file() {
    let mut value: serde_json::Value = serde_json::from_slice(&sealed()).unwrap();
    value.sort_all_objects();
    assert_eq!(opened(&serde_json::to_vec(&value).unwrap()), Ok(small_vault()));
}

#[test]
fn a_password_opens_and_another_does_not() {
    let header = Header::new(vault_id(), vec![keychain_slot(), password_slot("cafe\u{301}", 10)]);
    let file = seal(&header, &small_vault(), &data_key(), NONCE).unwrap();
    let sealed = SealedVault::parse(&file).unwrap();
    let key = sealed.unwrap_with_password(&Passphrase::new("caf\u{e9}".into())).unwrap();
    assert_eq!(sealed.open(&key), Ok(small_vault()));
    let wrong = sealed.unwrap_with_password(&Passphrase::new("cafe".into()));
    assert_eq!(wrong, Err(OpenError::WrongKey));
    assert_eq!(sealed.unwrap_with_keychain(&wrapping_key(4)), Err(OpenError::WrongKey));
    assert_eq!(sealed.header().slots()[1].kdf_cost(), Some(KdfCost::FLOOR));
}

#[test]
fn a_password_is_tried_on_the_first_four_password_slots() {
    let slots: Vec<_> = (0..5).map(|place| password_slot(&format!("password {place}"), 10 + place)).collect();
    let mut first = Header::new(vault_id(), slots);
    first.slots.insert(1, keychain_slot());
    let sealed = SealedVault::parse(&seal(&first, &small_vault(), &data_key(), NONCE).unwrap()).unwrap();
    let tried = |place| sealed.unwrap_with_password(&Passphrase::new(format!("password {place}")));
    assert_eq!((tried(3), tried(4)), (Ok(data_key()), Err(OpenError::WrongKey)));
    assert_eq!(sealed.header(), &first, "the fifth is kept");
}

#[test]
fn a_recovery_code_opens_and_another_does_not() {
    let code = |byte: u8| {
        RecoveryCode::filled_by(|bytes| {
            bytes.fill(byte);
            Ok::<_, ()>(())
        })
        .unwrap()
    };
    let made = Timestamp::from_unix_millis(1_790_000_000_123);
    let id = SlotId::from_random_bytes([12; 16]);
    let slot = wrapping(|wrapping| Slot::for_recovery(vault_id(), id, &code(1), made, wrapping)).unwrap();
    assert_eq!(opened_by_recovery(&sealed(), &code(1)), Err(OpenError::NoSuchSlot));
    let header = header().with_only_slot_of_its_kind(slot.clone());
    let file = seal(&header, &small_vault(), &data_key(), NONCE).unwrap();
    assert_eq!(opened_by_recovery(&file, &code(1)), Ok(small_vault()));
    assert_eq!(opened_by_recovery(&file, &code(2)), Err(OpenError::WrongKey));
    let read = SealedVault::parse(&file).unwrap();
    assert_eq!((read.header().slots()[1].made(), read.header().slots()[0].made()), (Some(made), None));
    // Another slot's id is another purpose: the code alone doesn't open it there.
    let mut moved = slot.record().clone();
    moved.insert("id".into(), SlotId::from_random_bytes([13; 16]).to_string().into());
    assert_eq!(Slot::read(moved).unwrap().unwrap_with_recovery(vault_id(), &code(1)), None);
    // The moment at which the kit was made can't be changed unnoticed.
    let later = String::from_utf8(file).unwrap().replacen("1790000000123", "1790000000124", 1);
    assert_eq!(opened(later.as_bytes()), Err(OpenError::Damaged));
}

fn opened_by_recovery(file: &[u8], code: &RecoveryCode) -> Result<Vault, OpenError> {
    let sealed = SealedVault::parse(file)?;
    sealed.open(&sealed.unwrap_with_recovery(code)?)
}

#[test]
fn an_empty_password_makes_no_slot_and_a_missing_kind_is_told_apart() {
    let id = SlotId::from_random_bytes([4; 16]);
    let empty = Passphrase::new(String::new());
    let slot =
        wrapping(|wrapping| Slot::for_password(vault_id(), id, &empty, KdfCost::FLOOR, [6; 16], wrapping));
    assert_eq!(slot.unwrap_err(), SealError::EmptyPassword);
    let sealed = SealedVault::parse(&sealed()).unwrap();
    assert_eq!(sealed.unwrap_with_password(&empty), Err(OpenError::NoSuchSlot));
}

#[test]
fn a_slot_moved_to_another_vault_or_place_does_not_open() {
    let slot = keychain_slot();
    assert!(slot.unwrap_with_keychain(vault_id(), &wrapping_key(3)).is_some());
    let elsewhere = VaultId::from_random_bytes([2; 16]);
    assert_eq!(slot.unwrap_with_keychain(elsewhere, &wrapping_key(3)), None);
    let mut renamed = slot.record().clone();
    renamed.insert("id".into(), SlotId::from_random_bytes([5; 16]).to_string().into());
    assert_eq!(Slot::read(renamed).unwrap().unwrap_with_keychain(vault_id(), &wrapping_key(3)), None);
}

#[test]
fn slots_are_added_replaced_and_taken_out() {
    let header = header().with_slot(password_slot("one", 10)).with_slot(password_slot("two", 11));
    assert_eq!(header.slots().len(), 3);
    let changed = header.with_only_slot_of_its_kind(password_slot("three", 12));
    let kinds: Vec<_> = changed.slots().iter().map(Slot::kind).collect();
    assert_eq!(kinds, [SlotKind::Keychain, SlotKind::Password]);
    assert_eq!(changed.with_slot(password_slot("four", 12)).slots().len(), 2);
    assert_eq!(changed.without_slot(keychain_slot().id()).slots(), [password_slot("three", 12)]);
}

#[test]
fn slots_of_a_newer_program_are_kept_word_for_word_and_authenticated() {
    let future = serde_json::json!({
        "id": "04040404-0404-4404-8404-0404040404ff", "kind": "recovery",
        "extra": {"z": [1, null, "\u{e9}\n\u{7f}"], "a": -3}
    });
    let hardware = serde_json::json!({
        "id": "04040404-0404-4404-8404-0404040404fe", "kind": "password", "kdf": {"name": "argon3"}
    });
    let mut slots = vec![keychain_slot()];
    for record in [&future, &hardware] {
        slots.push(Slot::read(record.as_object().unwrap().clone()).unwrap());
    }
    let mut header = Header::new(vault_id(), slots);
    header.unknown.insert("hint".into(), "under the mat".into());
    let file = seal(&header.made_from(&[], 1).unwrap(), &small_vault(), &data_key(), NONCE).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!((&value["slots"][1], &value["slots"][2]), (&future, &hardware));
    assert_eq!(value["hint"], "under the mat");
    assert_eq!(opened(&file), Ok(small_vault()));
    let kinds: Vec<_> = header.slots().iter().map(Slot::kind).collect();
    assert_eq!(kinds, [SlotKind::Keychain, SlotKind::Unknown, SlotKind::Unknown]);
    for (from, to) in [("argon3", "argon4"), ("the mat", "the rug"), ("-3", "-4")] {
        let altered = String::from_utf8(file.clone()).unwrap().replacen(from, to, 1);
        assert_eq!(opened(altered.as_bytes()), Err(OpenError::Damaged), "{from}");
    }
}

#[test]
fn a_newer_version_is_said_to_be_newer() {
    let newer = r#"{"format":"ringfence-vault","version":3,"all":"else","differs":1.5}"#;
    assert_eq!(SealedVault::parse(newer.as_bytes()).unwrap_err(), OpenError::TooNew { version: 3 });
    let payload = r#"{"version":7,"accounts":"in another shape"}"#;
    assert_eq!(opened(&sealed_text(payload)), Err(OpenError::TooNew { version: 7 }));
    assert_eq!(opened(&sealed_text(r#"{"version":0,"accounts":[]}"#)), Err(OpenError::Damaged));
    assert_eq!(opened(&sealed_text("[]")), Err(OpenError::Damaged));
}

#[test]
fn a_hostile_cost_is_refused_while_parsing() {
    let header = Header::new(vault_id(), vec![password_slot("x", 10)]);
    let file = String::from_utf8(seal(&header, &small_vault(), &data_key(), NONCE).unwrap()).unwrap();
    for (from, to, error) in [
        ("\"memory_kib\": 19456", "\"memory_kib\": 4294967295", KdfError::TooCostly),
        ("\"passes\": 2", "\"passes\": 21", KdfError::TooCostly),
        ("\"lanes\": 1", "\"lanes\": 17", KdfError::TooCostly),
        ("\"memory_kib\": 19456", "\"memory_kib\": 8", KdfError::TooWeak),
    ] {
        let altered = file.replacen(from, to, 1);
        assert_eq!(SealedVault::parse(altered.as_bytes()).unwrap_err(), OpenError::Kdf(error), "{to}");
    }
}

#[test]
fn no_vault_is_told_apart_from_a_damaged_one() {
    for text in ["", "{}", "[]", "\u{feff}{}", "{\"format\":\"other\",\"version\":1}", "\u{1F512}"] {
        assert_eq!(SealedVault::parse(text.as_bytes()).unwrap_err(), OpenError::NotAVault, "{text}");
    }
    let float =
        String::from_utf8(sealed()).unwrap().replacen("\"version\": 2", "\"version\": 2, \"a\": 0.5", 1);
    assert_eq!(SealedVault::parse(float.as_bytes()).unwrap_err(), OpenError::Damaged);
}

#[test]
fn unknown_fields_survive_at_every_level() {
    let text = concat!(
        r#"{"version":1,"accounts":[{"id":"08080808-0808-4808-8808-080808080808","issuer":"I","name":"N","#,
        r#""note":"","otp":{"type":"totp","secret":"GEZDGNBV","algorithm":"SHA1","digits":6,"period":30,"#,
        r#""skew":1},"created":1,"changed":2,"parameters":[["image","x"]],"tags":["a",{"b":0.1}]}],"#,
        r#""folders":{"z":1}}"#
    );
    let mut vault = opened(&sealed_text(text)).unwrap();
    assert_eq!(payload_text(&vault), text);
    let edit = AccountEdit { issuer: "J".into(), name: "N".into(), note: String::new(), pin: None };
    vault.edit(vault.accounts[0].id, edit, Timestamp::from_unix_millis(2));
    assert_eq!(payload_text(&vault), text.replace("\"I\"", "\"J\""));
    assert!(!format!("{vault:?}").contains("folders"));
}

#[test]
fn a_record_that_cannot_be_read_sinks_no_other_and_is_kept() {
    let good = payload_text(&small_vault());
    let good = good.strip_prefix(r#"{"version":1,"accounts":["#).unwrap().strip_suffix("]}").unwrap();
    let strange = [
        r#"{"id":"08080808-0808-4808-8808-0808080808ff","otp":{"type":"ocra","suite":"x", "q":1e400}}"#,
        r#"{"no":"id"}"#,
        "17",
        &good.replace("\"digits\":6", "\"digits\":11"),
        &good.replace("SHA1", "GOST"),
    ];
    for record in strange {
        let text = format!(r#"{{"version":1,"accounts":[{record},{good},{record}]}}"#);
        let vault = opened(&sealed_text(&text)).unwrap();
        assert_eq!((vault.accounts().len(), vault.unreadable_count()), (1, 2));
        assert_eq!(payload_text(&vault), text);
        assert!(!format!("{vault:?}").contains("ocra"));
    }
}

#[test]
fn the_second_record_of_an_id_is_kept_but_is_no_account() {
    let good = payload_text(&small_vault());
    let good = good.strip_prefix(r#"{"version":1,"accounts":["#).unwrap().strip_suffix("]}").unwrap();
    let text = format!(r#"{{"version":1,"accounts":[{good},{}]}}"#, good.replace("alice", "bob"));
    let vault = opened(&sealed_text(&text)).unwrap();
    assert_eq!((vault.accounts().len(), vault.unreadable_count()), (1, 1));
    assert_eq!(vault.accounts()[0].name, "alice");
    assert_eq!(payload_text(&vault), text);
}

#[test]
fn the_file_shows_nothing_of_the_accounts() {
    let file = sealed();
    for needle in [NEEDLE, b"alice".as_slice(), b"Example", b"OBWGC3TUMVS"] {
        assert!(!file.windows(needle.len()).any(|part| part == needle));
    }
}

#[test]
fn a_state_keeps_its_name_however_its_file_is_laid_out_and_no_other_one_has_it() {
    let file = seal(&header(), &small_vault(), &data_key(), NONCE).unwrap();
    let name = |file: &[u8]| SealedVault::parse(file).unwrap().state().id;
    let value: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let compact = serde_json::to_vec(&value).unwrap();
    for laid_out in [[file.as_slice(), b" "].concat(), [b"\r\n".as_slice(), &file].concat(), compact] {
        assert_ne!(laid_out, file);
        assert_eq!(name(&laid_out), name(&file));
    }
    let again = seal(&header(), &small_vault(), &data_key(), [8; 24]).unwrap();
    let other = seal(&header(), &Vault::default(), &data_key(), NONCE).unwrap();
    assert!(name(&again) != name(&file) && name(&other) != name(&file));
}
