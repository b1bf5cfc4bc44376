//! A QR code that was found.

use std::fmt;

use zeroize::Zeroizing;

pub use crate::message::Part;

/// What a QR code says and where it stands.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// What it says; may be a secret.
    pub text: Zeroizing<String>,
    /// Its four corners in order around it, x and y as fractions of the picture's width and height.
    pub corners: [(f32, f32); 4],
    /// It is one part of a larger message of which others are missing: its text begins and ends anywhere.
    pub part: Option<Part>,
}

impl Code {
    /// Whether another code is the same one again, wherever it stands.
    pub fn says_the_same(&self, other: &Self) -> bool {
        (&self.text, self.part) == (&other.text, other.part)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code")
            .field("corners", &self.corners)
            .field("part", &self.part)
            .finish_non_exhaustive()
    }
}
