//! A QR code that was found.

use std::fmt;

use zeroize::Zeroizing;

/// What a QR code says and where it stands.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// What it says; may be a secret.
    pub text: Zeroizing<String>,
    /// Its four corners in order around it, x and y as fractions of the picture's width and height.
    pub corners: [(f32, f32); 4],
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").field("corners", &self.corners).finish_non_exhaustive()
    }
}
