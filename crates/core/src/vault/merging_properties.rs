//! What must hold of every merge, tried on vaults that share identities, keys and times as often as not.

use std::collections::HashSet;

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::tests::{opened, sealed_text};
use super::*;
use crate::account::{Account, NewAccount};
use crate::merge::same_codes;
use crate::otp::{Digits, Otp};
use crate::secret::Secret;
use crate::{Algorithm, Epoch, Period};

fn otps() -> impl Strategy<Value = Otp> {
    let secret = || (0..3_u8).prop_map(|byte| Secret::new(vec![byte; 20]).unwrap());
    let pin = || {
        prop::sample::select(vec![None, Some("1"), Some("2")])
            .prop_map(|pin| pin.and_then(|pin| Pin::new(pin.into())))
    };
    prop_oneof![
        secret().prop_map(|secret| Otp::Totp {
            secret,
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            period: Period::THIRTY,
            epoch: Epoch::UNIX
        }),
        (secret(), 0..4_u64).prop_map(|(secret, counter)| Otp::Hotp {
            secret,
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            counter
        }),
        (secret(), pin()).prop_map(|(secret, pin)| Otp::Motp { secret, pin }),
    ]
}

/// Few values of everything, so that two vaults agree and differ in every combination. `own`: where an account's kind
/// and key follow from its identity, as in states of one vault.
fn vaults(own: bool) -> impl Strategy<Value = Vault> {
    let word = || prop::sample::select(vec!["", "a", "b", "ab"]);
    let parameters = prop::collection::vec((word(), word()), 0..3);
    let unknown = prop::collection::vec((word(), 0..2_u8), 0..2);
    let account = (0..5_u8, word(), word(), word(), otps(), (0..3_u64, 0..3_u64), parameters, unknown);
    let fields = prop::collection::vec((word(), 0..2_u8), 0..2);
    let acts = prop::collection::vec((0..6_usize, prop::option::of(0..6_u64), 0..3_u8), 0..4);
    (prop::collection::vec(account, 0..6), fields, acts).prop_map(move |(accounts, fields, acts)| {
        let mut vault = Vault::default();
        for (id, issuer, name, note, otp, (created, changed), parameters, unknown) in accounts {
            let new = NewAccount { issuer: issuer.into(), name: name.into(), otp, parameters: vec![] };
            let known = vault.accounts.len();
            let own_id = AccountId::from_random_bytes([id; 16]);
            vault.add(own_id, new, Timestamp::from_unix_seconds(created));
            let Some(account) = vault.accounts.get_mut(known) else { continue };
            if own {
                account.issuer = format!("{id}");
                let secret = Secret::new(vec![id; 20]).unwrap();
                account.otp = Otp::Hotp {
                    secret,
                    algorithm: Algorithm::Sha1,
                    digits: Digits::SIX,
                    counter: changed * created,
                };
            }
            account.note = note.into();
            account.changed = Timestamp::from_unix_seconds(created + changed);
            account.parameters = parameters
                .into_iter()
                .map(|(name, value)| (name.into(), Zeroizing::new(value.into())))
                .collect();
            for (name, value) in unknown {
                account.unknown.fields.0.insert(name.into(), value.into());
            }
        }
        for (name, value) in fields {
            vault.unknown.fields.0.insert(name.into(), value.into());
        }
        for (place, at, codes) in acts {
            let Some(id) = vault.accounts.get(place).map(|account| account.id) else { continue };
            for _ in 0..codes {
                vault.advance_counter(id);
            }
            if let Some(at) = at {
                vault.remove(id, Timestamp::from_unix_seconds(at));
            }
        }
        vault
    })
}

/// A second copy, by way of the text that is sealed.
fn copy(vault: &Vault) -> Vault {
    payload::read(&payload::write(vault).unwrap()).unwrap()
}

fn merged(one: &Vault, other: &Vault) -> Vault {
    let mut both = copy(one);
    both.merge(copy(other));
    both
}

/// Whether a vault has an account with the codes of this one, and no older counter.
fn serves(vault: &Vault, account: &Account) -> bool {
    vault.accounts().iter().any(|here| {
        same_codes(&here.otp, &account.otp)
            && match (&here.otp, &account.otp) {
                (Otp::Hotp { counter, .. }, Otp::Hotp { counter: before, .. }) => counter >= before,
                _ => true,
            }
    })
}

