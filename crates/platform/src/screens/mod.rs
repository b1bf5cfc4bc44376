//! Pictures of the screens, each system's own way. What is on them goes to the reader of codes and nowhere else.
//!
//! | system | all screens | a part |
//! |---|---|---|
//! | Linux, X11 | `x11.rs` | `x11_region.rs` |
//! | Linux, Wayland | `portal.rs` | `portal.rs` |
//! | macOS | `macos.rs` | `macos.rs` |
//! | Windows | `windows.rs` | not yet |

use std::sync::Arc;
use std::time::Duration;

use ringfence_app::ports::capture::{ScreenError, Screens, Screenshot, Unpacker};

use crate::reader::WorkerReader;

#[cfg(unix)]
mod left_file;
#[cfg(all(unix, not(target_os = "macos")))]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(all(unix, not(target_os = "macos")))]
mod portal;
#[cfg(windows)]
mod windows;
#[cfg(all(unix, not(target_os = "macos")))]
mod x11;
#[cfg(all(unix, not(target_os = "macos")))]
mod x11_region;

#[cfg(all(unix, not(target_os = "macos")))]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(windows)]
use windows as system;

/// A person who has not answered a question or chosen a part by then has gone away.
const PATIENCE: Duration = Duration::from_secs(120);

/// No value of a colour is higher anywhere on a picture that counts as black: codes can't be read there anyway.
const BLACK: u8 = 8;

/// The screens of the desktop that the program runs on.
#[derive(Clone)]
pub struct SystemScreens {
    patience: Duration,
    unpacker: Arc<dyn Unpacker>,
}

impl SystemScreens {
    /// Not looked at yet. A picture that the desktop leaves in a file is unpacked in a process of this program's own, whose
    /// `main` begins with [`crate::reader::serve_if_asked`].
    pub fn new() -> Self {
        Self { patience: PATIENCE, unpacker: Arc::new(WorkerReader::new()) }
    }

    /// As [`SystemScreens::new`], and waits no longer than this for a person.
    pub fn waiting_at_most(patience: Duration) -> Self {
        Self { patience, ..Self::new() }
    }

    /// The same, and a picture in a file is unpacked so.
    #[must_use]
    pub fn unpacked_by(self, unpacker: Arc<dyn Unpacker>) -> Self {
        Self { unpacker, ..self }
    }
}

impl Default for SystemScreens {
    fn default() -> Self {
        Self::new()
    }
}

impl Screens for SystemScreens {
    fn capture(&self) -> Result<Vec<Screenshot>, ScreenError> {
        let screens = system::capture(self.patience, self.unpacker.as_ref())?;
        match screens.as_slice() {
            [] => Err(ScreenError::Failed),
            all if all.iter().all(is_black) => Err(ScreenError::Black),
            _ => Ok(screens),
        }
    }

    fn capture_region(&self) -> Result<Option<Screenshot>, ScreenError> {
        system::capture_region(self.patience, self.unpacker.as_ref())
    }
}

fn is_black(picture: &Screenshot) -> bool {
    picture.rgba.as_chunks::<4>().0.iter().all(|[red, green, blue, _]| (*red).max(*green).max(*blue) < BLACK)
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn black_is_told_from_dark() {
        let of = |pixels: &[[u8; 4]]| {
            let width = u32::try_from(pixels.len()).unwrap();
            is_black(&Screenshot { rgba: Zeroizing::new(pixels.as_flattened().to_vec()), width, height: 1 })
        };
        assert!(of(&[[0, 0, 0, 255], [7, 7, 7, 255]]));
        assert!(!of(&[[0, 0, 0, 255], [0, 0, 8, 255]]));
        assert!(of(&[[0, 0, 0, 0]]));
    }
}
