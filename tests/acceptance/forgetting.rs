//! A keychain that was given up and keeps its key all the same: said, remembered, asked again.

use ringfence_app::ports::KeyStoreError;
use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode};
use ringfence_core::Passphrase;
use ringfence_tests::World;

const PASSWORD: &str = "correct horse";

fn by_both() -> (World, App) {
    let world = World::default();
    let mut app = world.open();
    app.set_password(&Passphrase::new(PASSWORD.to_owned())).unwrap();
    (world, app)
}

fn unlocked(world: &World) -> App {
    let mut app = world.open();
    world.clock.advance_seconds(60);
    app.unlock(&Passphrase::new(PASSWORD.to_owned())).unwrap();
    app
}

/// What is shown: whether the keychain opens the vault, and whether it still has a key.
fn shown(app: &mut App) -> (bool, bool) {
    match app.snapshot().vault {
        VaultView::Unlocked { by_keychain, keychain_left, .. } => (by_keychain, keychain_left),
        _ => panic!("the vault is open"),
    }
}

fn give_up(app: &mut App) -> Result<(), ErrorCode> {
    let forget = app.give_up_keychain().map_err(|error| error.code)?;
    app.take_forgotten(forget.ask()).map_err(|error| error.code)
}

#[test]
fn a_key_that_stays_in_the_keychain_is_said_and_remembered_over_restarts_until_it_is_gone() {
    let (world, mut app) = by_both();
    for fault in [KeyStoreError::Refused, KeyStoreError::Locked, KeyStoreError::Ended] {
        world.keys.fail_always(Some(fault));
        assert_eq!(give_up(&mut app), Err(ErrorCode::KeychainKept));
        assert_eq!(shown(&mut app), (false, true), "it opens the vault no more, and is still there");
    }
    let saved = world.vault.bytes();
    let mut app = unlocked(&world);
    assert_eq!(shown(&mut app), (false, true), "a restart forgets nothing");
    let answer = app.ask_to_forget().expect("it is tried again").ask();
    assert_eq!(app.take_forgotten(answer).map_err(|e| e.code), Err(ErrorCode::KeychainKept));
    world.keys.fail_always(None);
    assert_eq!(world.keys.len(), 1);
    let answer = app.ask_to_forget().expect("and again").ask();
    app.take_forgotten(answer).unwrap();
    assert!(world.keys.is_empty());
    assert_eq!(shown(&mut app), (false, false));
    assert!(app.ask_to_forget().is_none());
    assert_eq!(world.vault.bytes(), saved, "the vault is not saved for that");
    assert_eq!(shown(&mut unlocked(&world)), (false, false));
}

#[test]
fn a_deletion_that_is_said_to_be_done_and_is_not_is_not_believed() {
    let (world, mut app) = by_both();
    world.keys.keep_all(true);
    assert_eq!(give_up(&mut app), Err(ErrorCode::KeychainKept));
    assert_eq!(shown(&mut app), (false, true));
    world.keys.keep_all(false);
    give_up(&mut app).unwrap();
    assert_eq!(shown(&mut app), (false, false));
}

#[test]
fn a_program_that_ends_between_the_save_and_the_deletion_leaves_it_to_the_next() {
    let (world, mut app) = by_both();
    drop(app.give_up_keychain().unwrap());
    drop(app);
    let mut app = unlocked(&world);
    assert_eq!(shown(&mut app), (false, true));
    let answer = app.ask_to_forget().expect("the next one asks").ask();
    app.take_forgotten(answer).unwrap();
    assert!(world.keys.is_empty());
}

#[test]
fn a_keychain_that_is_taken_up_again_is_to_keep_its_key() {
    let (world, mut app) = by_both();
    world.keys.fail_always(Some(KeyStoreError::Refused));
    assert_eq!(give_up(&mut app), Err(ErrorCode::KeychainKept));
    world.keys.fail_always(None);
    let question = app.ask_to_keep().unwrap();
    app.take_up_keychain(question.ask()).map_err(|(error, _)| error).unwrap();
    assert_eq!(shown(&mut app), (true, false));
    assert!(app.ask_to_forget().is_none());
    assert!(matches!(world.open().snapshot().vault, VaultView::Unlocked { .. }));
}

#[test]
fn a_save_that_fails_gives_nothing_up() {
    let (world, mut app) = by_both();
    world.vault.fail_next_write(ringfence_app::ports::StoreError::DiskFull);
    assert_eq!(give_up(&mut app), Err(ErrorCode::DiskFull));
    assert_eq!(shown(&mut app), (true, false));
    assert!(app.ask_to_forget().is_none());
    assert!(matches!(world.open().snapshot().vault, VaultView::Unlocked { .. }));
}
