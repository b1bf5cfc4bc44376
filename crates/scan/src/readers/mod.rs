//! QR readers: one adapter a file, each called so that it can neither panic through nor run without end.

mod by_grey;
mod grid;
mod marks;
mod model1;
mod rqrr;
mod rxing;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use self::rqrr::read as read_with_rqrr;
pub use self::rxing::{Effort, Grey, read as read_with_rxing};
use crate::message::Message;

/// A QR code as seen by a reader.
pub struct Sighting {
    /// What it says; may be a secret.
    pub message: Message,
    /// Its corners in order around it, as x and y in the reader's picture, both in pixels.
    pub corners: [(f32, f32); 4],
}

/// Runs foreign code on untrusted pixels; a panic there is the same as finding nothing.
fn guarded<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}
