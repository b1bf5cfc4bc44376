//! A backup becomes the vault: where none is, where its file is broken, and where nothing opens it any more.
#![allow(clippy::unwrap_used, reason = "a test's own ground: it fails")]

use ringfence_app::ports::{Entropy as _, StoreError};
use ringfence_app::view::{CameBy, GivesWay, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_core::vault::{RecoveryCode, SealedVault};
use ringfence_core::{Passphrase, Timestamp};
use ringfence_platform::FolderBackups;
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain};

const PASSWORD: &str = "seven boats in the fog";
const NAME: &str = "ringfence-backup.json";

fn password() -> Passphrase {
    Passphrase::new(PASSWORD.to_owned())
}

fn wrong() -> Passphrase {
    Passphrase::new("seven boats in the dog".to_owned())
}

fn link(name: &str) -> String {
    format!("otpauth://totp/Harbour:{name}?secret={RFC_KEY}&issuer=Harbour")
}

fn names(app: &mut App) -> Vec<String> {
    accounts(app).unwrap().into_iter().map(|account| account.name).collect()
}

fn came_by(app: &mut App) -> Option<CameBy> {
    match app.snapshot().vault {
        VaultView::Unlocked { came_by, .. } => came_by,
        _ => panic!("the vault is open"),
    }
}

/// A backup of a vault with two accounts, the code of its kit, and the world that it is of.
fn backed_up() -> (World, Vec<u8>, String) {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, &link("one"));
    add(&mut app, &link("two"));
    app.set_password(&password()).unwrap();
    let code = app.make_recovery_kit().unwrap().view().code.clone();
    let folder = tempfile::tempdir().unwrap();
    let name = app.backed_up(app.back_up_into(folder.path()).unwrap().run(&FolderBackups)).unwrap();
    let bytes = std::fs::read(folder.path().join(name)).unwrap();
    (world, bytes, code)
}

/// Another computer, whose random numbers are others.
fn elsewhere() -> World {
    let world = World::default();
    world.entropy.fill(&mut [0; 4096]).unwrap();
    world
}

/// A computer without a vault whose keychain does not answer.
fn bare() -> (World, App) {
    let world = elsewhere();
    world.keys.fail_always(Some(ringfence_app::ports::KeyStoreError::Silent));
    let app = world.open();
    (world, app)
}

#[test]
fn on_a_bare_computer_a_backup_becomes_the_vault_by_password_or_code() {
    let (_, backup, code) = backed_up();
    for typed in [PASSWORD.to_owned(), code.clone(), code.to_lowercase().replace('-', " ")] {
        let (world, mut app) = bare();
        let chosen = app.choose_backup(NAME, &backup).unwrap();
        assert_eq!((chosen.by_password, chosen.by_keychain), (true, false));
        let view = app.open_chosen_backup(&Passphrase::new(typed)).unwrap();
        let told: Vec<_> = view.accounts.iter().map(|account| account.name.as_str()).collect();
        assert_eq!((told, view.gives_way), (vec!["one", "two"], GivesWay::Nothing));
        assert_eq!(world.vault.bytes(), None, "a preview writes nothing");
        app.adopt_backup().unwrap();
        assert_eq!(names(&mut app), ["one", "two"]);
        add(&mut app, &link("three"));
        drop(app);
        let mut app = world.open();
        app.unlock(&password()).unwrap();
        assert_eq!(names(&mut app), ["one", "two", "three"], "it is the vault from now on");
        app.lock();
        app.unlock_with_recovery(&code).unwrap();
    }
}

#[test]
fn the_keychain_learns_of_it_on_consent_only() {
    let (_, backup, _) = backed_up();
    let (world, mut app) = bare();
    world.keys.fail_always(None);
    app.choose_backup(NAME, &backup).unwrap();
    app.open_chosen_backup(&password()).unwrap();
    app.adopt_backup().unwrap();
    assert_eq!((world.keys.writes(), came_by(&mut app)), (0, Some(CameBy::Backup)));
    let answer = app.ask_to_keep().unwrap().ask();
    app.take_up_keychain(answer).map_err(|(problem, _)| problem).unwrap();
    assert_eq!(came_by(&mut app), None);
    assert_eq!(names(&mut world.open()), ["one", "two"], "the keychain opens it");

    let world = elsewhere();
    world.keys.fail_always(Some(ringfence_app::ports::KeyStoreError::NoBus));
    let mut app = world.open();
    app.choose_backup(NAME, &backup).unwrap();
    app.open_chosen_backup(&password()).unwrap();
    app.adopt_backup().unwrap();
    assert_eq!(came_by(&mut app), None, "where there is no keychain it is not offered");
}

