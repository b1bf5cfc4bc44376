//! The bytes of a picture file → frame or pixels, with limits, and pixels → PNG. The only file that knows `image`.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::{ImageError, LimitErrorKind};
use image::{
    AnimationDecoder as _, DynamicImage, Frames, ImageBuffer, ImageDecoder as _, ImageEncoder as _,
    ImageFormat, ImageReader, Limits, Luma,
};
use zeroize::Zeroizing;

use crate::Frame;

/// A picture file has at most this many bytes.
const FILE_MAX_BYTES: usize = 64 << 20;
/// A picture has at most this many pixels.
pub const MAX_PIXELS: u64 = 100_000_000;
/// A side has at most this many pixels.
const SIDE_MAX_PIXELS: u32 = 65_535;
/// Memory that decoding may take: 100 million pixels of 8-bit RGBA.
const MAX_MEMORY_BYTES: u64 = 4 * MAX_PIXELS;

/// Of an animation at most so many pictures are looked at …
const MAX_FRAMES: usize = 120;
/// … that have at most so many pixels together.
const MAX_FRAME_PIXELS: u64 = 60_000_000;

/// Why a picture can't be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    /// Not one of PNG, JPEG, GIF, WebP, BMP, SVG, PDF.
    #[error("this is not a picture that Ringfence can read (PNG, JPEG, WebP, GIF, BMP, SVG or PDF)")]
    UnknownFormat,
    /// HEIC or HEIF, as phones make them.
    #[error("this picture is in the HEIC format, which Ringfence can't read")]
    Heic,
    /// Cut off or altered.
    #[error("the picture is damaged")]
    Damaged,
    /// A PDF that asks for a password.
    #[error("the PDF asks for a password")]
    Locked,
    /// Nothing was found, and there was no time to look everywhere and by every way.
    #[error("there was not enough time to search the picture")]
    Unfinished,
    /// More pixels or bytes than we take on.
    #[error("the picture is too large")]
    TooLarge,
}

/// Whether a file's first bytes are those of a picture (PNG, JPEG, GIF, WebP, BMP or HEIC), whatever follows.
pub fn is_picture(bytes: &[u8]) -> bool {
    image::guess_format(bytes).is_ok_and(|format| format.reading_enabled()) || is_heic(bytes)
}

/// Decodes a picture file. Of an animation the first picture; [`read_film`] has them all. The orientation that a camera noted is left
/// alone: a QR code reads the same from every side.
///
/// # Errors
/// [`PictureError`].
pub fn read_picture(bytes: &[u8]) -> Result<Frame, PictureError> {
    checked(bytes, |bytes| on_white(decode(bytes)?))
}

/// Decodes a picture file as [`read_picture`] does, and where the picture is see-through somewhere, also as it looks on
/// black: white modules on nothing can be seen there alone.
///
/// # Errors
/// [`PictureError`].
pub fn read_grounds(bytes: &[u8]) -> Result<Vec<Frame>, PictureError> {
    checked(bytes, |bytes| {
        let picture = decode(bytes)?;
        if !picture.color().has_alpha() {
            return Ok(vec![on_white(picture)?]);
        }
        let (width, height) = (picture.width(), picture.height());
        let rgba = Zeroizing::new(picture.into_rgba8().into_raw());
        let white = Frame::from_rgba(&rgba, width, height).ok_or(PictureError::Damaged)?;
        Ok([Some(white), Frame::on_black(&rgba, width, height)].into_iter().flatten().collect())
    })
}

/// The pictures of an animation, one after the other as they are shown, each as it looks on white and where it is
/// see-through also on black; one that is the same as the one before is left out. `None` where there is no animation.
pub struct Film {
    /// In their order.
    pub frames: Vec<Frame>,
    /// There are more that were not looked at, or that can't be read.
    pub more: bool,
}

