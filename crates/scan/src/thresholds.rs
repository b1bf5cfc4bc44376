//! Grey → black and white: how dark is black, here.

use crate::Frame;
use crate::bitmap::Bitmap;
use crate::box_means::BoxMeans;

/// Which of the two is the code's ink.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// A dark code on a light page.
    Dark,
    /// A light code on a dark page.
    Light,
}

/// Side of a block.
const BLOCK: usize = 8;
/// A block whose pixels differ by less has ink alone or page alone.
const FLAT: u8 = 24;

/// The grey of a picture in blocks of 8 × 8 pixels: measured once, and good for both inks.
///
/// The threshold of a block is the mean of the 5 × 5 blocks around it; a flat block counts as page unless its
/// neighbours say that it is ink (after the hybrid binarizer of ZXing).
pub struct Blocks {
    low: Vec<u8>,
    high: Vec<u8>,
    mean: Vec<u8>,
    columns: usize,
    rows: usize,
}

impl Blocks {
    /// `None` where a side has fewer than five blocks.
    pub fn of(frame: &Frame) -> Option<Self> {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        if width.min(height) < 5 * BLOCK {
            return None;
        }
        let (columns, rows) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
        let mut blocks = Self {
            low: Vec::with_capacity(columns * rows),
            high: Vec::with_capacity(columns * rows),
            mean: Vec::with_capacity(columns * rows),
            columns,
            rows,
        };
        let (mut low, mut high, mut sum) = (vec![0; width], vec![0; width], vec![0; width]);
        for row in 0..rows {
            // The last block overlaps the one before where the side is no multiple of 8.
            let top = (row * BLOCK).min(height - BLOCK);
            low.fill(u8::MAX);
            high.fill(u8::MIN);
            sum.fill(0_u16);
            for pixels in frame.luma()[top * width..].chunks_exact(width).take(BLOCK) {
                low.iter_mut().zip(pixels).for_each(|(low, pixel)| *low = (*low).min(*pixel));
                high.iter_mut().zip(pixels).for_each(|(high, pixel)| *high = (*high).max(*pixel));
                sum.iter_mut().zip(pixels).for_each(|(sum, pixel)| *sum += u16::from(*pixel));
            }
            for column in 0..columns {
                let left = (column * BLOCK).min(width - BLOCK);
                let range = left..left + BLOCK;
                blocks.low.push(low[range.clone()].iter().copied().min().unwrap_or(0));
                blocks.high.push(high[range.clone()].iter().copied().max().unwrap_or(0));
                // Fits: 64 pixels of at most 255 are at most 16,320.
                let mean = sum[range].iter().sum::<u16>() / 64;
                blocks.mean.push(u8::try_from(mean).unwrap_or(u8::MAX));
            }
        }
        Some(blocks)
    }

    /// The picture these blocks were measured on in black and white.
    pub fn bitmap(&self, frame: &Frame, ink: Ink) -> Bitmap {
        let thresholds = self.thresholds(ink);
        let row = |y: usize, out: &mut [u8]| {
            let row = &thresholds[(y / BLOCK).min(self.rows - 1) * self.columns..][..self.columns];
            for (pixels, threshold) in out.chunks_mut(BLOCK).zip(row) {
                pixels.fill(*threshold);
            }
        };
        match ink {
            Ink::Dark => Bitmap::from_thresholds::<false>(frame, row),
            Ink::Light => Bitmap::from_thresholds::<true>(frame, row),
        }
    }

    /// For each block the first grey that is not black (for light ink: that is).
    fn thresholds(&self, ink: Ink) -> Vec<u8> {
        let points = self.black_points(ink);
        let middle = |at: usize, count: usize| at.clamp(2, count - 3);
        // Sums of five across, then of five such sums down.
        let across: Vec<u32> = (0..self.rows)
            .flat_map(|row| {
                let points = &points[row * self.columns..][..self.columns];
                (0..self.columns).map(move |column| {
                    points[middle(column, self.columns) - 2..][..5].iter().copied().map(u32::from).sum()
                })
            })
            .collect();
        let mut thresholds = Vec::with_capacity(across.len());
        for row in 0..self.rows {
            let top = middle(row, self.rows) - 2;
            for column in 0..self.columns {
                let sum: u32 = (top..top + 5).map(|row| across[row * self.columns + column]).sum();
                let darkest_page = u8::try_from(sum / 25).unwrap_or(u8::MAX).saturating_add(1);
                thresholds.push(if ink == Ink::Dark { darkest_page } else { u8::MAX - darkest_page + 1 });
            }
        }
        thresholds
    }

    /// The brightest black of each block by itself; with light ink, of the inverted block.
    fn black_points(&self, ink: Ink) -> Vec<u8> {
        let mut points: Vec<u8> = Vec::with_capacity(self.mean.len());
        for (at, ((low, high), mean)) in self.low.iter().zip(&self.high).zip(&self.mean).enumerate() {
            let (darkest, mean) = if ink == Ink::Dark { (*low, *mean) } else { (255 - *high, 255 - *mean) };
            points.push(if high - low > FLAT {
                mean
            } else if at < self.columns || at % self.columns == 0 {
                darkest / 2
            } else {
                let (above, left, corner) =
                    (points[at - self.columns], points[at - 1], points[at - self.columns - 1]);
                let around = (u16::from(above) + 2 * u16::from(left) + u16::from(corner)) / 4;
                let around = u8::try_from(around).unwrap_or(u8::MAX);
                if darkest < around { around } else { darkest / 2 }
            });
        }
        points
    }
}

