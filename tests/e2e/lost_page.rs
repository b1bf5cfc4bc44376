//! The page's own process ends, as by a crash or for want of memory.

use std::process::Command;
use std::thread;
use std::time::Duration;

use xtask::Outcome;
use xtask::desk::Keychain;

use crate::page::{self, SAMPLE};
use crate::stage::{Stage, oathtool};
use crate::webdriver::until;

#[test]
#[ignore = "needs a desk: `cargo xtask test window`"]
fn a_page_whose_process_was_killed_comes_back_with_its_accounts() -> Outcome {
    let stage = Stage::set_up("lost-page", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    stage.keep_picture(&session, "before")?;

    let lost = stage.web_process().ok_or("no page")?;
    let killed = Command::new("kill").args(["-9", &lost.to_string()]).status()?;
    assert!(killed.success());
    until("another page", || stage.web_process().filter(|&process| process != lost))?;
    // The driver speaks to the page that it started; this one is used as a person would, by a click on the tile.
    until("a code of the new page", || {
        stage.point_in_window((160, 180)).ok()?;
        stage.click().ok()?;
        thread::sleep(Duration::from_secs(1));
        let code = oathtool(&["--totp", "--base32", SAMPLE.key]).ok()?;
        (stage.clipboard() == code).then_some(())
    })?;
    stage.keep_screen("after")?;
    stage.close_window()
}
