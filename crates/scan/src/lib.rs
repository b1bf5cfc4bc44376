//! Pixels in, texts of QR codes out. Knows nothing of accounts, files or windows.

mod frame;
mod image_file;
mod ladder;

pub use frame::Frame;
pub use image_file::{PictureError, read_picture};
pub use ladder::decode;
