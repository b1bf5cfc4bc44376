//! Linux's camera nodes, asked directly. The only file that knows `v4l`.
//!
//! nokhwa lists every node, also those that give no pictures, and opens a camera only when its formats, sizes and rates
//! are of the plain kind. Here is what it takes to list and to open the others. All of it may panic (the crate unwraps
//! what drivers say): callers catch that.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ringfence_app::ports::capture::{CameraError, CameraName, Shot, Unpacker};
use v4l::buffer::{Flags, Type};
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::{FrameSizeEnum, Stepwise};
use v4l::io::traits::{CaptureStream, Stream};
use v4l::prelude::MmapStream;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::modes::{Mode, Pixels};
use super::pixels::{Layout, shot};
use super::stream::Source;

/// How long one wait for a picture lasts; then the end is asked for.
const STEP: Duration = Duration::from_millis(100);
/// Poll for something to read (POSIX `poll.h`).
const POLLIN: i16 = 1;
/// Sizes to try where a camera leaves the choice.
const SIZES: [(u32, u32); 3] = [(1280, 720), (640, 480), (1920, 1080)];

/// The four letters of each format, as `linux/videodev2.h` has them.
const FORMATS: [(&[u8; 4], Pixels); 11] = [
    (b"YUYV", Pixels::Yuyv),
    (b"UYVY", Pixels::Uyvy),
    (b"NV12", Pixels::Nv12),
    (b"YU12", Pixels::I420),
    (b"YV12", Pixels::Yv12),
    (b"GREY", Pixels::Grey),
    (b"GRAY", Pixels::Grey),
    (b"RGB3", Pixels::Rgb),
    (b"BGR3", Pixels::Bgr),
    (b"MJPG", Pixels::Jpeg),
    (b"JPEG", Pixels::Jpeg),
];

/// All nodes that can capture, in order, by their number.
pub fn list() -> Vec<CameraName> {
    let mut numbers: Vec<u32> = std::fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("video")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let named = |number: &u32| Some(CameraName { id: number.to_string(), name: name(*number)? });
    numbers.iter().filter_map(named).collect()
}

/// What a person calls the camera; `None` for a node that is no camera, or is gone.
fn name(number: u32) -> Option<String> {
    match open(number) {
        Ok(device) => {
            let about = device.query_caps().ok()?;
            can_capture(&about).then(|| plain_name(&about.card))
        }
        // It can't be asked now, but may well be one.
        Err(CameraError::Busy | CameraError::Refused) => {
            let file = format!("/sys/class/video4linux/video{number}/name");
            Some(
                std::fs::read_to_string(file)
                    .map_or_else(|_| format!("video{number}"), |name| plain_name(&name)),
            )
        }
        Err(_) => None,
    }
}

fn can_capture(about: &v4l::Capabilities) -> bool {
    use v4l::capability::Flags;
    // Of the node itself, not of the whole device: a camera's second node has descriptions of pictures only.
    about.capabilities.contains(Flags::VIDEO_CAPTURE | Flags::STREAMING)
}

/// Drivers for USB say the product's name twice, the second time cut off: "Front Camera: Front Came".
fn plain_name(card: &str) -> String {
    let card = card.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    match card.split_once(": ") {
        Some((name, again)) if !name.is_empty() && name.starts_with(again) => name.to_owned(),
        _ if card.is_empty() => "Camera".to_owned(),
        _ => card.to_owned(),
    }
}

fn open(number: u32) -> Result<Device, CameraError> {
    let path = PathBuf::from(format!("/dev/video{number}"));
    Device::with_path(path).map_err(|error| failure(&error, CameraError::Missing))
}

