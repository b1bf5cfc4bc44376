//! Pictures of a screen, read from the X server's own frame buffer where it keeps one as a file: no other program looks on.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::Path,
};

use crate::Outcome;

/// What nothing has drawn on: the bare screen of `Xvfb -br`.
const BARE: u32 = 0;

/// A picture, row by row, each pixel as `0x00RRGGBB`.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// All pixels, `width * height` of them.
    pub pixels: Vec<u32>,
}

impl Picture {
    /// Reads a file that holds an X window dump; see [`Picture::parse`].
    ///
    /// # Errors
    /// The file can't be read or is none of these.
    pub fn read(dump: &Path) -> Outcome<Self> {
        let bytes = fs::read(dump).map_err(|error| format!("{}: {error}", dump.display()))?;
        Self::parse(&bytes).ok_or_else(|| format!("{} is no screen of depth 24", dump.display()).into())
    }

    /// Reads an X window dump (`XWDFile.h`) of a screen of depth 24, least significant byte first, in 32 bits a pixel as
    /// `Xvfb -fbdir` keeps it, or in 24 as `xwd` writes it where windows of several depths are on the screen. `None` for
    /// anything else.
    #[must_use]
    pub fn parse(dump: &[u8]) -> Option<Self> {
        let field = |index: usize| -> Option<usize> {
            let word = dump.get(4 * index..4 * index + 4)?;
            usize::try_from(u32::from_be_bytes(word.try_into().ok()?)).ok()
        };
        let (width, height) = (field(4)?, field(5)?);
        let (bits, line, colours) = (field(11)?, field(12)?, field(19)?);
        let rows = dump.get(field(0)? + 12 * colours..)?;
        let wide = bits / 8;
        if ![24, 32].contains(&bits) || width == 0 || line < wide * width || rows.len() < line * height {
            return None;
        }
        let pixels = rows.chunks(line).take(height).flat_map(|row| row[..wide * width].chunks_exact(wide));
        let pixels = pixels.map(|p| u32::from_le_bytes([p[0], p[1], p[2], 0])).collect();
        Some(Self { width, height, pixels })
    }

    /// Reads a PPM picture of three bytes a pixel, as `grim -t ppm` writes it. `None` for anything else.
    #[must_use]
    pub fn parse_ppm(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut words = Vec::new();
        while words.len() < 4 {
            let end = rest.iter().position(u8::is_ascii_whitespace)?;
            words.push(std::str::from_utf8(&rest[..end]).ok()?);
            rest = &rest[end + 1..];
        }
        let (width, height): (usize, usize) = (words[1].parse().ok()?, words[2].parse().ok()?);
        if words[0] != "P6" || words[3] != "255" || width == 0 || rest.len() != 3 * width * height {
            return None;
        }
        let pixels = rest.chunks_exact(3).map(|p| u32::from_be_bytes([0, p[0], p[1], p[2]])).collect();
        Some(Self { width, height, pixels })
    }

    /// The part that something was drawn on; `None` for a bare screen.
    #[must_use]
    pub fn drawn(&self) -> Option<Self> {
        let rows = || self.pixels.chunks(self.width);
        let is_drawn = |row: &[u32]| row.iter().any(|&pixel| pixel != BARE);
        let top = rows().position(is_drawn)?;
        let bottom = rows().rposition(is_drawn)? + 1;
        let columns = |row: &[u32]| {
            Some((row.iter().position(|&p| p != BARE)?, row.iter().rposition(|&p| p != BARE)? + 1))
        };
        let sides = rows().filter_map(columns);
        let (left, right) = sides.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        let pixels = rows().take(bottom).skip(top).flat_map(|row| row[left..right].iter().copied()).collect();
        Some(Self { width: right - left, height: bottom - top, pixels })
    }

    /// How many pixels are not of the most common colour: none of a blank window, many once there is text.
    #[must_use]
    pub fn marks(&self) -> usize {
        let ground = self.ground();
        self.pixels.iter().filter(|&&pixel| pixel != ground).count()
    }

