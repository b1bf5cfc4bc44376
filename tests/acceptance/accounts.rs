//! Edit, delete, HOTP, and what happens when a save fails or another program saved first.

use ringfence_app::ErrorCode;
use ringfence_app::ports::StoreError;
use ringfence_app::view::{CodeView, EditRequest, Typed, Which};
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain, copy, only_code};

fn edit(id: &str, issuer: &str, name: &str) -> EditRequest {
    EditRequest {
        id: id.to_owned(),
        issuer: issuer.to_owned(),
        name: name.to_owned(),
        note: String::new(),
        pin: Typed::new(String::new()),
    }
}

fn counter_account(world: &World) -> (ringfence_app::App, String) {
    let mut app = world.open();
    let id = add(&mut app, &format!("otpauth://hotp/RFC?secret={RFC_KEY}&counter=0")).remove(0);
    (app, id)
}

fn digits_and_counter(app: &mut ringfence_app::App) -> (Option<String>, String) {
    match only_code(app) {
        CodeView::Counted { digits, counter, .. } => (digits, counter),
        other => panic!("counted: {other:?}"),
    }
}

#[test]
fn an_hotp_counter_is_saved_before_its_code_is_shown() {
    let world = World::default();
    let (mut app, id) = counter_account(&world);
    world.vault.fail_next_write(StoreError::DiskFull);
    assert_eq!(app.next_code(&id).map_err(|e| e.code), Err(ErrorCode::DiskFull));
    assert_eq!(digits_and_counter(&mut app), (None, "0".to_owned()), "no save, no code");
    app.next_code(&id).expect("saves");
    assert_eq!(digits_and_counter(&mut app), (Some("755224".to_owned()), "1".to_owned()));
    let mut restarted = world.open();
    assert_eq!(digits_and_counter(&mut restarted), (None, "1".to_owned()));
    restarted.next_code(&id).expect("saves");
    assert_eq!(digits_and_counter(&mut restarted).0.as_deref(), Some("287082"));
}

#[test]
fn copying_an_hotp_code_makes_one_when_none_is_on_show_and_then_keeps_to_it() {
    let world = World::default();
    let (mut app, id) = counter_account(&world);
    copy(&mut app, &id, Which::Current).expect("makes and copies");
    copy(&mut app, &id, Which::Current).expect("copies again");
    assert_eq!(world.clipboard.text().as_deref(), Some("755224"));
    copy(&mut app, &id, Which::Next).expect("makes the next");
    assert_eq!(world.clipboard.text().as_deref(), Some("287082"));
    assert_eq!(digits_and_counter(&mut app).1, "2");
}

#[test]
fn a_pair_of_hotp_codes_is_made_once_and_shown_as_often_as_asked() {
    let world = World::default();
    let (mut app, id) = counter_account(&world);
    for _ in 0..2 {
        let pair = app.pair_codes(&id).expect("makes both");
        assert_eq!((pair.current.as_str(), pair.next.as_str()), ("755224", "287082"));
    }
    assert_eq!(digits_and_counter(&mut app), (Some("287082".to_owned()), "2".to_owned()));
}

#[test]
fn each_code_of_a_pair_is_copied_as_it_is_shown_and_no_counter_is_spent() {
    let world = World::default();
    let (mut app, id) = counter_account(&world);
    assert_eq!(copy(&mut app, &id, Which::Before).map_err(|e| e.code), Err(ErrorCode::AccountNotFound));
    app.pair_codes(&id).expect("makes both");
    for (which, shown) in [(Which::Before, "755224"), (Which::Current, "287082"), (Which::Before, "755224")] {
        copy(&mut app, &id, which).expect("copies");
        assert_eq!(world.clipboard.text().as_deref(), Some(shown));
    }
    assert_eq!(digits_and_counter(&mut app).1, "2");
}

#[test]
fn an_hotp_counter_at_its_end_says_so() {
    let world = World::default();
    let mut app = world.open();
    let link = format!("otpauth://hotp/end?secret={RFC_KEY}&counter={}", u64::MAX);
    let id = add(&mut app, &link).remove(0);
    assert_eq!(app.next_code(&id).map_err(|e| e.code), Err(ErrorCode::CounterAtEnd));
}

#[test]
fn names_and_notes_are_edited_and_kept() {
    let world = World::default();
    let mut app = world.open();
    let id = add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}")).remove(0);
    app.edit_account(&EditRequest { note: "work laptop".into(), ..edit(&id, " Zenlayer ", "bob") })
        .expect("saves");
    let mut restarted = world.open();
    let shown = accounts(&mut restarted).expect("is open").remove(0);
    assert_eq!(
        (shown.issuer.as_str(), shown.name.as_str(), shown.note.as_str()),
        ("Zenlayer", "bob", "work laptop")
    );
    assert_eq!(app.edit_account(&edit(&id, " ", "")).map_err(|e| e.code), Err(ErrorCode::NameMissing));
}

