//! Codes on show, copied, and cleared from the clipboard.

use ringfence_app::ErrorCode;
use ringfence_app::fakes::ClipboardTouch;
use ringfence_app::ports::ClipboardError;
use ringfence_app::view::{CodeView, Settings, Which};
use ringfence_core::Timestamp;
use ringfence_tests::{RFC_KEY, World, add, copy, lock, only_code, tick};

fn rfc_account(world: &World) -> (ringfence_app::App, String) {
    let mut app = world.open();
    let id = add(&mut app, &format!("otpauth://totp/RFC:alice?secret={RFC_KEY}&digits=8")).remove(0);
    (app, id)
}

#[test]
fn a_tile_shows_the_code_of_rfc_6238_and_near_its_end_the_next_one() {
    let world = World::default();
    let (mut app, _) = rfc_account(&world);
    let CodeView::Timed { digits, from, until, next } = only_code(&mut app) else { panic!("timed") };
    assert_eq!((digits.as_str(), from, until), ("94287082", 30, 60));
    assert_eq!(next.as_deref(), Some("37359152"), "one second is left");
    world.clock.advance_seconds(1);
    let CodeView::Timed { digits, next, .. } = only_code(&mut app) else { panic!("timed") };
    assert_eq!((digits.as_str(), next), ("37359152", None));
}

#[test]
fn the_next_deadline_is_the_next_change_on_show() {
    let world = World::default();
    let (mut app, _) = rfc_account(&world);
    app.snapshot();
    assert_eq!(app.next_deadline(), Some(Timestamp::from_unix_seconds(60)));
    assert!(!tick(&mut app), "nothing has changed yet");
    world.clock.advance_seconds(1);
    assert!(tick(&mut app), "the code turned");
    app.snapshot();
    assert_eq!(app.next_deadline(), Some(Timestamp::from_unix_seconds(82)), "the next code comes on show");
    world.clock.set(Timestamp::from_unix_seconds(10));
    assert!(tick(&mut app), "a clock that was set back is noticed");
}

#[test]
fn a_hidden_window_is_told_nothing_and_waits_for_nothing() {
    let world = World::default();
    world.settings.put(r#"{ "lockAfterSeconds": 0 }"#);
    let (mut app, _) = rfc_account(&world);
    app.snapshot();
    app.set_visible(false);
    assert_eq!(app.next_deadline(), None);
    world.clock.advance_seconds(90);
    assert!(!tick(&mut app));
    app.set_visible(true);
    assert!(tick(&mut app));
}

#[test]
fn copying_marks_a_deadline_and_clears_only_our_code() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    let copied = copy(&mut app, &id, Which::Current).expect("copies");
    assert_eq!((copied.valid_from, copied.clears_at), (None, Some(89)));
    assert_eq!(world.clipboard.text().as_deref(), Some("94287082"));
    assert_eq!(app.snapshot().clipboard.and_then(|clip| clip.clears_at), Some(89));
    world.clock.advance_seconds(29);
    tick(&mut app);
    assert_eq!(world.clipboard.text().as_deref(), Some("94287082"), "not before its time");
    world.clock.advance_seconds(1);
    assert!(tick(&mut app));
    assert_eq!(world.clipboard.text(), None);
    assert_eq!(app.snapshot().clipboard, None);

    copy(&mut app, &id, Which::Current).expect("copies");
    world.clipboard.put_text("a person's own text");
    world.clock.advance_seconds(30);
    tick(&mut app);
    assert_eq!(world.clipboard.text().as_deref(), Some("a person's own text"));
}

#[test]
fn the_next_code_says_from_when_it_is_valid() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    let copied = copy(&mut app, &id, Which::Next).expect("copies");
    assert_eq!(copied.valid_from, Some(60));
    assert_eq!(world.clipboard.text().as_deref(), Some("37359152"));
}

#[test]
fn a_clock_that_is_set_back_does_not_keep_a_code_on_the_clipboard() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    copy(&mut app, &id, Which::Current).expect("copies");
    world.clock.set(Timestamp::from_unix_seconds(10));
    tick(&mut app);
    assert_eq!(world.clipboard.text(), None);
}

