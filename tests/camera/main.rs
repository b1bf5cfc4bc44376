//! Cameras, real to the kernel: loopback devices that play films, and `vivid`, a capture card of software. For the
//! machine that `cargo xtask test camera` starts; elsewhere these tests are ignored.
#![cfg(target_os = "linux")]

mod card;
mod command_line;
mod contract;
mod film;
mod frames;
mod picture;
mod scanning;
mod scenes;
mod window;

use film::{DESK, Film};
use frames::Format;
use picture::Scene;
use scenes::{ACCOUNT, SIZES};

/// Asks the loopback device itself, so that a fault of the machine is not taken for one of the program.
#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn the_machine_plays_what_it_is_given() {
    for format in [Format::Yuyv, Format::Mjpg] {
        for size in SIZES {
            let frames = frames::encode(&Scene::of(size).showing(&[ACCOUNT]).shots(3), format);
            let _film = Film::play(DESK, size, format, frames.clone());
            let seen = film::capture(DESK, 4);
            assert!(
                seen.iter().all(|frame| frames.iter().any(|sent| frame.starts_with(sent))),
                "{format:?} {size:?}"
            );
        }
    }
}
