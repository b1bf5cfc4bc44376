//! Pictures in the formats that cameras send.

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use v4l::FourCC;

use crate::picture::Picture;

/// How a camera packs its pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Two bytes a pixel, brightness and half of the colour.
    Yuyv,
    /// A JPEG each.
    Mjpg,
}

impl Format {
    /// What Linux calls it.
    pub fn code(self) -> FourCC {
        FourCC::new(match self {
            Self::Yuyv => b"YUYV",
            Self::Mjpg => b"MJPG",
        })
    }
}

/// Packs a film.
pub fn encode(pictures: &[Picture], format: Format) -> Vec<Vec<u8>> {
    let pack = |picture: &Picture| match format {
        Format::Yuyv => picture.luma.iter().flat_map(|&luma| [luma, 128]).collect(),
        Format::Mjpg => jpeg(picture),
    };
    pictures.iter().map(pack).collect()
}

fn jpeg(picture: &Picture) -> Vec<u8> {
    let (width, height) = (picture.width as u32, picture.height as u32);
    let rgb: Vec<u8> = picture.luma.iter().flat_map(|&luma| [luma; 3]).collect();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 80);
    encoder.encode(&rgb, width, height, ExtendedColorType::Rgb8).expect("memory takes it");
    bytes
}

/// The same JPEGs as most cameras send them: without the Huffman tables that everyone knows (ISO 10918-1, annex K.3).
pub fn without_tables(frames: &[Vec<u8>]) -> Vec<Vec<u8>> {
    const TABLES: u8 = 0xc4;
    frames.iter().map(|frame| without(frame, TABLES)).collect()
}

/// A JPEG without the segments of one kind in its head.
fn without(jpeg: &[u8], kind: u8) -> Vec<u8> {
    const SCAN: u8 = 0xda;
    let mut kept = jpeg[..2].to_vec();
    let mut at = 2;
    // Until the scan begins, a file is a row of segments: 0xff, kind, length.
    while jpeg[at + 1] != SCAN {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] != kind {
            kept.extend_from_slice(&jpeg[at..end]);
        }
        at = end;
    }
    kept.extend_from_slice(&jpeg[at..]);
    kept
}