#[test]
fn where_the_time_stands_still_nothing_is_ever_due() {
    let mut app = ringfence_app::demo::app(
        3,
        None,
        std::sync::Arc::new(ringfence_app::fakes::RecordingClipboard::new()),
    );
    let id = ringfence_tests::accounts(&mut app).expect("is open").remove(0).id;
    assert_eq!(copy(&mut app, &id, Which::Current).expect("copies").clears_at, None);
    app.snapshot();
    assert_eq!(app.next_deadline(), None);
}

#[test]
fn a_clipboard_that_is_busy_at_the_deadline_is_tried_again() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    copy(&mut app, &id, Which::Current).expect("copies");
    world.clock.advance_seconds(30);
    world.clipboard.fail_next(ClipboardError::Unavailable);
    tick(&mut app);
    assert_eq!(world.clipboard.text().as_deref(), Some("94287082"));
    world.clock.advance_seconds(1);
    tick(&mut app);
    assert_eq!(world.clipboard.text(), None);
}

#[test]
fn a_lock_waits_for_no_clipboard_and_what_comes_there_after_it_is_cleared() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    let slow = app.copy_code(&id, Which::Current).expect("is begun");
    app.lock();
    assert!(matches!(app.snapshot().vault, ringfence_app::view::VaultView::Locked { .. }));
    assert!(app.clear_clipboard().is_none(), "what is being written is cleared after it");
    assert!(app.is_at_clipboard(), "which a lock may wait for a moment");
    assert!(app.at_once(slow).is_ok());
    assert!(!app.is_at_clipboard());
    assert_eq!(world.clipboard.text().as_deref(), Some("94287082"), "the clipboard took it late");
    assert!(tick(&mut app));
    assert_eq!((world.clipboard.text(), app.snapshot().clipboard), (None, None));

    let mut app = world.open();
    let read = app.read_clipboard();
    app.lock();
    let late = app.at_once(read).map(|_| ());
    assert_eq!(late.map_err(|e| e.code), Err(ErrorCode::VaultLocked), "what it read is dropped");
}

#[test]
fn a_clipboard_that_does_not_answer_is_said_and_tried_again_later() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    copy(&mut app, &id, Which::Current).expect("copies");
    world.clipboard.fail_always(Some(ClipboardError::Silent));
    lock(&mut app);
    assert!(app.snapshot().clipboard.is_some_and(|clipboard| clipboard.silent));
    for _ in 0..25 {
        world.clock.advance_seconds(10);
        tick(&mut app);
    }
    assert!(app.snapshot().clipboard.is_some_and(|clipboard| clipboard.silent), "for minutes");
    world.clipboard.fail_always(None);
    world.clock.advance_seconds(10);
    assert!(tick(&mut app));
    assert_eq!((world.clipboard.text(), app.snapshot().clipboard), (None, None));

    let mut app = world.open();
    world.clipboard.fail_always(Some(ClipboardError::Silent));
    let silent = copy(&mut app, &id, Which::Current);
    assert_eq!(silent.map_err(|e| e.code), Err(ErrorCode::ClipboardSilent));
}

#[test]
fn locking_and_quitting_clear_our_code_at_once() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    copy(&mut app, &id, Which::Current).expect("copies");
    lock(&mut app);
    assert_eq!(world.clipboard.log().last(), Some(&ClipboardTouch::Cleared));

    let (mut app, id) = (world.open(), id);
    copy(&mut app, &id, Which::Current).expect("copies");
    world.clipboard.fail_next(ClipboardError::Unavailable);
    lock(&mut app);
    assert_eq!(world.clipboard.text().as_deref(), Some("94287082"), "it could not be read at that moment");
    world.clock.advance_seconds(1);
    tick(&mut app);
    assert_eq!(world.clipboard.text(), None);
}

