//! The vault locks by itself: after idle time, with sleep, with the screen, out of sight; and what holds that off.

use ringfence_app::import::read;
use ringfence_app::ports::DeskEvent;
use ringfence_app::view::VaultView;
use ringfence_app::{App, LockCause};
use ringfence_core::Timestamp;
use ringfence_tests::{RFC_KEY, World, accounts, add, ask_keychain, copy, paste, tick};

const LINK: &str = "otpauth://totp/Acme:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme";

const BOB: &str = "otpauth://totp/Acme:bob?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn world_with(settings: &str) -> (World, App) {
    let world = World::default();
    world.settings.put(settings);
    let mut app = world.open();
    add(&mut app, LINK);
    (world, app)
}

/// Why the vault is locked; `None` when it is not.
fn cause(app: &mut App) -> Option<Option<LockCause>> {
    match app.snapshot().vault {
        VaultView::Locked { cause, reason: None, .. } => Some(cause),
        _ => None,
    }
}

#[test]
fn ten_minutes_without_anybody_lock_the_vault_and_take_the_copied_code_along() {
    let (world, mut app) = world_with(r#"{ "clipboardSeconds": 0 }"#);
    app.touch();
    let id = accounts(&mut app).expect("open")[0].id.clone();
    copy(&mut app, &id, ringfence_app::view::Which::Current).expect("copies");
    world.clock.advance_seconds(599);
    tick(&mut app);
    assert_eq!(cause(&mut app), None);
    assert!(!app.touch(), "somebody is there");
    world.clock.advance_seconds(599);
    tick(&mut app);
    assert_eq!(cause(&mut app), None, "the time counts from there");
    world.clock.advance_seconds(1);
    assert!(tick(&mut app));
    assert_eq!(cause(&mut app), Some(Some(LockCause::Idle)));
    assert_eq!(world.clipboard.text(), None);
    assert_eq!(app.next_deadline(), None, "a locked vault waits for nothing");
}

#[test]
fn who_comes_too_late_finds_it_locked_even_if_no_deadline_was_noticed_during_sleep() {
    let (world, mut app) = world_with("{}");
    app.touch();
    // The steady clock slept with the computer.
    let later = Timestamp::from_unix_seconds(59 + 8 * 3600);
    world.clock.set(later);
    assert!(app.touch());
    assert_eq!(cause(&mut app), Some(Some(LockCause::Idle)));
}

#[test]
fn setting_the_time_back_does_not_keep_a_vault_open() {
    let (world, mut app) = world_with("{}");
    app.touch();
    world.clock.advance_seconds(300);
    world.clock.set(Timestamp::from_unix_seconds(0));
    app.tick();
    assert_eq!(cause(&mut app), None);
    world.clock.advance_seconds(300);
    app.tick();
    assert_eq!(cause(&mut app), Some(Some(LockCause::Idle)));
}

#[test]
fn sleep_and_the_screens_lock_lock_the_vault_unless_that_was_switched_off() {
    for (event, because) in
        [(DeskEvent::Suspending, LockCause::Suspended), (DeskEvent::ScreenLocked, LockCause::ScreenLocked)]
    {
        let (_world, mut app) = world_with("{}");
        assert!(app.on_desk_event(event));
        assert_eq!(cause(&mut app), Some(Some(because)));
        ask_keychain(&mut app);
        assert!(accounts(&mut app).is_some(), "it opens when it is asked to");

        let (_world, mut app) = world_with(r#"{ "lockOnSuspend": false, "lockWithScreen": false }"#);
        assert!(!app.on_desk_event(event));
        app.tick();
        assert!(accounts(&mut app).is_some());
    }
}

#[test]
fn a_window_out_of_sight_locks_the_vault_only_where_that_was_chosen() {
    let (world, mut app) = world_with(r#"{ "lockWhenHidden": true }"#);
    app.set_visible(false);
    world.clock.advance_seconds(9);
    app.set_visible(true);
    world.clock.advance_seconds(9);
    app.tick();
    assert_eq!(cause(&mut app), None, "it was away for a moment");
    app.set_visible(false);
    world.clock.advance_seconds(10);
    assert!(app.tick());
    assert_eq!(cause(&mut app), Some(Some(LockCause::Hidden)));

    let (world, mut app) = world_with("{}");
    app.set_visible(false);
    world.clock.advance_seconds(500);
    app.tick();
    assert!(accounts(&mut app).is_some());
}

#[test]
fn nothing_holds_off_the_lock_with_the_screen_or_before_sleep() {
    for event in [DeskEvent::ScreenLocked, DeskEvent::Suspending] {
        let (_world, mut app) = world_with("{}");
        paste(&mut app, BOB).expect("open");
        app.hold();
        assert!(app.on_desk_event(event));
        assert!(accounts(&mut app).is_none(), "{event:?}");
        app.let_go();
        assert!(!app.tick());
    }
}

#[test]
fn what_was_in_the_review_waits_sealed_and_goes_on_when_the_vault_is_open() {
    let (_world, mut app) = world_with("{}");
    paste(&mut app, BOB).expect("open");
    app.arrive(vec![read::read_text(None, &format!("otpauth://totp/Acme:eve?secret={RFC_KEY}"))]);
    app.on_desk_event(DeskEvent::Suspending);
    assert!(matches!(app.snapshot().vault, VaultView::Locked { kept: true, waiting: false, .. }));
    assert!(app.open_review().is_none() && app.release().is_none(), "nothing of it is at hand");
    app.on_desk_event(DeskEvent::ScreenLocked);
    app.forget_page();
    ask_keychain(&mut app);
    let review = app.release().expect("it goes on");
    let names: Vec<_> = review.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["bob", "eve"]);
    assert!(app.release().is_none(), "once");
    app.confirm_review(review.id, &review.choose(|_| true)).expect("adds");
    assert_eq!(accounts(&mut app).expect("open").len(), 3);
    app.lock();
    assert!(matches!(app.snapshot().vault, VaultView::Locked { kept: false, .. }));
}

#[test]
fn what_another_program_hands_over_holds_no_lock_off() {
    let (world, mut app) = world_with("{}");
    app.touch();
    for _ in 0..6 {
        world.clock.advance_seconds(100);
        app.arrive(vec![read::read_text(None, BOB)]);
    }
    assert!(app.tick());
    assert_eq!(cause(&mut app), Some(Some(LockCause::Idle)));
}

#[test]
fn a_file_dialog_holds_the_lock_of_an_idle_window_off_and_not_for_ever() {
    let (world, mut app) = world_with("{}");
    app.touch();
    app.hold();
    world.clock.advance_seconds(600 + 599);
    app.tick();
    assert!(accounts(&mut app).is_some(), "somebody is choosing");
    world.clock.advance_seconds(1);
    assert!(app.tick());
    assert_eq!(cause(&mut app), Some(Some(LockCause::Idle)));
    app.arrive(vec![read::read_text(None, BOB)]);
    assert!(matches!(app.snapshot().vault, VaultView::Locked { waiting: true, .. }), "what they chose then");
}

#[test]
fn what_a_page_that_has_ended_had_open_is_gone() {
    let (_world, mut app) = world_with("{}");
    let review = paste(&mut app, BOB).expect("open");
    app.forget_page();
    assert!(app.confirm_review(review.id, &review.choose(|_| true)).is_err());
    app.lock();
    assert!(matches!(app.snapshot().vault, VaultView::Locked { kept: false, .. }));
}

#[test]
fn the_person_locks_at_once_whatever_is_open() {
    let (_world, mut app) = world_with("{}");
    paste(&mut app, BOB).expect("open");
    app.hold();
    assert!(app.on_desk_event(DeskEvent::LockAsked));
    assert_eq!(cause(&mut app), Some(None));
}

#[test]
fn a_keychain_that_answers_after_the_lock_opens_nothing() {
    let (world, app) = world_with("{}");
    drop(app);
    let mut app = world.start();
    let question = app.open().expect("the keychain is asked");
    assert!(app.on_desk_event(DeskEvent::ScreenLocked));
    assert_eq!(cause(&mut app), Some(Some(LockCause::ScreenLocked)));
    assert!(app.answer(question.ask()).is_none());
    assert_eq!(cause(&mut app), Some(Some(LockCause::ScreenLocked)));
}

#[test]
fn a_link_that_waits_before_a_locked_vault_is_forgotten_when_the_person_goes() {
    let (_world, mut app) = world_with("{}");
    app.lock();
    app.arrive(vec![read::read_text(None, &format!("otpauth://totp/Acme:eve?secret={RFC_KEY}"))]);
    assert!(matches!(app.snapshot().vault, VaultView::Locked { waiting: true, .. }));
    app.on_desk_event(DeskEvent::Suspending);
    assert!(matches!(app.snapshot().vault, VaultView::Locked { waiting: false, .. }));
}
