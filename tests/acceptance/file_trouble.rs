//! What a person is told when somebody else was at the file of the open vault, and the ways on.

use ringfence_app::ports::StoreError;
use ringfence_app::view::{FileTrouble, VaultView};
use ringfence_app::{App, AppError, ErrorCode, Looked};
use ringfence_core::Passphrase;
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
    assert_eq!(names(&mut app), ["second"], "what was deleted here does not come back from there");
    assert_eq!(names(&mut world.open()), ["second"]);
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
    assert_eq!(trouble(&mut mine), None);
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
    let newer = br#"{"format":"ringfence-vault","version":3}"#.to_vec();
    world.vault.put(newer.clone());
    assert!(app.refresh());
    assert_eq!(trouble(&mut app), Some(FileTrouble::TooNew));
    assert_eq!(refusal(&mut app), Some(ErrorCode::VaultTooNew));
    assert_eq!(app.save_again().map_err(|error| error.code), Err(ErrorCode::VaultTooNew));
    assert_eq!(world.vault.bytes(), Some(newer));
}

/// Looks at the file as a window does.
fn look(app: &mut App) -> Result<Looked, AppError> {
    let look = app.look_at_file();
    app.at_once(look)
}

#[test]
fn a_vault_that_could_not_be_opened_is_worth_opening_once_it_is_whole() {
    let world = World::default();
    add(&mut world.open(), &format!("otpauth://totp/RFC?secret={RFC_KEY}"));
    let file = world.vault.bytes().expect("there is a file");
    world.vault.put(file[..90].to_vec());
    let mut app = world.open();
    assert!(matches!(app.snapshot().vault, VaultView::Broken { .. }));
    assert_eq!(look(&mut app), Ok(Looked::Nothing));
    world.vault.put(file);
    assert_eq!(look(&mut app), Ok(Looked::WorthOpening));
    ask_keychain(&mut app);
    assert_eq!(names(&mut app), ["RFC"]);
}

/// A vault that keychain, password and recovery code open, saved twice since and locked; and the code.
fn locked() -> (World, App, String) {
    let world = World::default();
    let mut app = world.open();
    app.set_password(&password()).expect("saves");
    let code = app.make_recovery_kit().expect("saves").view().code.clone();
    add(&mut app, FIRST);
    add(&mut app, SECOND);
    app.lock();
    (world, app, code)
}

fn password() -> Passphrase {
    Passphrase::new("seven boats in the fog".to_owned())
}

/// What is said of a vault that can't be used, and whether an earlier version could take its place.
fn broken(app: &mut App) -> Option<(ErrorCode, bool)> {
    match app.snapshot().vault {
        VaultView::Broken { problem, earlier, .. } => Some((problem.code, earlier.is_some())),
        _ => None,
    }
}

#[test]
fn a_vault_damaged_within_is_said_whichever_way_in_meets_it_and_gives_way_to_its_newest_version() {
    for by_code in [true, false] {
        let (world, mut app, code) = locked();
        let mut damaged = world.vault.bytes().expect("there is a file");
        let place = String::from_utf8_lossy(&damaged).find("\"payload\"").expect("has one") + 40;
        damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
        world.vault.put(damaged);
        let met = if by_code { app.unlock_with_recovery(&code) } else { app.unlock(&password()) };
        assert_eq!(met.map_err(|error| error.code), Err(ErrorCode::VaultDamaged));
        assert_eq!(broken(&mut app), Some((ErrorCode::VaultDamaged, true)), "by the code: {by_code}");
        let typed = if by_code { Passphrase::new(code) } else { password() };
        app.recover(&typed).expect("the newest good version comes back");
        assert_eq!(names(&mut app), ["first"]);
    }
}

