//! The contract of the port, on devices that the kernel takes for cameras.

use std::sync::Arc;

use ringfence_app::conformance;
use ringfence_platform::{SystemCameras, WorkerReader};

use crate::film::{ATTIC, DESK, DOOR, Film};
use crate::frames::{self, Format};
use crate::picture::Scene;
use crate::scenes::SIZES;

#[test]
#[ignore = "needs the machine of cargo xtask test camera"]
fn real_cameras_keep_the_contract() {
    let size = SIZES[0];
    let formats = [(DESK, Format::Yuyv), (DOOR, Format::Mjpg), (ATTIC, Format::Yuyv)];
    // The contract wants a picture of every camera that is listed; vivid's two give them unasked.
    let _films = formats.map(|(camera, format)| {
        Film::play(camera, size, format, frames::encode(&Scene::of(size).shots(2), format))
    });
    conformance::cameras(&SystemCameras::unpacked_by(Arc::new(WorkerReader::at(
        env!("CARGO_BIN_EXE_code-reader").into(),
    ))));
}
