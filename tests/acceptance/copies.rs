//! Copies of the vault that sync programs leave beside it: found, shown, merged, kept.

use ringfence_app::fakes::MemoryVault;
use ringfence_app::view::{CodeView, EditRequest, FileTrouble, Typed, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_tests::{World, accounts, add};

const FIRST: &str = "otpauth://totp/first?secret=JBSWY3DPEHPK3PXP";
const HERE: &str = "otpauth://totp/here?secret=KRSXG5CTMVRXEZLU";
const THERE: &str = "otpauth://totp/there?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const COUNTED: &str = "otpauth://hotp/counted?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&counter=5";
const COPY: &str = "vault.sync-conflict-20261123-101500-ABCDEFG.json";

/// Two computers that saved apart: what each has is an account of its own, and its own count of codes.
fn apart() -> World {
    let world = World::default();
    add(&mut world.open(), &format!("{FIRST}\n{COUNTED}"));
    let common = world.vault.bytes().expect("there is a file");
    let other = World { vault: MemoryVault::default(), ..world.clone() };
    other.vault.put(common);
    let mut there = other.open();
    add(&mut there, THERE);
    let counted = accounts(&mut there)
        .expect("is open")
        .into_iter()
        .find(|one| one.name == "counted")
        .expect("is there");
    for _ in 0..3 {
        there.next_code(&counted.id).expect("counts");
    }
    world.vault.put_copy(COPY, other.vault.bytes());
    add(&mut world.open(), HERE);
    world
}

fn names(app: &mut App) -> Vec<String> {
    accounts(app).expect("the vault is open").into_iter().map(|account| account.name).collect()
}

fn copies_said(app: &mut App) -> u32 {
    match app.snapshot().vault {
        VaultView::Unlocked { file, .. } => file.copies,
        _ => panic!("the vault is open"),
    }
}

#[test]
fn a_copy_is_found_shown_and_merged_and_stays_among_the_earlier_versions() {
    let world = apart();
    let copy = world.vault.read_any_copy(COPY);
    let mut app = world.open();
    assert!(app.refresh(), "there is something to say");
    assert_eq!(copies_said(&mut app), 1);
    let shown = app.copies().expect("the vault is open").remove(0);
    assert_eq!(shown.name, COPY);
    assert_eq!(shown.brings.added, [(String::new(), "there".to_owned())]);
    assert_eq!(shown.brings.changed, [(String::new(), "counted".to_owned())]);
    app.merge_copy(COPY).expect("merges");
    assert_eq!(names(&mut app), ["first", "counted", "here", "there"]);
    let counted = accounts(&mut app).expect("is open").remove(1);
    assert!(
        matches!(&counted.code, CodeView::Counted { counter, .. } if counter == "8"),
        "{:?}",
        counted.code
    );
    assert_eq!((copies_said(&mut app), app.copies()), (0, Ok(Vec::new())));
    assert!(world.vault.kept().values().any(|kept| *kept == copy), "the copy is kept");
    assert_eq!(names(&mut world.open()), ["first", "counted", "here", "there"], "and it is saved");
}

#[test]
fn a_copy_of_another_vault_a_strange_file_and_one_that_brings_nothing_are_left_alone() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let elsewhere = World { keys: world.keys.clone(), entropy: world.entropy.clone(), ..World::default() };
    add(&mut elsewhere.open(), THERE);
    world.vault.put_copy("vault-OTHER.json", elsewhere.vault.bytes());
    world.vault.put_copy("vault 2.json", Some(b"a letter".to_vec()));
    world.vault.put_copy("vault (1).json", world.vault.bytes());
    app.refresh();
    assert_eq!((copies_said(&mut app), app.copies()), (0, Ok(Vec::new())));
    assert_eq!(app.merge_copy("vault-OTHER.json").map_err(|error| error.code), Err(ErrorCode::VaultReplaced));
    assert_eq!(app.merge_copy("vault 2.json").map_err(|error| error.code), Err(ErrorCode::NotAVault));
    assert_eq!(names(&mut app), ["first"]);
}

#[test]
fn a_copy_that_was_damaged_is_named_and_stays() {
    let world = apart();
    let copy = String::from_utf8(world.vault.read_any_copy(COPY)).expect("is text");
    let payload = copy.find("\"payload\": \"").expect("has a payload") + 20;
    let mut bytes = copy.into_bytes();
    bytes[payload] = if bytes[payload] == b'A' { b'B' } else { b'A' };
    world.vault.put_copy(COPY, Some(bytes));
    let mut app = world.open();
    let shown = app.copies().expect("the vault is open").remove(0);
    assert_eq!(shown.problem.map(|problem| problem.code), Some(ErrorCode::VaultDamaged));
    assert_eq!(app.merge_copy(COPY).map_err(|error| error.code), Err(ErrorCode::VaultDamaged));
    assert_eq!(app.copies().map(|copies| copies.len()), Ok(1));
}

