//! `Cameras` over the systems' drivers.
//!
//! | file | what |
//! |---|---|
//! | `stream.rs` | the thread that a camera lives on |
//! | `wake.rs` | how it is woken from an endless wait |
//! | `driver.rs` | the drivers, through nokhwa |
//! | `nodes.rs` | Linux's nodes, for what nokhwa can't do there |
//! | `modes.rs` | what to ask a camera for |
//! | `pixels.rs`, `jpeg.rs` | its bytes → pictures |

mod driver;
pub(crate) mod jpeg;
mod modes;
#[cfg(target_os = "linux")]
mod nodes;
mod pixels;
mod stream;
#[cfg(target_os = "linux")]
mod wake;

use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use ringfence_app::ports::capture::{CameraError, CameraName, CameraStream, Cameras, Unpacker};

use self::stream::{Attempt, Source, caught};
use crate::reader::WorkerReader;

/// How long cameras may take to say their names, and a person to allow that they are asked.
const LIST_PATIENCE: Duration = Duration::from_secs(50);

/// The cameras of this computer.
#[derive(Clone)]
pub struct SystemCameras(Arc<dyn Unpacker>);

impl SystemCameras {
    /// Those whose JPEG pictures are unpacked in a process of this program's own, whose `main` begins with
    /// [`crate::reader::serve_if_asked`].
    pub fn new() -> Self {
        // Not the process that looks for codes: while that one has a picture, this one unpacks the next.
        Self::unpacked_by(Arc::new(WorkerReader::new()))
    }

    /// Those whose JPEG pictures are unpacked so.
    pub fn unpacked_by(unpacker: Arc<dyn Unpacker>) -> Self {
        Self(unpacker)
    }
}

impl Default for SystemCameras {
    fn default() -> Self {
        Self::new()
    }
}

impl Cameras for SystemCameras {
    fn list(&self) -> Result<Vec<CameraName>, CameraError> {
        // On a thread of its own: drivers set up what belongs to the thread that calls them first.
        let (answer, answered) = mpsc::channel();
        let thread = std::thread::Builder::new().name("cameras".to_owned());
        thread.spawn(move || answer.send(caught(listed))).map_err(|_| CameraError::Failed)?;
        let mut cameras = answered.recv_timeout(LIST_PATIENCE).map_err(|_| CameraError::Failed)??;
        number_namesakes(&mut cameras);
        Ok(cameras)
    }

    fn open(&self, id: &str) -> Result<Box<dyn CameraStream>, CameraError> {
        let (wanted, unpacker) = (id.to_owned(), Arc::clone(&self.0));
        stream::open(id, move || ways(&wanted, &unpacker))
    }
}

#[cfg(target_os = "linux")]
fn listed() -> Result<Vec<CameraName>, CameraError> {
    Ok(nodes::list())
}

#[cfg(not(target_os = "linux"))]
fn listed() -> Result<Vec<CameraName>, CameraError> {
    driver::list()
}

/// Through nokhwa in the best modes that it can ask for, then without it in the best that there are.
#[cfg(target_os = "linux")]
fn ways(id: &str, unpacker: &Arc<dyn Unpacker>) -> Result<Vec<Attempt>, CameraError> {
    const EACH: usize = 4;
    let number: u32 = id.parse().map_err(|_| CameraError::Missing)?;
    let mut modes = nodes::modes(number)?;
    modes::rank(&mut modes);
    let plain = modes.iter().filter(|mode| mode.whole_rate().is_some()).take(EACH).map(|mode| {
        let (mode, unpacker) = (*mode, Arc::clone(unpacker));
        Box::new(move || {
            let camera = driver::Driven::open(number, &mode, || nodes::stride(number), unpacker)?;
            Ok(Box::new(camera) as Box<dyn Source>)
        }) as Attempt
    });
    let odd = modes.iter().take(EACH).map(|mode| {
        let (mode, unpacker) = (*mode, Arc::clone(unpacker));
        Box::new(move || Ok(Box::new(nodes::Node::open(number, &mode, unpacker)?) as Box<dyn Source>))
            as Attempt
    });
    Ok(plain.chain(odd).collect())
}

#[cfg(not(target_os = "linux"))]
fn ways(id: &str, unpacker: &Arc<dyn Unpacker>) -> Result<Vec<Attempt>, CameraError> {
    let (id, unpacker) = (id.to_owned(), Arc::clone(unpacker));
    Ok(vec![Box::new(move || Ok(Box::new(driver::open(&id, unpacker)?) as Box<dyn Source>))])
}

/// Two cameras of the same name become "Name" and "Name (2)".
fn number_namesakes(cameras: &mut [CameraName]) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for camera in cameras {
        let count = seen.entry(camera.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            camera.name = format!("{} ({count})", camera.name);
        }
    }
}

/// What a number of Linux's `errno.h` means; `gone` is what it means that there is no such device.
fn failure_of_linux(number: i32, gone: CameraError) -> CameraError {
    match number {
        // EPERM, EACCES
        1 | 13 => CameraError::Refused,
        // ENOENT, ENXIO, ENODEV
        2 | 6 | 19 => gone,
        // EBUSY
        16 => CameraError::Busy,
        _ => CameraError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_are_numbered() {
        let camera = |id: &str, name: &str| CameraName { id: id.into(), name: name.into() };
        let mut cameras = [camera("0", "A"), camera("2", "B"), camera("4", "A"), camera("6", "A")];
        number_namesakes(&mut cameras);
        assert_eq!(cameras.map(|camera| camera.name), ["A", "B", "A (2)", "A (3)"]);
    }
}
