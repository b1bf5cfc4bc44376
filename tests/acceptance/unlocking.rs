//! First run, restart, and every way in which a keychain can fail.

use ringfence_app::ErrorCode;
use ringfence_app::ports::{KeyStoreError, StoreError};
use ringfence_app::view::VaultView;
use ringfence_core::Passphrase;
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain};

fn password(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn locked_because(world: &World) -> Option<ErrorCode> {
    match world.open().snapshot().vault {
        VaultView::Locked { reason, .. } => reason.map(|reason| reason.code),
        other => panic!("not locked: {other:?}"),
    }
}

fn world_with_one_account() -> World {
    let world = World::default();
    add(&mut world.open(), &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));
    world
}

#[test]
fn first_run_with_a_keychain_makes_a_vault_and_asks_nothing() {
    let world = World::default();
    let snapshot = world.open().snapshot();
    assert!(matches!(
        snapshot.vault,
        VaultView::Unlocked { ref accounts, fresh: true, by_keychain: true, by_password: false, .. } if accounts.is_empty()
    ));
    assert_eq!((world.keys.len(), world.vault.writes()), (1, 1));
    assert!(matches!(world.open().snapshot().vault, VaultView::Unlocked { fresh: false, .. }));
}

#[test]
fn first_run_without_a_keychain_asks_for_a_password_and_says_why() {
    let world = World::default();
    world.keys.fail_always(Some(KeyStoreError::Unavailable));
    let mut app = world.open();
    let VaultView::FirstRun { reason, .. } = app.snapshot().vault else { panic!("asks") };
    assert_eq!(reason.code, ErrorCode::KeychainUnavailable);
    assert_eq!(world.vault.bytes(), None, "nothing is written before the password");
    assert_eq!(app.create_vault(&password("short")).map_err(|e| e.code), Err(ErrorCode::PasswordTooShort));
    app.create_vault(&password("correct horse")).expect("makes the vault");
    add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}"));

    let mut again = world.open();
    assert!(matches!(
        again.snapshot().vault,
        VaultView::Locked { reason: None, by_password: true, by_keychain: false, waiting: false, .. }
    ));
    assert_eq!(again.unlock(&password("wrong horse")).map_err(|e| e.code), Err(ErrorCode::WrongPassword));
    assert_eq!(accounts(&mut again), None, "a locked session has no accounts");
    world.clock.advance_seconds(1);
    again.unlock(&password("correct horse")).expect("opens");
    assert_eq!(accounts(&mut again).map(|all| all.len()), Some(1));
}

#[test]
fn a_failed_or_empty_keychain_read_never_makes_a_new_key_or_vault() {
    for (fault, said) in [
        (Some(KeyStoreError::Unavailable), ErrorCode::KeychainUnavailable),
        (Some(KeyStoreError::NoBus), ErrorCode::KeychainNoBus),
        (Some(KeyStoreError::Locked), ErrorCode::KeychainLocked),
        (Some(KeyStoreError::Refused), ErrorCode::KeychainRefused),
        (Some(KeyStoreError::Silent), ErrorCode::KeychainSilent),
        (Some(KeyStoreError::Ended), ErrorCode::KeychainEnded),
        (Some(KeyStoreError::Corrupt), ErrorCode::KeychainCorrupt),
        (Some(KeyStoreError::Failed), ErrorCode::KeychainFailed),
        (None, ErrorCode::KeychainEmpty),
    ] {
        let world = world_with_one_account();
        let (before, keys) = (world.vault.bytes(), world.keys.writes());
        match fault {
            Some(fault) => world.keys.fail_always(Some(fault)),
            None => world.keys.lose(),
        }
        assert_eq!(locked_because(&world), Some(said));
        assert_eq!(world.vault.bytes(), before, "{said:?}: the file is as it was");
        assert_eq!(world.keys.writes(), keys, "{said:?}: no key was made");
    }
}

#[test]
fn a_keychain_that_answers_later_opens_the_vault_on_retry() {
    let world = world_with_one_account();
    world.keys.fail_next(KeyStoreError::Refused);
    let mut app = world.open();
    assert_eq!(accounts(&mut app), None);
    ask_keychain(&mut app);
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(1));
}

#[test]
fn a_keychain_that_was_given_up_leaves_the_vault_locked_and_its_late_answer_changes_nothing() {
    let world = world_with_one_account();
    let mut app = world.start();
    let question = app.open().expect("the keychain is asked");
    let given_up = question.given_up();
    assert!(app.answer(given_up).is_none());
    assert!(app.answer(question.ask()).is_none());
    let VaultView::Locked { reason, .. } = app.snapshot().vault else { panic!("locked") };
    assert_eq!(reason.map(|reason| reason.code), Some(ErrorCode::KeychainSilent));
}

