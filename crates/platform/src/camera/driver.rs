//! The drivers of every system, through nokhwa. The only file that knows it.
//!
//! Its calls may panic, may wait without end, and panic when a camera is dropped that has gone wrong: they are made on
//! the thread of [`super::stream`] alone, which expects all of that.

use std::sync::Arc;

#[cfg(not(target_os = "linux"))]
use nokhwa::query;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Camera, NokhwaError};
#[cfg(not(target_os = "linux"))]
use ringfence_app::ports::capture::CameraName;
use ringfence_app::ports::capture::{CameraError, Shot, Unpacker};
use zeroize::Zeroize as _;

use super::modes::{Mode, Pixels};
use super::pixels::{Layout, shot};
use super::stream::Source;

/// The formats that it knows.
const FORMATS: [(FrameFormat, Pixels); 6] = [
    (FrameFormat::YUYV, Pixels::Yuyv),
    (FrameFormat::NV12, Pixels::Nv12),
    (FrameFormat::GRAY, Pixels::Grey),
    (FrameFormat::RAWRGB, Pixels::Rgb),
    (FrameFormat::RAWBGR, Pixels::Bgr),
    (FrameFormat::MJPEG, Pixels::Jpeg),
];

/// A camera that is on.
pub struct Driven {
    camera: Camera,
    layout: Layout,
    unpacker: Arc<dyn Unpacker>,
}

impl Driven {
    /// Switches a camera on in just this mode. `stride` is asked once it is set.
    ///
    /// # Errors
    /// Why it doesn't go on; [`CameraError::Unsupported`] when nokhwa can't ask for such a mode.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "elsewhere nokhwa chooses the mode"))]
    pub fn open(
        index: u32,
        mode: &Mode,
        stride: impl Fn() -> Option<usize>,
        unpacker: Arc<dyn Unpacker>,
    ) -> Result<Self, CameraError> {
        let format = format_of(mode).ok_or(CameraError::Unsupported)?;
        let formats = FORMATS.map(|(format, _)| format);
        let asked = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &formats);
        let camera = Camera::with_backend(CameraIndex::Index(index), asked, ApiBackend::Auto)
            .map_err(|error| failure(&error, CameraError::Missing))?;
        Self::started(camera, stride, unpacker)
    }

    fn started(
        mut camera: Camera,
        stride: impl Fn() -> Option<usize>,
        unpacker: Arc<dyn Unpacker>,
    ) -> Result<Self, CameraError> {
        let set = camera.camera_format();
        let pixels = pixels_of(set.format()).ok_or(CameraError::Unsupported)?;
        camera.open_stream().map_err(|error| failure(&error, CameraError::Missing))?;
        let stride = stride().unwrap_or_else(|| pixels.row_bytes(set.width()));
        let layout = Layout { pixels, width: set.width(), height: set.height(), stride };
        Ok(Self { camera, layout, unpacker })
    }
}

fn format_of(mode: &Mode) -> Option<CameraFormat> {
    let (format, _) = FORMATS.iter().find(|(_, pixels)| *pixels == mode.pixels)?;
    Some(CameraFormat::new(Resolution::new(mode.width, mode.height), *format, mode.whole_rate()?))
}

fn pixels_of(format: FrameFormat) -> Option<Pixels> {
    FORMATS.iter().find(|(known, _)| *known == format).map(|(_, pixels)| *pixels)
}

impl Source for Driven {
    fn next(&mut self, wanted: bool) -> Result<Option<Shot>, CameraError> {
        let mut bytes = self.camera.frame_raw().map_err(|error| failure(&error, CameraError::Unplugged))?;
        let layout = layout_of(&bytes, self.layout);
        let shot = if wanted { shot(&bytes, &layout, self.unpacker.as_ref()) } else { Ok(None) };
        // Some systems' drivers give a copy of their own.
        if let std::borrow::Cow::Owned(copy) = &mut bytes {
            copy.zeroize();
        }
        shot
    }

    fn size(&self) -> (u32, u32) {
        (self.layout.width, self.layout.height)
    }
}

/// The layout as the buffer's length tells it: macOS calls 4:2:0 "YUYV", and rows may have gaps that nobody mentions.
fn layout_of(bytes: &[u8], layout: Layout) -> Layout {
    let Layout { width, height, .. } = layout;
    let rows = height as usize;
    let pixels = match layout.pixels {
        Pixels::Yuyv if bytes.len() < Pixels::Yuyv.row_bytes(width) * rows => Pixels::Nv12,
        pixels => pixels,
    };
    let tight = pixels.row_bytes(width);
    if pixels != layout.pixels || layout.stride == tight {
        // Of a 4:2:0 buffer two thirds are the first plane's.
        let first = if pixels == Pixels::Nv12 { bytes.len() / 3 * 2 } else { bytes.len() };
        let padded = first / rows.max(1);
        // A buffer may also just be longer than its picture; a gap makes rows begin at round addresses.
        let gap = first.is_multiple_of(rows.max(1)) && padded > tight && padded.is_multiple_of(16);
        return Layout {
            pixels,
            stride: if gap && !cfg!(target_os = "linux") { padded } else { tight },
            ..layout
        };
    }
    layout
}

/// All cameras, in the system's order.
///
/// # Errors
/// Why they can't be asked for.
#[cfg(not(target_os = "linux"))]
pub fn list() -> Result<Vec<CameraName>, CameraError> {
    allowed()?;
    let listed = query(ApiBackend::Auto).map_err(|error| failure(&error, CameraError::Missing))?;
    let named = listed.iter().map(|camera| {
        let name = camera.human_name();
        let name = name.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        let name = if name.is_empty() { "Camera" } else { name };
        CameraName { id: id(camera), name: name.to_owned() }
    });
    Ok(named.collect())
}