/// What the camera offers of what we can read.
///
/// # Errors
/// Why it can't be asked; [`CameraError::Missing`] when it is no camera.
pub fn modes(number: u32) -> Result<Vec<Mode>, CameraError> {
    let device = open(number)?;
    let about = device.query_caps().map_err(|error| failure(&error, CameraError::Missing))?;
    if !can_capture(&about) {
        return Err(CameraError::Missing);
    }
    let formats = device.enum_formats().map_err(|error| failure(&error, CameraError::Missing))?;
    let mut modes = Vec::new();
    for fourcc in formats.into_iter().map(|format| format.fourcc) {
        let Some(pixels) = pixels_of(fourcc) else { continue };
        for (width, height) in sizes(&device, fourcc) {
            let known = intervals(&device, fourcc, width, height);
            let all = if known.is_empty() { vec![None] } else { known.into_iter().map(Some).collect() };
            modes.extend(all.into_iter().map(|interval| Mode { pixels, width, height, interval }));
        }
    }
    Ok(modes)
}

fn pixels_of(fourcc: FourCC) -> Option<Pixels> {
    FORMATS.iter().find(|(letters, _)| **letters == fourcc.repr).map(|(_, pixels)| *pixels)
}

fn sizes(device: &Device, fourcc: FourCC) -> Vec<(u32, u32)> {
    let listed = device.enum_framesizes(fourcc).unwrap_or_default();
    if listed.is_empty() {
        // It doesn't say. It has at least the one that it is set to, and may take others.
        return device.format().map(|now| (now.width, now.height)).into_iter().chain(SIZES).collect();
    }
    let all = listed.into_iter().flat_map(|listed| match listed.size {
        FrameSizeEnum::Discrete(size) => vec![(size.width, size.height)],
        FrameSizeEnum::Stepwise(steps) => SIZES.map(|size| nearest(&steps, size)).to_vec(),
    });
    let mut all: Vec<_> = all.collect();
    all.dedup();
    all
}

/// The size on the steps that is nearest below, or the smallest.
fn nearest(steps: &Stepwise, (width, height): (u32, u32)) -> (u32, u32) {
    let on = |wanted: u32, min: u32, max: u32, step: u32| {
        let wanted = wanted.clamp(min, max.max(min));
        wanted - (wanted - min) % step.max(1)
    };
    (
        on(width, steps.min_width, steps.max_width, steps.step_width),
        on(height, steps.min_height, steps.max_height, steps.step_height),
    )
}

fn intervals(device: &Device, fourcc: FourCC, width: u32, height: u32) -> Vec<(u32, u32)> {
    let listed = device.enum_frameintervals(fourcc, width, height).unwrap_or_default();
    let seconds =
        |fraction: &Fraction| f64::from(fraction.numerator) / f64::from(fraction.denominator.max(1));
    let all = listed.into_iter().map(|listed| match listed.interval {
        FrameIntervalEnum::Discrete(interval) => interval,
        // A thirtieth of a second where that lies between the ends.
        FrameIntervalEnum::Stepwise(steps) if seconds(&steps.min) > 1.0 / 30.0 => steps.min,
        FrameIntervalEnum::Stepwise(steps) if seconds(&steps.max) < 1.0 / 30.0 => steps.max,
        FrameIntervalEnum::Stepwise(_) => Fraction::new(1, 30),
    });
    all.map(|interval| (interval.numerator, interval.denominator)).collect()
}

/// Bytes from one row to the next, as the camera is set now; `None` when it doesn't say.
pub fn stride(number: u32) -> Option<usize> {
    let stride = open(number).ok()?.format().ok()?.stride;
    (stride > 0).then_some(stride as usize)
}

/// A camera that is on.
pub struct Node {
    // Before the device: a stream stops when it is dropped, and needs the device for that.
    stream: MmapStream<'static>,
    layout: Layout,
    unpacker: Arc<dyn Unpacker>,
    _device: Device,
}