/// By the neighbourhood of each block, or by the histogram where the picture is too small for blocks.
pub fn by_blocks(frame: &Frame, ink: Ink) -> Option<Bitmap> {
    match Blocks::of(frame) {
        Some(blocks) => Some(blocks.bitmap(frame, ink)),
        None => by_histogram(frame, ink),
    }
}

/// By one threshold in the valley between the two peaks of the histogram. `None` where there is no contrast.
pub fn by_histogram(frame: &Frame, ink: Ink) -> Option<Bitmap> {
    let threshold = valley(frame)?;
    Some(match ink {
        Ink::Dark => Bitmap::from_thresholds::<false>(frame, |_, row| row.fill(threshold)),
        Ink::Light => Bitmap::from_thresholds::<true>(frame, |_, row| row.fill(threshold)),
    })
}

/// Black where a pixel is darker than the mean of the `window` × `window` pixels around it, less a little
/// (`window` odd): against shadows and uneven light.
pub fn by_local_mean(frame: &Frame, window: u32) -> Bitmap {
    let mut means = BoxMeans::of(frame, window / 2, f32::from);
    Bitmap::from_thresholds::<false>(frame, |_, row| {
        let means = means.next_row();
        // Rounded to the nearest, and at least 0.
        row.iter_mut().zip(means).for_each(|(threshold, mean)| *threshold = (mean - 4.5) as u8);
    })
}

/// Sauvola's threshold in a window of 31 × 31 pixels: mean · (1 + k · (deviation / 128 − 1)) with k = 0.2
/// (J. Sauvola, M. Pietikäinen, Adaptive document image binarization, 2000). Against glare.
pub fn by_sauvola(frame: &Frame) -> Bitmap {
    const K: f32 = 0.2;
    let mut means = BoxMeans::of(frame, 15, f32::from);
    let mut squares = BoxMeans::of(frame, 15, |pixel| f32::from(pixel) * f32::from(pixel));
    Bitmap::from_thresholds::<false>(frame, |_, row| {
        let around = means.next_row().iter().zip(squares.next_row());
        for (threshold, (mean, square)) in row.iter_mut().zip(around) {
            let deviation = (square - mean * mean).max(0.0).sqrt();
            *threshold = (mean * (1.0 + K * (deviation / 128.0 - 1.0))).ceil() as u8;
        }
    })
}

/// The emptiest grey between the highest peak of the histogram and the one that is high and far from it.
fn valley(frame: &Frame) -> Option<u8> {
    const LEVELS: usize = 32;
    let mut histogram = [0_u64; LEVELS];
    // Every third row is as good as all.
    for pixel in frame.luma().chunks_exact(frame.width() as usize).step_by(3).flatten() {
        histogram[usize::from(pixel >> 3)] += 1;
    }
    let height = |level: &usize| histogram[*level];
    let first = (0..LEVELS).max_by_key(height)?;
    let far = |level: &usize| histogram[*level] * (level.abs_diff(first) as u64).pow(2);
    let second = (0..LEVELS).max_by_key(far)?;
    let (dark, light) = (first.min(second), first.max(second));
    if far(&second) == 0 || light - dark <= LEVELS / 16 {
        return None;
    }
    // Low, and nearer to the light peak.
    let highest = histogram[first];
    let depth = |level: &usize| {
        let (from_dark, from_light) = ((level - dark) as u64, (light - level) as u64);
        from_dark.pow(2) * from_light * (highest - histogram[*level])
    };
    let valley = (dark + 1..light).rev().max_by_key(depth)?;
    u8::try_from(valley << 3).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with bars of ink 4 pixels wide; `grey` of a place by whether it is ink.
    fn bars(grey: impl Fn(usize, bool) -> u8) -> Frame {
        let luma = (0..80 * 80).map(|at| grey(at % 80, at % 8 < 4)).collect();
        Frame::from_luma(luma, 80, 80).unwrap()
    }

    fn middle_row(bitmap: &Bitmap) -> Vec<bool> {
        bitmap.frame().unwrap().luma()[40 * 80..][..80].iter().map(|grey| *grey == 0).collect()
    }

    #[test]
    fn local_thresholds_see_a_mark_in_a_shadow_that_is_darker_than_ink_in_the_light() {
        // Left half in shadow: paper 60, ink 20. Right half in the light: paper 250, ink 120.
        let frame = bars(|x, ink| match (x < 40, ink) {
            (true, true) => 20,
            (true, false) => 60,
            (false, true) => 120,
            (false, false) => 250,
        });
        let ways = [by_local_mean(&frame, 25), by_sauvola(&frame), by_blocks(&frame, Ink::Dark).unwrap()];
        for bitmap in &ways {
            let row = middle_row(bitmap);
            for (x, black) in [(10, true), (14, false), (66, true), (70, false)] {
                assert_eq!(row[x], black, "{x}");
            }
        }
    }

    #[test]
    fn light_ink_on_a_dark_page_is_found_by_blocks_and_by_the_histogram() {
        let frame = bars(|_, ink| if ink { 230 } else { 15 });
        for bitmap in [by_blocks(&frame, Ink::Light).unwrap(), by_histogram(&frame, Ink::Light).unwrap()] {
            assert_eq!(middle_row(&bitmap)[8..16], [true, true, true, true, false, false, false, false]);
        }
        assert!(by_histogram(&bars(|_, _| 77), Ink::Dark).is_none());
    }
}
