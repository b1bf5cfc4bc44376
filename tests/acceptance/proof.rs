//! Proof of who is there: how it is given, how long it holds, and what takes it away.

use ringfence_app::ports::{Entropy as _, KeyStoreError};
use ringfence_app::view::GivesWay;
use ringfence_app::{App, ErrorCode};
use ringfence_core::{Passphrase, Timestamp};
use ringfence_tests::{RFC_KEY, World, add, ask_keychain};

const PASSWORD: &str = "correct horse";

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn asks(app: &App) -> bool {
    match app.require_proof() {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.code, ErrorCode::ProofNeeded);
            true
        }
    }
}

/// A vault that only a password opens.
fn world_by_password() -> World {
    let world = World::default();
    world.keys.fail_always(Some(KeyStoreError::Unavailable));
    world.open().create_vault(&password(PASSWORD)).unwrap();
    world.keys.fail_always(None);
    world
}

fn prove_by_keychain(app: &mut App) -> Result<(), ErrorCode> {
    let question = app.ask_consent().map_err(|error| error.code)?;
    app.prove_by_keychain(question.ask()).map_err(|error| error.code)
}

#[test]
fn an_unlock_by_password_is_proof_for_a_minute() {
    let world = world_by_password();
    let mut app = world.open();
    assert_eq!(app.require_proof().map_err(|e| e.code).err(), Some(ErrorCode::VaultLocked));
    app.unlock(&password(PASSWORD)).unwrap();
    assert!(!asks(&app));
    world.clock.advance_seconds(59);
    assert!(!asks(&app));
    world.clock.advance_seconds(1);
    assert!(asks(&app));
    assert_eq!(app.prove(&password("wrong horse")).map_err(|e| e.code), Err(ErrorCode::WrongPassword));
    assert!(asks(&app));
    world.clock.advance_seconds(1);
    app.prove(&password(PASSWORD)).unwrap();
    assert!(!asks(&app));
}

#[test]
fn a_proof_is_gone_with_the_lock_and_with_a_clock_set_back() {
    let world = world_by_password();
    let mut app = world.open();
    app.unlock(&password(PASSWORD)).unwrap();
    world.clock.set(Timestamp::from_unix_seconds(3));
    assert!(asks(&app));
    app.prove(&password(PASSWORD)).unwrap();
    app.lock();
    assert_eq!(app.prove(&password(PASSWORD)).map_err(|e| e.code), Err(ErrorCode::VaultLocked));
    app.unlock(&password(PASSWORD)).unwrap();
    assert!(!asks(&app));
}

#[test]
fn a_proof_ends_after_a_minute_however_the_clock_is_set() {
    let world = world_by_password();
    let mut app = world.open();
    app.unlock(&password(PASSWORD)).unwrap();
    world.clock.advance_seconds(3600);
    world.clock.set(Timestamp::from_unix_seconds(59 + 30));
    assert!(asks(&app), "by the clock that nobody sets it is an hour old");
    app.prove(&password(PASSWORD)).unwrap();
    world.clock.set(Timestamp::from_unix_seconds(59 + 90));
    assert!(asks(&app), "the computer may have slept");
}

#[test]
fn a_proof_from_before_the_lock_exports_nothing() {
    let (world, mut app) = world_by_both();
    app.unlock(&password(PASSWORD)).unwrap();
    let proved = app.require_proof().unwrap();
    assert!(app.export(&proved).is_ok());
    world.clock.advance_seconds(600);
    assert!(app.export(&proved).is_ok(), "naming a file may take long");
    app.lock();
    assert_eq!(app.export(&proved).map_err(|e| e.code).err(), Some(ErrorCode::VaultLocked));
    ask_keychain(&mut app);
    assert_eq!(app.export(&proved).map_err(|e| e.code).err(), Some(ErrorCode::ProofNeeded));
}

#[test]
fn without_a_password_the_keychain_is_asked_again_and_an_unlock_by_it_is_no_proof() {
    let world = World::default();
    drop(world.open());
    let mut app = world.open();
    assert!(asks(&app), "the keychain opened the vault without anybody there");
    assert_eq!(app.prove(&password(PASSWORD)).map_err(|e| e.code), Err(ErrorCode::NoPassword));
    for (fault, said) in [
        (KeyStoreError::Refused, ErrorCode::KeychainRefused),
        (KeyStoreError::Unavailable, ErrorCode::KeychainUnavailable),
        (KeyStoreError::Corrupt, ErrorCode::KeychainCorrupt),
    ] {
        world.keys.fail_next(fault);
        assert_eq!(prove_by_keychain(&mut app), Err(said));
        assert!(asks(&app));
    }
    prove_by_keychain(&mut app).unwrap();
    assert!(!asks(&app));
    let given_up = app.ask_consent().unwrap().given_up();
    world.clock.advance_seconds(60);
    assert_eq!(app.prove_by_keychain(given_up).map_err(|e| e.code), Err(ErrorCode::KeychainSilent));
    world.keys.lose();
    assert_eq!(prove_by_keychain(&mut app), Err(ErrorCode::KeychainEmpty));
    assert!(asks(&app));
}

