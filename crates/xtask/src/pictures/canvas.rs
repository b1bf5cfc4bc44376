//! A picture in colour that can be painted on, and its files.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, codecs::png};

use super::random::Random;

/// Red, green, blue.
pub type Colour = [u8; 3];

/// Paper.
pub const WHITE: Colour = [255; 3];
/// Ink.
pub const BLACK: Colour = [0; 3];

/// Three rows of five dots each column a letter, more or less: what text looks like from afar.
const LETTERS: [u16; 16] = [
    0x5BEA, 0x3AEB, 0x624E, 0x3B6B, 0x72CF, 0x12CF, 0x6B4E, 0x5BED, 0x7497, 0x2B24, 0x5AED, 0x7249, 0x5BFD,
    0x2B6A, 0x388E, 0x2492,
];

/// Pixels, row by row. What is painted beyond its edges is lost.
#[derive(Clone)]
pub struct Canvas {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// All of one colour.
    #[must_use]
    pub fn new(width: u32, height: u32, colour: Colour) -> Self {
        Self { width, height, pixels: vec![colour; width as usize * height as usize] }
    }

    /// From one colour at the top left to another at the bottom right.
    pub fn gradient(&mut self, from: Colour, to: Colour) {
        let reach = (self.width + self.height) as f32;
        for y in 0..self.height {
            for x in 0..self.width {
                let at = (x + y) as f32 / reach;
                let mix = |i: usize| (f32::from(from[i]) * (1.0 - at) + f32::from(to[i]) * at) as u8;
                self.pixels[(y * self.width + x) as usize] = [mix(0), mix(1), mix(2)];
            }
        }
    }

    /// One pixel.
    pub fn put(&mut self, x: i32, y: i32, colour: Colour) {
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
            && x < self.width
            && y < self.height
        {
            self.pixels[y as usize * self.width as usize + x as usize] = colour;
        }
    }

    /// A pixel; white beyond the edges.
    #[must_use]
    pub fn at(&self, x: i32, y: i32) -> Colour {
        match (u32::try_from(x), u32::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => {
                self.pixels[y as usize * self.width as usize + x as usize]
            }
            _ => WHITE,
        }
    }

    /// A full rectangle.
    pub fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, colour: Colour) {
        let clip = |at: i32, end: u32| at.clamp(0, end as i32) as usize;
        let (left, right) = (clip(x, self.width), clip(x + width, self.width));
        for row in clip(y, self.height)..clip(y + height, self.height) {
            let start = row * self.width as usize;
            self.pixels[start + left..start + right.max(left)].fill(colour);
        }
    }

    /// A full rectangle with round corners.
    pub fn rounded(&mut self, x: i32, y: i32, width: i32, height: i32, radius: i32, colour: Colour) {
        for row in 0..height {
            let deep = (radius - row).max(radius - (height - 1 - row)).max(0);
            let inset = radius - ((radius * radius - deep * deep).max(0) as f32).sqrt() as i32;
            let inset = if deep > 0 { inset } else { 0 };
            self.rect(x + inset, y + row, width - 2 * inset, 1, colour);
        }
    }

    /// A frame of so many pixels, drawn inwards.
    pub fn frame(&mut self, x: i32, y: i32, width: i32, height: i32, line: i32, colour: Colour) {
        self.rect(x, y, width, line, colour);
        self.rect(x, y + height - line, width, line, colour);
        self.rect(x, y, line, height, colour);
        self.rect(x + width - line, y, line, height, colour);
    }

    /// A full disc.
    pub fn disc(&mut self, x: i32, y: i32, radius: i32, colour: Colour) {
        self.rounded(x - radius, y - radius, 2 * radius + 1, 2 * radius + 1, radius, colour);
    }

    /// A line of what looks like words, its dots `dot` pixels wide, at most `width` long.
    pub fn words(&mut self, x: i32, y: i32, width: i32, dot: i32, colour: Colour, random: &mut Random) {
        let mut at = x;
        while at + 4 * dot < x + width {
            if random.chance(0.18) {
                at += 3 * dot;
                continue;
            }
            let letter = random.pick(&LETTERS);
            for place in (0..15).filter(|place| letter >> place & 1 == 1) {
                self.rect(at + place % 3 * dot, y + place / 3 * dot, dot, dot, colour);
            }
            at += 4 * dot;
        }
    }

    /// Lines of words, until `height` is full; returns where the next thing can stand.
    pub fn paragraph(&mut self, area: [i32; 4], dot: i32, colour: Colour, random: &mut Random) -> i32 {
        let [x, y, width, height] = area;
        let mut at = y;
        while at + 5 * dot <= y + height {
            let length = if random.chance(0.2) { random.whole(width / 4, width) } else { width };
            self.words(x, at, length, dot, colour, random);
            at += 9 * dot;
        }
        at
    }

    /// Grey (ITU-R BT.601).
    #[must_use]
    pub fn luma(&self) -> Vec<u8> {
        let grey =
            |[r, g, b]: Colour| (299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500) / 1000;
        self.pixels.iter().map(|pixel| grey(*pixel) as u8).collect()
    }

    /// As a PNG file.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        png_of(self.pixels.as_flattened(), self.width, self.height, ExtendedColorType::Rgb8)
    }

    /// As a JPEG file of that quality (1 to 100).
    #[must_use]
    pub fn jpeg(&self, quality: u8) -> Vec<u8> {
        jpeg_of(self.pixels.as_flattened(), self.width, self.height, ExtendedColorType::Rgb8, quality)
    }
}

/// A PNG file of those pixels.
///
/// # Panics
/// When the size is not that of the pixels.
#[must_use]
pub fn png_of(pixels: &[u8], width: u32, height: u32, colour: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder =
        png::PngEncoder::new_with_quality(&mut bytes, png::CompressionType::Fast, png::FilterType::Up);
    encoder.write_image(pixels, width, height, colour).expect("a picture in memory is written");
    bytes
}

/// A JPEG file of those pixels.
///
/// # Panics
/// When the size is not that of the pixels.
#[must_use]
pub fn jpeg_of(pixels: &[u8], width: u32, height: u32, colour: ExtendedColorType, quality: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    encoder.write_image(pixels, width, height, colour).expect("a picture in memory is written");
    bytes.into_inner()
}
