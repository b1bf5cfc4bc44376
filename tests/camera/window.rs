//! The real window in the machine with cameras: for a person to look at, since emulation is too slow for more.
//! Started by `cargo xtask test camera-window`.

use std::path::PathBuf;
use std::time::Duration;

use xtask::desk::{Desk, Keychain};

use crate::film::{DESK, Film};
use crate::frames::{self, Format};
use crate::picture::Scene;
use crate::scenes::{ACCOUNT, HD};

/// The window takes about a minute on an idle computer.
const PATIENCE: Duration = Duration::from_secs(6 * 60);
/// What it takes to draw the tiles, and to open the camera and read what is before it, on the emulated processor.
const SETTLING: Duration = Duration::from_secs(40);

fn told(name: &str) -> PathBuf {
    std::env::var_os(name).expect("cargo xtask test camera-window says it").into()
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera-window"]
fn the_window_opens_where_cameras_are() {
    let _film = Film::play(
        DESK,
        HD,
        Format::Yuyv,
        frames::encode(&Scene::of(HD).showing(&[ACCOUNT]).shots(4), Format::Yuyv),
    );
    let desk = Desk::set_up((1280, 900), Keychain::None).expect("the desk stands");
    let mut window =
        desk.command(told("RINGFENCE_PROGRAM")).arg("--demo").spawn().expect("the program starts");
    let shown = desk.await_content(PATIENCE, || window.try_wait().is_ok_and(|ended| ended.is_none()));
    shown.expect("the window shows something");
    // The tiles come after the first picture, and the camera's panel at the keys that open it.
    std::thread::sleep(SETTLING);
    let keys = desk.command("xdotool").args(["key", "ctrl+shift+s"]).status().expect("xdotool starts");
    assert!(keys.success(), "the keys were sent");
    std::thread::sleep(SETTLING);
    let picture = desk.screen();
    // It may have ended by itself, which the picture tells.
    let _ = window.kill();
    let _ = window.wait();
    let picture = picture.expect("the screen can be read");
    picture.save(&told("RINGFENCE_SHARE").join("window.png")).expect("the picture is kept");
}
