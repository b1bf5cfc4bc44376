//! The ways into the vault: setting, changing and removing the password, and what must never happen to them.

use ringfence_app::ports::{KeyStoreError, StoreError};
use ringfence_app::view::{VaultView, Way};
use ringfence_app::{App, ErrorCode};
use ringfence_core::Passphrase;
use ringfence_core::vault::{KdfCost, SealedVault};
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain};

const OLD: &str = "correct horse";
const NEW: &str = "battery staple";

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

/// A vault with one account that the keychain opens, and a program in which the person has proved who they are.
fn by_keychain() -> (World, App) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    assert!(app.require_proof().is_ok());
    (world, app)
}

/// The same with the password `OLD` beside.
fn by_either() -> (World, App) {
    let (world, mut app) = by_keychain();
    app.set_password(&password(OLD)).unwrap();
    (world, app)
}

fn remove(app: &mut App) -> Result<(), ErrorCode> {
    let answer = app.ask_consent().unwrap().ask();
    app.remove_password(Some(answer)).map_err(|error| error.code)
}

fn opens(world: &World, text: &str) -> Result<usize, ErrorCode> {
    let other = World { keys: Default::default(), attempts: Default::default(), ..world.clone() };
    let mut app = other.open();
    app.unlock(&password(text)).map_err(|error| error.code)?;
    Ok(accounts(&mut app).unwrap().len())
}

fn ways(app: &App) -> Vec<Way> {
    app.slots().unwrap().into_iter().map(|slot| slot.way).collect()
}

#[test]
fn a_password_set_opens_the_vault_where_there_is_no_keychain() {
    let (world, mut app) = by_keychain();
    assert_eq!(opens(&world, OLD), Err(ErrorCode::NoPassword));
    app.set_password(&password(OLD)).unwrap();
    assert_eq!(ways(&app), [Way::Keychain, Way::Password]);
    assert_eq!(opens(&world, OLD), Ok(1));
    assert_eq!(accounts(&mut world.open()).unwrap().len(), 1, "the keychain opens it as before");
    let cost = app.slots().unwrap()[1].kdf.unwrap();
    assert_eq!((cost.memory_kib, cost.passes), (KdfCost::FLOOR.memory_kib(), KdfCost::FLOOR.passes()));
}

#[test]
fn a_changed_password_opens_and_the_old_one_does_so_no_more_but_for_older_versions() {
    let (world, mut app) = by_either();
    let older = world.vault.bytes().unwrap();
    app.set_password(&password(NEW)).unwrap();
    assert_eq!(ways(&app), [Way::Keychain, Way::Password]);
    assert_eq!((opens(&world, NEW), opens(&world, OLD)), (Ok(1), Err(ErrorCode::WrongPassword)));
    assert!(SealedVault::parse(&older).unwrap().unwrap_with_password(&password(OLD)).is_ok());
}

#[test]
fn without_proof_no_way_in_is_changed() {
    let (world, mut app) = by_either();
    world.clock.advance_seconds(60);
    let before = world.vault.bytes();
    assert_eq!(app.set_password(&password(NEW)).map_err(|e| e.code), Err(ErrorCode::ProofNeeded));
    assert_eq!(remove(&mut app), Err(ErrorCode::ProofNeeded), "the keychain's consent is not the password");
    app.lock();
    assert_eq!(app.set_password(&password(NEW)).map_err(|e| e.code), Err(ErrorCode::VaultLocked));
    assert_eq!(world.vault.bytes(), before);
}

#[test]
fn a_short_password_is_refused_and_any_other_taken() {
    let (_, mut app) = by_keychain();
    assert_eq!(app.set_password(&password("1234567")).map_err(|e| e.code), Err(ErrorCode::PasswordTooShort));
    app.set_password(&password("12345678")).unwrap();
}

#[test]
fn a_removed_password_opens_nothing_and_the_keychain_goes_on() {
    let (world, mut app) = by_either();
    remove(&mut app).unwrap();
    assert_eq!(ways(&app), [Way::Keychain]);
    assert_eq!(opens(&world, OLD), Err(ErrorCode::NoPassword));
    assert_eq!(accounts(&mut world.open()).unwrap().len(), 1);
    assert_eq!(remove(&mut app), Err(ErrorCode::NoPassword));
}

