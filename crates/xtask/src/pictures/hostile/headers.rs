//! Files of every format that we read, cut off, altered, and with sizes that lie.

use image::ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
use image::{DynamicImage, ImageFormat};
use qrcodegen::QrCodeEcc;

use super::{Hostile, TEXTS, file};
use crate::pictures::canvas::{Canvas, WHITE};
use crate::pictures::code::{Modules, PLAIN};
use crate::pictures::random::Random;

const FORMATS: [ImageFormat; 5] = [Png, Jpeg, Gif, WebP, Bmp];

/// Sides that a header claims.
const LIES: [u32; 5] = [0, 1, 16_383, 65_535, 0x7FFF_FFFF];

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for format in FORMATS {
        let whole = good(format);
        let length = whole.len();
        for cut in [1, 4, 9, 13, 21, 30, 54, length / 9, length / 4, length / 2, length * 3 / 4, length - 1] {
            let cut_off = whole[..cut].to_vec();
            all.push(file(format!("{format:?} cut off after {cut} bytes"), move || cut_off.clone()));
        }
        for number in 0..22 {
            all.push(altered(format, &whole, number));
        }
        for lie in LIES {
            if let Some(lying) = lying(format, whole.clone(), lie) {
                all.push(file(format!("{format:?} that claims a side of {lie}"), move || lying.clone()));
            }
        }
    }
    all
}

/// A picture of a code as a file.
pub fn good(format: ImageFormat) -> Vec<u8> {
    let modules = Modules::of(TEXTS[1], QrCodeEcc::Low);
    let side = modules.extent(4.0, &PLAIN) as u32;
    let mut canvas = Canvas::new(side, side, WHITE);
    modules.draw(&mut canvas, (0, 0), 4.0, &PLAIN, false);
    let luma = canvas.luma();
    let grey = image::GrayImage::from_raw(side, side, luma).expect("as many pixels as the size says");
    let mut bytes = std::io::Cursor::new(Vec::new());
    let colour = DynamicImage::ImageLuma8(grey).to_rgb8();
    colour.write_to(&mut bytes, format).expect("a picture in memory is written");
    bytes.into_inner()
}

/// One to thirty bytes altered; half of the time in the header alone.
fn altered(format: ImageFormat, whole: &[u8], number: u32) -> Hostile {
    let name = format!("{format:?} altered, {number}");
    let mut random = Random::named(&name, 1);
    let mut bytes = whole.to_vec();
    let reach = if number.is_multiple_of(2) { bytes.len() } else { bytes.len().min(120) };
    for _ in 0..random.whole(1, 30) {
        // The first bytes say which format it is; without them nothing would look further.
        let at = random.whole(4, reach as i32 - 1) as usize;
        bytes[at] = if random.chance(0.5) { random.byte() } else { bytes[at] ^ 1 << random.below(8) };
    }
    file(name, move || bytes.clone())
}

/// The header claims another size; what else it has to agree with is made good. `None` where the field has no room
/// for that number.
fn lying(format: ImageFormat, mut bytes: Vec<u8>, side: u32) -> Option<Vec<u8>> {
    match format {
        // PNG specification, 11.2.2.
        Png => {
            bytes[16..20].copy_from_slice(&side.to_be_bytes());
            bytes[20..24].copy_from_slice(&side.to_be_bytes());
            let sum = crc32(&bytes[12..29]);
            bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        }
        // ITU-T T.81, B.2.2: height and width after the marker, its length and the precision.
        Jpeg => {
            let frame = bytes.windows(2).position(|marker| marker == [0xFF, 0xC0])?;
            let side = u16::try_from(side).ok()?.to_be_bytes();
            bytes[frame + 5..frame + 7].copy_from_slice(&side);
            bytes[frame + 7..frame + 9].copy_from_slice(&side);
        }
        // GIF89a, section 18.
        Gif => {
            let side = u16::try_from(side).ok()?.to_le_bytes();
            bytes[6..8].copy_from_slice(&side);
            bytes[8..10].copy_from_slice(&side);
        }
        // WebP lossless, section 3: fourteen bits each, less one.
        WebP => {
            let side = side.checked_sub(1).filter(|side| *side < 1 << 14)?;
            let version = u32::from_le_bytes(bytes[21..25].try_into().ok()?) & 0xF000_0000;
            bytes[21..25].copy_from_slice(&(side | side << 14 | version).to_le_bytes());
        }
        // BITMAPINFOHEADER.
        _ => {
            bytes[18..22].copy_from_slice(&side.to_le_bytes());
            bytes[22..26].copy_from_slice(&side.to_le_bytes());
        }
    }
    Some(bytes)
}

/// As PNG asks for it (ISO 3309).
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_lies_claims_what_it_should() {
        let size = |format, bytes: &[u8]| {
            image::ImageReader::with_format(std::io::Cursor::new(bytes), format).into_dimensions().ok()
        };
        for format in [Png, Jpeg, Gif, WebP] {
            let bytes = lying(format, good(format), 16_383).unwrap();
            assert_eq!(size(format, &bytes), Some((16_383, 16_383)), "{format:?}");
        }
    }
}