#[test]
fn a_file_that_vanishes_or_breaks_while_the_vault_is_locked_is_said_by_a_look_and_by_every_try() {
    for (there, said) in [
        (None, ErrorCode::VaultGone),
        (Some(b"".to_vec()), ErrorCode::VaultDamaged),
        (Some(b"a letter".to_vec()), ErrorCode::NotAVault),
        (Some(br#"{"format":"ringfence-vault","version":3}"#.to_vec()), ErrorCode::VaultTooNew),
    ] {
        for met_by in ["a look", "the password", "the code"] {
            let (world, mut app, code) = locked();
            match there.clone() {
                Some(bytes) => world.vault.put(bytes),
                None => world.vault.remove(),
            }
            match met_by {
                "a look" => assert!(app.refresh()),
                "the code" => assert_eq!(app.unlock_with_recovery(&code).map_err(|e| e.code), Err(said)),
                _ => assert_eq!(app.unlock(&password()).map_err(|e| e.code), Err(said)),
            }
            assert_eq!(broken(&mut app), Some((said, true)), "met by {met_by}");
            assert!(!app.refresh(), "said once");
            app.recover(&password()).expect("the newest good version comes back");
            assert_eq!(names(&mut app), ["first"]);
        }
    }
}

#[test]
fn a_locked_vault_whose_file_comes_back_is_locked_as_before() {
    let (world, mut app, _) = locked();
    let file = world.vault.bytes().expect("there is a file");
    world.vault.remove();
    assert!(app.refresh());
    world.vault.put(file);
    assert_eq!(look(&mut app), Ok(Looked::Changed), "the keychain would let in whoever is there");
    assert!(matches!(app.snapshot().vault, VaultView::Locked { by_password: true, .. }));
    app.unlock(&password()).expect("opens");
    app.lock();
    world.vault.fail_next(StoreError::Denied);
    assert!(!app.refresh(), "what can't be reached at this moment is not gone");
}

#[test]
fn a_vault_that_goes_while_the_keychain_is_asked_is_gone() {
    let (world, mut app, _) = locked();
    let asked = app.open().expect("the keychain is asked");
    world.vault.remove();
    assert!(app.answer(asked.ask()).is_none());
    assert_eq!(broken(&mut app), Some((ErrorCode::VaultGone, true)));
}

#[test]
fn what_another_program_saved_before_the_wish_to_save_again_is_taken_over_and_stays() {
    let (world, mut app, _) = locked();
    app.unlock(&password()).expect("opens");
    let file = world.vault.bytes().expect("there is a file");
    world.vault.remove();
    assert!(app.refresh());
    world.vault.put(file);
    let mut other = world.open();
    other.prove(&password()).expect("is proof");
    let first = accounts(&mut other).expect("is open").remove(0).id;
    other.delete_account(&first).expect("saves");
    let theirs = world.vault.bytes();
    app.save_again().expect("takes it over");
    assert_eq!((trouble(&mut app), names(&mut app)), (None, vec!["second".to_owned()]));
    assert_eq!(world.vault.bytes(), theirs, "nothing was written over it");
    app.lock();
    app.unlock(&password()).expect("opens");
}

#[test]
fn a_later_state_of_another_line_costs_nothing_of_what_is_open() {
    let met =
        [App::refresh, |app: &mut App| app.save_again().is_ok(), |app: &mut App| refusal(app).is_none()];
    for (number, meet) in met.into_iter().enumerate() {
        let world = World::default();
        let mut app = world.open();
        add(&mut app, FIRST);
        let older = world.vault.bytes().expect("there is a file");
        add(&mut app, SECOND);
        let mine = world.vault.bytes().expect("there is a file");
        world.vault.put(older);
        assert!(app.refresh());
        let mut other = world.open();
        for name in ["third", "fourth", "fifth"] {
            let key = data_encoding::BASE32_NOPAD.encode(name.repeat(4).as_bytes());
            add(&mut other, &format!("otpauth://totp/{name}?secret={key}"));
        }
        assert!(meet(&mut app), "{number}");
        assert_eq!(trouble(&mut app), None);
        let kept = world.vault.kept().values().any(|kept| *kept == mine);
        assert!(kept || names(&mut app).contains(&"second".to_owned()), "{number}");
    }
}