#[test]
fn the_setting_decides_when_and_whether_it_is_cleared() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    app.save_settings(Settings { clipboard_seconds: 0, ..Settings::default() }).expect("stores");
    assert_eq!(copy(&mut app, &id, Which::Current).expect("copies").clears_at, None);
    app.save_settings(Settings { clipboard_seconds: 1, ..Settings::default() }).expect("stores");
    assert_eq!(app.settings().clipboard_seconds, 5, "the shortest time is five seconds");
    assert_eq!(world.start().settings().clipboard_seconds, 5, "it is kept");
}

#[test]
fn a_broken_preferences_file_loses_only_what_is_broken() {
    let world = World::default();
    world.settings.put(r#"{"clipboardSeconds": "soon", "theme": "dark", "later": {"kept": true}}"#);
    let mut app = world.start();
    assert_eq!(app.settings(), &Settings { theme: ringfence_app::view::Theme::Dark, ..Settings::default() });
    app.save_settings(Settings { clipboard_seconds: 60, ..app.settings().clone() }).expect("stores");
    let stored = ringfence_app::ports::SettingsStore::read(&world.settings).expect("is stored");
    assert!(stored.contains("later") && stored.contains("60"), "a newer program's field is kept: {stored}");
    world.settings.put("not even json");
    assert_eq!(world.start().settings(), &Settings::default());
}

#[test]
fn two_consecutive_codes_are_those_of_two_windows() {
    let world = World::default();
    let (mut app, id) = rfc_account(&world);
    let pair = app.pair_codes(&id).expect("has both");
    assert_eq!((pair.current.as_str(), pair.next.as_str()), ("94287082", "37359152"));
    assert_eq!((pair.from, pair.until), (Some(30), Some(60)));
}

#[test]
fn an_account_that_makes_no_code_leaves_the_others_alone() {
    let world = World::default();
    let (mut app, _) = rfc_account(&world);
    let id = add(&mut app, "otpauth://yaotp/me?secret=6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY").remove(0);
    let shown = ringfence_tests::accounts(&mut app).expect("is open");
    assert!(matches!(shown[0].code, CodeView::Timed { .. }));
    assert!(matches!(&shown[1].code, CodeView::Failed { problem } if problem.code == ErrorCode::PinMissing));
    assert_eq!(copy(&mut app, &id, Which::Current).map_err(|e| e.code), Err(ErrorCode::PinMissing));
}

#[test]
fn what_was_pasted_is_cleared_when_asked_for_and_nothing_else() {
    use ringfence_app::ports::Clip;
    let link = format!("otpauth://totp/RFC:alice?secret={RFC_KEY}");
    let picture = || Clip::Picture { rgba: vec![7; 16].into(), width: 2, height: 2 };
    let world = World::default();
    let mut app = world.open();
    let clear = |app: &mut ringfence_app::App| {
        let job = app.clear_pasted();
        app.at_once(job)
    };
    assert_eq!(clear(&mut app), Ok(false), "nothing was pasted");

    for clip in [Clip::Text(link.clone().into()), picture()] {
        world.clipboard.put(clip);
        let job = app.read_clipboard();
        app.at_once(job).expect("is read");
        world.clipboard.fail_next(ClipboardError::Unavailable);
        assert_eq!(clear(&mut app).unwrap_err().code, ErrorCode::ClipboardUnavailable);
        assert_eq!(clear(&mut app), Ok(true), "it is tried again");
        assert_eq!(world.clipboard.log().last(), Some(&ClipboardTouch::Cleared));
        assert_eq!(clear(&mut app), Ok(false), "once");
    }

    app.note_pasted(&link);
    world.clipboard.put_text("a person's own text");
    assert_eq!(clear(&mut app), Ok(false));
    assert_eq!(world.clipboard.text().as_deref(), Some("a person's own text"));
    app.note_pasted(&link);
    lock(&mut app);
    world.clipboard.put_text(&link);
    assert!(clear(&mut app).is_err() || world.clipboard.text().is_some(), "a lock forgets it");
}
