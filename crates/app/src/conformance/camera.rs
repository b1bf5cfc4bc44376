//! What all cameras of a computer must do.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::ports::capture::{CameraError, CameraStream, Cameras, Preview};

/// Enough for any camera to wake.
const PATIENCE: Duration = Duration::from_secs(20);

/// Goes through the whole contract of [`Cameras`] where at least one is plugged in that works and that nobody uses.
///
/// # Panics
/// When a promise is broken.
pub fn cameras(cameras: &dyn Cameras) {
    let listed = cameras.list().expect("lists");
    assert!(!listed.is_empty(), "a camera that is plugged in is listed");
    let ids: HashSet<&str> = listed.iter().map(|camera| camera.id.as_str()).collect();
    let names: HashSet<&str> = listed.iter().map(|camera| camera.name.as_str()).collect();
    assert_eq!((ids.len(), names.len()), (listed.len(), listed.len()), "ids and names differ: {listed:?}");
    assert!(names.iter().all(|name| !name.trim().is_empty()), "every camera has a name: {listed:?}");
    assert_eq!(cameras.list().expect("lists again"), listed, "the list changes only with the cameras");

    for strange in ["", "no camera has this id", "../../dev/null", "4294967296"] {
        let answer = cameras.open(strange).map(drop);
        assert_eq!(answer, Err(CameraError::Missing), "{strange:?} is no camera");
    }

    for camera in &listed {
        // The second time shows that the first let the camera go.
        for _ in 0..2 {
            let mut stream = cameras.open(&camera.id).unwrap_or_else(|error| panic!("{camera:?}: {error}"));
            for _ in 0..3 {
                picture(stream.as_mut());
            }
        }
        let mut stream = cameras.open(&camera.id).expect("opens");
        picture(stream.as_mut());
        // Whether there is a newer one already or not: no patience means no waiting.
        let start = Instant::now();
        let at_once = stream.newest(Duration::ZERO).map(drop);
        assert!(matches!(at_once, Ok(()) | Err(CameraError::Stalled)), "{at_once:?}");
        assert!(start.elapsed() < PATIENCE, "an answer comes within the caller's patience");
        picture(stream.as_mut());
    }
}

fn picture(stream: &mut dyn CameraStream) {
    let shot = stream.newest(PATIENCE).expect("gives a picture");
    let size = (shot.frame.width(), shot.frame.height());
    assert_eq!(size, stream.size(), "pictures have the size that was promised");
    let Preview { rgb, width, height } = &shot.preview;
    assert!(*width > 0 && *height > 0 && *width <= Preview::MAX_WIDTH, "{:?}", shot.preview);
    assert_eq!(rgb.len(), 3 * *width as usize * *height as usize, "a preview has three bytes a pixel");
    let shape = |(width, height): (u32, u32)| f64::from(width) / f64::from(height);
    let (whole, small) = (shape(size), shape((*width, *height)));
    assert!((whole / small - 1.0).abs() < 0.1, "a preview has the shape of its picture: {whole} {small}");
}
