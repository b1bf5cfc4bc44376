//! Going back: to an earlier version, to one account of it, and from a file that can't be used.
#![allow(clippy::unwrap_used, reason = "a test's own ground: it fails")]

use ringfence_app::view::{CodeView, EditRequest, FieldView, Typed, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_core::Passphrase;
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain};

const PASSWORD: &str = "seven boats in the fog";

fn link(name: &str) -> String {
    format!("otpauth://totp/Harbour:{name}?secret={RFC_KEY}{RFC_KEY}&issuer=Harbour")
}

fn names(app: &mut App) -> Vec<String> {
    accounts(app).unwrap().into_iter().map(|account| account.name).collect()
}

fn password() -> Passphrase {
    Passphrase::new(PASSWORD.to_owned())
}

/// A vault with three accounts, one save each, under the keychain and a password.
fn world() -> (World, App, Vec<String>) {
    let world = World::default();
    let mut app = world.open();
    app.set_password(&password()).unwrap();
    let keys = ["GEZDGNBVGY3TQOJQ", "MFRGGZDFMZTWQ2LK", "NNWG23TPOBYXE43U"];
    let mut ids = Vec::new();
    for (name, key) in ["one", "two", "three"].iter().zip(keys) {
        world.clock.advance_seconds(60);
        ids.extend(add(&mut app, &format!("otpauth://totp/Harbour:{name}?secret={key}&issuer=Harbour")));
    }
    (world, app, ids)
}

#[test]
fn versions_are_listed_newest_first_with_their_count_and_a_damaged_one_is_not_hidden() {
    let (world, app, _) = world();
    let listed = app.versions().unwrap();
    assert_eq!(
        listed.iter().map(|one| one.accounts).collect::<Vec<_>>(),
        [Some(2), Some(1), Some(0), Some(0)]
    );
    assert_eq!(listed[0].until, Some(59 + 180));
    world.vault.put_version(&listed[1].id, b"{}".to_vec());
    let again = app.versions().unwrap();
    assert_eq!((again.len(), again[1].accounts), (4, None));
    assert_eq!(app.compare_version(&again[1].id).unwrap_err().code, ErrorCode::VersionBroken);
    assert_eq!(app.compare_version("../vault.json").unwrap_err().code, ErrorCode::VersionGone);
}

