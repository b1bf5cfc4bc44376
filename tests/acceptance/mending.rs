//! The keychain in trouble: what is said, what still opens the vault, and how it is mended.

use ringfence_app::ports::{KeyStoreError, StoreError};
use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode};
use ringfence_tests::{RFC_KEY, World, accounts, add};

/// A vault that keychain and recovery code open, with one account; and the code.
fn world_with_a_kit() -> (World, String) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    let code = app.make_recovery_kit().unwrap().view().code.clone();
    (world, code)
}

fn trouble(app: &mut App) -> Option<ErrorCode> {
    match app.snapshot().vault {
        VaultView::Unlocked { keychain_trouble, .. } => keychain_trouble.map(|trouble| trouble.code),
        other => panic!("not open: {other:?}"),
    }
}

fn mend(app: &mut App) -> Result<(), ErrorCode> {
    let question = app.ask_to_keep().map_err(|error| error.code)?;
    app.take_up_keychain(question.ask()).map_err(|(error, _)| error.code)
}

fn opens_by_keychain(world: &World) -> bool {
    accounts(&mut world.open()).is_some()
}

#[test]
fn after_coming_in_by_the_code_the_keychain_is_mended_on_consent_only() {
    let (world, code) = world_with_a_kit();
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    assert_eq!(trouble(&mut app), Some(ErrorCode::KeychainEmpty));
    assert_eq!((world.keys.len(), opens_by_keychain(&world)), (0, false), "nothing happens by itself");
    mend(&mut app).unwrap();
    assert_eq!(trouble(&mut app), None);
    assert!(opens_by_keychain(&world));
    let mut again = world.open();
    again.lock();
    again.unlock_with_recovery(&code).unwrap();
    assert_eq!(accounts(&mut again).map(|all| all.len()), Some(1), "the kit is as good as before");
}

#[test]
fn mending_takes_proof() {
    let (world, code) = world_with_a_kit();
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    world.clock.advance_seconds(60);
    assert_eq!(mend(&mut app), Err(ErrorCode::ProofNeeded));
    assert_eq!(world.keys.writes(), 1, "only the first one");
}

#[test]
fn a_keychain_that_takes_no_key_leaves_the_vault_as_it_was() {
    let (world, code) = world_with_a_kit();
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    let before = world.vault.bytes();
    for (fault, said) in [
        (KeyStoreError::Refused, ErrorCode::KeychainRefused),
        (KeyStoreError::Unavailable, ErrorCode::KeychainUnavailable),
        (KeyStoreError::Failed, ErrorCode::KeychainFailed),
    ] {
        world.keys.fail_next(fault);
        assert_eq!(mend(&mut app), Err(said));
        assert_eq!(world.vault.bytes(), before);
    }
    let given_up = app.ask_to_keep().unwrap().given_up();
    assert_eq!(app.take_up_keychain(given_up).map_err(|(e, _)| e.code), Err(ErrorCode::KeychainSilent));
    assert_eq!(world.vault.bytes(), before);
}

#[test]
fn a_save_that_fails_after_the_keychain_took_its_key_harms_nothing() {
    let (world, code) = world_with_a_kit();
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    let question = app.ask_to_keep().unwrap();
    world.vault.fail_next_write(StoreError::DiskFull);
    let Err((error, forget)) = app.take_up_keychain(question.ask()) else { panic!("the disk is full") };
    assert_eq!(error.code, ErrorCode::DiskFull);
    assert!(forget.is_none(), "the vault still has its slot for the keychain");
    let mut again = world.open();
    again.unlock_with_recovery(&code).unwrap();
    assert_eq!(trouble(&mut again), Some(ErrorCode::KeychainWrongKey));
    mend(&mut again).unwrap();
    assert!(opens_by_keychain(&world));
}

