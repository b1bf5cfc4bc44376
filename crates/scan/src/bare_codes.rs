//! Codes without a quiet zone on a dark ground: there the corner marks run into the page and can't be seen.
//!
//! The light modules that touch the edge of a symbol (ISO/IEC 18004, 6.3.4: the separators) reach each of its sides, so
//! the smallest box around all light of a symbol is the symbol. It is cut out and given the edge that it lacks.

use crate::Frame;
use crate::tiles::Tile;

/// Light is looked for in cells of so many pixels a side; those that touch belong together. The smaller ones keep a
/// code apart from what stands beside it, the larger ones reach over dark modules.
const CELLS: [usize; 4] = [4, 8, 16, 32];
/// So many pixels of a picture are at least as light as what is taken for its lightest grey, and as dark.
const MANY: usize = 64;
/// Grey of ink and page differ by at least so much.
const CONTRAST: u8 = 48;
/// The smallest code has 21 modules, each of at least two pixels.
const SIDE_MIN: usize = 42;
/// Of a symbol between these shares are light.
const LIGHT: std::ops::RangeInclusive<f32> = 0.2..=0.8;
/// So many boxes are looked into, the largest first.
const MOST: usize = 8;

/// A part of a picture that may be a code, with an edge around it.
pub struct Bare {
    /// What to look at.
    pub frame: Frame,
    /// Where it is, without the edge.
    tile: Tile,
    edge: usize,
}

/// The boxes of light that have the form of a symbol.
pub fn bare_codes(frame: &Frame) -> Vec<Bare> {
    let Some(threshold) = light(frame) else { return Vec::new() };
    let mut boxes: Vec<Area> = Vec::new();
    for cell in CELLS {
        for found in boxes_of(frame, threshold, cell) {
            if found.is_like_a_symbol() && !boxes.iter().any(|known| known.is_about(&found)) {
                boxes.push(found);
            }
        }
    }
    boxes.sort_by_key(|found| std::cmp::Reverse(found.right - found.left));
    boxes.iter().take(MOST).filter_map(|found| found.bare(frame)).collect()
}

impl Bare {
    /// A place on it as a place on the whole picture, both as fractions of width and height.
    pub fn on_the_whole(&self, (x, y): (f32, f32), whole: &Frame) -> (f32, f32) {
        let inside = |at: f32, with_edge: u32| {
            let (edge, all) = (self.edge as f32, with_edge as f32);
            ((at * all - edge) / (all - 2.0 * edge)).clamp(0.0, 1.0)
        };
        self.tile.on_the_whole((inside(x, self.frame.width()), inside(y, self.frame.height())), whole)
    }
}

/// The least grey that counts as light: halfway between the darkest and the lightest. `None` where they are near.
fn light(frame: &Frame) -> Option<u8> {
    let mut histogram = [0_usize; 256];
    for pixel in frame.luma() {
        histogram[usize::from(*pixel)] += 1;
    }
    let beyond = |seen: &mut usize, level: u8| {
        *seen += histogram[usize::from(level)];
        Some((level, *seen >= MANY))
    };
    let (dark, _) = (0..=u8::MAX).scan(0, beyond).find(|(_, many)| *many)?;
    let (light, _) = (0..=u8::MAX).rev().scan(0, beyond).find(|(_, many)| *many)?;
    let contrast = light.checked_sub(dark).filter(|contrast| *contrast >= CONTRAST)?;
    Some(dark + contrast / 2 + contrast / 16)
}

/// The smallest box around some light, in pixels, its ends not included.
#[derive(Clone, Copy)]
struct Area {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    /// Light pixels.
    light: usize,
}