#[test]
fn a_broken_file_is_set_aside_word_for_word_and_every_version_stays() {
    let (world, backup, _) = backed_up();
    let whole = world.vault.bytes().unwrap();
    let newer = String::from_utf8(whole.clone()).unwrap().replacen("\"version\": 2", "\"version\": 3", 1);
    let mut altered = whole.clone();
    let place = String::from_utf8_lossy(&whole).find("\"payload\"").unwrap() + 40;
    altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
    for bad in [whole[..whole.len() / 2].to_vec(), b"a letter".to_vec(), newer.into_bytes(), altered] {
        let (world, backup) = (world.clone(), backup.clone());
        world.vault.put(bad.clone());
        let kept = world.vault.kept();
        let mut app = world.open();
        assert!(matches!(app.snapshot().vault, VaultView::Broken { by_backup: true, .. }));
        app.choose_backup(NAME, &backup).unwrap();
        let view = app.open_chosen_backup(&password()).unwrap();
        assert_eq!((view.gives_way, world.vault.bytes()), (GivesWay::Unusable, Some(bad.clone())));
        app.adopt_backup().unwrap();
        assert_eq!(names(&mut app), ["one", "two"]);
        let after = world.vault.kept();
        assert!(kept.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "no version is lost");
        let aside = after.iter().filter(|(name, _)| name.contains("-damaged") && !kept.contains_key(*name));
        assert_eq!(aside.map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>(), [bad]);
        let header = |bytes: &[u8]| SealedVault::parse(bytes).unwrap().header().revision();
        assert!(
            header(&world.vault.bytes().unwrap()) > header(&whole),
            "no program takes it for an older state"
        );
    }
}

#[test]
fn a_vault_that_nothing_opens_gives_way_and_is_kept() {
    let (_, backup, _) = backed_up();
    let world = elsewhere();
    add(&mut world.open(), &link("other"));
    let other = world.vault.bytes().unwrap();
    world.keys.lose();
    let mut app = world.open();
    assert!(matches!(app.snapshot().vault, VaultView::Locked { by_password: false, by_recovery: false, .. }));
    app.choose_backup(NAME, &backup).unwrap();
    assert_eq!(app.open_chosen_backup(&password()).unwrap().gives_way, GivesWay::Another);
    app.adopt_backup().unwrap();
    assert_eq!(names(&mut app), ["one", "two"]);
    assert!(world.vault.kept().values().any(|kept| *kept == other), "word for word");
}

#[test]
fn where_the_backups_key_opens_the_vault_that_is_here_it_is_opened_and_nothing_replaced() {
    let (world, backup, _) = backed_up();
    let mut app = world.open();
    app.prove(&password()).unwrap();
    add(&mut app, &link("three"));
    drop(app);
    world.keys.lose();
    let (before, kept) = (world.vault.bytes(), world.vault.kept());
    let mut app = world.open();
    app.choose_backup(NAME, &backup).unwrap();
    assert_eq!(app.open_chosen_backup(&password()).unwrap().gives_way, GivesWay::Same);
    app.adopt_backup().unwrap();
    assert_eq!(names(&mut app), ["one", "two", "three"]);
    assert_eq!((world.vault.bytes(), world.vault.kept()), (before, kept));
    app.set_password(&wrong()).expect("the person has proved who they are, and can mend the ways in");
}

#[test]
fn a_copy_of_the_vault_itself_is_opened_by_the_keychain() {
    let (world, _, _) = backed_up();
    let copy = world.vault.bytes().unwrap();
    world.vault.remove();
    let mut app = world.open();
    assert!(app.choose_backup(NAME, &copy).unwrap().by_keychain);
    let answer = app.ask_for_chosen_backup().unwrap().ask();
    app.open_chosen_backup_by_keychain(answer).unwrap();
    app.adopt_backup().unwrap();
    assert_eq!((names(&mut app).len(), came_by(&mut app)), (2, None));
    drop(app);
    assert_eq!(names(&mut world.open()).len(), 2);

    let stranger = elsewhere();
    stranger.keys.fail_always(Some(ringfence_app::ports::KeyStoreError::Locked));
    let mut app = stranger.open();
    app.choose_backup(NAME, &copy).unwrap();
    let answer = app.ask_for_chosen_backup().unwrap().ask();
    assert_eq!(app.open_chosen_backup_by_keychain(answer).unwrap_err().code, ErrorCode::KeychainLocked);
    stranger.keys.fail_always(None);
    let answer = app.ask_for_chosen_backup().unwrap().ask();
    assert_eq!(app.open_chosen_backup_by_keychain(answer).unwrap_err().code, ErrorCode::KeychainEmpty);
    assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::BackupClosed, "nothing opened it");
    assert_eq!(stranger.vault.bytes(), None);
}

#[test]
fn wrong_guesses_are_slowed_down_and_change_nothing() {
    let (_, backup, code) = backed_up();
    let (world, mut app) = bare();
    app.choose_backup(NAME, &backup).unwrap();
    let another = RecoveryCode::filled_by(|_| Ok::<_, ()>(())).unwrap().written();
    for (bad, wait) in [(wrong(), 1), (Passphrase::new(another.to_string()), 2)] {
        assert_eq!(app.open_chosen_backup(&bad).unwrap_err().code, ErrorCode::WrongPassword);
        assert_eq!(app.open_chosen_backup(&password()).unwrap_err().code, ErrorCode::SlowedDown);
        assert!(app.snapshot().next_try_at.is_some());
        world.clock.advance_seconds(wait);
    }
    assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::BackupClosed);
    app.open_chosen_backup(&Passphrase::new(code)).unwrap();
    assert_eq!(world.vault.bytes(), None);
}