#[test]
fn a_keychain_is_given_up_only_while_another_way_in_remains() {
    let world = World::default();
    let mut app = world.open();
    assert_eq!(app.give_up_keychain().map_err(|e| e.code).err(), Some(ErrorCode::LastWayIn));
    assert_eq!(mend(&mut app), Err(ErrorCode::LastWayIn), "its only key must not give way to a new one");
    assert!(opens_by_keychain(&world));
    let (world, code) = world_with_a_kit();
    let mut app = world.open();
    assert_eq!(app.give_up_keychain().map_err(|e| e.code).err(), Some(ErrorCode::ProofNeeded));
    app.prove_with_recovery(&code).unwrap();
    let forget = app.give_up_keychain().unwrap();
    assert_eq!(world.keys.len(), 1, "the key leaves the keychain after the slot has left the file");
    assert!(matches!(world.open().snapshot().vault, VaultView::Locked { by_keychain: false, .. }));
    app.take_forgotten(forget.ask()).unwrap();
    assert!(world.keys.is_empty());
}

#[test]
fn a_keychain_is_taken_up_by_a_vault_that_had_none() {
    let (world, code) = world_with_a_kit();
    let mut app = world.open();
    app.prove_with_recovery(&code).unwrap();
    let forget = app.give_up_keychain().unwrap();
    app.take_forgotten(forget.ask()).unwrap();
    let question = app.ask_to_keep().unwrap();
    world.vault.fail_next_write(StoreError::ReadOnly);
    let Err((_, Some(forget))) = app.take_up_keychain(question.ask()) else { panic!("is litter") };
    app.take_forgotten(forget.ask()).unwrap();
    assert!(world.keys.is_empty(), "a key that no vault uses is taken out again");
    mend(&mut app).unwrap();
    assert!(opens_by_keychain(&world));
}

#[test]
fn a_person_goes_on_without_waiting_and_a_late_answer_changes_nothing() {
    let (world, code) = world_with_a_kit();
    let mut app = world.start();
    let question = app.open().expect("the keychain is asked");
    app.go_on_without_keychain();
    let VaultView::Locked { reason, by_recovery: true, .. } = app.snapshot().vault else { panic!("locked") };
    assert_eq!(reason.map(|reason| reason.code), Some(ErrorCode::KeychainSilent));
    assert!(app.answer(question.ask()).is_none());
    assert_eq!(accounts(&mut app), None);
    app.unlock_with_recovery(&code).unwrap();
    app.go_on_without_keychain();
    assert!(accounts(&mut app).is_some(), "an open vault stays open");
}

#[test]
fn an_answer_to_an_earlier_question_does_not_end_the_wait_for_a_later_one() {
    let (world, _) = world_with_a_kit();
    let mut app = world.start();
    let first = app.open().expect("the keychain is asked");
    let given_up = first.given_up();
    app.go_on_without_keychain();
    let second = app.open().expect("the keychain is asked again");
    assert!(app.answer(given_up).is_none());
    assert_eq!(app.snapshot().vault, VaultView::Opening);
    assert!(app.answer(second.ask()).is_none());
    assert!(accounts(&mut app).is_some());
}

#[test]
fn at_the_first_run_too_a_person_goes_on_without_waiting() {
    let world = World::default();
    let mut app = world.start();
    let question = app.open().expect("the keychain is asked");
    app.go_on_without_keychain();
    let VaultView::FirstRun { reason, .. } = app.snapshot().vault else { panic!("asks for a password") };
    assert_eq!(reason.code, ErrorCode::KeychainSilent);
    let forget = app.answer(question.ask()).expect("the key that came late is taken out again");
    assert!(app.answer(forget.ask()).is_none());
    assert_eq!((world.keys.len(), world.vault.bytes()), (0, None));
}

#[test]
fn a_keychain_that_was_given_up_is_asked_for_no_other_key_before_it_has_answered() {
    let (world, code) = world_with_a_kit();
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    let question = app.ask_to_keep().unwrap();
    let given_up = question.given_up();
    assert_eq!(app.take_up_keychain(given_up).map_err(|(e, _)| e.code), Err(ErrorCode::KeychainSilent));
    assert_eq!(mend(&mut app), Err(ErrorCode::KeychainSilent), "its late answer would undo that");
    question.ask().abandon();
    assert!(world.keys.is_empty(), "what came late is taken out again");
    mend(&mut app).unwrap();
    assert!(opens_by_keychain(&world));

    app.prove_with_recovery(&code).unwrap();
    let forget = app.give_up_keychain().unwrap();
    assert_eq!(mend(&mut app), Err(ErrorCode::KeychainSilent), "it would take the new key out");
    drop(forget.ask());
    mend(&mut app).unwrap();
    assert!(opens_by_keychain(&world));
}
