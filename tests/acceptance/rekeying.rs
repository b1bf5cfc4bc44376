//! The data key is changed with every change of a way in: what opens the vault of now, and what old files still open.

use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::{RecoveryCode, SealedVault};
use ringfence_core::{DataKey, Passphrase};
use ringfence_tests::{RFC_KEY, World, accounts, add};

pub(crate) const OLD: &str = "correct horse";
pub(crate) const NEW: &str = "battery staple";
pub(crate) const COPY: &str = "vault 2.json";

pub(crate) fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

pub(crate) fn prove(world: &World, app: &mut App) {
    world.clock.advance_seconds(60);
    if app.prove(&password(OLD)).is_err() {
        let question = app.ask_consent().unwrap();
        app.prove_by_keychain(question.ask()).unwrap();
    }
}

/// A vault that keychain, password and recovery code open, with an account and some versions; and the code.
pub(crate) fn three_ways() -> (World, App, String) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    app.set_password(&password(OLD)).unwrap();
    let code = app.make_recovery_kit().unwrap().view().code.clone();
    add(&mut app, "otpauth://totp/later?secret=JBSWY3DPEHPK3PXP");
    (world, app, code)
}

pub(crate) fn now(world: &World) -> SealedVault {
    SealedVault::parse(&world.vault.bytes().unwrap()).unwrap()
}

pub(crate) fn key(world: &World, code: &str) -> DataKey {
    now(world).unwrap_with_recovery(&RecoveryCode::parse(code).unwrap()).unwrap()
}

pub(crate) fn opens_by_every_way(world: &World, typed: &str, code: &str) {
    assert!(accounts(&mut world.open()).is_some(), "by the keychain");
    let other = World { keys: Default::default(), attempts: Default::default(), ..world.clone() };
    let mut app = other.open();
    app.unlock(&password(typed)).unwrap();
    let mut app = other.open();
    app.unlock_with_recovery(code).unwrap();
}

pub(crate) fn versions(world: &World) -> Vec<SealedVault> {
    world.vault.kept().values().map(|bytes| SealedVault::parse(bytes).unwrap()).collect()
}

#[test]
fn every_change_of_a_way_in_changes_the_key_and_the_others_open_as_before() {
    let (world, mut app, code) = three_ways();
    let mut keys = vec![key(&world, &code)];
    let mut changed = |what: &str, world: &World| {
        let file = now(world);
        assert!(keys.iter().all(|key| !file.is_authentic(key)), "{what}");
        keys.push(self::key(world, &code));
    };
    prove(&world, &mut app);
    app.rekey().unwrap();
    changed("on request", &world);
    opens_by_every_way(&world, OLD, &code);
    prove(&world, &mut app);
    app.set_password(&password(NEW)).unwrap();
    changed("another password", &world);
    opens_by_every_way(&world, NEW, &code);
    let answer = app.ask_consent().unwrap().ask();
    app.remove_password(Some(answer)).unwrap();
    changed("no password", &world);
    assert!(accounts(&mut world.open()).is_some());
    app.set_password(&password(OLD)).unwrap();
    changed("a first password", &world);
    let forget = app.give_up_keychain().unwrap();
    app.take_forgotten(forget.ask()).unwrap();
    changed("the keychain given up", &world);
    let question = app.ask_to_keep().unwrap();
    app.take_up_keychain(question.ask()).map_err(|(error, _)| error).unwrap();
    changed("the keychain taken up", &world);
    opens_by_every_way(&world, OLD, &code);
    let before = now(&world);
    let _ = app.make_recovery_kit().unwrap();
    let file = now(&world);
    assert!(keys.iter().all(|key| !file.is_authentic(key)), "another kit");
    assert!(file.unwrap_with_recovery(&RecoveryCode::parse(&code).unwrap()).is_err());
    assert!(
        before.unwrap_with_recovery(&RecoveryCode::parse(&code).unwrap()).is_ok(),
        "an old file, as it did"
    );
    add(&mut app, "otpauth://totp/after?secret=KRSXG5CTMVRXEZLU");
    assert!(!file.is_authentic(&keys[0]), "and a save changes nothing of that");
}