#[test]
fn a_merge_that_can_not_be_saved_leaves_the_copy_where_it_is() {
    let world = apart();
    let copy = world.vault.read_any_copy(COPY);
    let mut app = world.open();
    world.vault.fail_next_write(ringfence_app::ports::StoreError::DiskFull);
    assert_eq!(app.merge_copy(COPY).map_err(|error| error.code), Err(ErrorCode::DiskFull));
    assert_eq!(names(&mut app), ["first", "counted", "here"]);
    assert_eq!(world.vault.read_any_copy(COPY), copy);
    app.merge_copy(COPY).expect("merges now");
}

#[test]
fn an_account_that_was_deleted_comes_back_from_a_copy_only_where_it_was_changed_after_that() {
    let world = World::default();
    let mut app = world.open();
    let id = add(&mut app, FIRST).remove(0);
    let elsewhere = World { vault: MemoryVault::new(), ..world.clone() };
    elsewhere.vault.put(world.vault.bytes().expect("there is a file"));
    world.vault.put_copy(COPY, world.vault.bytes());
    world.clock.advance_seconds(1);
    app.delete_account(&id).expect("saves");
    assert_eq!(app.copies(), Ok(Vec::new()), "an old copy brings nothing");
    world.clock.advance_seconds(1);
    let edit = EditRequest {
        id,
        issuer: String::new(),
        name: "renamed".into(),
        note: String::new(),
        pin: Typed::new(String::new()),
    };
    elsewhere.open().edit_account(&edit).expect("saves");
    world.vault.put_copy(COPY, elsewhere.vault.bytes());
    let returned = app.copies().map(|copies| copies[0].brings.returned.clone());
    assert_eq!(returned, Ok(vec![(String::new(), "renamed".to_owned())]), "it is shown before it comes back");
    app.merge_copy(COPY).expect("merges");
    assert_eq!(names(&mut app), ["renamed"]);
    app.lock();
    assert_eq!(app.copies().map_err(|error| error.code), Err(ErrorCode::VaultLocked));
    assert_eq!(app.merge_copy(COPY).map_err(|error| error.code), Err(ErrorCode::FileUnreadable));
}

#[test]
fn a_copy_that_was_merged_is_what_the_vault_was_made_from_and_stays_through_eight_saves() {
    let world = apart();
    for number in 0..12 {
        add(
            &mut world.open(),
            &format!("otpauth://totp/{number}?secret=KRSXG5CTMVRX{}", ["AAAA", "BBBB"][number % 2]),
        );
    }
    let copy = world.vault.read_any_copy(COPY);
    let mut app = world.open();
    app.merge_copy(COPY).expect("merges");
    let is_kept = |world: &World| world.vault.kept().into_values().any(|kept| kept == copy);
    assert!(is_kept(&world), "though the revisions of ten others are higher");
    for _ in 0..4 {
        add(&mut app, "otpauth://totp/more?secret=MFRGGZDFMZTWQ2LK");
        let id = accounts(&mut app).expect("is open").pop().expect("is there").id;
        app.delete_account(&id).expect("saves");
    }
    assert!(is_kept(&world));
    // The same copy again, and an earlier state of the vault: both have nothing new.
    world.vault.put_copy(COPY, Some(copy));
    let earlier = world.vault.kept().into_values().next_back().expect("there is one");
    world.vault.put_copy("vault 2.json", Some(earlier));
    assert_eq!(app.copies().expect("lists"), []);
    let before = world.vault.bytes();
    app.merge_copy("vault 2.json").expect("has nothing");
    assert_eq!(world.vault.bytes(), before, "and changes nothing");
}

#[test]
fn white_space_at_a_files_end_makes_no_other_state_of_it() {
    let world = World::default();
    let mut app = world.open();
    add(&mut app, FIRST);
    let earlier = world.vault.bytes().expect("there is a file");
    add(&mut app, HERE);
    let now = world.vault.bytes().expect("there is a file");
    world.vault.put([now.as_slice(), b"\n"].concat());
    app.refresh();
    let VaultView::Unlocked { file, .. } = app.snapshot().vault else { panic!("is open") };
    assert_eq!((file.trouble, file.merged), (None, None));
    world.vault.put([earlier.as_slice(), b" "].concat());
    app.refresh();
    let VaultView::Unlocked { file, .. } = app.snapshot().vault else { panic!("is open") };
    assert_eq!((file.trouble, file.merged), (Some(FileTrouble::Older), None), "an older one, and no fork");
}
