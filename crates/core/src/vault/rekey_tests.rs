//! Another data key: the ways in stay, what was sealed before opens no more by them, and nobody else can wrap.

use super::tests::{
    NONCE, data_key, keychain_slot, origin_key, password_slot, vault_id, wrapping, wrapping_key,
};
use super::*;
use crate::secret::{DataKey, Passphrase, WrappingKey};

const NEW_NONCE: [u8; 24] = [10; 24];

fn key(byte: u8) -> DataKey {
    DataKey::filled_by(|bytes| {
        bytes.fill(byte);
        Ok::<_, ()>(())
    })
    .unwrap()
}

fn code() -> RecoveryCode {
    RecoveryCode::filled_by(|_| Ok::<_, ()>(())).unwrap()
}

fn password() -> Passphrase {
    Passphrase::new("rain on the roof".into())
}

/// A vault that keychain, password and recovery code open.
fn three_ways() -> Header {
    let id = SlotId::from_random_bytes([20; 16]);
    let made = Timestamp::from_unix_millis(7);
    let kit = wrapping(|wrapping| Slot::for_recovery(vault_id(), id, &code(), made, wrapping)).unwrap();
    let slots = vec![keychain_slot(), password_slot("rain on the roof", 10), kit];
    Header::new(vault_id(), slots).with_keys(&origin_key(), &[], &data_key(), [3; 24]).unwrap()
}

fn file(header: &Header, data_key: &DataKey) -> SealedVault {
    SealedVault::parse(&seal(header, &Vault::default(), data_key, NONCE).unwrap()).unwrap()
}

fn opened(sealed: &SealedVault) -> [Result<DataKey, OpenError>; 3] {
    [
        sealed.unwrap_with_keychain(&wrapping_key(3)),
        sealed.unwrap_with_password(&password()),
        sealed.unwrap_with_recovery(&code()),
    ]
}

#[test]
fn after_the_key_was_changed_every_way_in_gives_the_new_one_and_the_old_file_the_old_one() {
    let before = three_ways();
    let old = file(&before, &data_key());
    let after = before.rekeyed(&data_key(), &key(50), &wrapping_key(60)).unwrap();
    let new = file(&after, &key(50));
    assert_eq!(opened(&new), [Ok(key(50)), Ok(key(50)), Ok(key(50))]);
    assert_eq!(new.open(&key(50)), Ok(Vault::default()));
    assert_eq!(new.open(&data_key()), Err(OpenError::Damaged));
    assert_eq!(opened(&old), [Ok(data_key()), Ok(data_key()), Ok(data_key())]);
    let again = after.rekeyed(&key(50), &key(51), &wrapping_key(61)).unwrap();
    assert_eq!(opened(&file(&again, &key(51))), [Ok(key(51)), Ok(key(51)), Ok(key(51))]);
    assert_eq!(again.former_keys(&key(51)), [key(50), data_key()], "what lies elsewhere still opens");
    assert_eq!(again.origin_key(&key(51)), Some(origin_key()));
    assert_eq!((again.origin_key(&key(50)), again.former_keys(&key(50))), (None, vec![]));
}

#[test]
fn a_way_in_of_a_newer_program_is_named_before_one_that_can_be_used() {
    let text =
        String::from_utf8(seal(&three_ways(), &Vault::default(), &data_key(), NONCE).unwrap()).unwrap();
    let with = |slots: &str| {
        let text = text.replacen("\"slots\": [", &format!("\"slots\": [{slots},"), 1);
        let header = SealedVault::parse(text.as_bytes()).unwrap().header().clone();
        header.rekeyed(&data_key(), &key(50), &wrapping_key(60)).map(|_| ())
    };
    let bound = r#"{"id":"15151515-1515-4515-8515-151515151515","kind":"keychain","nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "wrapped_key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let newer = r#"{"id":"16161616-1616-4616-8616-161616161616","kind":"token"}"#;
    assert_eq!(with(bound), Err(RekeyError::Bound(SlotKind::Keychain)));
    assert_eq!(with(newer), Err(RekeyError::Bound(SlotKind::Unknown)));
    assert_eq!(with(&format!("{bound},{newer}")), Err(RekeyError::Bound(SlotKind::Unknown)));
}

#[test]
fn what_is_sealed_again_is_word_for_word_what_it_was_and_has_the_ways_in_of_now() {
    let text = include_str!("../../../../tests/fixtures/vault/v1/unknown_fields.payload.json");
    let first = Header::new(vault_id(), vec![keychain_slot()]).made_from(&[], 1).unwrap();
    let sealed = seal::seal_text(&first, text.as_bytes(), &data_key(), NONCE).unwrap();
    let now = three_ways().with_password(password_slot("rain on the roof", 11));
    let now = now.rekeyed(&data_key(), &key(50), &wrapping_key(60)).unwrap();
    let earlier = SealedVault::parse(&sealed).unwrap();
    let now = now.made_from(&[earlier.state()], 0).unwrap();
    let again = reseal(&earlier, &data_key(), &now, &key(50), NEW_NONCE, 2).unwrap();
    let again = SealedVault::parse(&again).unwrap();
    assert_eq!(again.text(&key(50)).unwrap().as_slice(), text.as_bytes());
    assert_eq!(again.header().revision(), 2);
    assert_eq!(again.header().slots(), now.slots());
    assert_eq!(again.header().passwords(), 1);
    assert_eq!(opened(&again), [Ok(key(50)), Ok(key(50)), Ok(key(50))]);
    assert_eq!(again.open(&data_key()), Err(OpenError::Damaged));
    assert!(reseal(&earlier, &key(9), &now, &key(50), NEW_NONCE, 2).is_err());

    let claims = first.made_from(&[], u64::MAX - 1).unwrap();
    let claims = seal::seal_text(&claims, text.as_bytes(), &data_key(), NONCE).unwrap();
    let claims = SealedVault::parse(&claims).unwrap();
    let again = reseal(&claims, &data_key(), &now, &key(50), NEW_NONCE, 2).unwrap();
    assert_eq!(SealedVault::parse(&again).unwrap().header().revision(), 2, "below that of now, which is 3");
}

