//! A reader of codes without a process of its own.

use ringfence_scan::{Code, Frame, Searched};

use super::{Faults, state};
use crate::ports::capture::{CodeReader, Preview, ReadError, Screenshot, Shot, Unpacker};

/// Reads where it is called, for as long as it takes: for pictures that a test has made itself.
#[derive(Clone, Default)]
pub struct NearReader {
    faults: std::sync::Arc<std::sync::Mutex<Faults<ReadError>>>,
}

impl NearReader {
    /// A reader without faults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next call fails so.
    pub fn fail_next(&self, error: ReadError) {
        state(&self.faults).next = Some(error);
    }
}

impl CodeReader for NearReader {
    fn read_file(&self, bytes: &[u8]) -> Result<Searched, ReadError> {
        state(&self.faults).check()?;
        Ok(ringfence_scan::decode_file(bytes, &|| true)?)
    }

    fn read_still(&self, frame: &Frame) -> Result<Vec<Code>, ReadError> {
        state(&self.faults).check()?;
        Ok(ringfence_scan::decode(frame))
    }

    fn read_live(&self, frame: &Frame, _: u32) -> Result<Vec<Code>, ReadError> {
        self.read_still(frame)
    }
}

impl Unpacker for NearReader {
    fn unpack(&self, file: &[u8]) -> Result<Screenshot, ReadError> {
        state(&self.faults).check()?;
        let (rgba, width, height) = ringfence_scan::read_rgba(file)?;
        Ok(Screenshot { rgba, width, height })
    }

    fn unpack_shot(&self, buffer: &[u8]) -> Result<Shot, ReadError> {
        state(&self.faults).check()?;
        let frame = ringfence_scan::read_picture(buffer)?;
        Ok(Shot { preview: Preview::of_frame(&frame), frame })
    }
}