/// Reads an animation (GIF, WebP, PNG) while `go_on` says so.
pub fn read_film(bytes: &[u8], go_on: &dyn Fn() -> bool) -> Option<Film> {
    let (width, height) = limited(bytes).ok()?.into_dimensions().ok()?;
    let pixels = u64::from(width) * u64::from(height);
    if bytes.len() > FILE_MAX_BYTES || pixels > MAX_PIXELS {
        return None;
    }
    let most = usize::try_from(MAX_FRAME_PIXELS / pixels.max(1)).ok()?.clamp(1, MAX_FRAMES);
    let film = || {
        let frames = animated(bytes)?;
        // The picture that programs show which know no animations; it may be none of them.
        let mut film = Film { frames: read_grounds(bytes).ok()?, more: false };
        for (count, frame) in frames.enumerate() {
            let frame = frame.ok().filter(|_| count < most && go_on());
            let Some(frame) = frame else {
                film.more = true;
                break;
            };
            let rgba = Zeroizing::new(frame.into_buffer().into_raw());
            let white = Frame::from_rgba(&rgba, width, height)?;
            if film.frames.iter().rev().take(2).any(|known| known.luma() == white.luma()) {
                continue;
            }
            film.frames.push(white);
            film.frames.extend(Frame::on_black(&rgba, width, height));
        }
        Some(film)
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(film)).ok().flatten()
}

fn animated(bytes: &[u8]) -> Option<Frames<'_>> {
    let file = Cursor::new(bytes);
    match image::guess_format(bytes).ok()? {
        ImageFormat::Gif => {
            let mut decoder = GifDecoder::new(file).ok()?;
            decoder.set_limits(limits()).ok()?;
            Some(decoder.into_frames())
        }
        ImageFormat::WebP => {
            let mut decoder = WebPDecoder::new(file).ok().filter(WebPDecoder::has_animation)?;
            decoder.set_limits(limits()).ok()?;
            Some(decoder.into_frames())
        }
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(file, limits()).ok()?;
            decoder
                .is_apng()
                .ok()?
                .then(|| decoder.apng().ok().map(image::AnimationDecoder::into_frames))
                .flatten()
        }
        _ => None,
    }
}

/// Decodes a picture file as [`read_picture`] does, to 8-bit RGBA, four bytes a pixel, row by row; with its width and
/// height.
///
/// # Errors
/// [`PictureError`].
pub fn read_rgba(bytes: &[u8]) -> Result<(Zeroizing<Vec<u8>>, u32, u32), PictureError> {
    checked(bytes, |bytes| {
        let picture = decode(bytes)?;
        let (width, height) = (picture.width(), picture.height());
        Ok((Zeroizing::new(picture.into_rgba8().into_raw()), width, height))
    })
}

/// Writes 8-bit RGBA as a PNG file. `None` when the bytes don't fit the size.
pub fn write_png(rgba: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let fits = u64::from(width) * u64::from(height) * 4 == rgba.len() as u64 && !rgba.is_empty();
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    let written = fits.then(|| encoder.write_image(rgba, width, height, image::ExtendedColorType::Rgba8))?;
    written.ok().map(|()| bytes)
}

/// Refuses what is too large or known to be foreign, and keeps a decoder's panic in.
fn checked<T>(
    bytes: &[u8],
    read: impl Fn(&[u8]) -> Result<T, PictureError> + std::panic::RefUnwindSafe,
) -> Result<T, PictureError> {
    if bytes.len() > FILE_MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    if is_heic(bytes) {
        return Err(PictureError::Heic);
    }
    // Decoders have panicked on hostile files before; one bad picture must not end the program.
    std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err(PictureError::Damaged))
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let (width, height) = limited(bytes)?.into_dimensions().map_err(|error| told(&error))?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge);
    }
    limited(bytes)?.decode().map_err(|error| told(&error))
}

fn limited(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, PictureError> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::Damaged)?;
    reader.limits(limits());
    reader.format().ok_or(PictureError::UnknownFormat)?;
    Ok(reader)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX_PIXELS);
    limits.max_image_height = Some(SIDE_MAX_PIXELS);
    limits.max_alloc = Some(MAX_MEMORY_BYTES);
    limits
}

