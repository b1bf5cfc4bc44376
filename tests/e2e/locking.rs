//! The window locks by itself, and lets go of what it shows.

use std::thread;
use std::time::Duration;

use xtask::{Outcome, desk::Keychain};

use crate::{
    fake_desk::{Logind, screen_saver},
    page::{self, SAMPLE, await_clipboard, button, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

/// A window with one account in it, which a keychain opens.
fn set_up(name: &'static str, settings: &str) -> Outcome<(Stage, Session)> {
    let stage = Stage::set_up(name, Keychain::Unlocked)?;
    stage.prefer(settings)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    session.find(&tile(&SAMPLE.full_name()))?;
    Ok((stage, session))
}

/// The window is locked for this reason, and nothing of the account is left in the page.
fn find_locked(session: &Session, because: &str) -> Outcome {
    session.find(&words("Ringfence is locked"))?;
    session.find(&words(because))?;
    let page = session.source()?;
    assert!(!page.contains(SAMPLE.issuer) && !page.contains(SAMPLE.name), "the page still names the account");
    assert!(!page.contains("data-tile"), "the page still has a tile");
    Ok(())
}

fn unlock(session: &Session) -> Outcome {
    session.click(&button("Unlock"))?;
    session.find(&tile(&SAMPLE.full_name())).map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn before_the_computer_sleeps_the_window_is_locked_and_the_code_is_off_the_clipboard() -> Outcome {
    let stage = Stage::set_up("sleep", Keychain::Unlocked)?;
    // Later than the window: a logind that begins anew is met again.
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    let logind = Logind::start(&stage.desk)?;
    until("the window wants to be waited for", || (logind.delays() == 1).then_some(()))?;
    for _ in 0..2 {
        session.click(&tile(&SAMPLE.full_name()))?;
        page::await_any_code(&stage)?;
        logind.prepare_for_sleep()?;
        assert_eq!(stage.clipboard(), "", "the code was cleared before the sleep");
        find_locked(&session, "It locked because the computer went to sleep.")?;
        stage.keep_picture(&session, "asleep")?;
        logind.wake()?;
        until("the window wants to be waited for again", || (logind.delays() == 1).then_some(()))?;
        find_locked(&session, "It locked because the computer went to sleep.")?;
        unlock(&session)?;
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_window_locks_with_the_screen_whichever_desktop_says_so() -> Outcome {
    let stage = Stage::set_up("screen-lock", Keychain::Unlocked)?;
    let logind = Logind::start(&stage.desk)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    until("the window listens", || (logind.delays() == 1).then_some(()))?;
    let because = "It locked together with the screen.";

    logind.lock_session("_99")?;
    screen_saver(&stage.desk, "org.gnome.ScreenSaver", false)?;
    thread::sleep(Duration::from_secs(1));
    session.find(&tile(&SAMPLE.full_name()))?;

    logind.lock_session("_37")?;
    find_locked(&session, because)?;
    unlock(&session)?;
    logind.say_locked()?;
    find_locked(&session, because)?;
    for desktop in ["freedesktop", "gnome", "cinnamon", "mate", "xfce"] {
        unlock(&session)?;
        screen_saver(&stage.desk, &format!("org.{desktop}.ScreenSaver"), true)?;
        find_locked(&session, because)?;
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn after_the_chosen_time_without_anybody_the_window_locks() -> Outcome {
    let (stage, session) = set_up("idle", r#"{ "lockAfterSeconds": 15 }"#)?;
    for _ in 0..4 {
        thread::sleep(Duration::from_secs(5));
        session.press("a")?;
    }
    session.press("\u{e00c}")?;
    session.find(&tile(&SAMPLE.full_name()))?;
    find_locked(&session, "It locked because nobody used it for a while.")?;
    stage.keep_picture(&session, "locked")
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_minimised_window_locks_where_that_was_chosen() -> Outcome {
    let (stage, session) = set_up("hidden", r#"{ "lockWhenHidden": true }"#)?;
    stage.xdotool(&["search", "--onlyvisible", "--name", "Ringfence", "windowminimize"])?;
    until("the page is empty", || (!session.source().ok()?.contains("data-tile")).then_some(()))?;
    stage.xdotool(&["search", "--name", "Ringfence", "windowactivate"])?;
    find_locked(&session, "It locked because its window was out of sight.")
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_file_dialog_holds_no_lock_with_the_screen_off_and_what_is_chosen_in_it_waits() -> Outcome {
    let stage = Stage::set_up("held-off", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    let picture = stage.draw_qr("enrolment.png", &SAMPLE.uri())?;
    session.click(&button("Choose pictures"))?;
    until("the file dialog", || stage.active_window().filter(|title| title != "Ringfence"))?;
    screen_saver(&stage.desk, "org.gnome.ScreenSaver", true)?;
    session.find(&words("It locked together with the screen."))?;
    stage.choose_in_dialog(&session, &picture)?;
    session.find(&words("A link is waiting."))?;
    session.click(&button("Unlock"))?;
    session.click(&button("Add 1 account"))?;
    session.find(&tile(&SAMPLE.full_name())).map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_window_locks_when_it_is_asked_from_outside() -> Outcome {
    let (stage, session) = set_up("asked", "{}")?;
    let mut cli = stage.cli()?;
    assert!(cli.arg("lock").status()?.success());
    find_locked(&session, "Ringfence is locked")?;
    unlock(&session)?;
    session.click(&tile(&SAMPLE.full_name()))?;
    page::await_any_code(&stage)?;
    // A script may have no display.
    let mut second = stage.program()?;
    assert!(second.arg("--lock").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").status()?.success());
    await_clipboard(&stage, "")?;
    find_locked(&session, "Ringfence is locked")?;
    stage.close_window()?;
    drop(session);
    let alone = stage.cli()?.arg("lock").output()?;
    assert!(alone.status.success());
    assert!(String::from_utf8_lossy(&alone.stderr).contains("not running"));
    Ok(())
}
