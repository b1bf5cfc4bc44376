//! Linux and its kin: which way shows the real screen.
//!
//! Under Wayland no program sees the screen; the desktop portal asks the person and gives a picture. An X server
//! that runs inside a Wayland desktop shows its own windows alone, so it is not asked there.

use std::env;
use std::time::Duration;

use ringfence_app::ports::capture::{ScreenError, Screenshot, Unpacker};

use super::x11::Display;
use super::{is_black, portal, x11_region};

pub fn capture(patience: Duration, unpacker: &dyn Unpacker) -> Result<Vec<Screenshot>, ScreenError> {
    match display() {
        Some(display) => display.capture(),
        // Nothing was to be chosen, so nobody thought better of it.
        None => Ok(vec![portal::ask(false, patience, unpacker)?.ok_or(ScreenError::Refused)?]),
    }
}

pub fn capture_region(
    patience: Duration,
    unpacker: &dyn Unpacker,
) -> Result<Option<Screenshot>, ScreenError> {
    match display() {
        Some(display) => x11_region::capture(&display, patience),
        None => match portal::ask(true, patience, unpacker)? {
            Some(picture) if is_black(&picture) => Err(ScreenError::Black),
            chosen => Ok(chosen),
        },
    }
}

/// The X display, when it is what the person looks at.
fn display() -> Option<Display> {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_wayland =
        is_set("WAYLAND_DISPLAY") || env::var_os("XDG_SESSION_TYPE").is_some_and(|t| t == "wayland");
    if is_wayland { None } else { Display::reach().filter(|display| !display.is_inside_wayland()) }
}