fn on_white(picture: DynamicImage) -> Result<Frame, PictureError> {
    let (width, height) = (picture.width(), picture.height());
    let opaque_grey = matches!(picture.color(), image::ColorType::L8);
    let frame = if opaque_grey {
        let grey: ImageBuffer<Luma<u8>, _> = picture.into_luma8();
        Frame::from_luma(grey.into_raw(), width, height)
    } else {
        let rgba = Zeroizing::new(picture.into_rgba8().into_raw());
        Frame::from_rgba(&rgba, width, height)
    };
    frame.ok_or(PictureError::Damaged)
}

fn told(error: &ImageError) -> PictureError {
    match error {
        ImageError::Limits(limits) => match limits.kind() {
            LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory => PictureError::TooLarge,
            _ => PictureError::Damaged,
        },
        // A format we know in a variant that we don't (a kind of BMP, say).
        ImageError::Unsupported(_) => PictureError::UnknownFormat,
        _ => PictureError::Damaged,
    }
}

/// HEIC and HEIF are ISO media files (ISO/IEC 14496-12) whose `ftyp` box has one of these brands.
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    let brand = |at: usize| bytes.get(at..at + 4).is_some_and(|brand| BRANDS.contains(&brand));
    bytes.get(4..8) == Some(b"ftyp") && brand(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = image::GrayImage::from_fn(width, height, |x, _| Luma([u8::try_from(x % 256).unwrap()]));
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_grey_picture_keeps_its_pixels() {
        let frame = read_picture(&png(5, 3)).unwrap();
        assert_eq!((frame.width(), frame.height()), (5, 3));
        assert_eq!(&frame.luma()[..5], [0, 1, 2, 3, 4]);
    }

    #[test]
    fn colours_come_back_as_they_were_written() {
        let rgba: Vec<u8> = (0..5 * 3 * 4).map(|at| if at % 4 == 3 { 255 } else { at }).collect();
        let png = write_png(&rgba, 5, 3).unwrap();
        let (read, width, height) = read_rgba(&png).unwrap();
        assert_eq!((read.as_slice(), width, height), (rgba.as_slice(), 5, 3));
        assert_eq!(write_png(&rgba, 5, 4), None);
        assert_eq!(write_png(&[], 0, 0), None);
        assert_eq!(read_rgba(&png[..40]).unwrap_err(), PictureError::Damaged);
    }

    #[test]
    fn every_bad_file_has_its_own_answer() {
        let good = png(40, 40);
        assert_eq!(read_picture(&good[..good.len() / 2]).unwrap_err(), PictureError::Damaged);
        assert_eq!(read_picture(b"").unwrap_err(), PictureError::UnknownFormat);
        assert_eq!(read_picture(b"just text").unwrap_err(), PictureError::UnknownFormat);
        assert_eq!(read_picture(b"\0\0\0\x18ftypheic\0\0\0\0").unwrap_err(), PictureError::Heic);
        assert_eq!(read_picture(b"\0\0\0\x18ftypisom\0\0\0\0").unwrap_err(), PictureError::UnknownFormat);
        assert_eq!(read_picture(&vec![0; FILE_MAX_BYTES + 1]).unwrap_err(), PictureError::TooLarge);
    }

    #[test]
    fn a_small_file_that_claims_a_huge_picture_is_refused_before_memory_is_taken() {
        let mut bytes = png(1, 1);
        // The header's width and height (PNG specification, 11.2.2), and the checksum over it made good.
        bytes[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let sum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(read_picture(&bytes).unwrap_err(), PictureError::TooLarge);
    }

    #[test]
    fn the_first_bytes_tell_a_picture_from_a_text() {
        assert!(is_picture(&png(1, 1)));
        assert!(is_picture(b"\xFF\xD8\xFF\xE0 cut off"));
        assert!(is_picture(b"\0\0\0\x18ftypmif1"));
        assert!(!is_picture(b"otpauth://totp/a?secret=AA"));
        assert!(!is_picture(b""));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
        })
    }
}