#[test]
fn the_difference_to_now_names_what_comes_goes_and_changes() {
    let (_world, mut app, ids) = world();
    let then = app.versions().unwrap()[0].id.clone();
    app.delete_account(&ids[0]).unwrap();
    app.edit_account(&EditRequest {
        id: ids[1].clone(),
        issuer: "Harbour".into(),
        name: "renamed".into(),
        note: String::new(),
        pin: Typed::new(String::new()),
    })
    .unwrap();
    let difference = app.compare_version(&then).unwrap();
    let named = |list: &[ringfence_app::view::ComparedView]| {
        list.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(named(&difference.added), ["one"]);
    assert_eq!(named(&difference.removed), ["three"]);
    assert_eq!(named(&difference.changed), ["two"]);
    assert_eq!((difference.changed[0].fields.as_slice(), difference.same), ([FieldView::Name].as_slice(), 0));
}

#[test]
fn going_back_can_be_undone_and_the_undoing_too() {
    let (_world, mut app, ids) = world();
    app.delete_account(&ids[1]).unwrap();
    let before = app.versions().unwrap()[0].id.clone();
    let undo = app.restore_version(&before).unwrap().undo.unwrap();
    assert_eq!(names(&mut app), ["one", "two", "three"]);
    let redo = app.restore_version(&undo).unwrap().undo.unwrap();
    assert_eq!(names(&mut app), ["one", "three"]);
    app.restore_version(&redo).unwrap();
    assert_eq!(names(&mut app), ["one", "two", "three"]);
}

#[test]
fn one_account_comes_back_and_the_others_stay_as_they_are() {
    let (_world, mut app, ids) = world();
    app.delete_account(&ids[0]).unwrap();
    let before = app.versions().unwrap()[0].id.clone();
    add(&mut app, &link("four"));
    app.restore_account(&before, &ids[0]).unwrap();
    assert_eq!(names(&mut app), ["one", "two", "three", "four"], "in its place");
    let nobody = app.restore_account(&before, "00000000-0000-4000-8000-000000000000").unwrap_err();
    assert_eq!(nobody.code, ErrorCode::AccountNotFound);
}

#[test]
fn a_counter_never_goes_back_with_a_version() {
    let world = World::default();
    let mut app = world.open();
    let ids = add(&mut app, &format!("otpauth://hotp/Harbour:one?secret={RFC_KEY}&counter=3"));
    for _ in 0..2 {
        app.next_code(&ids[0]).unwrap();
    }
    add(&mut app, &link("two"));
    for _ in 0..2 {
        app.next_code(&ids[0]).unwrap();
    }
    let oldest_with_it = app.versions().unwrap().into_iter().rfind(|one| one.accounts == Some(1)).unwrap();
    app.restore_version(&oldest_with_it.id).unwrap();
    let CodeView::Counted { counter, .. } = &accounts(&mut app).unwrap()[0].code else { panic!("counted") };
    assert_eq!(counter, "7");
}

#[test]
fn the_ways_in_of_today_stay_when_a_version_comes_back() {
    let (world, mut app, _) = world();
    let new = Passphrase::new("nine gulls on the mast".to_owned());
    app.prove(&password()).unwrap();
    app.set_password(&new).unwrap();
    let before = app.versions().unwrap()[1].id.clone();
    app.restore_version(&before).unwrap();
    app.lock();
    assert_eq!(app.unlock(&password()).unwrap_err().code, ErrorCode::WrongPassword);
    world.clock.advance_seconds(60);
    app.unlock(&new).unwrap();
}

/// The vault's file as it may be found.
fn spoiled(world: &World, how: &str) {
    let bytes = world.vault.bytes().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    match how {
        "cut" => world.vault.put(bytes[..bytes.len() / 2].to_vec()),
        "other" => world.vault.put(b"a letter".to_vec()),
        "newer" => world.vault.put(text.replacen("\"version\": 2", "\"version\": 3", 1).into_bytes()),
        "gone" => world.vault.remove(),
        _ => {
            let place = text.find("\"payload\"").unwrap() + 40;
            let mut bytes = bytes;
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            world.vault.put(bytes);
        }
    }
}

#[test]
fn a_file_that_cannot_be_used_is_named_and_the_newest_good_version_takes_its_place() {
    let cases = [
        ("cut", ErrorCode::VaultDamaged),
        ("other", ErrorCode::NotAVault),
        ("newer", ErrorCode::VaultTooNew),
        ("gone", ErrorCode::VaultGone),
        ("payload", ErrorCode::VaultDamaged),
    ];
    for (how, code) in cases {
        for by_keychain in [true, false] {
            let (world, app, _) = world();
            drop(app);
            spoiled(&world, how);
            let bad = world.vault.bytes();
            let kept = world.vault.kept();
            let mut app = world.open();
            let VaultView::Broken { problem, earlier, .. } = app.snapshot().vault else { panic!("{how}") };
            let earlier = earlier.unwrap();
            assert_eq!((problem.code, earlier.by_keychain, earlier.by_password), (code, true, true), "{how}");
            assert_eq!(world.vault.bytes(), bad, "nothing is done unasked");
            if by_keychain {
                let answer = app.ask_to_recover().unwrap().ask();
                app.recover_by_keychain(answer).unwrap();
            } else {
                let wrong = Passphrase::new("seven boats in the dog".to_owned());
                assert_eq!(app.recover(&wrong).unwrap_err().code, ErrorCode::WrongPassword);
                world.clock.advance_seconds(60);
                app.recover(&password()).unwrap();
            }
            assert_eq!(names(&mut app), ["one", "two"], "{how}");
            let after = world.vault.kept();
            assert!(kept.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "no version is lost");
            let set_aside: Vec<_> =
                after.iter().filter(|(name, _)| name.ends_with("-damaged.json")).collect();
            assert_eq!(
                set_aside.iter().map(|(_, bytes)| Some(*bytes)).collect::<Vec<_>>(),
                [bad.as_ref()].into_iter().filter(|_| bad.is_some()).collect::<Vec<_>>(),
                "{how}"
            );
            add(&mut app, &link("after"));
            drop(app);
            let mut app = world.open();
            assert_eq!(names(&mut app), ["one", "two", "after"], "{how}: it is the vault from now on");
        }
    }
}

#[test]
fn a_newest_version_that_is_damaged_too_is_passed_over() {
    let (world, app, _) = world();
    let newest = app.versions().unwrap()[0].id.clone();
    drop(app);
    let damaged = String::from_utf8(world.vault.kept()[&newest].clone()).unwrap();
    let place = damaged.find("\"payload\"").unwrap() + 40;
    let mut damaged = damaged.into_bytes();
    damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
    world.vault.put_version(&newest, damaged);
    spoiled(&world, "cut");
    let mut app = world.open();
    let VaultView::Broken { earlier: Some(promised), .. } = app.snapshot().vault else { panic!("is broken") };
    let came = app.recover(&password()).unwrap();
    assert!(came.until < promised.until, "which is said: {came:?} for {promised:?}");
    assert_eq!(names(&mut app), ["one"]);
}

#[test]
fn a_version_from_before_the_password_that_comes_back_is_said_to_have_none() {
    for sealed_again in [true, false] {
        comes_back_from_before_the_password(sealed_again);
    }
}

/// A version that could be sealed again when the password was set has that password.
fn comes_back_from_before_the_password(sealed_again: bool) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &link("one"));
    world.vault.fail_version_writes(!sealed_again);
    app.set_password(&password()).unwrap();
    add(&mut app, "otpauth://totp/two?secret=MFRGGZDFMZTWQ2LK");
    let newest = app.versions().unwrap()[0].id.clone();
    drop(app);
    let mut damaged = world.vault.kept()[&newest].clone();
    let place = String::from_utf8_lossy(&damaged).find("\"payload\"").unwrap() + 40;
    damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
    world.vault.put_version(&newest, damaged);
    spoiled(&world, "cut");
    let mut app = world.open();
    let VaultView::Broken { earlier: Some(promised), .. } = app.snapshot().vault else { panic!("is broken") };
    assert!(promised.by_password);
    let came = app.recover(&password()).unwrap();
    assert_eq!((came.by_password, came.by_keychain), (sealed_again, true));
    let VaultView::Unlocked { by_password, .. } = app.snapshot().vault else { panic!("is open") };
    assert_eq!(by_password, sealed_again);
}

