//! The demo: what a visitor sees, and that it leaves nothing behind.

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