#[test]
fn nobody_without_the_origin_key_can_make_a_slot_give_another_key() {
    let slot = keychain_slot();
    let forged = slot.rewrapped(
        vault_id(),
        Wrapping {
            data_key: &key(66),
            origin: &crate::secret::OriginKey::filled_by(|_| Ok::<_, ()>(())).unwrap(),
            seed: &wrapping_key(67),
        },
    );
    assert_eq!(forged.unwrap().unwrap_with_keychain(vault_id(), &wrapping_key(3)), None);
    let theirs = Wrapping { data_key: &key(66), origin: &origin_key(), seed: &wrapping_key(67) };
    let with_it = slot.rewrapped(vault_id(), theirs).unwrap();
    assert_eq!(
        with_it.unwrap_with_keychain(vault_id(), &wrapping_key(3)),
        Some(key(66)),
        "the check can fail"
    );
}

#[test]
fn a_public_key_that_is_none_is_refused() {
    let mut record = keychain_slot().record().clone();
    record.insert("ephemeral_key".into(), data_encoding::BASE64.encode(&[0; 32]).into());
    let slot = Slot::read(record.clone()).unwrap();
    assert_eq!(slot.unwrap_with_keychain(vault_id(), &wrapping_key(3)), None);
    record.insert("public_key".into(), data_encoding::BASE64.encode(&[0; 32]).into());
    let slot = Slot::read(record).unwrap();
    assert!(wrapping(|wrapping| slot.rewrapped(vault_id(), wrapping)).is_none());
}

#[test]
fn a_way_in_of_the_first_version_has_to_be_used_once_before_the_key_can_be_changed() {
    let fixture = include_bytes!("../../../../tests/fixtures/vault/v1/three_ways.json");
    let text = |text: &str| text.trim_end().to_owned();
    let keychain = text(include_str!("../../../../tests/fixtures/vault/v1/three_ways.key.txt"));
    let keychain = WrappingKey::filled_by(|key| {
        key.copy_from_slice(&data_encoding::BASE64.decode(keychain.as_bytes()).unwrap());
        Ok::<_, ()>(())
    });
    let keychain = keychain.unwrap();
    let password =
        Passphrase::new(text(include_str!("../../../../tests/fixtures/vault/v1/three_ways.password.txt")));
    let code = text(include_str!("../../../../tests/fixtures/vault/v1/three_ways.recovery.txt"));
    let code = RecoveryCode::parse(&code).unwrap();
    let old = SealedVault::parse(fixture).unwrap();
    let data_key = old.unwrap_with_recovery(&code).unwrap();
    let mut header = old.header().with_keys(&origin_key(), &[], &data_key, [3; 24]).unwrap();
    let seed = wrapping_key(60);
    let wrapping = Wrapping { data_key: &data_key, origin: &origin_key(), seed: &seed };
    let wrong = Passphrase::new("wrong".into());
    assert_eq!(header.unbound_by(WayIn::Password(&wrong), wrapping), Ok(None));
    for (way, left) in [
        (WayIn::Keychain(&keychain), vec![SlotKind::Password, SlotKind::Recovery]),
        (WayIn::Password(&password), vec![SlotKind::Recovery]),
        (WayIn::Recovery(&code), vec![]),
    ] {
        let refused = header.rekeyed(&data_key, &key(50), &seed);
        assert!(matches!(refused, Err(RekeyError::Bound(_))), "{refused:?}");
        let unbound = header.unbound_by(way, wrapping).unwrap().unwrap();
        assert_eq!(header.with_unbound_of(&unbound).as_ref(), Some(&unbound));
        assert_eq!(unbound.bound().collect::<Vec<_>>(), left);
        header = unbound;
    }
    let new = file(&header.rekeyed(&data_key, &key(50), &seed).unwrap(), &key(50));
    assert_eq!(new.unwrap_with_keychain(&keychain), Ok(key(50)));
    assert_eq!(new.unwrap_with_password(&password), Ok(key(50)));
    assert_eq!(new.unwrap_with_recovery(&code), Ok(key(50)));
}

#[test]
fn a_slot_of_a_newer_kind_that_is_wrapped_the_same_way_gets_the_new_key_too() {
    let mut record = keychain_slot().record().clone();
    record.insert("kind".into(), "token".into());
    let slot = Slot::read(record).unwrap();
    assert_eq!((slot.kind(), slot.recipient().is_some()), (SlotKind::Unknown, true));
    let renewed = wrapping(|wrapping| slot.rewrapped(vault_id(), wrapping)).unwrap();
    assert_eq!(renewed.record()["public_key"], slot.record()["public_key"]);
}