/// What the system calls the camera, where nokhwa tells it; else its number.
#[cfg(not(target_os = "linux"))]
fn id(camera: &nokhwa::utils::CameraInfo) -> String {
    let system = camera.misc();
    if system.is_empty() { camera.index().as_string() } else { system }
}

/// Switches a camera on in the best mode that it takes.
///
/// # Errors
/// Why it doesn't go on.
#[cfg(not(target_os = "linux"))]
pub fn open(wanted: &str, unpacker: Arc<dyn Unpacker>) -> Result<Driven, CameraError> {
    allowed()?;
    let listed = query(ApiBackend::Auto).map_err(|error| failure(&error, CameraError::Missing))?;
    let found = listed.iter().find(|camera| id(camera) == wanted).ok_or(CameraError::Missing)?;
    let formats = FORMATS.map(|(format, _)| format);
    let any = RequestedFormat::with_formats(RequestedFormatType::None, &formats);
    let mut camera = Camera::with_backend(found.index().clone(), any, ApiBackend::Auto)
        .map_err(|error| failure(&error, CameraError::Missing))?;
    let offered = camera.compatible_camera_formats().unwrap_or_default();
    let mut modes: Vec<Mode> = offered
        .iter()
        .filter_map(|format| {
            let (pixels, interval) = (pixels_of(format.format())?, Some((1, format.frame_rate())));
            Some(Mode { pixels, width: format.width(), height: format.height(), interval })
        })
        .collect();
    super::modes::rank(&mut modes);
    // When it takes none of them it stays as it was opened.
    for format in modes.iter().take(6).filter_map(format_of) {
        let asked = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &formats);
        if camera.set_camera_requset(asked).is_ok() {
            break;
        }
    }
    Driven::started(camera, || None, unpacker)
}

/// Whether the person lets us; asks them where the system does so, and waits for the answer as long as a person takes.
#[cfg(not(target_os = "linux"))]
fn allowed() -> Result<(), CameraError> {
    const PERSON: std::time::Duration = std::time::Duration::from_secs(40);
    if nokhwa::nokhwa_check() {
        return Ok(());
    }
    let (answer, answered) = std::sync::mpsc::channel();
    let answer = std::sync::Mutex::new(answer);
    nokhwa::nokhwa_initialize(move |allowed| {
        // Nobody waits any more when it comes too late.
        let _ = answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner).send(allowed);
    });
    match answered.recv_timeout(PERSON) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(CameraError::Refused),
    }
}

/// What a failure means, from the system's number in its text; nokhwa has no better. `gone` as in
/// [`super::failure_of_linux`].
fn failure(error: &NokhwaError, gone: CameraError) -> CameraError {
    told(&error.to_string(), gone)
}

fn told(text: &str, gone: CameraError) -> CameraError {
    if let Some((_, rest)) = text.rsplit_once("(os error ") {
        let number = rest.split(')').next().and_then(|number| number.parse().ok());
        return super::failure_of_linux(number.unwrap_or_default(), gone);
    }
    // Windows, as mferror.h and winerror.h have them.
    let codes = [
        ("0x80070005", CameraError::Refused), // E_ACCESSDENIED: the privacy settings
        ("0xC00D3EA3", CameraError::Busy),    // MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED
        ("0xC00D3704", CameraError::Busy),    // MF_E_HW_MFT_FAILED_START_STREAMING
        ("0x800700AA", CameraError::Busy),    // ERROR_BUSY
        ("0x80070020", CameraError::Busy),    // ERROR_SHARING_VIOLATION
        ("0xC00D3EA2", CameraError::Unplugged), // MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED
        ("0x8007001F", CameraError::Unplugged), // ERROR_GEN_FAILURE
        ("0xC00D5212", CameraError::Unsupported), // MF_E_TOPO_CODEC_NOT_FOUND
        ("0xC00D36B4", CameraError::Unsupported), // MF_E_INVALIDMEDIATYPE
    ];
    let text = text.to_ascii_uppercase();
    codes
        .iter()
        .find(|(code, _)| text.contains(&code.to_ascii_uppercase()))
        .map_or(CameraError::Failed, |(_, error)| *error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_by_the_systems_number() {
        let told = |text| told(text, CameraError::Unplugged);
        assert_eq!(told("V4L2 Error: Device or resource busy (os error 16)"), CameraError::Busy);
        assert_eq!(told("V4L2 Error: Permission denied (os error 13)"), CameraError::Refused);
        assert_eq!(told("No such device (os error 19)"), CameraError::Unplugged);
        assert_eq!(told("Input/output error (os error 5)"), CameraError::Failed);
        assert_eq!(told("Access is denied. (0x80070005)"), CameraError::Refused);
        assert_eq!(told("in use (0xC00D3EA3)"), CameraError::Busy);
        assert_eq!(told("Framerate not whole number: 30000 / 1001"), CameraError::Failed);
    }

    #[test]
    fn a_buffer_longer_than_its_picture_keeps_its_layout() {
        let layout = Layout { pixels: Pixels::Yuyv, width: 1920, height: 1080, stride: 3840 };
        // A whole number of memory pages.
        let page = layout_of(&[0; 4_149_248], layout);
        assert_eq!((page.pixels, page.stride), (Pixels::Yuyv, 3840));
        let planes = layout_of(&[0; 1920 * 1080 * 3 / 2], layout);
        assert_eq!((planes.pixels, planes.stride), (Pixels::Nv12, 1920));
    }
}