/// The next counter of the key of an account, as the vault would go on with it.
fn reached(vault: &Vault, account: &Account) -> u64 {
    let mut again = account.otp.duplicate();
    vault.remembered.raise_counter(&mut again);
    let there = vault.accounts().iter().filter(|here| same_codes(&here.otp, &again)).map(|here| &here.otp);
    let counters = there.chain([&again]).filter_map(|otp| match otp {
        Otp::Hotp { counter, .. } => Some(*counter),
        _ => None,
    });
    counters.max().unwrap_or(0)
}

proptest! {
    #[test]
    fn no_counter_ever_goes_back_and_what_was_removed_stays_away(
        one in vaults(true), other in vaults(true), later in vaults(true),
    ) {
        let mut both = merged(&one, &other);
        let mut back = copy(&both);
        back.go_back_to(copy(&later), Timestamp::from_unix_seconds(9));
        for account in one.accounts().iter().chain(other.accounts()) {
            for vault in [&both, &back] {
                prop_assert!(reached(vault, account) >= reached(&one, account).max(reached(&other, account)));
            }
        }
        let Some(id) = both.accounts().first().map(|account| account.id) else { return Ok(()) };
        both.remove(id, Timestamp::from_unix_seconds(20)).unwrap();
        for side in [&one, &other] {
            let what = both.merge(copy(side));
            prop_assert!(both.account(id).is_none(), "{:?}", what);
        }
    }

    #[test]
    fn merging_again_changes_nothing(one in vaults(false), other in vaults(false)) {
        let both = merged(&one, &other);
        for side in [&one, &other, &both] {
            let mut again = copy(&both);
            let what = again.merge(copy(side));
            prop_assert!(what.is_nothing(), "{:?} after {:?}", what, both);
            prop_assert_eq!(&again, &both);
        }
    }

    #[test]
    fn an_account_that_was_brought_together_and_removed_comes_back_from_neither_side(
        one in vaults(false), other in vaults(false), place in 0..6_usize,
    ) {
        let mut both = merged(&one, &other);
        let Some(id) = both.accounts().get(place).map(|account| account.id) else { return Ok(()) };
        both.remove(id, Timestamp::from_unix_seconds(20)).unwrap();
        let left = copy(&both);
        for side in [&one, &other] {
            let what = both.merge(copy(side));
            prop_assert!(what.added.is_empty() && what.returned.is_empty(), "{:?} to {:?}", what, left);
        }
    }

    #[test]
    fn every_account_of_both_sides_is_there_and_each_has_a_name_of_its_own(one in vaults(false), other in vaults(false)) {
        let both = merged(&one, &other);
        for account in one.accounts().iter().chain(other.accounts()) {
            let removed = |side: &Vault| side.remembered.is_removed(account);
            if removed(&one) || removed(&other) {
                continue;
            }
            prop_assert!(serves(&both, account), "{:?} is lost", account);
            let note = both.accounts().iter().any(|here| here.note.contains(&account.note));
            prop_assert!(note, "a note is lost");
        }
        let names: HashSet<_> = both.accounts().iter().map(|account| account.id).collect();
        prop_assert_eq!(names.len(), both.accounts().len());
        prop_assert_eq!(copy(&both), both, "and it is written and read as it is");
    }

    #[test]
    fn states_of_one_vault_merge_to_the_same_from_either_side(one in vaults(true), other in vaults(true)) {
        let (mut here, mut there) = (merged(&one, &other), merged(&other, &one));
        // The order of the accounts, and fields of the payload itself, are those of the side that is merged into.
        here.unknown = Unknown::default();
        there.unknown = Unknown::default();
        here.accounts.sort_by_key(|account| account.id);
        there.accounts.sort_by_key(|account| account.id);
        prop_assert_eq!(here, there);
    }

    #[test]
    fn a_merge_says_what_it_did(one in vaults(false), other in vaults(false)) {
        let mut both = copy(&one);
        let what = both.merge(copy(&other));
        prop_assert_eq!(both.accounts().len() + what.removed.len(), one.accounts().len() + what.added.len());
        for account in both.accounts() {
            let before = one.account(account.id).filter(|_| !what.removed.contains(&account.id));
            prop_assert_eq!(before.is_none(), what.added.contains(&account.id));
            if !what.changed.contains(&account.id) && !what.added.contains(&account.id) {
                prop_assert_eq!(before, Some(account));
            }
        }
        prop_assert_eq!(what.is_nothing(), both == one);
    }
}

