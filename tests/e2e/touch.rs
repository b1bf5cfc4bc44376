//! A finger on the real window, on a screen that can be touched: it scrolls every place that has more than it shows, and presses only
//! what it does not scroll.

use xtask::{Outcome, desk::Keychain, displays::Display};

use crate::{
    finger::{self, Finger},
    page::{self, button, menu_item, words},
    scrolling::{ESCAPE, every_place, scrolled},
    stage::Stage,
    webdriver::{Session, until},
};

const SCREEN: (u32, u32) = (1280, 900);

fn touched(name: &'static str) -> Outcome<(Stage, Session)> {
    let stage = Stage::set_up_at(Display::Touch, name, SCREEN, Keychain::Unlocked)?;
    let session = stage.start(&["--demo-accounts=60"])?;
    session.find("//button[@data-tile]")?;
    Ok((stage, session))
}

/// Draws up over the middle of the window, which moves what lies there down, and down again until it is back.
fn draw_to_and_fro(finger: &mut Finger<'_>, session: &Session, place: &str) -> Outcome {
    let far = |is: &dyn Fn(f64) -> bool| scrolled(session).filter(|&far| is(far));
    session.await_paint()?;
    until(&format!("{place}: at its beginning"), || far(&|far| far == 0.0))?;
    finger::watch(session)?;
    finger.draw(session, -140)?;
    until(&format!("{place}: a finger moves it"), || far(&|far| far > 0.0))?;
    // Further than it has gone: it stops at its beginning.
    finger.draw(session, 240)?;
    until(&format!("{place}: a finger moves it back"), || far(&|far| far == 0.0))?;
    // What the last touch has led to comes before this.
    session.await_paint()?;
    finger::await_pressed(session, 0)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_finger_scrolls_every_place_that_has_more_than_it_shows_and_presses_nothing() -> Outcome {
    let (stage, session) = touched("finger")?;
    let mut finger = Finger::at(&stage, SCREEN)?;
    every_place(&stage, &session, |place| draw_to_and_fro(&mut finger, &session, place))?;
    assert_eq!(stage.clipboard(), "", "nothing was copied");
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_tap_copies_a_code_and_opens_what_it_is_on() -> Outcome {
    let (stage, session) = touched("tap")?;
    let mut finger = Finger::at(&stage, SCREEN)?;
    finger::watch(&session)?;
    // A tile that a finger has brought here.
    finger.draw(&session, -300)?;
    until("a finger moves the accounts", || scrolled(&session).filter(|far| *far > 0.0))?;
    let account = "Service 9, user9@example.com";
    let code = page::code_on(&session, account)?.ok_or("a code")?;
    finger.tap(&session, &page::tile(account))?;
    page::await_clipboard(&stage, &code)?;
    stage.keep_picture(&session, "copied")?;
    finger::await_pressed(&session, 1)?;

    finger.tap(&session, &button("Add"))?;
    session.find(&words("Choose pictures"))?;
    session.press(ESCAPE)?;
    session.await_gone("//dialog[@open]")?;
    finger.tap(&session, &button("Menu"))?;
    finger.tap(&session, &menu_item("Settings"))?;
    session.find(&words("Language"))?;
    finger::await_pressed(&session, 4)
}
