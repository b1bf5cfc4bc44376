//! What stands around a code on a screen, as a small picture by which a person knows which one it is. The code in
//! it is blotted out: what the page is given must not be a key, however well its reader sees.
//!
//! Shown is what is beside and above the code, where services put their name. What is below it is left out, for
//! there many write the key out as text, and all is shrunk until headings can just be read, and smaller text hardly.

use std::ops::Range;

use data_encoding::BASE64;
use ringfence_scan::{Code, Frame};
use zeroize::Zeroizing;

use crate::ports::capture::{CodeReader, Screenshot};

/// The longer side of a code in its cut-out, in pixels, at most. So a cut-out is at most about 144 × 96, and text of a
/// twelfth of the code's size, as most is that stands beside one, four pixels high.
const SIDE: f32 = 48.0;
/// So many pixels of the screen, at least, become one in either direction, however small the code is.
const LEAST_SHRINK: u32 = 4;
/// A blotted code is so many areas of one colour wide and high: far fewer than the 21 of the smallest code.
const BLOTS: u32 = 5;
/// How far beyond its corners a code is blotted out, as a part of its longer side: they are not exact.
const MARGIN: f32 = 0.12;
/// How often a cut-out is read again for codes that were not known.
const PROOFS: u32 = 3;

/// The cut-out of one of the codes on a screen as a `data:` URL; every one of them is blotted out. `None` when a
/// reader still finds a code in it.
pub fn of(screen: &Screenshot, code: &Code, all: &[Code], reader: &dyn CodeReader) -> Option<String> {
    let area = Area::around(code, screen.width, screen.height);
    let mut picture = Picture::cut(screen, &area)?;
    for other in all.iter().filter(|other| !other.says_the_same(code)) {
        picture.blot(&Area::of(other, screen.width, screen.height).seen_from(&area), 1);
    }
    picture.blot(&Area::of(code, screen.width, screen.height).seen_from(&area), BLOTS);
    let mut picture = picture.shrunk(shrink(code, screen.width, screen.height));
    // The same text twice on one screen is one code to the reader, and only one of its places is known.
    for _ in 0..PROOFS {
        let left =
            reader.read_still(&Frame::from_rgba(&picture.rgba, picture.width, picture.height)?).ok()?;
        if left.is_empty() {
            let png = ringfence_scan::write_png(&picture.rgba, picture.width, picture.height)?;
            return Some(format!("data:image/png;base64,{}", BASE64.encode(&png)));
        }
        for code in &left {
            picture.blot(&Area::of(code, picture.width, picture.height), 1);
        }
    }
    None
}

/// A part of a picture, in pixels.
struct Area {
    x: Range<u32>,
    y: Range<u32>,
}

impl Area {
    /// What a code covers, and its margin.
    fn of(code: &Code, width: u32, height: u32) -> Self {
        let (x, y) = extent(code, width, height);
        let margin = MARGIN * (x.end - x.start).max(y.end - y.start);
        Self {
            x: pixels(x.start - margin, x.end + margin, width),
            y: pixels(y.start - margin, y.end + margin, height),
        }
    }

    /// Three times as wide as the code and twice as high, the code below in the middle.
    fn around(code: &Code, width: u32, height: u32) -> Self {
        let (x, y) = extent(code, width, height);
        let side = (x.end - x.start).max(y.end - y.start);
        let middle = f32::midpoint(x.start, x.end);
        Self {
            x: pixels(middle - 1.5 * side, middle + 1.5 * side, width),
            y: pixels(y.end + (MARGIN - 2.0) * side, y.end + MARGIN * side, height),
        }
    }

    /// The same in an excerpt of the picture.
    fn seen_from(&self, excerpt: &Self) -> Self {
        let moved = |range: &Range<u32>, by: &Range<u32>| {
            range.start.clamp(by.start, by.end) - by.start..range.end.clamp(by.start, by.end) - by.start
        };
        Self { x: moved(&self.x, &excerpt.x), y: moved(&self.y, &excerpt.y) }
    }
}