fn account(name: &str, changed: u64, otp: &str) -> String {
    format!(
        r#"{{"id":"08080808-0808-4808-8808-080808080808","issuer":"I","name":"{name}","note":"","otp":{otp},"created":1,"changed":{changed},"parameters":[]}}"#
    )
}

fn vault_of(accounts: &[String]) -> Vault {
    opened(&sealed_text(&format!(r#"{{"version":1,"accounts":[{}]}}"#, accounts.join(",")))).unwrap()
}

#[test]
fn the_later_name_and_the_higher_counter_are_kept() {
    let hotp = |counter| {
        format!(r#"{{"type":"hotp","secret":"GEZDGNBV","algorithm":"SHA1","digits":6,"counter":{counter}}}"#)
    };
    let mut here = vault_of(&[account("earlier", 5, &hotp(9))]);
    let what = here.merge(vault_of(&[account("later", 6, &hotp(3))]));
    assert_eq!((what.added.len(), what.changed.len()), (0, 1));
    let kept = &here.accounts()[0];
    assert_eq!(kept.name, "later");
    assert!(matches!(kept.otp, Otp::Hotp { counter: 9, .. }));
}

#[test]
fn an_account_with_another_key_under_the_same_name_becomes_a_second_one() {
    let steam = |secret| format!(r#"{{"type":"steam","secret":"{secret}"}}"#);
    let mut here = vault_of(&[account("one", 5, &steam("GEZDGNBV"))]);
    let what = here.merge(vault_of(&[account("two", 6, &steam("MFRGGZDF"))]));
    assert_eq!((what.added.len(), what.changed.len()), (1, 0));
    let names: Vec<_> = here.accounts().iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
}

#[test]
fn two_accounts_that_stand_side_by_side_there_do_so_here_though_one_had_the_names_of_the_other_before() {
    let steam = r#"{"type":"steam","secret":"GEZDGNBV"}"#;
    let copied = account("one", 5, steam).replacen("0808", "0909", 1);
    let mut here = vault_of(&[account("one", 5, steam)]);
    let there = || vault_of(&[copied.clone(), account("two", 6, steam)]);
    let what = here.merge(there());
    assert_eq!((what.added.len(), what.changed.len()), (1, 1));
    let names: Vec<_> = here.accounts().iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, ["two", "one"]);
    assert!(here.merge(there()).is_nothing());
}

#[test]
fn what_a_newer_program_wrote_on_either_side_is_there_afterwards() {
    let steam = r#"{"type":"steam","secret":"GEZDGNBV","here":1}"#;
    let text = |fields: &str, more: &str| {
        let record =
            account("one", 5, steam).replace(r#""parameters":[]"#, &format!(r#""parameters":[],{fields}"#));
        format!(r#"{{"version":1,"accounts":[{record}{more}],"folders":{{"z":[1,null]}}}}"#)
    };
    let strange = r#",{"id":"08080808-0808-4808-8808-0808080808ff","otp":{"type":"ocra","suite":"x"}}"#;
    let mut here = opened(&sealed_text(&text(r#""tags":["a"]"#, ""))).unwrap();
    let there = text(r#""pinned":true"#, strange).replace("folders", "order").replace("here", "there");
    let what = here.merge(opened(&sealed_text(&there)).unwrap());
    assert_eq!((what.changed.len(), what.unreadable, what.fields), (1, 1, true));
    let written = String::from_utf8(payload::write(&here).unwrap().to_vec()).unwrap();
    for kept in
        [r#""tags":["a"]"#, r#""pinned":true"#, r#""here":1"#, r#""there":1"#, "ocra", "folders", "order"]
    {
        assert!(written.contains(kept), "{kept} is lost");
    }
}

#[test]
fn what_was_removed_comes_back_only_where_it_was_changed_after_that_and_it_is_said() {
    let steam = r#"{"type":"steam","secret":"GEZDGNBV"}"#;
    let (id, at) = (vault_of(&[account("one", 5, steam)]).accounts()[0].id, Timestamp::from_unix_millis(9));
    let removed = || {
        let mut vault = vault_of(&[account("one", 5, steam)]);
        vault.remove(id, at).unwrap();
        vault
    };
    let mut here = removed();
    assert!(here.merge(vault_of(&[account("one", 5, steam)])).is_nothing());
    assert!(here.accounts().is_empty());
    let what = here.merge(vault_of(&[account("new name", 10, steam)]));
    assert_eq!((what.added, what.returned), (vec![id], vec![id]));

    let mut there = vault_of(&[account("one", 5, steam)]);
    assert_eq!(there.merge(removed()).removed, [id]);
    assert!(there.accounts().is_empty());
    assert!(there.merge(removed()).is_nothing());

    // A person takes it back: that holds against the copy that removed it.
    let mut back = removed();
    back.take_back(vault_of(&[account("one", 5, steam)]), id, Timestamp::from_unix_millis(3)).unwrap();
    assert!(back.merge(removed()).is_nothing());
    assert!(back.account(id).is_some());
}

#[test]
fn a_removal_is_forgotten_after_a_year() {
    let steam = r#"{"type":"steam","secret":"GEZDGNBV"}"#;
    let mut here = vault_of(&[account("one", 5, steam)]);
    here.remove(here.accounts()[0].id, Timestamp::from_unix_seconds(100)).unwrap();
    here.forget_old_removals(Timestamp::from_unix_seconds(100 + 365 * 86_400));
    assert!(copy(&here).merge(vault_of(&[account("one", 5, steam)])).is_nothing());
    here.forget_old_removals(Timestamp::from_unix_seconds(101 + 365 * 86_400));
    assert_eq!(here.merge(vault_of(&[account("one", 5, steam)])).added.len(), 1);
}

#[test]
fn an_account_that_is_added_again_goes_on_with_its_counter() {
    let hotp = r#"{"type":"hotp","secret":"GEZDGNBV","algorithm":"SHA1","digits":6,"counter":0}"#;
    let mut here = vault_of(&[account("one", 5, hotp)]);
    let id = here.accounts()[0].id;
    assert_eq!((here.advance_counter(id), here.advance_counter(id)), (Some(0), Some(1)));
    let gone = here.remove(id, Timestamp::from_unix_seconds(1)).unwrap();
    let mut new = vault_of(&[account("one", 5, hotp)]).take_out(id).unwrap().to_new();
    assert_eq!(gone.name, new.name);
    new.name = "again".to_owned();
    let again = AccountId::from_random_bytes([7; 16]);
    here.add(again, new, Timestamp::from_unix_seconds(2));
    assert_eq!(copy(&here).advance_counter(again), Some(2));
}

#[test]
fn an_account_that_was_added_on_two_sides_is_one_also_after_it_was_renamed_on_one() {
    let steam = r#"{"type":"steam","secret":"GEZDGNBV"}"#;
    let one = || vault_of(&[account("one", 5, steam)]);
    let other = |name: &str, changed| vault_of(&[account(name, changed, steam).replacen("0808", "0909", 1)]);
    let (mut here, mut there) = (merged(&one(), &other("one", 5)), merged(&other("one", 5), &one()));
    assert_eq!((here.accounts().len(), there.accounts().len()), (1, 1));
    here.merge(copy(&other("new name", 8)));
    assert_eq!((here.accounts().len(), here.accounts()[0].name.as_str()), (1, "new name"));
    assert!(copy(&here).merge(copy(&there)).added.is_empty());
    assert_eq!(there.merge(copy(&here)).changed.len(), 1);

    let removed = Timestamp::from_unix_millis(9);
    here.remove(here.accounts()[0].id, removed).unwrap();
    assert_eq!(there.merge(copy(&here)).removed.len(), 1);
    let what = here.merge(other("newer name", 10));
    assert_eq!((what.added.len(), what.returned.len()), (1, 1), "it was changed since, and that is said");
}