#[test]
fn a_file_damaged_while_the_vault_is_open_costs_nothing() {
    let (world, mut app, ids) = world();
    for how in ["cut", "payload"] {
        let good = world.vault.bytes().unwrap();
        spoiled(&world, how);
        let problem = app.delete_account(&ids[0]).unwrap_err();
        assert_eq!(problem.code, ErrorCode::VaultDamaged);
        assert!(world.vault.kept().values().any(|kept| *kept == good), "what memory knew is kept");
        app.lock();
        ask_keychain(&mut app);
        let answer = app.ask_to_recover().unwrap().ask();
        app.recover_by_keychain(answer).unwrap();
        assert_eq!(names(&mut app), ["one", "two", "three"]);
    }
}

#[test]
fn where_the_place_is_what_is_wrong_no_version_is_offered() {
    let (world, app, _) = world();
    drop(app);
    world.vault.fail_next(ringfence_app::ports::StoreError::Denied);
    let mut app = world.open();
    let VaultView::Broken { earlier, .. } = app.snapshot().vault else { panic!("broken") };
    assert_eq!(earlier, None);
    assert_eq!(app.recover(&password()).unwrap_err().code, ErrorCode::NoGoodVersion);
}

#[test]
fn the_recovery_code_brings_the_newest_good_version_back_too() {
    for with_password in [true, false] {
        let world = World::default();
        let mut app = world.open();
        add(&mut app, &link("one"));
        if with_password {
            app.set_password(&password()).unwrap();
        }
        let code = app.make_recovery_kit().unwrap().view().code.clone();
        add(&mut app, &link("two"));
        add(&mut app, &link("last"));
        drop(app);
        world.keys.lose();
        spoiled(&world, "cut");
        let mut app = world.open();
        let another = ringfence_core::vault::RecoveryCode::filled_by(|_| Ok::<_, ()>(())).unwrap().written();
        let said = app.recover(&Passphrase::new(another.to_string())).unwrap_err().code;
        let expected = if with_password { ErrorCode::WrongPassword } else { ErrorCode::RecoveryCodeWrong };
        assert_eq!(said, expected);
        world.clock.advance_seconds(60);
        app.recover(&Passphrase::new(code.to_lowercase().replace('-', " "))).unwrap();
        assert_eq!(names(&mut app), ["one", "two"], "the save before the damage");
        drop(app);
        let mut app = world.open();
        app.unlock_with_recovery(&code).unwrap();
        assert_eq!(names(&mut app), ["one", "two"], "and it is the vault from now on");
    }
}