#[test]
fn another_vaults_consent_is_no_proof() {
    let (ours, theirs) = (World::default(), World::default());
    drop(ours.open());
    // Their vault gets keys of its own.
    theirs.entropy.fill(&mut [0; 8]).unwrap();
    drop(theirs.open());
    let mut app = ours.open();
    let other = theirs.open().ask_consent().unwrap();
    assert!(app.prove_by_keychain(other.ask()).is_err());
    assert!(asks(&app));
}

#[test]
fn an_answer_to_another_question_is_no_proof_and_consent_opens_nothing() {
    let world = World::default();
    drop(world.open());
    let mut app = world.open();
    let consent = app.ask_consent().unwrap();
    app.lock();
    let answer = consent.ask();
    assert!(app.answer(answer).is_none());
    assert_eq!(app.require_open().map_err(|e| e.code), Err(ErrorCode::VaultLocked));

    let unlocking = app.open().unwrap().ask();
    ask_keychain(&mut app);
    assert_eq!(app.prove_by_keychain(unlocking).map_err(|e| e.code), Err(ErrorCode::KeychainFailed));
    assert!(asks(&app));
}

/// A vault that keychain and password open, saved once since it has a password, and locked for longer than a proof
/// holds.
fn world_by_both() -> (World, App) {
    let world = World::default();
    let mut app = world.open();
    app.set_password(&password(PASSWORD)).unwrap();
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    app.lock();
    world.clock.advance_seconds(60);
    (world, app)
}

#[test]
fn a_copy_of_the_vault_that_the_keychain_opens_is_no_proof_where_there_is_a_password() {
    let (world, mut app) = world_by_both();
    let copy = world.vault.bytes().unwrap();
    app.choose_backup("vault.json", &copy).unwrap();
    let answer = app.ask_for_chosen_backup().unwrap().ask();
    assert_eq!(app.open_chosen_backup_by_keychain(answer).unwrap().gives_way, GivesWay::Same);
    app.adopt_backup().unwrap();
    assert!(asks(&app));
    app.lock();
    app.choose_backup("vault.json", &copy).unwrap();
    app.open_chosen_backup(&password(PASSWORD)).unwrap();
    app.adopt_backup().unwrap();
    assert!(!asks(&app), "by the password it is");

    let bare = World { keys: world.keys.clone(), ..World::default() };
    let mut app = bare.open();
    app.lock();
    bare.vault.put(b"a letter".to_vec());
    ask_keychain(&mut app);
    app.choose_backup("vault.json", &copy).unwrap();
    let answer = app.ask_for_chosen_backup().unwrap().ask();
    app.open_chosen_backup_by_keychain(answer).unwrap();
    app.adopt_backup().unwrap();
    assert!(asks(&app), "nor where the copy takes another file's place");
}

#[test]
fn a_version_that_the_keychain_brings_back_is_no_proof_where_there_is_a_password() {
    for by_keychain in [true, false] {
        let (world, mut app) = world_by_both();
        world.vault.put(b"{".to_vec());
        ask_keychain(&mut app);
        if by_keychain {
            let answer = app.ask_to_recover().unwrap().ask();
            app.recover_by_keychain(answer).unwrap();
        } else {
            app.recover(&password(PASSWORD)).unwrap();
        }
        assert_eq!(asks(&app), by_keychain);
    }
}

#[test]
fn where_there_is_no_password_a_copy_that_the_keychain_opens_is_proof() {
    let world = World::default();
    let mut app = world.open();
    app.lock();
    world.clock.advance_seconds(60);
    app.choose_backup("vault.json", &world.vault.bytes().unwrap()).unwrap();
    let answer = app.ask_for_chosen_backup().unwrap().ask();
    app.open_chosen_backup_by_keychain(answer).unwrap();
    app.adopt_backup().unwrap();
    assert!(!asks(&app), "as its consent is");
}
