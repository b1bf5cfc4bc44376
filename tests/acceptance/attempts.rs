//! Wrong passwords slow the next try down: for every front, over restarts, and never for good.

use ringfence_app::ports::{AttemptStore as _, Entropy as _, KeyStoreError, StoreError};
use ringfence_app::{App, ErrorCode};
use ringfence_core::{Passphrase, Timestamp};
use ringfence_tests::World;

const PASSWORD: &str = "correct horse";

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn world_by_password() -> World {
    let world = World::default();
    world.clock.set(Timestamp::from_unix_seconds(1_000_000));
    world.keys.fail_always(Some(KeyStoreError::Unavailable));
    world.open().create_vault(&password(PASSWORD)).unwrap();
    world
}

fn outcome(app: &mut App, text: &str) -> Result<(), ErrorCode> {
    app.unlock(&password(text)).map_err(|error| error.code)
}

/// Gives so many wrong passwords, each as soon as it is taken; answers the wait after the last one, in seconds.
fn err_times(world: &World, app: &mut App, times: usize) -> u64 {
    for _ in 0..times {
        if let Some(at) = app.next_try_at() {
            world.clock.set(at);
        }
        assert_eq!(outcome(app, "wrong horse"), Err(ErrorCode::WrongPassword));
    }
    let now = ringfence_app::ports::Clock::now(&world.clock).unix_millis();
    (app.next_try_at().unwrap().unix_millis() - now) / 1000
}

#[test]
fn each_wrong_password_doubles_the_wait_and_the_right_one_ends_it() {
    let world = world_by_password();
    let mut app = world.open();
    for wait in [1, 2, 4, 8, 16, 30, 30] {
        assert_eq!(err_times(&world, &mut app, 1), wait);
        world.clock.advance_seconds(wait - 1);
        assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::SlowedDown), "not even the right one");
    }
    world.clock.advance_seconds(1);
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
    assert_eq!((app.next_try_at(), world.attempts.read()), (None, None));
    app.lock();
    assert_eq!(err_times(&world, &mut app, 1), 1, "the count begins anew");
}

#[test]
fn a_password_whose_key_is_derived_elsewhere_is_no_guess_before_it_is_there() {
    let world = world_by_password();
    let mut app = world.open();
    for (text, expected) in [("wrong horse", Err(ErrorCode::WrongPassword)), (PASSWORD, Ok(()))] {
        if let Some(at) = app.next_try_at() {
            world.clock.set(at);
        }
        let password = password(text).stretched_elsewhere();
        let mut ask = || app.unlock(&password).map_err(|error| error.code);
        assert_eq!(ask(), Err(ErrorCode::VaultBusy));
        let missing = password.missing().expect("says what it lacks");
        password.take(missing.run().expect("derives"));
        assert_eq!(ask(), expected);
        assert_eq!(app.next_try_at().is_some(), expected.is_err(), "one guess, and one only");
    }
}

#[test]
fn the_wait_outlives_the_program_and_holds_for_every_program() {
    let world = world_by_password();
    let (mut window, mut terminal) = (world.open(), world.open());
    assert_eq!(err_times(&world, &mut window, 3), 4);
    assert_eq!(outcome(&mut terminal, PASSWORD), Err(ErrorCode::SlowedDown));
    let mut restarted = world.open();
    assert_eq!(restarted.snapshot().next_try_at, Some(1_000_007));
    assert_eq!(outcome(&mut restarted, PASSWORD), Err(ErrorCode::SlowedDown));
    world.clock.advance_seconds(4);
    assert_eq!(restarted.snapshot().next_try_at, None);
    assert_eq!(outcome(&mut terminal, PASSWORD), Ok(()));
    assert_eq!(outcome(&mut window, "wrong horse"), Err(ErrorCode::WrongPassword), "success forgets for all");
}