impl Area {
    fn joined(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
            light: self.light + other.light,
        }
    }

    fn is_like_a_symbol(&self) -> bool {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        let (short, long) = (width.min(height), width.max(height));
        // Exact enough: a share.
        short >= SIDE_MIN
            && long - short <= 2 + long / 20
            && LIGHT.contains(&(self.light as f32 / (width * height) as f32))
    }

    fn is_about(&self, other: &Self) -> bool {
        let near = |a: usize, b: usize| a.abs_diff(b) <= 1;
        near(self.left, other.left)
            && near(self.top, other.top)
            && near(self.right, other.right)
            && near(self.bottom, other.bottom)
    }

    fn bare(&self, frame: &Frame) -> Option<Bare> {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        // Four modules of the smallest code.
        let edge = width.max(height).div_ceil(5);
        let row = width + 2 * edge;
        let mut luma = vec![u8::MAX; row * (height + 2 * edge)];
        let from = frame.luma().chunks_exact(frame.width() as usize).skip(self.top);
        for (to, from) in luma.chunks_exact_mut(row).skip(edge).zip(from).take(height) {
            to[edge..edge + width].copy_from_slice(from.get(self.left..self.right)?);
        }
        let side = |length: usize| u32::try_from(length).ok();
        Some(Bare {
            frame: Frame::from_luma(luma, side(row)?, side(height + 2 * edge)?)?,
            tile: Tile {
                left: side(self.left)?,
                top: side(self.top)?,
                width: side(width)?,
                height: side(height)?,
            },
            edge,
        })
    }
}

/// The boxes around what is light and together, in cells of this side.
fn boxes_of(frame: &Frame, threshold: u8, cell: usize) -> Vec<Area> {
    let width = frame.width() as usize;
    let (columns, rows) = (width.div_ceil(cell), (frame.height() as usize).div_ceil(cell));
    let mut cells: Vec<Option<Area>> = vec![None; columns * rows];
    for (y, pixels) in frame.luma().chunks_exact(width).enumerate() {
        let row = &mut cells[y / cell * columns..][..columns];
        for ((column, pixels), into) in pixels.chunks(cell).enumerate().zip(row) {
            let light = pixels.iter().filter(|pixel| **pixel >= threshold).count();
            if light == 0 {
                continue;
            }
            let is_light = |pixel: &u8| *pixel >= threshold;
            let first = pixels.iter().position(is_light).unwrap_or(0);
            let last = pixels.iter().rposition(is_light).unwrap_or(0);
            let left = column * cell;
            let here = Area { left: left + first, top: y, right: left + last + 1, bottom: y + 1, light };
            *into = Some(into.map_or(here, |known| known.joined(here)));
        }
    }
    let (mut boxes, mut next) = (Vec::new(), Vec::new());
    for at in 0..cells.len() {
        let Some(mut whole) = cells[at].take() else { continue };
        next.push(at);
        while let Some(at) = next.pop() {
            let (column, row) = (at % columns, at / columns);
            for y in row.saturating_sub(1)..(row + 2).min(rows) {
                for x in column.saturating_sub(1)..(column + 2).min(columns) {
                    if let Some(found) = cells[y * columns + x].take() {
                        whole = whole.joined(found);
                        next.push(y * columns + x);
                    }
                }
            }
        }
        boxes.push(whole);
    }
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chequered square of light and dark in a dark picture, and a line of light below it.
    fn chequered(page: u8) -> Frame {
        let luma = (0..200 * 200).map(|at| {
            let (x, y) = (at % 200, at / 200);
            let inside = (40..124).contains(&x) && (30..114).contains(&y);
            match (inside, (x - 40) / 4 % 2 == y / 4 % 2) {
                (true, true) => 250,
                (true, false) => 0,
                (false, _) if y == 180 && x > 20 => 255,
                (false, _) => page,
            }
        });
        Frame::from_luma(luma.collect(), 200, 200).unwrap()
    }

    #[test]
    fn a_square_of_light_and_dark_is_cut_out_to_the_pixel_and_gets_an_edge() {
        for page in [0, 30, 96] {
            let whole = chequered(page);
            let found = bare_codes(&whole);
            assert_eq!(found.len(), 1, "{page}");
            let bare = &found[0];
            assert_eq!((bare.tile.left, bare.tile.top, bare.tile.width, bare.tile.height), (40, 30, 84, 84));
            assert_eq!((bare.frame.width(), bare.frame.luma()[0]), (84 + 2 * 17, 255));
            let (x, y) = bare.on_the_whole((0.5, 0.5), &whole);
            assert!((x - 0.41).abs() < 0.001 && (y - 0.36).abs() < 0.001, "{x} {y}");
        }
    }

    #[test]
    fn a_picture_without_contrast_has_none() {
        assert!(bare_codes(&Frame::from_luma(vec![100; 100 * 100], 100, 100).unwrap()).is_empty());
        assert!(bare_codes(&Frame::from_luma(vec![255; 100 * 100], 100, 100).unwrap()).is_empty());
    }
}
