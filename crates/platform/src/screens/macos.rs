//! macOS: the system's own `screencapture`, which asks for the permission "Screen Recording" where it is missing.
//! The pictures lie in a folder that only this user can enter, and are gone with it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ringfence_app::ports::capture::{ScreenError, Screenshot, Unpacker};

use super::{is_black, left_file};

/// One file a display is asked for; of those beyond the last display none is written.
const MOST_DISPLAYS: u32 = 16;

pub fn capture(_patience: Duration, unpacker: &dyn Unpacker) -> Result<Vec<Screenshot>, ScreenError> {
    let folder = tempfile::tempdir().map_err(|_| ScreenError::Failed)?;
    let files: Vec<_> =
        (1..=MOST_DISPLAYS).map(|display| folder.path().join(format!("{display}.png"))).collect();
    let taken = screencapture(&[], &files.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
    let written: Vec<_> = files.iter().filter(|file| file.exists()).collect();
    if !taken || written.is_empty() {
        // Without the permission it says "could not create image from display" and ends so.
        return Err(ScreenError::Refused);
    }
    written.into_iter().map(|file| left_file::take(file, unpacker)).collect()
}

/// The person chooses with the system's own crosshair and ends that with Escape; it knows no deadline.
pub fn capture_region(
    _patience: Duration,
    unpacker: &dyn Unpacker,
) -> Result<Option<Screenshot>, ScreenError> {
    let folder = tempfile::tempdir().map_err(|_| ScreenError::Failed)?;
    let file = folder.path().join("part.png");
    screencapture(&["-i"], &[&file])?;
    if !file.exists() {
        return Ok(None);
    }
    let picture = left_file::take(&file, unpacker)?;
    if is_black(&picture) { Err(ScreenError::Black) } else { Ok(Some(picture)) }
}

/// Without a sound, as PNG. Answers whether it ended well.
fn screencapture(options: &[&str], files: &[&Path]) -> Result<bool, ScreenError> {
    let mut command = Command::new("/usr/sbin/screencapture");
    command.args(["-x", "-t", "png"]).args(options).args(files);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.map(|status| status.success()).map_err(|_| ScreenError::Unavailable)
}