#[test]
fn a_vault_file_that_cannot_be_read_is_never_replaced() {
    let world = world_with_one_account();
    let good = world.vault.bytes().expect("there is a file");
    for (bytes, said) in [
        (b"not a vault".to_vec(), ErrorCode::NotAVault),
        (good[..good.len() / 2].to_vec(), ErrorCode::VaultDamaged),
        (
            String::from_utf8_lossy(&good).replacen("\"version\": 2", "\"version\": 3", 1).into_bytes(),
            ErrorCode::VaultTooNew,
        ),
    ] {
        world.vault.put(bytes.clone());
        let mut app = world.open();
        let VaultView::Broken { problem, .. } = app.snapshot().vault else { panic!("{said:?}: broken") };
        assert_eq!(problem.code, said);
        assert_eq!(
            app.create_vault(&password("correct horse")).map_err(|e| e.code),
            Err(ErrorCode::VaultExists)
        );
        assert_eq!(world.vault.bytes(), Some(bytes), "the file is as it was");
    }
    world.vault.put(good);
    world.vault.fail_next(StoreError::Denied);
    let VaultView::Broken { problem, .. } = world.open().snapshot().vault else { panic!("broken") };
    assert_eq!(problem.code, ErrorCode::AccessDenied);
}

#[test]
fn a_vault_that_is_gone_while_an_earlier_version_is_there_is_no_first_run() {
    let world = world_with_one_account();
    let kept = world.vault.kept();
    assert!(!kept.is_empty());
    world.vault.remove();
    let VaultView::Broken { problem, .. } = world.open().snapshot().vault else { panic!("broken") };
    assert_eq!((problem.code, world.vault.bytes()), (ErrorCode::VaultGone, None));
    assert_eq!(world.vault.kept(), kept);
}

#[test]
fn a_key_that_no_vault_uses_does_not_stay_in_the_keychain() {
    let world = World::default();
    world.vault.fail_next_write(StoreError::DiskFull);
    let VaultView::Broken { problem, .. } = world.open().snapshot().vault else { panic!("broken") };
    assert_eq!((problem.code, world.keys.len()), (ErrorCode::DiskFull, 0));

    let mut app = world.start();
    let question = app.open().expect("the keychain is asked");
    assert!(app.answer(question.given_up()).is_none());
    let late = app.answer(question.ask()).expect("the late key is taken out again");
    assert!(app.answer(late.ask()).is_none());
    assert!(matches!(app.snapshot().vault, VaultView::FirstRun { .. }));
    assert_eq!((world.keys.len(), world.vault.bytes()), (0, None));

    let (mut first, mut second) = (world.start(), world.start());
    let (mine, theirs) = (first.open().expect("asks"), second.open().expect("asks"));
    assert!(first.answer(mine.ask()).is_none());
    let mut question = second.answer(theirs.ask());
    while let Some(asked) = question {
        question = second.answer(asked.ask());
    }
    assert_eq!(world.keys.len(), 1, "two first runs at once leave one vault and one key");
    assert_eq!(accounts(&mut second), Some(Vec::new()));
}

#[test]
fn asking_the_keychain_again_leaves_an_open_vault_open() {
    let mut app = world_with_one_account().open();
    assert!(app.open().is_none());
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(1));
}

#[test]
fn locking_takes_accounts_and_reviews_away() {
    let world = world_with_one_account();
    let mut app = world.open();
    let review = ringfence_tests::paste(&mut app, "otpauth://totp/b?secret=JBSWY3DPEHPK3PXP").expect("reads");
    app.lock();
    assert!(matches!(app.snapshot().vault, VaultView::Locked { reason: None, by_keychain: true, .. }));
    assert_eq!(
        app.confirm_review(review.id, &review.choose(|item| item.index == 0)).map_err(|e| e.code),
        Err(ErrorCode::ReviewGone)
    );
    ask_keychain(&mut app);
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(1));
}

#[test]
fn without_randomness_nothing_is_made() {
    let world = World::default();
    world.entropy.fail_next();
    let VaultView::Broken { problem, .. } = world.open().snapshot().vault else { panic!("broken") };
    assert_eq!((problem.code, world.vault.bytes()), (ErrorCode::NoEntropy, None));
}