impl Node {
    /// Switches the camera on in this mode, or in the one that it makes of it.
    ///
    /// # Errors
    /// Why it doesn't go on.
    pub fn open(number: u32, mode: &Mode, unpacker: Arc<dyn Unpacker>) -> Result<Self, CameraError> {
        let device = open(number)?;
        let failed = |error: io::Error| failure(&error, CameraError::Unplugged);
        let letters = FORMATS.iter().filter(|(_, pixels)| *pixels == mode.pixels).map(|(letters, _)| letters);
        let mut taken = Err(CameraError::Unsupported);
        for letters in letters {
            let asked = Format::new(mode.width, mode.height, FourCC::new(letters));
            // The driver may answer with another format than it was asked for.
            match device.set_format(&asked) {
                Ok(set) if pixels_of(set.fourcc) == Some(mode.pixels) => {
                    taken = Ok(set);
                    break;
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => {}
                Err(error) => return Err(failed(error)),
            }
        }
        let format = taken?;
        if let Some((seconds, pictures)) = mode.interval {
            // It then sends at a rate of its own.
            let _ = device.set_params(&Parameters::new(Fraction::new(seconds, pictures)));
        }
        let tight = mode.pixels.row_bytes(format.width);
        let stride = if format.stride == 0 { tight } else { format.stride as usize };
        let layout = Layout { pixels: mode.pixels, width: format.width, height: format.height, stride };
        let mut stream = MmapStream::new(&device, Type::VideoCapture).map_err(failed)?;
        // All buffers but the first, which `next` hands in each time before it waits. So the wait can be done before,
        // with a limit: a wait inside `next` that ends without a picture leaves the stream unusable.
        let mut index = 1;
        while CaptureStream::queue(&mut stream, index).is_ok() && index < 32 {
            index += 1;
        }
        stream.start().map_err(failed)?;
        Ok(Self { stream, layout, unpacker, _device: device })
    }
}

impl Source for Node {
    fn next(&mut self, wanted: bool) -> Result<Option<Shot>, CameraError> {
        let failed = |error: io::Error| failure(&error, CameraError::Unplugged);
        let step = i32::try_from(STEP.as_millis()).unwrap_or(i32::MAX);
        match self.stream.handle().poll(POLLIN, step) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(None),
            Err(error) => return Err(failed(error)),
        }
        let (buffer, about) = self.stream.next().map_err(failed)?;
        if !wanted || about.flags.contains(Flags::ERROR) {
            return Ok(None);
        }
        let used = (about.bytesused as usize).min(buffer.len());
        shot(&buffer[..used], &self.layout, self.unpacker.as_ref())
    }

    fn size(&self) -> (u32, u32) {
        (self.layout.width, self.layout.height)
    }
}

/// What an error of the system means; `gone` is what it means that there is no such device.
fn failure(error: &io::Error, gone: CameraError) -> CameraError {
    super::failure_of_linux(error.raw_os_error().unwrap_or_default(), gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_said_twice_is_shown_once() {
        assert_eq!(plain_name("Front Camera: Front Came"), "Front Camera");
        assert_eq!(plain_name("HD Pro: Webcam\0\0"), "HD Pro: Webcam");
        assert_eq!(plain_name(" \0"), "Camera");
        assert_eq!(plain_name(": x"), ": x");
    }

    #[test]
    fn a_size_on_the_steps_is_found_also_where_the_steps_make_no_sense() {
        let steps = |min, max, step| Stepwise {
            min_width: min,
            max_width: max,
            step_width: step,
            min_height: min,
            max_height: max,
            step_height: step,
        };
        assert_eq!(nearest(&steps(16, 4096, 2), (1280, 720)), (1280, 720));
        assert_eq!(nearest(&steps(16, 4096, 100), (1280, 720)), (1216, 716));
        assert_eq!(nearest(&steps(16, 600, 0), (1280, 720)), (600, 600));
        assert_eq!(nearest(&steps(2000, 4000, 8), (1280, 720)), (2000, 2000));
        assert_eq!(nearest(&steps(10, 5, 1), (1280, 720)), (10, 10));
    }
}
