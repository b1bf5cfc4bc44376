//! Scrolling by hand, in every place that has more than it can show: by the wheel here, by a finger elsewhere.

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{button, menu_item, words},
    stage::Stage,
    webdriver::{Session, until},
};

/// What scrolls in the middle of the window, and how far it is.
const SCROLLED: &str = "let at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    while (at && !(at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)))
        at = at.parentElement;
    return (at ?? document.scrollingElement).scrollTop";

/// How far the middle of the window is scrolled.
pub fn scrolled(session: &Session) -> Option<f64> {
    session.measure(SCROLLED)?.as_f64()
}

/// Turns the wheel down over the middle of the window until that moves what lies there, and up again until it is back.
fn turn_the_wheel(stage: &Stage, session: &Session, place: &str) -> Outcome {
    let far = |is: fn(f64) -> bool| scrolled(session).filter(|&far| is(far)).map(|_| ());
    session.await_paint()?;
    stage.point_at_middle()?;
    until(&format!("{place}: at its beginning"), || far(|far| far == 0.0))?;
    until(&format!("{place}: the wheel moves it"), || {
        stage.wheel(1).ok()?;
        far(|far| far > 0.0)
    })?;
    until(&format!("{place}: the wheel moves it back"), || {
        stage.wheel(-3).ok()?;
        far(|far| far == 0.0)
    })
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_wheel_scrolls_every_place_that_has_more_than_it_shows() -> Outcome {
    let stage = Stage::set_up("wheel", Keychain::Unlocked)?;
    let session = stage.start(&["--demo-accounts=60"])?;
    session.find("//button[@data-tile]")?;
    every_place(&stage, &session, |place| turn_the_wheel(&stage, &session, place))
}

/// Goes to every place of the page that has more than it shows, one after another, and scrolls there.
pub fn every_place(stage: &Stage, session: &Session, mut scroll: impl FnMut(&str) -> Outcome) -> Outcome {
    scroll("the accounts")?;

    stage.resize(460, 480)?;
    session.click(&button("Add"))?;
    session.find(&words("Choose pictures"))?;
    scroll("what can be added")?;
    session.press(ESCAPE)?;
    for (item, seen) in [("Settings", "Language"), ("Keyboard shortcuts", "Arrow keys")] {
        session.click(&button("Menu"))?;
        session.click(&menu_item(item))?;
        session.find(&words(seen))?;
        scroll(item)?;
        session.press(ESCAPE)?;
    }
    // Screens of their own, some of which may have no more than they show.
    let mut scrolled = 0;
    for (panel, seen) in
        [("Locking", "Lock"), ("Ways in", "Password"), ("Recovery kit", "kit"), ("Export accounts", "Export")]
    {
        session.click(&button("Menu"))?;
        session.click(&menu_item("Settings"))?;
        session.click(&button(if panel == "Export accounts" { "Export" } else { panel }))?;
        session.find(&format!("//h2[normalize-space(.)='{panel}']"))?;
        session.find(&words(seen))?;
        session.await_paint()?;
        if session.measure(HAS_MORE) == Some(true.into()) {
            scroll(panel)?;
            scrolled += 1;
        }
        until("all dialogs are closed", || {
            let is_open = session.look("//dialog[@open]").is_some();
            if is_open {
                // A screen may lead back to the one before.
                session.press(ESCAPE).ok()?;
            }
            (!is_open).then_some(())
        })?;
    }
    assert!(scrolled > 0, "a small window shows not all of every panel");
    Ok(())
}

/// Whether there is more than is shown of what lies in the middle of the window.
const HAS_MORE: &str = "let at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    while (at && !(at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)))
        at = at.parentElement;
    return at !== null && at.closest('dialog') !== null";

/// Escape as WebDriver writes it.
pub const ESCAPE: &str = "\u{e00c}";
