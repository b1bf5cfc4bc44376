//! Pixels in, texts of QR codes out. Knows nothing of accounts, files or windows.

mod code;
mod frame;
mod image_file;
mod ladder;
mod passes;
mod readers;
mod reading_order;

pub use code::Code;
pub use frame::Frame;
pub use image_file::{PictureError, is_picture, read_picture};
pub use ladder::{decode, decode_while};
