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
