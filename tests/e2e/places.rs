//! The window where the person left it, and where nothing can be kept.

use std::{ffi::OsStr, fs};

use xtask::{Outcome, desk::Keychain};

use crate::{page::words, stage::Stage, webdriver::until};

/// Waits until the window has been where it is for a moment; a window manager moves it in steps.
fn settled(stage: &Stage) -> Outcome<[i32; 4]> {
    let mut before = [0; 4];
    let mut quiet = 0;
    until("the window holds still", || {
        let now = stage.place().ok()?;
        quiet = if now == before { quiet + 1 } else { 0 };
        before = now;
        (quiet >= 5).then_some(now)
    })
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_window_opens_where_it_was() -> Outcome {
    let stage = Stage::set_up("place", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.resize(700, 560)?;
    stage.move_window("Ringfence", (300, 120))?;
    let left = settled(&stage)?;
    stage.close_window()?;
    drop(session);
    for _ in 0..3 {
        let session = stage.start(&[])?;
        session.find(&words("No accounts yet"))?;
        assert_eq!(settled(&stage)?, left);
        stage.close_window()?;
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_window_opens_as_large_as_it_was() -> Outcome {
    let stage = Stage::set_up("size", Keychain::Unlocked)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.resize(700, 560)?;
    let [.., width, height] = settled(&stage)?;
    stage.close_window()?;
    drop(session);
    for _ in 0..3 {
        let session = stage.start(&[])?;
        session.find(&words("No accounts yet"))?;
        let [.., now_width, now_height] = settled(&stage)?;
        assert_eq!((now_width, now_height), (width, height));
        stage.close_window()?;
    }
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn where_nothing_can_be_written_the_window_opens_and_says_so() -> Outcome {
    let stage = Stage::set_up("read-only", Keychain::Unlocked)?;
    // Nobody, root included, can make a folder there.
    let nowhere = OsStr::new("/proc/ringfence");
    let names = ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"];
    let session = stage.start_with(&names.map(|name| (name, nowhere)))?;
    session.find(&words("could not"))?;
    stage.keep_picture(&session, "said")?;
    stage.close_window()?;
    assert!(!stage.vault().exists());
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn where_only_the_web_views_folder_cannot_be_made_everything_works() -> Outcome {
    let stage = Stage::set_up("no-folder", Keychain::Unlocked)?;
    let folder = stage.desk.home().join(".local/share");
    fs::create_dir_all(&folder)?;
    // A link to where nobody, root included, can make a folder.
    std::os::unix::fs::symlink("/proc/ringfence", folder.join(ringfence_platform::running::ID))?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.close_window()?;
    assert!(stage.vault().exists());
    Ok(())
}
