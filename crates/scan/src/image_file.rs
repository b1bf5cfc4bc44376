//! The bytes of a picture file → frame, with limits.

use crate::Frame;

/// Why a picture can't be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    /// Not one of PNG, JPEG, GIF, WebP, BMP.
    #[error("this is not a picture that Ringfence can read (PNG, JPEG, WebP, GIF or BMP)")]
    UnknownFormat,
    /// HEIC or HEIF, as phones make them.
    #[error("this picture is in the HEIC format, which Ringfence can't read")]
    Heic,
    /// Cut off or altered.
    #[error("the picture is damaged")]
    Damaged,
    /// More pixels or bytes than we take on.
    #[error("the picture is too large")]
    TooLarge,
}

/// Decodes a picture file.
///
/// # Errors
/// [`PictureError`].
pub fn read_picture(_bytes: &[u8]) -> Result<Frame, PictureError> {
    todo!()
}
