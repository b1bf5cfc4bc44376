//! The JPEG pictures of cameras. The only file that knows `zune-jpeg`.
//!
//! They come in buffers that are longer than they are, sometimes cut off, and often without their Huffman tables.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ringfence_app::ports::capture::{Preview, Shot};
use ringfence_scan::Frame;
use zeroize::Zeroizing;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::pixels::rgb;

/// No camera that we know sends larger pictures.
const SIDE_MAX_PIXELS: usize = 8192;

/// An empty APP0 segment of the AVI kind: says that the tables are the usual ones (ITU-T T.81, annex K).
const USUAL_TABLES: [u8; 18] = *b"\xFF\xE0\x00\x10AVI1\0\0\0\0\0\0\0\0\0\0";

/// The picture in a camera's buffer; `None` when there is none that can be read.
pub fn shot(bytes: &[u8]) -> Option<Shot> {
    let start = bytes.windows(2).position(|pair| pair == [0xFF, 0xD8])?;
    let bytes = &bytes[start..];
    if has_tables(bytes) {
        return decode(bytes);
    }
    let mut whole = Zeroizing::new(Vec::with_capacity(bytes.len() + USUAL_TABLES.len()));
    whole.extend_from_slice(&bytes[..2]);
    whole.extend_from_slice(&USUAL_TABLES);
    whole.extend_from_slice(&bytes[2..]);
    decode(&whole)
}

/// Whether a DHT segment comes before the first scan.
fn has_tables(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        match marker {
            0xC4 => return true,
            0xDA => return false,
            _ => rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..).unwrap_or_default(),
        }
    }
    false
}

fn decode(bytes: &[u8]) -> Option<Shot> {
    // Decoders have panicked before; one bad picture must not end the stream.
    catch_unwind(AssertUnwindSafe(|| {
        let options =
            DecoderOptions::default().set_max_width(SIDE_MAX_PIXELS).set_max_height(SIDE_MAX_PIXELS);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode_headers().ok()?;
        let colours = match decoder.input_colorspace()? {
            ColorSpace::Luma => ColorSpace::Luma,
            _ => ColorSpace::YCbCr,
        };
        decoder.set_options(options.jpeg_set_out_colorspace(colours));
        let (width, height) = decoder.dimensions()?;
        let mut pixels = Zeroizing::new(vec![0; decoder.output_buffer_size()?]);
        decoder.decode_into(&mut pixels).ok()?;
        let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        if colours == ColorSpace::Luma {
            let frame = Frame::from_luma(pixels.to_vec(), width, height)?;
            return Some(Shot { preview: Preview::of_frame(&frame), frame });
        }
        let pixels = pixels.as_chunks::<3>().0;
        let frame = Frame::from_luma(pixels.iter().map(|[y, _, _]| *y).collect(), width, height)?;
        let mut preview = Preview::averaged(width, height, |x, y| pixels[y * width as usize + x]);
        preview.rgb.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| *pixel = rgb(*pixel));
        Some(Shot { frame, preview })
    }))
    .unwrap_or(None)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{GrayImage, Luma, Rgb, RgbImage};

    use super::*;

    /// White with a mid red square in the middle.
    fn jpeg() -> Vec<u8> {
        let mut bytes = Vec::new();
        let square = |at: u32, side: u32| (side / 4..side * 3 / 4).contains(&at);
        let picture = RgbImage::from_fn(640, 480, |x, y| {
            if square(x, 640) && square(y, 480) { Rgb([200, 50, 50]) } else { Rgb([255; 3]) }
        });
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
        bytes
    }

    fn check(shot: &Shot) {
        assert_eq!((shot.frame.width(), shot.frame.height()), (640, 480));
        assert_eq!((shot.preview.width, shot.preview.height), (320, 240));
        let luma = |x: usize, y: usize| shot.frame.luma()[y * 640 + x];
        assert!(luma(20, 20) > 250 && luma(320, 240).abs_diff(95) < 4, "{}", luma(320, 240));
        let middle = &shot.preview.rgb[3 * (120 * 320 + 160)..][..3];
        assert!(middle.iter().zip([200, 50, 50]).all(|(a, b)| a.abs_diff(b) < 6), "{middle:?}");
    }

    #[test]
    fn what_lies_around_a_picture_in_its_buffer_is_left_alone() {
        let mut bytes = jpeg();
        check(&shot(&bytes).unwrap());
        // The end of an older, longer picture.
        bytes.extend(jpeg().split_off(200));
        check(&shot(&bytes).unwrap());
        bytes.splice(0..0, [0, 0, 0]);
        check(&shot(&bytes).unwrap());
    }

    #[test]
    fn the_usual_tables_are_added_where_a_camera_leaves_them_out() {
        let mut bytes = jpeg();
        // The encoder writes the tables of annex K, a segment each.
        while let Some(at) = bytes.windows(2).position(|pair| pair == [0xFF, 0xC4]) {
            let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
            bytes.drain(at..at + 2 + length);
        }
        assert!(!has_tables(&bytes));
        check(&shot(&bytes).unwrap());
    }

    #[test]
    fn a_grey_picture_is_one_too() {
        let mut bytes = Vec::new();
        let picture = GrayImage::from_pixel(64, 48, Luma([77]));
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
        let shot = shot(&bytes).unwrap();
        assert!(shot.frame.luma().iter().all(|luma| luma.abs_diff(77) < 2));
    }

    #[test]
    fn a_buffer_without_a_picture_and_one_cut_off_anywhere_never_panic() {
        assert!(shot(&[]).is_none());
        assert!(shot(&[0; 4096]).is_none());
        assert!(shot(&[0xFF, 0xD8]).is_none());
        let bytes = jpeg();
        for length in (0..bytes.len()).step_by(211) {
            // What is there may be shown; what matters is the size.
            if let Some(shot) = shot(&bytes[..length]) {
                assert_eq!((shot.frame.width(), shot.frame.height()), (640, 480));
            }
        }
    }
}