#[test]
fn a_pin_given_later_brings_the_account_to_life() {
    let world = World::default();
    let mut app = world.open();
    let id = add(&mut app, "otpauth://yaotp/me?secret=6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY").remove(0);
    world.clock.set(ringfence_core::Timestamp::from_unix_seconds(1_641_559_648));
    let with_pin = EditRequest { pin: Typed::new("5239".into()), ..edit(&id, "Yandex", "me") };
    app.edit_account(&with_pin).expect("saves");
    assert!(matches!(only_code(&mut app), CodeView::Timed { digits, .. } if digits == "umozdicq"));
    app.edit_account(&edit(&id, "Yandex", "you")).expect("saves");
    assert!(matches!(only_code(&mut app), CodeView::Timed { .. }), "an empty PIN leaves the old one");
}

#[test]
fn a_deleted_account_is_gone_from_the_file() {
    let world = World::default();
    let mut app = world.open();
    let id = add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}")).remove(0);
    app.delete_account(&id).expect("saves");
    assert_eq!(accounts(&mut world.open()), Some(Vec::new()));
    assert_eq!(app.delete_account(&id).map_err(|e| e.code), Err(ErrorCode::AccountNotFound));
}

#[test]
fn a_save_that_fails_changes_nothing_and_says_what_failed() {
    let world = World::default();
    let mut app = world.open();
    let review =
        ringfence_tests::paste(&mut app, &format!("otpauth://totp/a?secret={RFC_KEY}")).expect("reads");
    for (fault, said) in [
        (StoreError::DiskFull, ErrorCode::DiskFull),
        (StoreError::ReadOnly, ErrorCode::ReadOnly),
        (StoreError::Denied, ErrorCode::AccessDenied),
        (StoreError::Busy, ErrorCode::VaultBusy),
    ] {
        let before = world.vault.bytes();
        world.vault.fail_next_write(fault);
        assert_eq!(
            app.confirm_review(review.id, &review.choose(|item| item.index == 0)).map_err(|e| e.code),
            Err(said)
        );
        assert_eq!(world.vault.bytes(), before);
        assert_eq!(accounts(&mut app), Some(Vec::new()));
    }
    world.vault.torn_write();
    assert_eq!(
        app.confirm_review(review.id, &review.choose(|item| item.index == 0)).map_err(|e| e.code),
        Err(ErrorCode::SaveFailed)
    );
    app.confirm_review(review.id, &review.choose(|item| item.index == 0))
        .expect("the review was kept; now it saves");
    assert_eq!(accounts(&mut app).map(|all| all.len()), Some(1));
}

#[test]
fn what_another_program_saved_meanwhile_stays() {
    let world = World::default();
    let (mut window, mut terminal) = (world.open(), world.open());
    add(&mut window, "otpauth://totp/window?secret=JBSWY3DPEHPK3PXP");
    add(&mut terminal, &format!("otpauth://totp/terminal?secret={RFC_KEY}"));
    assert!(window.refresh(), "the window sees the other's account");
    let names: Vec<_> = accounts(&mut window).expect("is open").into_iter().map(|a| a.name).collect();
    assert_eq!(names, ["window", "terminal"]);
    assert!(!window.refresh(), "and then there is nothing new");
}

#[test]
fn a_vault_put_back_to_an_older_state_is_not_overwritten() {
    let world = World::default();
    let mut app = world.open();
    let older = world.vault.bytes().expect("there is a file");
    let id = add(&mut app, &format!("otpauth://totp/RFC?secret={RFC_KEY}")).remove(0);
    world.vault.put(older.clone());
    assert_eq!(app.delete_account(&id).map_err(|e| e.code), Err(ErrorCode::VaultForked));
    assert_eq!(world.vault.bytes(), Some(older));
    app.lock();
    ask_keychain(&mut app);
    assert_eq!(accounts(&mut app), Some(Vec::new()), "after locking, the file on disk is what counts");
}

#[test]
fn another_save_of_the_same_revision_is_brought_together_with_ours() {
    let world = World::default();
    let mut mine = world.open();
    let common = world.vault.bytes().expect("there is a file");
    add(&mut mine, "otpauth://totp/mine?secret=JBSWY3DPEHPK3PXP");
    let saved_here = world.vault.bytes().expect("there is a file");
    world.vault.put(common);
    add(&mut world.open(), &format!("otpauth://totp/theirs?secret={RFC_KEY}"));
    let saved_there = world.vault.bytes().expect("there is a file");
    assert_ne!(saved_here, saved_there);
    let review =
        ringfence_tests::paste(&mut mine, "otpauth://totp/second?secret=KRSXG5CTMVRXEZLU").expect("reads");
    mine.confirm_review(review.id, &review.choose(|item| item.index == 0)).expect("saves");
    let kept: Vec<_> = world.vault.kept().into_values().collect();
    assert!(kept.contains(&saved_here) && kept.contains(&saved_there), "both stay word for word");
    for app in [&mut mine, &mut world.open()] {
        let names: Vec<_> = accounts(app).expect("is open").into_iter().map(|account| account.name).collect();
        assert_eq!(names, ["mine", "theirs", "second"]);
    }
}

#[test]
fn a_second_name_of_the_vault_file_is_told_until_the_save_that_parts_the_two() {
    let world = World::default();
    add(&mut world.open(), "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP");
    world.vault.link();
    let mut app = world.open();
    let told = |app: &mut ringfence_app::App| matches!(app.snapshot().vault, ringfence_app::view::VaultView::Unlocked { file, .. } if file.second_name);
    assert!(told(&mut app));
    add(&mut app, "otpauth://totp/b?secret=JBSWY3DPEHPK3PXQ");
    assert!(!told(&mut app));
}
