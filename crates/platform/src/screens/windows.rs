//! Windows: a copy of each monitor's pixels. The only file that knows xcap.
//!
//! A part can't be chosen yet: the system's own tool for that ("Snipping Tool", `ms-screenclip:`) leaves the
//! picture, and with it the key, in the clipboard's history and in the folder of screenshots.

use std::time::Duration;

use ringfence_app::ports::capture::{ScreenError, Screenshot, Unpacker};
use xcap::Monitor;
use zeroize::Zeroizing;

pub fn capture(_patience: Duration, _unpacker: &dyn Unpacker) -> Result<Vec<Screenshot>, ScreenError> {
    let monitors = Monitor::all().map_err(|_| ScreenError::Unavailable)?;
    monitors.iter().map(picture_of).collect()
}

pub fn capture_region(
    _patience: Duration,
    _unpacker: &dyn Unpacker,
) -> Result<Option<Screenshot>, ScreenError> {
    Err(ScreenError::NoRegion)
}

fn picture_of(monitor: &Monitor) -> Result<Screenshot, ScreenError> {
    let picture = monitor.capture_image().map_err(|_| ScreenError::Failed)?;
    let (width, height) = (picture.width(), picture.height());
    let mut rgba = Zeroizing::new(picture.into_raw());
    // What is on a screen is opaque, whatever the copy says in its fourth byte.
    rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = u8::MAX);
    Ok(Screenshot { rgba, width, height })
}
