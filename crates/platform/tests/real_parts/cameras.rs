//! The camera adapter before cameras that a preloaded library plays. The same contract is asked of real devices by
//! `cargo xtask test camera`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ringfence_app::conformance;
use ringfence_app::fakes::NearReader;
use ringfence_app::ports::capture::{CameraError, Cameras as _};
use ringfence_platform::SystemCameras;

use crate::stage::{Stage, on};

#[test]
fn a_played_camera_keeps_the_contract() {
    on(Stage::Camera("yuyv"), "cameras::a_played_camera_keeps_the_contract", || {
        conformance::cameras(&cameras());
    });
}

#[test]
fn a_played_camera_of_an_odd_kind_keeps_the_contract() {
    let orders = "yuyv odd-rate steps h264-now padded";
    on(Stage::Camera(orders), "cameras::a_played_camera_of_an_odd_kind_keeps_the_contract", || {
        conformance::cameras(&cameras());
    });
}

#[test]
fn a_camera_that_fell_silent_goes_off_when_it_is_let_go_and_can_be_had_again() {
    let test = "cameras::a_camera_that_fell_silent_goes_off_when_it_is_let_go_and_can_be_had_again";
    on(Stage::Camera("yuyv stop=2"), test, || {
        let id = cameras().list().expect("lists").remove(0).id;
        let open = || cameras().open(&id).expect("opens");
        let mut stream = open();
        let end = (0..3).find_map(|_| stream.newest(Duration::from_millis(500)).err());
        assert_eq!(end, Some(CameraError::Stalled));
        assert_eq!(log(), ["on"]);
        drop(stream);
        let start = Instant::now();
        while log().len() < 2 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(log(), ["on", "off"]);
        open().newest(Duration::from_secs(20)).expect("gives a picture");
    });
}

#[test]
fn a_camera_that_never_sends_anything_is_let_go_too() {
    let test = "cameras::a_camera_that_never_sends_anything_is_let_go_too";
    on(Stage::Camera("yuyv stop=0"), test, || {
        let id = cameras().list().expect("lists").remove(0).id;
        for _ in 0..2 {
            assert_eq!(cameras().open(&id).map(drop), Err(CameraError::Stalled));
        }
        assert_eq!(log()[..3], ["on", "off", "on"]);
    });
}

/// Those whose pictures are unpacked here: these tests are no program that can be a reader.
fn cameras() -> SystemCameras {
    SystemCameras::unpacked_by(Arc::new(NearReader::new()))
}

/// What has happened to the camera so far.
fn log() -> Vec<String> {
    let path = std::env::var_os("FAKE_LOG").expect("is set by the stage");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}
