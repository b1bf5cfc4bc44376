//! Edits as properties: whatever was done to a vault, what is sealed is what opens.

use proptest::prelude::*;

use super::tests::{NONCE, data_key, header, opened, sealed_text};
use super::*;
use crate::otp::{Algorithm, Digits, Otp};
use crate::secret::Secret;

/// A newer program's vault: fields at every level, and an account that can't be read after one that can.
const NEWER: &str = include_str!("../../../../tests/fixtures/vault/v1/unknown_fields.payload.json");

/// One thing that a person does; the number names an account's id or, where one must exist, its place.
#[derive(Clone, Copy, Debug)]
enum Act {
    Add(u8),
    Edit(usize),
    Remove(usize),
    Advance(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (0..6_u8).prop_map(Act::Add),
        (0..8_usize).prop_map(Act::Edit),
        (0..8_usize).prop_map(Act::Remove),
        (0..8_usize).prop_map(Act::Advance),
    ];
    prop::collection::vec(act, 0..12)
}

/// Records of few ids, so that some come twice, and records that nobody can read.
fn records() -> impl Strategy<Value = Vec<String>> {
    let account = (0..6_u8, 0..100_u8).prop_map(|(id, name)| record(id, &name.to_string()));
    let unreadable = (0..6_u8).prop_map(|id| format!(r#"{{"id":"{}","otp":{{"type":"ocra"}}}}"#, id_of(id)));
    prop::collection::vec(prop_oneof![2 => account, 1 => unreadable, 1 => Just("17".to_owned())], 0..8)
}

fn id_of(number: u8) -> AccountId {
    AccountId::from_random_bytes([number; 16])
}

fn record(id: u8, name: &str) -> String {
    let otp = r#"{"type":"hotp","secret":"GEZDGNBV","algorithm":"SHA1","digits":6,"counter":3}"#;
    format!(r#"{{"id":"{}","name":"{name}","otp":{otp}}}"#, id_of(id))
}

fn vault_of(records: &[String]) -> Vault {
    opened(&sealed_text(&format!(r#"{{"version":1,"accounts":[{}]}}"#, records.join(",")))).unwrap()
}

fn perform(vault: &mut Vault, act: Act) {
    let now = Timestamp::from_unix_millis(7);
    let at = |place: usize| vault.accounts().get(place).map(|account| account.id);
    match act {
        Act::Add(id) => {
            let secret = Secret::new(vec![id + 1]).unwrap();
            let otp = Otp::Hotp { secret, algorithm: Algorithm::Sha1, digits: Digits::SIX, counter: 0 };
            let new = NewAccount { issuer: String::new(), name: "new".into(), otp, parameters: vec![] };
            vault.add(id_of(id), new, now);
        }
        Act::Edit(place) => {
            let Some(id) = at(place) else { return };
            let edit = AccountEdit { issuer: "I".into(), name: "N".into(), note: "n".into(), pin: None };
            vault.edit(id, edit, now).unwrap();
        }
        Act::Remove(place) => {
            let Some(id) = at(place) else { return };
            vault.remove(id, now).unwrap();
        }
        Act::Advance(place) => {
            let Some(id) = at(place) else { return };
            vault.advance_counter(id).unwrap();
        }
    }
}

fn sealed_and_opened(vault: &Vault) -> Vault {
    opened(&seal(&header(), vault, &data_key(), NONCE).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn after_any_edits_what_was_sealed_is_what_opens(records in records(), acts in acts()) {
        let mut vault = vault_of(&records);
        for act in acts {
            perform(&mut vault, act);
            prop_assert_eq!(&sealed_and_opened(&vault), &vault, "after {:?}", act);
        }
        prop_assert!(vault.unreadable_count() >= records.iter().filter(|record| *record == "17").count());
    }
}

#[test]
fn an_account_before_an_unreadable_one_can_be_deleted() {
    let mut vault = opened(&sealed_text(NEWER.trim_end())).unwrap();
    assert_eq!((vault.accounts().len(), vault.unreadable_count()), (1, 1));
    vault.remove(vault.accounts()[0].id, Timestamp::from_unix_millis(7)).unwrap();
    assert_eq!(vault.unreadable_count(), 1);
    assert_eq!(sealed_and_opened(&vault), vault);
}

#[test]
fn an_unreadable_record_stays_between_its_neighbours() {
    let mut vault = vault_of(&[record(1, "a"), record(2, "b"), "17".into(), record(3, "c")]);
    vault.remove(id_of(1), Timestamp::from_unix_millis(7)).unwrap();
    vault.remembered = Default::default();
    assert_eq!(vault, vault_of(&[record(2, "b"), "17".into(), record(3, "c")]));
}

#[test]
fn the_second_record_of_a_deleted_accounts_id_comes_up_in_its_place() {
    let mut vault = vault_of(&[record(1, "a"), record(2, "b"), record(1, "again"), "17".into()]);
    assert_eq!(vault.remove(id_of(1), Timestamp::from_unix_millis(7)).unwrap().name, "a");
    let names: Vec<_> = vault.accounts().iter().map(|account| account.name.as_str()).collect();
    assert_eq!((names, vault.unreadable_count()), (vec!["b", "again"], 1));
    assert_eq!(sealed_and_opened(&vault), vault);
}