#[test]
fn the_last_way_in_stays() {
    let world = World::default();
    world.keys.fail_always(Some(KeyStoreError::Unavailable));
    let mut app = world.open();
    app.create_vault(&password(OLD)).unwrap();
    let before = world.vault.bytes();
    for answer in [None, Some(app.ask_consent().unwrap().ask())] {
        assert_eq!(app.remove_password(answer).map_err(|e| e.code), Err(ErrorCode::LastWayIn));
    }
    world.keys.fail_always(None);
    assert_eq!(remove(&mut app), Err(ErrorCode::LastWayIn), "a keychain that has no slot is no way in");
    assert_eq!(world.vault.bytes(), before);
}

#[test]
fn a_keychain_that_does_not_open_the_vault_now_is_not_left_alone() {
    let (world, mut app) = by_either();
    let before = world.vault.bytes();
    assert_eq!(app.remove_password(None).map_err(|e| e.code), Err(ErrorCode::LastWayIn));
    for fault in [KeyStoreError::Unavailable, KeyStoreError::Refused, KeyStoreError::Corrupt] {
        world.keys.fail_next(fault);
        let said = remove(&mut app);
        assert!(matches!(
            said,
            Err(ErrorCode::KeychainUnavailable | ErrorCode::KeychainRefused | ErrorCode::KeychainCorrupt)
        ));
    }
    world.keys.lose();
    assert_eq!(remove(&mut app), Err(ErrorCode::KeychainEmpty));
    assert_eq!(world.vault.bytes(), before);
    assert_eq!(opens(&world, OLD), Ok(1));
}

#[test]
fn what_another_program_did_to_the_ways_in_is_what_the_rule_is_judged_by() {
    let (world, mut first) = by_either();
    let mut second = world.open();
    second.unlock(&password(OLD)).unwrap();
    second.prove(&password(OLD)).unwrap();
    // One question was answered before the other program took the password away.
    let early = first.ask_consent().unwrap().ask();
    remove(&mut second).unwrap();
    let refused = first.remove_password(Some(early)).map_err(|e| e.code);
    assert!(matches!(refused, Err(ErrorCode::ProofNeeded | ErrorCode::VaultRekeyed)), "{refused:?}");
    assert_eq!(accounts(&mut world.open()).unwrap().len(), 1);
}

#[test]
fn a_password_changed_behind_our_back_is_the_one_that_proves() {
    let (world, mut first) = by_either();
    let mut second = world.open();
    second.prove(&password(OLD)).unwrap();
    second.set_password(&password(NEW)).unwrap();
    world.clock.advance_seconds(60);
    assert_eq!(first.prove(&password(OLD)).map_err(|e| e.code), Err(ErrorCode::VaultRekeyed));
    first.lock();
    assert_eq!(first.unlock(&password(OLD)).map_err(|e| e.code), Err(ErrorCode::WrongPassword));
    world.clock.advance_seconds(1);
    first.unlock(&password(NEW)).unwrap();
    first.prove(&password(NEW)).unwrap();
}

#[test]
fn what_another_program_added_is_kept_when_the_password_changes() {
    let (world, mut first) = by_either();
    let mut second = world.open();
    add(&mut second, "otpauth://totp/Second?secret=JBSWY3DPEHPK3PXP");
    first.set_password(&password(NEW)).unwrap();
    assert_eq!(accounts(&mut first).unwrap().len(), 2);
    assert_eq!(opens(&world, NEW), Ok(2));
}

