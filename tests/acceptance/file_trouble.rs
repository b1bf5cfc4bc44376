//! What a person is told when somebody else was at the file of the open vault, and the ways on.

use ringfence_app::view::{FileTrouble, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain};

const FIRST: &str = "otpauth://totp/first?secret=JBSWY3DPEHPK3PXP";
const SECOND: &str = "otpauth://totp/second?secret=KRSXG5CTMVRXEZLU";

fn trouble(app: &mut App) -> Option<FileTrouble> {
    match app.snapshot().vault {
        VaultView::Unlocked { file, .. } => file.trouble,
        _ => panic!("the vault is open"),
    }
}

fn names(app: &mut App) -> Vec<String> {
    accounts(app).expect("the vault is open").into_iter().map(|account| account.name).collect()
}

/// What a save says, without a name to go on.
fn refusal(app: &mut App) -> Option<ErrorCode> {
    let id = accounts(app).expect("the vault is open").remove(0).id;
    app.delete_account(&id).err().map(|error| error.code)
}

#[test]
fn a_file_that_is_gone_is_said_and_saved_again_only_on_wish() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    world.vault.remove();
    assert!(app.refresh());
    assert_eq!(trouble(&mut app), Some(FileTrouble::Gone));
    assert!(!app.refresh(), "said once");
    assert_eq!(refusal(&mut app), Some(ErrorCode::VaultRemoved));
    assert_eq!(world.vault.bytes(), None, "perhaps its drive comes back");
    app.save_again().expect("saves");
    assert_eq!(trouble(&mut app), None);
    assert_eq!(names(&mut world.open()), ["first"]);
    assert_eq!(refusal(&mut app), None, "and saves go on");
}

#[test]
fn a_file_that_came_back_is_no_trouble_any_more() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let file = world.vault.bytes().expect("there is a file");
    world.vault.remove();
    assert!(app.refresh());
    world.vault.put(file);
    assert!(app.refresh());
    assert_eq!(trouble(&mut app), None);
    assert_eq!(refusal(&mut app), None);
}

#[test]
fn an_older_state_is_said_and_left_alone_until_both_are_brought_together() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let older = world.vault.bytes().expect("there is a file");
    let first = accounts(&mut app).expect("is open").remove(0).id;
    app.delete_account(&first).expect("saves");
    add(&mut app, SECOND);
    world.vault.put(older.clone());
    assert!(app.refresh());
    assert_eq!(trouble(&mut app), Some(FileTrouble::Older));
    assert_eq!(refusal(&mut app), Some(ErrorCode::VaultForked));
    assert_eq!(world.vault.bytes(), Some(older), "nothing was written over it");
    app.save_again().expect("saves");
    assert_eq!(names(&mut app), ["second", "first"], "what was deleted here comes back from there");
    assert_eq!(names(&mut world.open()), ["second", "first"]);
}

#[test]
fn two_saves_of_the_same_revision_are_brought_together() {
    let world = World::default();
    let mut mine = world.open();
    let common = world.vault.bytes().expect("there is a file");
    add(&mut mine, FIRST);
    world.vault.put(common);
    let mut theirs = world.open();
    add(&mut theirs, SECOND);
    assert!(mine.refresh());
    assert_eq!(trouble(&mut mine), Some(FileTrouble::Older));
    mine.save_again().expect("saves");
    assert_eq!(names(&mut mine), ["first", "second"]);
    assert!(theirs.refresh(), "the other sees the state that came of both");
    assert_eq!((trouble(&mut theirs), names(&mut theirs).len()), (None, 2));
}

#[test]
fn a_damaged_file_is_said_and_left_alone_until_a_person_wants_another() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let file = world.vault.bytes().expect("there is a file");
    for damaged in [file[..file.len() / 2].to_vec(), b"".to_vec(), vec![0; file.len()], b"{}".to_vec()] {
        world.vault.put(damaged.clone());
        assert!(app.refresh());
        assert_eq!(trouble(&mut app), Some(FileTrouble::Damaged));
        assert!(refusal(&mut app).is_some());
        assert_eq!(world.vault.bytes(), Some(damaged), "nothing was written over it");
        assert_eq!(names(&mut app), ["first"], "what is open stays open");
        app.save_again().expect("saves");
        assert_eq!(trouble(&mut app), None);
        assert_eq!(names(&mut world.open()), ["first"]);
    }
}

#[test]
fn another_vault_is_said_and_never_written_over() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let elsewhere = World { keys: world.keys.clone(), entropy: world.entropy.clone(), ..World::default() };
    add(&mut elsewhere.open(), SECOND);
    let other = elsewhere.vault.bytes().expect("there is a file");
    world.vault.put(other.clone());
    assert!(app.refresh());
    assert_eq!(trouble(&mut app), Some(FileTrouble::Other));
    assert_eq!(refusal(&mut app), Some(ErrorCode::VaultReplaced));
    assert_eq!(app.save_again().map_err(|error| error.code), Err(ErrorCode::VaultReplaced));
    assert_eq!(world.vault.bytes(), Some(other));
    app.lock();
    ask_keychain(&mut app);
    assert_eq!(names(&mut app), ["second"], "the way on: open the one that is there");
}

#[test]
fn a_file_of_a_newer_program_is_said_and_never_written_over() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let newer = br#"{"format":"ringfence-vault","version":2}"#.to_vec();
    world.vault.put(newer.clone());
    assert!(app.refresh());
    assert_eq!(trouble(&mut app), Some(FileTrouble::TooNew));
    assert_eq!(refusal(&mut app), Some(ErrorCode::VaultTooNew));
    assert_eq!(app.save_again().map_err(|error| error.code), Err(ErrorCode::VaultTooNew));
    assert_eq!(world.vault.bytes(), Some(newer));
}

#[test]
fn a_vault_that_could_not_be_opened_is_worth_opening_once_it_is_whole() {
    let world = World::default();
    add(&mut world.open(), &format!("otpauth://totp/RFC?secret={RFC_KEY}"));
    let file = world.vault.bytes().expect("there is a file");
    world.vault.put(file[..90].to_vec());
    let mut app = world.open();
    assert!(matches!(app.snapshot().vault, VaultView::Broken { .. }));
    assert!(!app.is_worth_opening());
    world.vault.put(file);
    assert!(app.is_worth_opening());
    ask_keychain(&mut app);
    assert_eq!(names(&mut app), ["RFC"]);
}