#[test]
fn kept_versions_open_by_the_ways_in_of_now_and_by_no_former_key() {
    let (world, mut app, code) = three_ways();
    let old = key(&world, &code);
    prove(&world, &mut app);
    app.set_password(&password(NEW)).unwrap();
    let new = key(&world, &code);
    let kept = versions(&world);
    assert!(kept.len() >= 4);
    for version in &kept {
        assert!(version.is_authentic(&new) && !version.is_authentic(&old));
        assert_eq!(version.unwrap_with_password(&password(NEW)).as_ref(), Ok(&new));
        assert!(version.unwrap_with_password(&password(OLD)).is_err());
    }
    assert_eq!(app.unsealed_versions(), Ok(Vec::new()));
    let listed = app.versions().unwrap();
    assert!(listed.iter().all(|version| version.accounts.is_some()), "{listed:?}");
    let undo = app.restore_version(&listed[0].id).unwrap().undo.unwrap();
    app.restore_version(&undo).unwrap();
    assert_eq!(accounts(&mut app).unwrap().len(), 2);
}

#[test]
fn versions_that_could_not_be_sealed_again_are_sealed_by_the_next_save() {
    let (world, mut app, code) = three_ways();
    let old = key(&world, &code);
    prove(&world, &mut app);
    world.vault.fail_version_writes(true);
    app.rekey().unwrap();
    let waiting = app.unsealed_versions().unwrap();
    assert!(waiting.len() >= 4);
    assert!(
        app.versions().unwrap().iter().all(|version| version.accounts.is_some()),
        "they open all the same"
    );
    world.vault.fail_version_writes(false);
    let mut again = world.open();
    add(&mut again, "otpauth://totp/other?secret=KRSXG5CTMVRXEZLU");
    assert_eq!(again.unsealed_versions(), Ok(Vec::new()));
    assert!(versions(&world).iter().all(|version| !version.is_authentic(&old)));
}

#[test]
fn versions_that_could_not_be_sealed_again_are_named_and_removed_on_consent() {
    let (world, mut app, code) = three_ways();
    let old = key(&world, &code);
    prove(&world, &mut app);
    world.vault.fail_version_writes(true);
    app.rekey().unwrap();
    let waiting = app.unsealed_versions().unwrap();
    let kept = world.vault.kept();
    let under_old: Vec<_> = kept
        .iter()
        .filter(|(_, bytes)| SealedVault::parse(bytes).unwrap().is_authentic(&old))
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(waiting, under_old);
    world.clock.advance_seconds(61);
    assert_eq!(app.remove_unsealed_versions().map_err(|error| error.code), Err(ErrorCode::ProofNeeded));
    assert_eq!(world.vault.kept().len(), kept.len());
    prove(&world, &mut app);
    assert_eq!(app.remove_unsealed_versions(), Ok(Vec::new()));
    assert_eq!(world.vault.kept().len(), kept.len() - under_old.len(), "and no others");
    assert_eq!(accounts(&mut app).unwrap().len(), 2);
}

#[test]
fn a_copy_from_before_is_merged_and_what_it_has_is_under_the_new_key() {
    let (world, mut app, code) = three_ways();
    let common = world.vault.bytes().unwrap();
    let there = World { vault: Default::default(), ..world.clone() };
    there.vault.put(common);
    add(&mut there.open(), "otpauth://totp/there?secret=KRSXG5CTMVRXEZLU");
    prove(&world, &mut app);
    app.rekey().unwrap();
    world.vault.put_copy(COPY, there.vault.bytes());
    app.merge_copy(COPY).unwrap();
    assert_eq!(accounts(&mut app).unwrap().len(), 3);
    add(&mut app, "otpauth://totp/after?secret=MFRGGZDFMZTWQ2LK");
    let new = key(&world, &code);
    assert!(
        versions(&world).iter().all(|version| version.is_authentic(&new)),
        "the copy too, since the save after"
    );
    opens_by_every_way(&world, OLD, &code);
}