/// An older file comes back while nothing runs: fifteen saves later, from a backup of the system.
fn put_back() -> (World, App) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &link("old"));
    let old = world.vault.bytes().unwrap();
    for number in 0..15 {
        world.clock.advance_seconds(60);
        add(&mut app, &named(&format!("n{number}"), number));
    }
    drop(app);
    world.vault.put(old);
    world.clock.advance_seconds(60);
    let app = world.open();
    (world, app)
}

/// An account with a key of its own.
fn named(name: &str, number: u8) -> String {
    let key = data_encoding::BASE32_NOPAD.encode(&[number + 1; 20]);
    format!("otpauth://totp/Harbour:{name}?secret={key}&issuer=Harbour")
}

#[test]
fn after_an_older_file_came_back_new_states_are_the_newest_versions() {
    let (world, mut app) = put_back();
    assert_eq!(names(&mut app), ["old"]);
    let lost: Vec<_> = app.versions().unwrap().into_iter().map(|version| version.id).collect();
    for number in 0..12 {
        world.clock.advance_seconds(60);
        add(&mut app, &named(&format!("new{number}"), 100 + number));
        if number == 0 {
            let kept = world.vault.kept();
            assert!(lost.iter().filter(|name| kept.contains_key(*name)).count() >= lost.len() - 1);
        } else {
            let newest = app.versions().unwrap().remove(0);
            let then = app.compare_version(&newest.id).unwrap();
            assert_eq!(then.removed.len(), 1, "the newest version is the state before the last save");
            assert_eq!(then.removed[0].name, format!("new{number}"));
        }
    }
}

#[test]
fn after_an_older_file_came_back_undo_goes_to_the_state_before() {
    let (world, mut app) = put_back();
    let target = app.versions().unwrap()[0].id.clone();
    let undo = app.restore_version(&target).unwrap().undo.unwrap();
    assert!(names(&mut app).len() > 10);
    app.restore_version(&undo).unwrap();
    assert_eq!(names(&mut app), ["old"], "the very first save can be undone already");
    for name in ["X", "Y"] {
        world.clock.advance_seconds(60);
        add(&mut app, &named(name, name.as_bytes()[0]));
    }
    let undo = app.restore_version(&target).unwrap().undo.unwrap();
    assert_eq!(app.versions().unwrap()[0].id, undo);
    app.restore_version(&undo).unwrap();
    assert_eq!(names(&mut app), ["old", "X", "Y"]);
}

#[test]
fn a_state_of_memory_that_is_saved_again_comes_after_every_version() {
    let (world, mut app) = put_back();
    world.vault.remove();
    app.refresh();
    app.save_again().unwrap();
    world.clock.advance_seconds(60);
    add(&mut app, &named("X", 100));
    let newest = app.versions().unwrap().remove(0);
    assert_eq!(newest.accounts, Some(1));
}
