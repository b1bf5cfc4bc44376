//! The second reader: it adds a few codes that the first one misses. The only file that knows `rqrr`.

use rqrr::PreparedImage;
use zeroize::Zeroizing;

use super::{Sighting, guarded};
use crate::Frame;
use crate::message::Message;

/// Every QR code found. Reads UTF-8 texts alone; other encodings are the first reader's.
pub fn read(frame: &Frame) -> Vec<Sighting> {
    guarded(|| Some(read_all(frame))).unwrap_or_default()
}

fn read_all(frame: &Frame) -> Vec<Sighting> {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let luma = frame.luma();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| luma[y * width + x]);
    let grids = prepared.detect_grids();
    let read = |grid: &rqrr::Grid<_>| {
        let (_, text) = guarded(|| grid.decode().ok())?;
        let text = Zeroizing::new(text);
        // Exact: pixels of a picture, far below 2^24.
        let corners = grid.bounds.map(|point| (point.x as f32, point.y as f32));
        Some(Sighting { message: Message::of_text(&text), corners })
    };
    grids.iter().filter_map(read).collect()
}
