//! What somebody can do who has lost their way in, and has kept an old file and the keys that it gave: nothing to the vault of
//! now.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use ringfence_app::App;
use ringfence_core::vault::{KdfCost, RecoveryCode, SealedVault, Slot, SlotId, Wrapping, seal};
use ringfence_core::{DataKey, Timestamp, WrappingKey};
use ringfence_tests::{World, accounts, add, ask_keychain};

use crate::rekeying::{COPY, NEW, OLD, key, now, opens_by_every_way, password, prove, three_ways, versions};

/// The application after a damaged vault gave way to a version, opened in this way.
fn recovered(world: &World, way: &str, typed: &str, code: &str) -> App {
    world.clock.advance_seconds(60);
    let mut app = world.start();
    ask_keychain(&mut app);
    let _ = match way {
        "keychain" => {
            let answer = app.ask_to_recover().unwrap().ask();
            app.recover_by_keychain(answer).unwrap()
        }
        "password" => app.recover(&password(typed)).unwrap(),
        _ => app.recover(&password(code)).unwrap(),
    };
    app
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
        let mut app = recovered(&world, way, OLD, &code);
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
    let mut app = recovered(&world, "keychain", OLD, &code);
    assert_eq!(accounts(&mut app).unwrap().len(), 6);
}

#[test]
fn a_damaged_vault_never_gives_way_to_a_version_under_a_key_that_was_not_in_use_here() {
    for way in ["keychain", "password", "code"] {
        let (world, mut app, code) = three_ways();
        let (old_file, old) = (world.vault.bytes().unwrap(), key(&world, &code));
        prove(&world, &mut app);
        app.set_password(&password(NEW)).unwrap();
        add(&mut app, "otpauth://totp/since?secret=KRSXG5CTMVRXEZLU");
        add(&mut app, "otpauth://totp/last?secret=MFRGGZDFMZTWQ2LK");
        drop(app);
        let (file, own) = made_by_the_origin_key(&world, &old_file, &old, &code);
        let id = now(&world).header().vault_id().to_string();
        for name in ["2099-11-30T10-00-00.000Z-r99999", "1999-11-30T10-00-00.000Z-r1"] {
            world.vault.put_version(&format!("{name}-{}.json", &id[..8]), file.clone());
        }
        world.vault.put(b"{".to_vec());
        let mut app = recovered(&world, way, NEW, &code);
        assert_eq!(accounts(&mut app).unwrap().len(), 3, "{way}");
        assert!(!now(&world).is_authentic(&own), "{way}");
    }
}

#[test]
fn a_backup_that_a_person_made_the_vault_is_what_a_damaged_one_gives_way_to_and_not_the_state_before_it() {
    let (world, mut app, code) = three_ways();
    let backup = world.vault.bytes().unwrap();
    prove(&world, &mut app);
    app.set_password(&password(NEW)).unwrap();
    app.lock();
    // The new password is forgotten, so the backup becomes the vault.
    world.clock.advance_seconds(60);
    app.choose_backup("backup.json", &backup).unwrap();
    app.open_chosen_backup(&password(OLD)).unwrap();
    app.adopt_backup().unwrap();
    for number in 0..3 {
        add(&mut app, &format!("otpauth://totp/{number}?secret=KRSXG5CTMVRXEZL{}", ["A", "B", "C"][number]));
    }
    drop(app);
    world.vault.put(b"{".to_vec());
    let mut app = recovered(&world, "code", OLD, &code);
    assert_eq!(accounts(&mut app).unwrap().len(), 4, "all but the last, which is in the damaged file");
}