#[test]
fn an_older_program_that_saves_over_it_is_merged_under_the_new_key() {
    let (world, mut app, code) = three_ways();
    let common = world.vault.bytes().unwrap();
    let there = World { vault: Default::default(), ..world.clone() };
    there.vault.put(common);
    add(&mut there.open(), "otpauth://totp/there?secret=KRSXG5CTMVRXEZLU");
    prove(&world, &mut app);
    app.rekey().unwrap();
    let new = key(&world, &code);
    world.vault.put(there.vault.bytes().unwrap());
    add(&mut app, "otpauth://totp/here?secret=MFRGGZDFMZTWQ2LK");
    assert_eq!(accounts(&mut app).unwrap().len(), 4);
    assert!(now(&world).is_authentic(&new));
    opens_by_every_way(&world, OLD, &code);
}

#[test]
fn a_window_from_before_says_so_saves_nothing_over_it_and_is_opened_again() {
    let (world, mut app, _) = three_ways();
    let mut stale = world.open();
    prove(&world, &mut app);
    app.set_password(&password(NEW)).unwrap();
    let saved = world.vault.bytes();
    assert!(stale.refresh());
    let review = ringfence_tests::paste(&mut stale, "otpauth://totp/x?secret=KRSXG5CTMVRXEZLU").unwrap();
    let refused = stale.confirm_review(review.id, &review.choose(|_| true)).map_err(|error| error.code);
    assert_eq!(refused.err(), Some(ErrorCode::VaultRekeyed));
    assert_eq!(stale.save_again().map_err(|error| error.code), Err(ErrorCode::VaultRekeyed));
    let folder = tempfile::tempdir().unwrap();
    let backup = stale.back_up_into(folder.path()).map_err(|error| error.code);
    assert_eq!(backup.err(), Some(ErrorCode::VaultRekeyed), "a backup would be of what is no more");
    assert_eq!(world.vault.bytes(), saved);
    stale.lock();
    stale.unlock(&password(NEW)).unwrap();
    assert!(matches!(stale.snapshot().vault, VaultView::Unlocked { .. }));
}

#[test]
fn what_was_saved_before_a_refused_save_is_kept_through_all_later_saves_of_the_other_side() {
    for rekeyed in [true, false] {
        let (world, mut stale, _) = three_ways();
        let before = world.vault.bytes().unwrap();
        add(&mut stale, "otpauth://totp/apart?secret=GEZDGNBVGY3TQOJQ");
        let confirmed = world.vault.bytes().unwrap();
        // A sync program puts what another computer made of the state before in the vault's place.
        world.vault.put(before);
        let mut other = world.open();
        if rekeyed {
            prove(&world, &mut other);
            other.rekey().unwrap();
        }
        let review = ringfence_tests::paste(&mut stale, "otpauth://totp/x?secret=KRSXG5CTMVRXEZLU").unwrap();
        for _ in 0..3 {
            stale.confirm_review(review.id, &review.choose(|_| true)).unwrap_err();
        }
        for number in 0..14 {
            world.clock.advance_seconds(60);
            add(
                &mut other,
                &format!("otpauth://totp/n{number}?secret=KRSXG5CTMVRXEZLU&digits={}", 4 + number % 6),
            );
        }
        let names: Vec<_> = world.vault.kept().into_keys().filter(|name| name.contains("-apart")).collect();
        assert_eq!(names.len(), 1, "once: {names:?}");
        let kept = world.vault.kept().remove(&names[0]).unwrap();
        if rekeyed {
            let sealed = SealedVault::parse(&kept).unwrap();
            let key = sealed.unwrap_with_password(&password(OLD)).unwrap();
            let vault = sealed.open(&key).unwrap();
            assert!(vault.accounts().iter().any(|account| account.name == "apart"));
        } else {
            assert_eq!(kept, confirmed, "word for word");
        }
    }
}