/// How many pixels of the screen become one, in either direction: the same wherever the code stands, also where the
/// edge of the screen leaves less of what is around it.
fn shrink(code: &Code, width: u32, height: u32) -> u32 {
    let (x, y) = extent(code, width, height);
    let side = (x.end - x.start).max(y.end - y.start);
    ((side / SIDE).ceil() as u32).max(LEAST_SHRINK)
}

/// From the leftmost and topmost of a code's corners to the rightmost and lowest, in pixels.
fn extent(code: &Code, width: u32, height: u32) -> (Range<f32>, Range<f32>) {
    let range = |values: [f32; 4], side: u32| {
        // Exact: sides of a picture, far below 2^24.
        let side = side as f32;
        let fold = |start, pick: fn(f32, f32) -> f32| values.into_iter().fold(start, pick) * side;
        fold(f32::INFINITY, f32::min)..fold(f32::NEG_INFINITY, f32::max)
    };
    (range(code.corners.map(|(x, _)| x), width), range(code.corners.map(|(_, y)| y), height))
}

/// Whole pixels, within the picture; what is no number is 0.
fn pixels(start: f32, end: f32, side: u32) -> Range<u32> {
    // Saturating, by the language's definition of a cast from a float.
    let (start, end) = ((start.floor() as u32).min(side), (end.ceil() as u32).min(side));
    start..end.max(start)
}

/// 8-bit RGBA, wiped on drop.
struct Picture {
    rgba: Zeroizing<Vec<u8>>,
    width: u32,
    height: u32,
}

impl Picture {
    /// A part of a screen; `None` when it is empty.
    fn cut(screen: &Screenshot, area: &Area) -> Option<Self> {
        let (width, height) = (area.x.end - area.x.start, area.y.end - area.y.start);
        let mut rgba = Zeroizing::new(Vec::with_capacity(width as usize * height as usize * 4));
        let row_bytes = screen.width as usize * 4;
        for row in screen.rgba.chunks_exact(row_bytes).skip(area.y.start as usize).take(height as usize) {
            rgba.extend_from_slice(row.get(area.x.start as usize * 4..area.x.end as usize * 4)?);
        }
        (!rgba.is_empty()).then_some(Self { rgba, width, height })
    }

    /// Makes a part of it so many areas of one colour wide and high.
    fn blot(&mut self, area: &Area, blots: u32) {
        let nth = |range: &Range<u32>, nth: u32| {
            let at = |nth: u32| range.start + (range.end - range.start) * nth / blots;
            at(nth)..at(nth + 1)
        };
        for column in 0..blots {
            for row in 0..blots {
                let (x, y) = (nth(&area.x, column), nth(&area.y, row));
                let colour = self.mean(&x, &y);
                for at in places(&x, &y, self.width) {
                    self.rgba[at..at + 4].copy_from_slice(&colour);
                }
            }
        }
    }

    /// So many pixels by so many become one.
    fn shrunk(&self, by: u32) -> Self {
        let (width, height) = (self.width.div_ceil(by), self.height.div_ceil(by));
        let mut rgba = Zeroizing::new(Vec::with_capacity(width as usize * height as usize * 4));
        for y in 0..height {
            for x in 0..width {
                let end = |at: u32, side: u32| ((at + 1) * by).min(side);
                rgba.extend(self.mean(&(x * by..end(x, self.width)), &(y * by..end(y, self.height))));
            }
        }
        Self { rgba, width, height }
    }

    /// The mean colour of a part, opaque.
    fn mean(&self, x: &Range<u32>, y: &Range<u32>) -> [u8; 4] {
        let (mut sum, mut count) = ([0_u64; 3], 0_u64);
        for at in places(x, y, self.width) {
            for (sum, value) in sum.iter_mut().zip(&self.rgba[at..at + 3]) {
                *sum += u64::from(*value);
            }
            count += 1;
        }
        // A mean of bytes is a byte.
        let [red, green, blue] = sum.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
        [red, green, blue, u8::MAX]
    }
}

/// Where the pixels of a part begin.
fn places(x: &Range<u32>, y: &Range<u32>, width: u32) -> impl Iterator<Item = usize> + use<> {
    let x = x.clone();
    y.clone().flat_map(move |y| x.clone().map(move |x| (y as usize * width as usize + x as usize) * 4))
}
