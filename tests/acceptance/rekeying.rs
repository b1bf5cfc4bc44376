//! The data key is changed with every change of a way in: what opens the vault of now, and what old files still open.

use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::{KdfCost, RecoveryCode, SealedVault, Slot, SlotId, Wrapping, seal};
use ringfence_core::{DataKey, Passphrase, Timestamp, WrappingKey};
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain};

const OLD: &str = "correct horse";
const NEW: &str = "battery staple";
const COPY: &str = "vault 2.json";

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn prove(world: &World, app: &mut App) {
    world.clock.advance_seconds(60);
    if app.prove(&password(OLD)).is_err() {
        let question = app.ask_consent().unwrap();
        app.prove_by_keychain(question.ask()).unwrap();
    }
}

/// A vault that keychain, password and recovery code open, with an account and some versions; and the code.
fn three_ways() -> (World, App, String) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    app.set_password(&password(OLD)).unwrap();
    let code = app.make_recovery_kit().unwrap().view().code.clone();
    add(&mut app, "otpauth://totp/later?secret=JBSWY3DPEHPK3PXP");
    (world, app, code)
}

fn now(world: &World) -> SealedVault {
    SealedVault::parse(&world.vault.bytes().unwrap()).unwrap()
}

fn key(world: &World, code: &str) -> DataKey {
    now(world).unwrap_with_recovery(&RecoveryCode::parse(code).unwrap()).unwrap()
}

fn opens_by_every_way(world: &World, typed: &str, code: &str) {
    assert!(accounts(&mut world.open()).is_some(), "by the keychain");
    let other = World { keys: Default::default(), attempts: Default::default(), ..world.clone() };
    let mut app = other.open();
    app.unlock(&password(typed)).unwrap();
    let mut app = other.open();
    app.unlock_with_recovery(code).unwrap();
}

