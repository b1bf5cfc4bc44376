//! Real keys and buttons: held down, pressed twice, the middle one, and the bar at the window's edge that is dragged.

use std::{thread, time::Duration};

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{self, SAMPLE, button, code_on, menu_item, tile, words},
    stage::{Stage, oathtool},
    webdriver::{Session, until},
};

const COUNTED: &str = "Depot, mara";

/// A window with an account by counter in it, at 7.
fn counted(name: &'static str) -> Outcome<(Stage, Session)> {
    let stage = Stage::set_up(name, Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    let link = format!("otpauth://hotp/Depot:mara?secret={}&issuer=Depot&counter=7", SAMPLE.key);
    page::add_by_link(&session, &link)?;
    session.find(&tile(COUNTED))?;
    Ok((stage, session))
}

/// Waits for the first code, and sees to it that it stays for longer than all that was pressed takes.
fn one_code_was_given(session: &Session) -> Outcome {
    let first = oathtool(&["--hotp", "--base32", "--counter", "7", SAMPLE.key])?;
    let mut shown = None;
    until("the first code", || {
        shown = code_on(session, COUNTED).ok()?;
        (shown.as_ref() == Some(&first)).then_some(())
    })
    .map_err(|error| format!("{error}; there is {shown:?}, wanted {first}"))?;
    // Whatever is still under way comes before the answer to this.
    for _ in 0..5 {
        session.await_paint()?;
        thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(code_on(session, COUNTED)?, Some(first));
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_double_click_gives_one_code_of_a_counter() -> Outcome {
    let (stage, session) = counted("double-click")?;
    stage.focus_window()?;
    stage.point_at(&session, &button(&format!("Next code of {COUNTED}")))?;
    stage.click()?;
    stage.click()?;
    stage.keep_screen("clicked")?;
    one_code_was_given(&session)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_key_held_down_on_a_button_presses_it_once() -> Outcome {
    let (stage, session) = counted("held-return")?;
    stage.focus_window()?;
    session.measure("document.querySelector('.advance').focus()");
    stage.hold_key("Return")?;
    thread::sleep(Duration::from_millis(1500));
    stage.let_go_of_key("Return")?;
    one_code_was_given(&session)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_letter_held_down_repeats_and_ends_with_the_key() -> Outcome {
    let stage = Stage::set_up("held-letter", Keychain::Unlocked)?;
    let session = stage.start(&["--demo"])?;
    session.find("//button[@data-tile]")?;
    stage.focus_window()?;
    stage.hold_key("x")?;
    until("the letter repeats", || session.typed_length().filter(|length| *length > 3))?;
    stage.let_go_of_key("x")?;
    let mut before = None;
    until("no letter comes any more", || {
        let now = session.typed_length();
        let same = now == before;
        before = now;
        thread::sleep(Duration::from_millis(300));
        same.then_some(())
    })
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_middle_button_copies_nothing_and_leads_nowhere() -> Outcome {
    let stage = Stage::set_up("middle", Keychain::Unlocked)?;
    let session = stage.start(&["--demo"])?;
    session.find("//button[@data-tile]")?;
    stage.focus_window()?;
    stage.point_at(&session, "(//button[@data-tile])[1]")?;
    stage.click_middle()?;
    session.await_paint()?;
    assert_eq!(stage.clipboard(), "", "nothing was copied");
    assert!(session.look("//button[@data-tile]").is_some(), "the page is where it was");
    // The left button does, at the same place.
    stage.click()?;
    page::await_any_code(&stage)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_double_click_on_a_tile_copies_its_code() -> Outcome {
    let stage = Stage::set_up("double-copy", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    stage.focus_window()?;
    stage.point_at(&session, &tile(&SAMPLE.full_name()))?;
    stage.click()?;
    stage.click()?;
    page::await_any_code(&stage)
}

/// The right edge and the height of what scrolls in the middle of the page, and how far it is.
const BAR: &str = "let at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    while (at && !(at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)))
        at = at.parentElement;
    const { right, top, height } = at?.getBoundingClientRect() ?? { right: innerWidth, top: 0, height: innerHeight };
    return [Math.round(right), Math.round(top), Math.round(height), Math.round((at ?? document.scrollingElement).scrollTop)]";

fn drag_the_bar(stage: &Stage, session: &Session, place: &str) -> Outcome {
    session.await_paint()?;
    let bar = || serde_json::from_value::<[i32; 4]>(session.measure(BAR)?).ok();
    let [right, top, height, far] = until(place, bar)?;
    assert_eq!(far, 0, "{place}: at its beginning");
    until(&format!("{place}: the bar moves it"), || {
        stage.point_on_page(session, (right - 5, top + 40)).ok()?;
        stage.press_button(true).ok()?;
        for step in 1..=10 {
            stage.point_on_page(session, (right - 5, top + 40 + (height - 80) * step / 10)).ok()?;
            thread::sleep(Duration::from_millis(20));
        }
        stage.press_button(false).ok()?;
        session.await_paint().ok()?;
        bar().filter(|[.., far]| *far > 20)
    })?;
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_bar_at_the_edge_can_be_dragged() -> Outcome {
    let stage = Stage::set_up("bar", Keychain::Unlocked)?;
    let session = stage.start(&["--demo-accounts=60"])?;
    session.find("//button[@data-tile]")?;
    stage.focus_window()?;
    drag_the_bar(&stage, &session, "the accounts")?;
    stage.resize(460, 480)?;
    session.click(&button("Menu"))?;
    session.click(&menu_item("Settings"))?;
    session.find(&words("Language"))?;
    drag_the_bar(&stage, &session, "the settings")
}
