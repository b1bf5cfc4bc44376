//! The demo: what a visitor sees, and that it leaves nothing behind.

use std::{
    thread,
    time::{Duration, Instant},
};

use xtask::{Outcome, desk::Keychain};

use crate::{page::words, stage::Stage};

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_demo_shows_accounts_and_keeps_nothing() -> Outcome {
    let stage = Stage::set_up("demo", Keychain::Unlocked)?;
    let session = stage.start(&["--demo"])?;
    session.find("//button[@data-tile][3]|//li[3]//button[@data-tile]")?;
    stage.keep_picture(&session, "accounts")?;
    assert!(session.look(&words("No accounts yet")).is_none());
    stage.close_window()?;
    assert!(!stage.vault().exists(), "the demo's vault is in memory");
    assert_eq!(stage.keychain_items()?, 0);
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_code_on_show_turns_with_the_time_though_nobody_touches_anything() -> Outcome {
    let stage = Stage::set_up("turning", Keychain::Unlocked)?;
    let session = stage.start(&["--demo-live"])?;
    let code_now = || session.find("(//button[@data-tile])[1]")?.name();
    let (first, start) = (code_now()?, Instant::now());
    while code_now()? == first {
        assert!(start.elapsed() < Duration::from_secs(40), "the code of thirty seconds is still there");
        thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}
