//! Files that unpack to far more than they are, or hold far more than one picture, and files that are none.

use image::ExtendedColorType::{L8, Rgb8};
use image::codecs::gif::{GifEncoder, Repeat};
use image::{Frame, ImageEncoder, ImageFormat, RgbaImage};

use super::headers::{crc32, good};
use super::{Hostile, file};
use crate::pictures::canvas::{jpeg_of, png_of};
use crate::pictures::random::Random;

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for (width, height) in [(10_000, 10_000), (12_000, 12_000), (65_535, 1_500), (1, 65_535), (65_535, 1)] {
        all.push(file(format!("PNG of {width} × {height} zeros"), move || {
            png_of(&vec![0; width as usize * height as usize], width, height, L8)
        }));
    }
    all.push(file("PNG of 5500 × 5500 white in colour", || {
        png_of(&vec![255; 3 * 5500 * 5500], 5500, 5500, Rgb8)
    }));
    all.push(file("JPEG of 9000 × 9000 black", || jpeg_of(&vec![0; 9000 * 9000], 9000, 9000, L8, 30)));
    all.push(file("JPEG of 65500 × 16 black", || jpeg_of(&vec![0; 65_500 * 16], 65_500, 16, L8, 30)));
    all.push(file("WebP of 9000 × 9000 black", || webp(9000)));
    for (side, frames) in [(16, 5000), (300, 400)] {
        all.push(file(format!("GIF of {frames} frames of {side} × {side}"), move || gif(side, frames)));
    }
    all.push(file("GIF that claims 65535 × 65535 and has one small picture", || {
        let mut bytes = gif(16, 1);
        bytes[6..10].fill(0xFF);
        bytes
    }));
    for kind in [*b"tEXt", *b"zTXt", *b"iTXt", *b"iCCP", *b"eXIf", *b"IDAT", *b"oZZe"] {
        let name = String::from_utf8_lossy(&kind).into_owned();
        all.push(file(format!("PNG with 30000 chunks {name}"), move || with_chunks(kind, 30_000, 40)));
        all.push(file(format!("PNG with a chunk {name} of 20 MB"), move || with_chunks(kind, 1, 20_000_000)));
    }
    all.push(file("JPEG with 3000 scans", || many_scans(3000)));
    all.push(file("JPEG with 20 MB of comments", comments));
    for (what, compression) in [("runs", 1_u32), ("bit fields", 3), ("an unknown packing", 77)] {
        all.push(file(format!("BMP of 20000 × 20000 in {what}"), move || bitmap(compression)));
    }
    all.push(file("an empty file", Vec::new));
    for (what, start) in [
        ("HEIC", &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..]),
        ("PDF", b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj\n"),
        ("SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1e9\" height=\"1e9\"/>"),
        ("ZIP", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("TIFF", b"II*\0\x08\0\0\0"),
        ("a program", b"\x7FELF\x02\x01\x01"),
    ] {
        let name = format!("{what} with noise after its first bytes");
        let mut random = Random::named(&name, 1);
        let bytes: Vec<u8> = start.iter().copied().chain((0..4000).map(|_| random.byte())).collect();
        all.push(file(name, move || bytes.clone()));
    }
    all
}

fn webp(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
    encoder
        .write_image(&vec![0; (side * side) as usize], side, side, L8)
        .expect("a picture in memory is written");
    bytes
}

fn gif(side: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder.set_repeat(Repeat::Infinite).expect("a picture in memory is written");
    let picture = RgbaImage::from_fn(side, side, |x, y| {
        let grey = if (x ^ y) & 4 == 0 { 0 } else { 255 };
        image::Rgba([grey, grey, grey, 255])
    });
    for _ in 0..frames {
        encoder.encode_frame(Frame::new(picture.clone())).expect("a picture in memory is written");
    }
    drop(encoder);
    bytes
}

/// A good PNG with chunks of zeros after its header.
fn with_chunks(kind: [u8; 4], count: usize, length: usize) -> Vec<u8> {
    let whole = good(ImageFormat::Png);
    let body: Vec<u8> = kind.into_iter().chain(std::iter::repeat_n(0, length)).collect();
    let mut chunk = (length as u32).to_be_bytes().to_vec();
    chunk.extend(&body);
    chunk.extend(crc32(&body).to_be_bytes());
    // The signature and the header take 33 bytes.
    [&whole[..33], &chunk.repeat(count), &whole[33..]].concat()
}

/// A progressive JPEG whose one scan comes again and again (ITU-T T.81, G.1).
fn many_scans(count: usize) -> Vec<u8> {
    let mut bytes = good(ImageFormat::Jpeg);
    let marker = |bytes: &[u8], second: u8| bytes.windows(2).position(|marker| marker == [0xFF, second]);
    let (Some(frame), Some(scan)) = (marker(&bytes, 0xC0), marker(&bytes, 0xDA)) else { return bytes };
    bytes[frame + 1] = 0xC2;
    let end = bytes.len() - 2;
    [&bytes[..scan], &bytes[scan..end].repeat(count), &bytes[end..]].concat()
}

fn comments() -> Vec<u8> {
    let whole = good(ImageFormat::Jpeg);
    let mut comment = vec![0xFF, 0xFE, 0xFF, 0xFF];
    comment.resize(2 + 0xFFFF, b' ');
    [&whole[..2], &comment.repeat(305), &whole[2..]].concat()
}

/// A bitmap that claims far more than it holds.
fn bitmap(compression: u32) -> Vec<u8> {
    let mut bytes = good(ImageFormat::Bmp);
    bytes[18..22].copy_from_slice(&20_000_u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&20_000_u32.to_le_bytes());
    if compression == 1 {
        bytes[28..30].copy_from_slice(&8_u16.to_le_bytes());
    }
    bytes[30..34].copy_from_slice(&compression.to_le_bytes());
    bytes
}