    /// How much of what a later picture shows on its ground is there already, from 0 to 1.
    #[must_use]
    pub fn share_of(&self, later: &Self) -> f64 {
        if (self.width, self.height) != (later.width, later.height) {
            return 0.0;
        }
        let ground = later.ground();
        let pairs = self.pixels.iter().zip(&later.pixels).filter(|(_, wanted)| **wanted != ground);
        let (same, all) = pairs
            .fold((0_u32, 0_u32), |(same, all), (have, wanted)| (same + u32::from(have == wanted), all + 1));
        f64::from(same) / f64::from(all.max(1))
    }

    /// Writes a PNG file.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn save(&self, path: &Path) -> Outcome {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let (width, height) = (u32::try_from(self.width)?, u32::try_from(self.height)?);
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width, height);
        encoder.set_color(png::ColorType::Rgb);
        let bytes: Vec<u8> =
            self.pixels.iter().flat_map(|pixel| pixel.to_be_bytes().into_iter().skip(1)).collect();
        encoder.write_header()?.write_image_data(&bytes)?;
        Ok(())
    }

    /// The most common colour, taken from every seventh pixel.
    fn ground(&self) -> u32 {
        let mut sample: Vec<u32> = self.pixels.iter().step_by(7).copied().collect();
        sample.sort_unstable();
        let runs = sample.chunk_by(|a, b| a == b);
        runs.max_by_key(|run| run.len()).map_or(BARE, |run| run[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&[u32]]) -> Picture {
        Picture { width: rows[0].len(), height: rows.len(), pixels: rows.concat() }
    }

    #[test]
    fn the_drawn_part_is_the_smallest_frame_around_what_is_not_bare() {
        let screen = picture(&[&[0, 0, 0, 0], &[0, 7, 0, 0], &[0, 8, 9, 0], &[0, 0, 0, 0]]);
        let drawn = screen.drawn().map(|drawn| (drawn.width, drawn.height, drawn.pixels));
        assert_eq!(drawn, Some((2, 2, vec![7, 0, 8, 9])));
        assert!(picture(&[&[0, 0]]).drawn().is_none());
    }

    #[test]
    fn the_share_counts_only_what_stands_on_the_ground() {
        let ground = [5; 40];
        let mut wanted = ground;
        wanted[3] = 1;
        wanted[4] = 2;
        let mut half = ground;
        half[3] = 1;
        let wanted = picture(&[&wanted]);
        assert_eq!(wanted.marks(), 2);
        assert!((picture(&[&half]).share_of(&wanted) - 0.5).abs() < 1e-9);
        assert!(picture(&[&ground]).share_of(&wanted).abs() < 1e-9);
    }

    #[test]
    fn a_dump_is_read_and_a_short_one_refused() {
        let header: [u32; 25] =
            [100, 7, 2, 24, 2, 1, 0, 0, 32, 0, 32, 32, 8, 4, 0, 0, 0, 8, 256, 1, 2, 1, 0, 0, 0];
        let mut bytes: Vec<u8> = header.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend([0; 12]);
        bytes.extend([0x33, 0x22, 0x11, 0xff, 0x06, 0x05, 0x04, 0x00]);
        assert_eq!(Picture::parse(&bytes).unwrap().pixels, [0x0011_2233, 0x0004_0506]);
        assert!(Picture::parse(&bytes[..bytes.len() - 1]).is_none());
        assert!(Picture::parse(&[]).is_none());

        bytes[4 * 11 + 3] = 24;
        assert_eq!(Picture::parse(&bytes).unwrap().pixels, [0x0011_2233, 0x0005_06ff]);
        bytes[4 * 11 + 3] = 16;
        assert!(Picture::parse(&bytes).is_none());
    }

    #[test]
    fn a_ppm_is_read_and_a_short_one_refused() {
        let bytes = b"P6\n2 1\n255\n\x11\x22\x33\x04\x05\x06";
        assert_eq!(Picture::parse_ppm(bytes).unwrap().pixels, [0x0011_2233, 0x0004_0506]);
        assert!(Picture::parse_ppm(&bytes[..bytes.len() - 1]).is_none());
        assert!(Picture::parse_ppm(b"P6\n").is_none());
    }
}