#[test]
fn what_came_to_lie_there_meanwhile_is_never_written_over() {
    let (_, backup, _) = backed_up();
    let (world, mut app) = bare();
    app.choose_backup(NAME, &backup).unwrap();
    app.open_chosen_backup(&password()).unwrap();
    let meanwhile = b"somebody's".to_vec();
    world.vault.put(meanwhile.clone());
    assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::VaultExists);
    assert_eq!(world.vault.bytes(), Some(meanwhile));
    assert!(world.vault.kept().is_empty());
}

#[test]
fn a_save_that_fails_changes_nothing_and_the_person_tries_again() {
    let (_, backup, _) = backed_up();
    let (world, mut app) = bare();
    app.choose_backup(NAME, &backup).unwrap();
    app.open_chosen_backup(&password()).unwrap();
    world.vault.fail_next_write(StoreError::DiskFull);
    assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::DiskFull);
    assert_eq!(world.vault.bytes(), None);
    world.vault.torn_write();
    assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::SaveFailed);
    app.adopt_backup().unwrap();
    assert_eq!(names(&mut app), ["one", "two"]);
}

#[test]
fn an_opened_backup_is_forgotten_in_time_and_with_a_lock() {
    let (_, backup, _) = backed_up();
    let (world, mut app) = bare();
    app.choose_backup(NAME, &backup).unwrap();
    app.open_chosen_backup(&password()).unwrap();
    let due = app.next_deadline().unwrap();
    assert_eq!(due.unix_seconds(), 59 + 300);
    world.clock.advance_seconds(300);
    assert!(app.tick());
    assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::BackupClosed);
    for (set, told) in [(59, true), (59 + 700, true), (59 + 300, false)] {
        // The clock is set back or on, and somebody comes back to it; or nobody has looked at the clock before they do.
        world.clock.set(Timestamp::from_unix_seconds(59 + 300));
        app.choose_backup(NAME, &backup).unwrap();
        app.open_chosen_backup(&password()).unwrap();
        world.clock.set(Timestamp::from_unix_seconds(set));
        if !told {
            world.clock.advance_seconds(300);
        }
        assert_eq!(told && app.tick(), told);
        assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::BackupClosed, "at {set}");
    }
    for forget in [App::lock, App::close_backup] {
        app.choose_backup(NAME, &backup).unwrap();
        app.open_chosen_backup(&password()).unwrap();
        forget(&mut app);
        assert_eq!(app.adopt_backup().unwrap_err().code, ErrorCode::BackupClosed);
    }
    assert_eq!(world.vault.bytes(), None);
}

#[test]
fn a_damaged_backup_is_said_to_be_and_an_open_vault_or_a_bad_place_takes_none() {
    let (full, backup, _) = backed_up();
    let (_world, mut app) = bare();
    let newer = String::from_utf8(backup.clone()).unwrap().replacen("\"version\": 2", "\"version\": 3", 1);
    for (bad, said) in [
        (backup[..backup.len() / 2].to_vec(), ErrorCode::BackupBroken),
        (b"a letter".to_vec(), ErrorCode::BackupBroken),
        (newer.into_bytes(), ErrorCode::BackupTooNew),
    ] {
        assert_eq!(app.choose_backup(NAME, &bad).unwrap_err().code, said);
    }
    let mut damaged = backup.clone();
    let place = String::from_utf8_lossy(&backup).find("\"payload\"").unwrap() + 40;
    damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
    app.choose_backup(NAME, &damaged).unwrap();
    assert_eq!(app.open_chosen_backup(&password()).unwrap_err().code, ErrorCode::BackupBroken);

    let mut open = full.open();
    assert_eq!(open.choose_backup(NAME, &backup).unwrap_err().code, ErrorCode::VaultExists);
    let world = elsewhere();
    world.vault.fail_next(StoreError::Denied);
    let mut app = world.start();
    ask_keychain(&mut app);
    assert_eq!(app.choose_backup(NAME, &backup).unwrap_err().code, ErrorCode::AccessDenied);
    assert!(matches!(app.snapshot().vault, VaultView::Broken { by_backup: false, .. }));
}

#[test]
fn coming_in_by_the_code_is_said_until_a_password_is_set() {
    let (world, _, code) = backed_up();
    world.keys.lose();
    let mut app = world.open();
    app.unlock_with_recovery(&code).unwrap();
    assert_eq!(came_by(&mut app), Some(CameBy::Recovery));
    app.set_password(&wrong()).expect("the code is proof enough to choose another");
    assert_eq!(came_by(&mut app), None);
    app.lock();
    world.clock.advance_seconds(60);
    app.unlock(&wrong()).unwrap();
    assert_eq!(came_by(&mut app), None);
}