#[test]
fn a_change_that_cannot_be_saved_leaves_the_old_password_in_force() {
    let (world, mut app) = by_either();
    let before = world.vault.bytes();
    world.vault.fail_next_write(StoreError::DiskFull);
    assert_eq!(app.set_password(&password(NEW)).map_err(|e| e.code), Err(ErrorCode::DiskFull));
    world.vault.torn_write();
    assert_eq!(app.set_password(&password(NEW)).map_err(|e| e.code), Err(ErrorCode::SaveFailed));
    world.entropy.fail_next();
    assert_eq!(app.set_password(&password(NEW)).map_err(|e| e.code), Err(ErrorCode::NoEntropy));
    assert_eq!(world.vault.bytes(), before);
    assert_eq!((opens(&world, OLD), opens(&world, NEW)), (Ok(1), Err(ErrorCode::WrongPassword)));
    app.set_password(&password(NEW)).unwrap();
    assert_eq!(opens(&world, NEW), Ok(1));
}

#[test]
fn the_page_is_told_which_ways_there_are() {
    let (world, mut app) = by_either();
    let told = |app: &mut App| match app.snapshot().vault {
        VaultView::Unlocked { by_keychain, by_password, .. } => (by_keychain, by_password),
        other => panic!("not open: {other:?}"),
    };
    assert_eq!(told(&mut app), (true, true));
    remove(&mut app).unwrap();
    assert_eq!(told(&mut app), (true, false));
    app.lock();
    ask_keychain(&mut app);
    assert_eq!(told(&mut app), (true, false));
    assert_eq!(accounts(&mut world.open()).unwrap().len(), 1);
}

#[test]
fn a_password_set_without_further_word_costs_at_least_the_default() {
    let world = World::default();
    let mut app = world.start_measuring();
    ask_keychain(&mut app);
    app.set_password(&password(OLD)).unwrap();
    let cost = app.slots().unwrap()[1].kdf.unwrap();
    // The clock of this test stands still and measures nothing.
    assert_eq!((cost.memory_kib, cost.passes, cost.lanes), (65_536, 3, 1));
}

#[test]
fn what_a_guess_costs_is_never_lowered_by_another_password() {
    let (_world, mut app) = by_keychain();
    let cost = |app: &App| {
        let kdf = app.slots().unwrap().iter().find_map(|slot| slot.kdf).unwrap();
        (kdf.memory_kib / 1024, kdf.passes)
    };
    let set = |app: &mut App, memory: u32, passes: u32| {
        app.set_kdf_cost(KdfCost::new(memory * 1024, passes, 1).unwrap());
        app.set_password(&password(NEW)).unwrap();
        cost(app)
    };
    assert_eq!(set(&mut app, 48, 2), (48, 2));
    assert_eq!(set(&mut app, 24, 2), (48, 2), "the machine was busy");
    assert_eq!(set(&mut app, 24, 3), (48, 3));
    assert_eq!(set(&mut app, 64, 2), (64, 3));
}

#[test]
fn a_way_in_of_a_newer_program_keeps_the_key_as_it_is_and_is_told_as_such() {
    let (world, app) = by_either();
    drop(app);
    let text = String::from_utf8(world.vault.bytes().unwrap()).unwrap();
    let slot = r#"{"id":"16161616-1616-4616-8616-161616161616","kind":"token","where":"a card"}"#;
    let with = text.replacen("\"slots\": [", &format!("\"slots\": [{slot},"), 1);
    // A newer program would have sealed it so.
    let header = SealedVault::parse(with.as_bytes()).unwrap().header().clone();
    let before = SealedVault::parse(text.as_bytes()).unwrap();
    let key = before.unwrap_with_password(&password(OLD)).unwrap();
    let sealed = ringfence_core::vault::seal(&header, &before.open(&key).unwrap(), &key, [9; 24]);
    world.vault.put(sealed.unwrap());
    let mut app = world.open();
    assert_eq!(ways(&app), [Way::Unknown, Way::Keychain, Way::Password]);
    app.prove(&password(OLD)).unwrap();
    let before = world.vault.bytes();
    assert_eq!(app.rekey().map_err(|error| error.code), Err(ErrorCode::WayInNewer));
    assert_eq!(app.set_password(&password(NEW)).map_err(|error| error.code), Err(ErrorCode::WayInNewer));
    assert_eq!(world.vault.bytes(), before);
    add(&mut app, "otpauth://totp/after?secret=KRSXG5CTMVRXEZLU");
    assert!(String::from_utf8(world.vault.bytes().unwrap()).unwrap().contains("a card"), "kept by a save");
}
