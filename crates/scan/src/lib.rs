//! Pixels in, texts of QR codes out. Knows nothing of accounts, files or windows.

mod bare_codes;
mod bitmap;
mod box_means;
mod charset;
mod code;
mod file;
mod frame;
mod image_file;
mod ladder;
mod message;
mod parts;
mod passes;
mod pdf;
mod readers;
mod reading_order;
mod still;
mod svg;
mod thresholds;
mod tiles;
pub mod wire;

pub use code::{Code, Part};
pub use file::{Searched, decode_file, is_picture};
pub use frame::Frame;
pub use image_file::{MAX_PIXELS, PictureError, read_picture, read_rgba, write_png};
pub use ladder::decode_live;
pub use parts::join_parts;
pub use still::{decode, decode_while};