fn versions(world: &World) -> Vec<SealedVault> {
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

/// A state that whoever kept a former key and an old file can seal: of this revision, with that account alone, and with
/// every other one removed.
fn made_by_a_former_key(old: &[u8], key: &DataKey, revision: u64) -> Vec<u8> {
    let sealed = SealedVault::parse(old).unwrap();
    let mut vault = sealed.open(key).unwrap();
    let later = Timestamp::from_unix_seconds(100_000_000_000);
    for id in vault.accounts().iter().map(|account| account.id).collect::<Vec<_>>() {
        vault.remove(id, later).unwrap();
    }
    let header = sealed.header().made_from(&[], revision - 1).unwrap();
    seal(&header, &vault, key, [7; 24]).unwrap()
}

#[test]
fn a_former_key_removes_no_account_uses_up_no_revision_and_pushes_no_version_out() {
    let (world, mut app, code) = three_ways();
    let old_file = world.vault.bytes().unwrap();
    let old = key(&world, &code);
    prove(&world, &mut app);
    app.set_password(&password(NEW)).unwrap();
    let id = now(&world).header().vault_id();
    let planted: Vec<_> = (0..20)
        .map(|number| {
            let revision = u64::MAX - number;
            let file = made_by_a_former_key(&old_file, &old, revision);
            let name = format!("2026-11-30T10-00-00.000Z-r{revision}-{}.json", &id.to_string()[..8]);
            world.vault.put_version(&name, file);
            name
        })
        .collect();
    let was = now(&world).header().revision();
    for number in 0..5 {
        add(
            &mut app,
            &format!("otpauth://totp/{number}?secret=KRSXG5CTMVRXEZL{}", ["A", "B", "C", "D", "E"][number]),
        );
    }
    assert_eq!(now(&world).header().revision(), was + 5);
    let new = key(&world, &code);
    let kept = world.vault.kept();
    let theirs = |name: &String| planted.contains(name);
    let ours =
        kept.iter().filter(|(name, _)| !theirs(name)).map(|(_, file)| SealedVault::parse(file).unwrap());
    assert!(ours.clone().count() >= 8 && ours.clone().all(|version| version.is_authentic(&new)));
    assert!(
        planted.iter().all(|name| !SealedVault::parse(&kept[name]).unwrap().is_authentic(&new)),
        "it is made ours"
    );

    // In the vault's own place, and beside it.
    world.vault.put(made_by_a_former_key(&old_file, &old, u64::MAX));
    assert!(app.refresh());
    assert_eq!(accounts(&mut app).unwrap().len(), 7, "nothing is removed");
    assert!(now(&world).header().revision() < 1_000);
    world.vault.put_copy(COPY, Some(made_by_a_former_key(&old_file, &old, u64::MAX)));
    app.merge_copy(COPY).unwrap();
    assert_eq!(accounts(&mut app).unwrap().len(), 7);
    add(&mut app, "otpauth://totp/last?secret=MFRGGZDFMZTWQ2LK");
    assert!(now(&world).header().revision() < 1_000);
    opens_by_every_way(&world, NEW, &code);
}

#[test]
fn where_the_vault_is_damaged_a_version_of_the_key_of_now_comes_before_any_of_a_former_one() {
    for way in ["keychain", "password", "code"] {
        let (world, mut app, code) = three_ways();
        let (old_file, old) = (world.vault.bytes().unwrap(), key(&world, &code));
        prove(&world, &mut app);
        app.rekey().unwrap();
        add(&mut app, "otpauth://totp/since?secret=KRSXG5CTMVRXEZLU");
        add(&mut app, "otpauth://totp/last?secret=MFRGGZDFMZTWQ2LK");
        drop(app);
        let id = now(&world).header().vault_id();
        let name = format!("2099-11-30T10-00-00.000Z-r{}-{}.json", u64::MAX, &id.to_string()[..8]);
        world.vault.put_version(&name, made_by_a_former_key(&old_file, &old, u64::MAX));
        world.vault.put(b"{".to_vec());
        world.clock.advance_seconds(60);
        let mut app = world.start();
        ask_keychain(&mut app);
        match way {
            "keychain" => {
                let answer = app.ask_to_recover().unwrap().ask();
                app.recover_by_keychain(answer).unwrap();
            }
            "password" => _ = app.recover(&password(OLD)).unwrap(),
            _ => _ = app.recover(&password(&code)).unwrap(),
        }
        assert_eq!(accounts(&mut app).unwrap().len(), 3, "{way}");
    }
}

/// A copy under a key that its maker chose: whoever has an old way in has the origin key, and can wrap a key for the ways in of
/// today, whose public keys the file shows.
fn made_by_the_origin_key(world: &World, old_file: &[u8], old: &DataKey, code: &str) -> (Vec<u8>, DataKey) {
    let wrapping = |byte: u8| {
        WrappingKey::filled_by(|key| {
            key.fill(byte);
            Ok::<_, ()>(())
        })
    };
    let own = DataKey::filled_by(|key| {
        key.fill(77);
        Ok::<_, ()>(())
    });
    let (own, seed) = (own.unwrap(), wrapping(78).unwrap());
    let sealed = SealedVault::parse(old_file).unwrap();
    let origin = sealed.header().origin_key(old).unwrap();
    let today = now(world).header().clone();
    // As if today's vault were under the old key, so that its slots are wrapped anew.
    let slots = today.with_keys(&origin, &[], old, [5; 24]).unwrap();
    let id = SlotId::from_random_bytes([9; 16]);
    let mut header = slots.rekeyed(old, &own, &seed).unwrap();
    let mine = Slot::for_password(
        today.vault_id(),
        id,
        &password("mallory"),
        KdfCost::FLOOR,
        [6; 16],
        Wrapping { data_key: &own, origin: &origin, seed: &seed },
    );
    header = header.with_slot(mine.unwrap());
    for _ in 0..5 {
        let slots: Vec<_> = header.password_slots().cloned().collect();
        header = header.with_password(slots[0].clone());
        header = slots.iter().cloned().fold(header, |header, slot| header.with_slot(slot));
    }
    let mut vault = sealed.open(old).unwrap();
    for id in vault.accounts().iter().map(|account| account.id).collect::<Vec<_>>() {
        vault.remove(id, Timestamp::from_unix_seconds(100_000_000_000));
    }
    let header = header.made_from(&[], u64::MAX - 3).unwrap();
    let file = seal(&header, &vault, &own, [7; 24]).unwrap();
    assert!(
        SealedVault::parse(&file).unwrap().unwrap_with_recovery(&RecoveryCode::parse(code).unwrap()).is_ok()
    );
    (file, own)
}

#[test]
fn a_copy_that_todays_secrets_open_under_a_key_of_somebody_else_gives_them_no_way_in() {
    for typed in [NEW, "the code"] {
        let (world, mut app, code) = three_ways();
        let (old_file, old) = (world.vault.bytes().unwrap(), key(&world, &code));
        prove(&world, &mut app);
        app.set_password(&password(NEW)).unwrap();
        add(&mut app, "otpauth://totp/secret?secret=KRSXG5CTMVRXEZLU");
        let (file, own) = made_by_the_origin_key(&world, &old_file, &old, &code);
        assert!(SealedVault::parse(&file).unwrap().unwrap_with_password(&password(NEW)).is_ok());
        world.vault.put_copy(COPY, Some(file));
        let typed = if typed == NEW { NEW } else { &code };
        app.merge_copy_by(COPY, &password(typed)).unwrap();
        add(&mut app, "otpauth://totp/since?secret=MFRGGZDFMZTWQ2LK");
        let file = now(&world);
        assert!(!file.is_authentic(&own) && file.unwrap_with_password(&password("mallory")).is_err());
        assert!(file.header().revision() < 1_000);
        assert_eq!(accounts(&mut app).unwrap().len(), 4, "and it removes nothing");
        opens_by_every_way(&world, NEW, &code);
        for version in
            versions(&world).iter().filter(|version| version.header().vault_id() == file.header().vault_id())
        {
            assert!(version.unwrap_with_password(&password("mallory")).is_err());
        }
    }
}

#[test]
fn a_file_that_claims_the_name_of_a_state_is_sealed_again_for_none_and_hides_none() {
    let (world, mut app, code) = three_ways();
    let (old_file, old) = (world.vault.bytes().unwrap(), key(&world, &code));
    let there = World { vault: Default::default(), ..world.clone() };
    there.vault.put(old_file.clone());
    prove(&world, &mut app);
    app.set_password(&password(NEW)).unwrap();
    // Another computer has not heard of the change, and saves.
    add(&mut there.open(), "otpauth://totp/there?secret=KRSXG5CTMVRXEZLU");
    let theirs = there.vault.bytes().unwrap();
    let mut claims: Vec<_> = now(&world).header().to_reseal().to_vec();
    claims.push(SealedVault::parse(&theirs).unwrap().state().id);
    for (number, claim) in claims.into_iter().enumerate() {
        let made = SealedVault::parse(&made_by_a_former_key(&old_file, &old, 50)).unwrap();
        let name = format!(
            "2099-11-30T10-00-00.000Z-r5{number}-{}.json",
            &made.header().vault_id().to_string()[..8]
        );
        // Sealed with that claim by whoever has the former key.
        let header = made.header().clone().for_state(claim);
        let file = seal(&header, &made.open(&old).unwrap(), &old, [8; 24]).unwrap();
        world.vault.put_version(&name, file.clone());
        world.vault.put_copy(&format!("vault 1{number}.json"), Some(file));
    }
    let new = key(&world, &code);
    add(&mut app, "otpauth://totp/since?secret=MFRGGZDFMZTWQ2LK");
    let planted = |name: &String| name.starts_with("2099");
    let kept = world.vault.kept();
    assert!(
        kept.iter()
            .filter(|(name, _)| planted(name))
            .all(|(_, file)| !SealedVault::parse(file).unwrap().is_authentic(&new))
    );
    world.vault.put_copy(COPY, Some(theirs));
    for copy in app.copies().unwrap() {
        app.merge_copy(&copy.name).unwrap();
    }
    let names: Vec<_> = accounts(&mut app).unwrap().into_iter().map(|account| account.name).collect();
    assert!(names.contains(&"there".to_owned()), "{names:?}");
}

#[test]
fn a_kill_amid_the_sealing_again_and_a_damaged_vault_bring_back_the_newest_state_of_all() {
    let (world, mut app, code) = three_ways();
    for number in 0..4 {
        add(
            &mut app,
            &format!("otpauth://totp/{number}?secret=KRSXG5CTMVRXEZL{}", ["A", "B", "C", "D"][number]),
        );
    }
    let before = world.vault.kept();
    prove(&world, &mut app);
    app.rekey().unwrap();
    drop(app);
    // One alone was done before the kill, the oldest.
    let after = world.vault.kept();
    let (first, sealed_again) = after.iter().next().unwrap();
    for (name, file) in &before {
        world.vault.put_version(name, file.clone());
    }
    let last = after.iter().next_back().unwrap();
    let given_way = SealedVault::parse(last.1).unwrap();
    world.vault.put_version(first, sealed_again.clone());
    // What gave way to the new key was not sealed again either.
    let old_state = before.iter().next_back().unwrap();
    assert!(
        !before.contains_key(last.0) && given_way.is_authentic(&key(&world, &code)) && old_state.0 != last.0
    );
    world.vault.put(b"{".to_vec());
    let mut app = world.start();
    ask_keychain(&mut app);
    let answer = app.ask_to_recover().unwrap().ask();
    app.recover_by_keychain(answer).unwrap();
    assert_eq!(accounts(&mut app).unwrap().len(), 6);
}