#[test]
fn a_wrong_proof_counts_like_a_wrong_unlock() {
    let world = world_by_password();
    let mut app = world.open();
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
    let prove = |app: &mut App, text| app.prove(&password(text)).map_err(|error| error.code);
    assert_eq!(prove(&mut app, "wrong horse"), Err(ErrorCode::WrongPassword));
    assert_eq!(prove(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
    app.lock();
    assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
    world.clock.advance_seconds(1);
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
}

#[test]
fn a_clock_set_back_neither_helps_nor_locks_out() {
    let world = world_by_password();
    let mut app = world.open();
    assert_eq!(err_times(&world, &mut app, 6), 30);
    world.clock.set(Timestamp::from_unix_seconds(5));
    assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
    world.clock.advance_seconds(29);
    assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
    let mut restarted = world.open();
    world.clock.advance_seconds(1);
    assert_eq!(outcome(&mut restarted, PASSWORD), Ok(()));
}

#[test]
fn a_record_that_is_lost_or_damaged_costs_nothing() {
    let world = world_by_password();
    world.attempts.put("{\"wrong\": 99999999999, \"last\": []}");
    let mut app = world.open();
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
}

#[test]
fn where_nothing_can_be_noted_this_program_still_remembers_and_starting_it_again_is_no_way_around() {
    let world = world_by_password();
    let mut app = world.open();
    world.attempts.fail_always(Some(StoreError::DiskFull));
    assert_eq!(outcome(&mut app, "wrong horse"), Err(ErrorCode::WrongPassword));
    assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
    world.clock.advance_seconds(1);
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
    app.lock();
    assert_eq!(outcome(&mut app, "wrong horse"), Err(ErrorCode::WrongPassword));
    for _ in 0..5 {
        let mut again = world.open();
        assert_eq!(outcome(&mut again, PASSWORD), Err(ErrorCode::SlowedDown), "nothing was noted");
        world.clock.advance_seconds(1);
        assert_eq!(outcome(&mut again, PASSWORD), Err(ErrorCode::SlowedDown));
        world.clock.advance_seconds(1);
        assert_eq!(err_times(&world, &mut again, 1), 4, "and it grows from there");
    }
    let mut again = world.open();
    world.clock.advance_seconds(2);
    assert_eq!(outcome(&mut again, PASSWORD), Ok(()));

    world.attempts.fail_always(Some(StoreError::Busy));
    assert_eq!(outcome(&mut world.open(), PASSWORD), Err(ErrorCode::VaultBusy));
}

#[test]
fn what_is_no_wrong_guess_does_not_count() {
    let world = world_by_password();
    let mut app = world.open();
    world.vault.fail_next(StoreError::Denied);
    assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::AccessDenied));
    assert_eq!((app.next_try_at(), world.attempts.read()), (None, None));
    assert_eq!(err_times(&world, &mut app, 2), 2);
    let before = world.attempts.read();
    world.clock.advance_seconds(2);
    world.vault.fail_next(StoreError::Denied);
    assert_eq!(outcome(&mut app, PASSWORD), Err(ErrorCode::AccessDenied));
    assert_eq!(world.attempts.read(), before, "and takes nothing back");
}

#[test]
fn the_vault_stays_as_it_is_however_often_the_password_is_wrong() {
    let world = world_by_password();
    let before = world.vault.bytes();
    let mut app = world.open();
    err_times(&world, &mut app, 100);
    assert_eq!(world.vault.bytes(), before);
    world.clock.advance_seconds(30);
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
}

/// A vault of somebody else's, and what opens it.
fn own_backup() -> Vec<u8> {
    let world = World::default();
    world.entropy.fill(&mut [0; 4096]).unwrap();
    world.keys.fail_always(Some(KeyStoreError::Unavailable));
    world.open().create_vault(&password("own battery")).unwrap();
    world.vault.bytes().unwrap()
}

#[test]
fn opening_a_backup_of_ones_own_ends_no_wait_and_forgets_no_wrong_password() {
    let (world, own) = (world_by_password(), own_backup());
    let mut app = world.open();
    for wait in [1, 2, 4, 8, 16, 30] {
        assert_eq!(err_times(&world, &mut app, 1), wait);
        app.choose_backup("own.json", &own).unwrap();
        let early = app.open_chosen_backup(&password("own battery"));
        assert_eq!(early.unwrap_err().code, ErrorCode::SlowedDown);
        world.clock.advance_seconds(wait);
        app.open_chosen_backup(&password("own battery")).unwrap();
    }
    let before = world.attempts.read();
    assert_eq!(outcome(&mut app, PASSWORD), Ok(()));
    assert!(before.is_some() && world.attempts.read().is_none(), "the vault's own password forgets it");

    let prove = |app: &mut App, text| app.prove(&password(text)).map_err(|error| error.code);
    for wait in [1, 2, 4] {
        assert_eq!(prove(&mut app, "wrong horse"), Err(ErrorCode::WrongPassword));
        assert_eq!(app.open_backup("own.json", &own).unwrap_err().code, ErrorCode::BackupLocked);
        world.clock.advance_seconds(wait);
        app.open_backup_by(&password("own battery")).unwrap();
    }
    assert_eq!(prove(&mut app, "wrong horse"), Err(ErrorCode::WrongPassword));
    assert_eq!(prove(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
    world.clock.advance_seconds(7);
    assert_eq!(prove(&mut app, PASSWORD), Err(ErrorCode::SlowedDown));
}

#[test]
fn a_backup_of_this_very_vault_forgets_wrong_passwords_as_the_vault_does() {
    let world = world_by_password();
    let copy = world.vault.bytes().unwrap();
    let mut app = world.open();
    assert_eq!(err_times(&world, &mut app, 2), 2);
    world.clock.advance_seconds(2);
    app.choose_backup("copy.json", &copy).unwrap();
    app.open_chosen_backup(&password(PASSWORD)).unwrap();
    assert_eq!((app.next_try_at(), world.attempts.read()), (None, None));
}
