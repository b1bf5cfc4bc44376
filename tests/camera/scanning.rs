//! `ringfence-cli scan --camera` on films: what it reads, and what it says when there is nothing to read.

use std::thread;
use std::time::Duration;

use crate::card::{Card, OUTPUT, STEPWISE, WEBCAM};
use crate::command_line::{Scanned, Scanning, cameras, scan};
use crate::film::{ATTIC, Camera, DESK, DOOR, Film};
use crate::frames::{self, Format};
use crate::picture::Scene;
use crate::scenes::{self, ACCOUNT, ADDRESS, HD, OTHER_ACCOUNT, SIZES};

/// In seconds: far more than it takes, since the machine is slow.
const PATIENCE: u32 = 60;
/// In seconds: for what is not to be found.
const SHORT: u32 = 10;
/// In seconds: for darkness, which is told when it lasts for some dozen pictures.
const LASTING: u32 = 45;

/// The exit statuses (`docs/cli.md`).
const FINE: Option<i32> = Some(0);
const FAILED: Option<i32> = Some(1);
const NOTHING: Option<i32> = Some(3);

fn play(camera: Camera, scene: &Scene, size: (u32, u32), format: Format) -> Film {
    Film::play(camera, size, format, frames::encode(&scene.shots(4), format))
}

fn play_hd(camera: Camera, scene: &Scene) -> Film {
    play(camera, scene, HD, Format::Yuyv)
}

fn read(scanned: &Scanned, text: &str, what: &str) {
    assert_eq!(
        (scanned.status, scanned.texts.as_slice()),
        (FINE, &[text.to_owned()][..]),
        "{what}: {scanned:?}"
    );
}

fn ended(scanned: &Scanned, status: Option<i32>, sentence: &str) {
    assert_eq!(scanned.status, status, "{scanned:?}");
    assert!(scanned.texts.is_empty() && scanned.told.contains(sentence), "{scanned:?}");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn every_common_size_and_format_is_read() {
    for format in [Format::Yuyv, Format::Mjpg] {
        for size in SIZES {
            let _film = play(DESK, &Scene::of(size).showing(&[ACCOUNT]), size, format);
            read(&scan(DESK.name, PATIENCE), ACCOUNT, &format!("{format:?} {size:?}"));
        }
    }
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn jpegs_without_the_tables_that_everyone_knows_are_read() {
    let whole = frames::encode(&Scene::of(HD).showing(&[ACCOUNT]).shots(4), Format::Mjpg);
    let bare = frames::without_tables(&whole);
    assert!(whole.iter().zip(&bare).all(|(whole, bare)| bare.len() < whole.len() - 100));
    let _film = Film::play(DESK, HD, Format::Mjpg, bare);
    read(&scan(DESK.name, PATIENCE), ACCOUNT, "without tables");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn what_a_camera_often_sees_is_read() {
    for (what, scene) in scenes::good() {
        let _film = play_hd(DESK, &scene);
        read(&scan(DESK.name, PATIENCE), ACCOUNT, what);
    }
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn what_can_not_be_read_yields_nothing_and_says_so() {
    for (what, scene) in scenes::bad() {
        let _film = play_hd(DESK, &scene);
        let is_dark = what == "in the dark";
        let scanned = scan(DESK.name, if is_dark { LASTING } else { SHORT });
        ended(&scanned, NOTHING, "No QR code came into view.");
        assert_eq!(scanned.told.contains("too dark"), is_dark, "{what}: {scanned:?}");
    }
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn a_code_that_is_no_account_is_told_as_it_is() {
    let _film = play_hd(DESK, &Scene::of(HD).showing(&[ADDRESS]));
    read(&scan(DESK.name, PATIENCE), ADDRESS, "an address");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn each_of_two_cameras_is_found_by_its_name() {
    let _desk = play_hd(DESK, &Scene::of(HD).showing(&[ACCOUNT]));
    let _door = play(DOOR, &Scene::of(SIZES[0]).showing(&[OTHER_ACCOUNT]), SIZES[0], Format::Mjpg);
    let both = [Scanning::start(DESK.name, PATIENCE), Scanning::start(DOOR.name, PATIENCE)];
    let [at_desk, at_door] = both.map(Scanning::end);
    read(&at_desk, ACCOUNT, "desk");
    read(&at_door, OTHER_ACCOUNT, "door");
    read(&scan("", PATIENCE), ACCOUNT, "the first is taken when none is named");
    ended(&scan("Cellar Camera", SHORT), FAILED, "No camera has this name.");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn nodes_that_give_no_pictures_are_not_listed() {
    let listed = cameras();
    assert_eq!(listed.status, FINE, "{listed:?}");
    let names = [DESK.name, DOOR.name, ATTIC.name, "vivid", "vivid (2)"];
    assert_eq!(listed.texts, names, "and not the output, number {OUTPUT}");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn a_camera_whose_pictures_stop_is_given_up_with_a_sentence() {
    let film = play_hd(DESK, &Scene::of(HD));
    let scan = Scanning::start(DESK.name, PATIENCE);
    thread::sleep(Duration::from_secs(6));
    drop(film);
    ended(&scan.end(), FAILED, "The camera sends no pictures.");

    let card = Card::of(WEBCAM);
    card.stall();
    ended(&self::scan("vivid", PATIENCE), FAILED, "The camera sends no pictures.");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn a_camera_that_nobody_plays_is_given_up_with_a_sentence() {
    let scanned = scan(ATTIC.name, PATIENCE);
    assert_eq!(scanned.status, FAILED, "{scanned:?}");
    let sentences = ["The camera sends no pictures.", "no picture format that Ringfence can read"];
    assert!(sentences.iter().any(|sentence| scanned.told.contains(sentence)), "{scanned:?}");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn a_camera_that_is_unplugged_in_mid_stream_is_told_apart() {
    let card = Card::of(WEBCAM);
    let scan = Scanning::start("vivid", PATIENCE);
    thread::sleep(Duration::from_secs(8));
    card.unplug();
    ended(&scan.end(), FAILED, "The camera was unplugged.");
    drop(card);
    let scanned = self::scan("vivid", SHORT);
    ended(&scanned, NOTHING, "No QR code came into view.");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn a_camera_in_use_is_told_apart_and_left_alone() {
    let card = Card::of(WEBCAM);
    let scanned = card.use_during(|| scan("vivid", PATIENCE));
    ended(&scanned, FAILED, "Another program is using the camera.");
}

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn a_camera_of_any_size_in_steps_opens_and_black_pictures_are_told() {
    let card = Card::of(STEPWISE);
    card.darken();
    let scanned = scan("vivid (2)", LASTING);
    ended(&scanned, NOTHING, "No QR code came into view.");
    assert!(scanned.told.contains("too dark"), "{scanned:?}");
}
