//! Cameras in memory that look at still pictures.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ringfence_scan::Frame;

use super::{Faults, state};
use crate::ports::capture::{CameraError, CameraName, CameraStream, Cameras, Preview, Shot};

/// One camera before pictures that take turns.
#[derive(Clone)]
pub struct StillCamera(Arc<Mutex<State>>);

struct State {
    cameras: Vec<CameraName>,
    pictures: Vec<Frame>,
    pace: Duration,
    end: Option<(usize, CameraError)>,
    listing: Faults<CameraError>,
    opening: Faults<CameraError>,
    streams: usize,
}

impl StillCamera {
    /// The id of the camera.
    pub const ID: &str = "still";

    /// A camera that looks at one picture.
    pub fn showing(picture: Frame) -> Self {
        let camera = CameraName { id: Self::ID.into(), name: "Still camera".into() };
        Self(Arc::new(Mutex::new(State {
            cameras: vec![camera],
            pictures: vec![picture],
            pace: Duration::ZERO,
            end: None,
            listing: Faults::default(),
            opening: Faults::default(),
            streams: 0,
        })))
    }

    /// From now on it looks at these in turn, over and over.
    ///
    /// # Panics
    /// When there are none.
    pub fn show(&self, pictures: Vec<Frame>) {
        assert!(!pictures.is_empty(), "a camera always sees something");
        state(&self.0).pictures = pictures;
    }

    /// What is plugged in; all of them look at the same.
    pub fn plug(&self, cameras: Vec<CameraName>) {
        state(&self.0).cameras = cameras;
    }

    /// A picture comes this long after it was asked for; else at once.
    pub fn pace(&self, pace: Duration) {
        state(&self.0).pace = pace;
    }

    /// Streams give so many pictures and then this, for good.
    pub fn end_after(&self, pictures: usize, error: CameraError) {
        state(&self.0).end = Some((pictures, error));
    }

    /// The next listing fails.
    pub fn fail_next_list(&self, error: CameraError) {
        state(&self.0).listing.next = Some(error);
    }

    /// The next opening fails.
    pub fn fail_next_open(&self, error: CameraError) {
        state(&self.0).opening.next = Some(error);
    }

    /// Whether its light is on.
    pub fn is_on(&self) -> bool {
        state(&self.0).streams > 0
    }
}

impl Cameras for StillCamera {
    fn list(&self) -> Result<Vec<CameraName>, CameraError> {
        let mut state = state(&self.0);
        state.listing.check()?;
        Ok(state.cameras.clone())
    }

    fn open(&self, id: &str) -> Result<Box<dyn CameraStream>, CameraError> {
        let mut state = state(&self.0);
        state.opening.check()?;
        if !state.cameras.iter().any(|camera| camera.id == id) {
            return Err(CameraError::Missing);
        }
        state.streams += 1;
        Ok(Box::new(Stills { camera: Arc::clone(&self.0), given: 0 }))
    }
}

struct Stills {
    camera: Arc<Mutex<State>>,
    given: usize,
}

impl CameraStream for Stills {
    fn newest(&mut self, patience: Duration) -> Result<Shot, CameraError> {
        let pace = state(&self.camera).pace;
        std::thread::sleep(pace.min(patience));
        if pace > patience {
            return Err(CameraError::Stalled);
        }
        let state = state(&self.camera);
        if let Some((_, error)) = state.end.filter(|(pictures, _)| self.given >= *pictures) {
            return Err(error);
        }
        let picture = &state.pictures[self.given % state.pictures.len()];
        self.given += 1;
        let frame = Frame::from_luma(picture.luma().to_vec(), picture.width(), picture.height())
            .ok_or(CameraError::Failed)?;
        Ok(Shot { preview: Preview::of_frame(&frame), frame })
    }

    fn size(&self) -> (u32, u32) {
        let state = state(&self.camera);
        let picture = &state.pictures[0];
        (picture.width(), picture.height())
    }
}

impl Drop for Stills {
    fn drop(&mut self) {
        state(&self.camera).streams -= 1;
    }
}
