//! Pixels in, texts of QR codes out. Knows nothing of accounts, files or windows.

mod code;
mod frame;
mod image_file;
mod ladder;
mod passes;
mod readers;
mod reading_order;
pub mod wire;

pub use code::Code;
pub use frame::Frame;
pub use image_file::{PictureError, is_picture, read_picture};
pub use ladder::{decode, decode_live, decode_while};

/// The codes of a picture file: [`read_picture`], then [`decode_while`].
///
/// # Errors
/// [`PictureError`].
pub fn decode_file(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Result<Vec<Code>, PictureError> {
    Ok(decode_while(&read_picture(bytes)?, go_on))
}
