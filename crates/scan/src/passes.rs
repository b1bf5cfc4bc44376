//! Picture → picture: what a reader is given to look at. Pure arithmetic on grey pixels.

use crate::Frame;

/// 255 minus each pixel: light codes on dark pages become dark on light.
pub fn inverted(frame: &Frame) -> Option<Frame> {
    each(frame, |pixel| 255 - pixel)
}

/// Each `by` × `by` pixels become their mean. Calms noise and moiré, and brings large codes to a size that
/// readers like. Rows and columns that don't fill a block are left out.
pub fn shrunk(frame: &Frame, by: u32) -> Option<Frame> {
    let (width, height) = (frame.width() / by, frame.height() / by);
    let row = frame.width() as usize;
    let by = by as usize;
    let block = u32::try_from(by * by).ok()?;
    let mut luma = Vec::with_capacity(width as usize * height as usize);
    let mut sums = vec![0_u32; width as usize];
    for rows in frame.luma().chunks_exact(row * by) {
        sums.fill(0);
        for row in rows.chunks_exact(row) {
            for (sum, pixels) in sums.iter_mut().zip(row.chunks_exact(by)) {
                *sum += pixels.iter().copied().map(u32::from).sum::<u32>();
            }
        }
        luma.extend(sums.iter().map(|sum| byte((sum + block / 2) / block)));
    }
    Frame::from_luma(luma, width, height)
}

/// Made larger (or a little smaller) to `numerator`/`denominator` of its size, bilinear: small codes then
/// have enough pixels a module.
pub fn scaled(frame: &Frame, numerator: u32, denominator: u32) -> Option<Frame> {
    let (width, height) = (frame.width() * numerator / denominator, frame.height() * numerator / denominator);
    let columns: Vec<_> = (0..width).map(|x| sample_at(x, frame.width(), numerator, denominator)).collect();
    let row = frame.width() as usize;
    let mut luma = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height {
        let (top, bottom, down) = sample_at(y, frame.height(), numerator, denominator);
        let (top, bottom) = (&frame.luma()[top * row..][..row], &frame.luma()[bottom * row..][..row]);
        luma.extend(columns.iter().map(|&(left, right, across)| {
            let mix = |row: &[u8]| u32::from(row[left]) * (256 - across) + u32::from(row[right]) * across;
            byte((mix(top) * (256 - down) + mix(bottom) * down + 0x8000) >> 16)
        }));
    }
    Frame::from_luma(luma, width, height)
}

/// Mean of 3 × 3 pixels: against sensor noise.
pub fn blurred(frame: &Frame) -> Option<Frame> {
    let means = Means::of(frame);
    by_place(frame, |x, y, _| byte(means.around(x, y, 1).0))
}

/// Twice the pixel minus the mean of 5 × 5 around it: against soft focus.
pub fn sharpened(frame: &Frame) -> Option<Frame> {
    let means = Means::of(frame);
    by_place(frame, |x, y, pixel| {
        let mean = means.around(x, y, 2).0;
        byte((3 * u32::from(pixel)).saturating_sub(2 * mean))
    })
}

/// The darkest and brightest hundredth become black and white, what lies between is stretched.
pub fn stretched(frame: &Frame) -> Option<Frame> {
    let mut histogram = [0_usize; 256];
    for pixel in frame.luma() {
        histogram[usize::from(*pixel)] += 1;
    }
    let share = frame.luma().len() / 100;
    let beyond_share = |seen: &mut usize, level: u32| {
        *seen += histogram[level as usize];
        Some((level, *seen > share))
    };
    let (low, _) = (0..256).scan(0, beyond_share).find(|(_, beyond)| *beyond)?;
    let (high, _) = (0..256).rev().scan(0, beyond_share).find(|(_, beyond)| *beyond)?;
    if high <= low {
        return None;
    }
    each(frame, |pixel| byte(u32::from(pixel).saturating_sub(low) * 255 / (high - low)))
}

/// Black where a pixel is darker than the mean of the `window` × `window` pixels around it, less a little
/// (`window` odd): against shadows and uneven light.
pub fn local_mean(frame: &Frame, window: u32) -> Option<Frame> {
    let means = Means::of(frame);
    by_place(frame, |x, y, pixel| {
        let mean = means.around(x, y, window / 2).0;
        if u32::from(pixel) + 5 < mean { 0 } else { 255 }
    })
}

/// Sauvola's threshold in a window of 31 × 31 pixels: mean · (1 + k · (deviation / 128 − 1)) with k = 0.2
/// (J. Sauvola, M. Pietikäinen, Adaptive document image binarization, 2000). Against glare.
pub fn sauvola(frame: &Frame) -> Option<Frame> {
    const K: f32 = 0.2;
    let means = Means::with_squares_of(frame);
    by_place(frame, |x, y, pixel| {
        let (mean, square) = means.around(x, y, 15);
        // Exact: at most 255².
        let (mean, square) = (mean as f32, square as f32);
        let deviation = (square - mean * mean).max(0.0).sqrt();
        if f32::from(pixel) < mean * (1.0 + K * (deviation / 128.0 - 1.0)) { 0 } else { 255 }
    })
}

fn each(frame: &Frame, change: impl Fn(u8) -> u8) -> Option<Frame> {
    Frame::from_luma(frame.luma().iter().map(|pixel| change(*pixel)).collect(), frame.width(), frame.height())
}

fn by_place(frame: &Frame, change: impl Fn(u32, u32, u8) -> u8) -> Option<Frame> {
    let rows = (0..frame.height()).zip(frame.luma().chunks_exact(frame.width() as usize));
    let change = &change;
    let luma = rows.flat_map(|(y, row)| (0..).zip(row).map(move |(x, pixel)| change(x, y, *pixel)));
    Frame::from_luma(luma.collect(), frame.width(), frame.height())
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// The two pixels that a scaled pixel lies between, and how far towards the second, in 1/256.
fn sample_at(at: u32, size: u32, numerator: u32, denominator: u32) -> (usize, usize, u32) {
    // Middle of the pixel in the source, in 1/256, half a pixel to the left so that it names a pixel.
    let place = u64::from(2 * at + 1) * 128 * u64::from(denominator) / u64::from(numerator);
    let place = place.saturating_sub(128);
    let last = size as usize - 1;
    let left = usize::try_from(place / 256).unwrap_or(last).min(last);
    (left, (left + 1).min(last), u32::try_from(place % 256).unwrap_or(0))
}

/// Sums over every rectangle from the top left, so that a mean costs the same for any window.
struct Means {
    sums: Vec<u64>,
    squares: Vec<u64>,
    width: u32,
    height: u32,
}

impl Means {
    fn of(frame: &Frame) -> Self {
        let sums = sums_of(frame, u64::from);
        Self { sums, squares: Vec::new(), width: frame.width(), height: frame.height() }
    }

    fn with_squares_of(frame: &Frame) -> Self {
        Self { squares: sums_of(frame, |pixel| u64::from(pixel).pow(2)), ..Self::of(frame) }
    }

    /// Mean and mean square (0 when not asked for) within `radius`, cut off at the borders; both rounded.
    fn around(&self, x: u32, y: u32, radius: u32) -> (u32, u32) {
        let (left, top) = (x.saturating_sub(radius), y.saturating_sub(radius));
        let (right, bottom) = ((x + radius + 1).min(self.width), (y + radius + 1).min(self.height));
        let area = u64::from(right - left) * u64::from(bottom - top);
        let row = self.width as usize + 1;
        let mean = |sums: &[u64]| {
            let at = |x: u32, y: u32| sums.get(y as usize * row + x as usize).copied().unwrap_or(0);
            let sum = at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top);
            u32::try_from((sum + area / 2) / area).unwrap_or(0)
        };
        (mean(&self.sums), mean(&self.squares))
    }
}

fn sums_of(frame: &Frame, value: impl Fn(u8) -> u64) -> Vec<u64> {
    let row = frame.width() as usize + 1;
    let mut sums = vec![0; row * (frame.height() as usize + 1)];
    for (y, pixels) in frame.luma().chunks_exact(frame.width() as usize).enumerate() {
        let mut sum = 0;
        for (x, pixel) in pixels.iter().enumerate() {
            sum += value(*pixel);
            sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + sum;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame<const WIDTH: usize>(rows: &[[u8; WIDTH]]) -> Frame {
        let (width, height) = (u32::try_from(WIDTH).unwrap(), u32::try_from(rows.len()).unwrap());
        Frame::from_luma(rows.concat(), width, height).unwrap()
    }

    fn shape(frame: &Frame) -> (u32, u32) {
        (frame.width(), frame.height())
    }

    #[test]
    fn a_shrunk_picture_holds_the_means_of_whole_blocks() {
        let half = shrunk(&frame(&[[0, 100, 7], [100, 200, 7], [9, 9, 9]]), 2).unwrap();
        assert_eq!((shape(&half), half.luma()), ((1, 1), &[100_u8][..]));
        assert!(shrunk(&frame(&[[1, 2]]), 3).is_none());
    }

    #[test]
    fn a_picture_scaled_up_keeps_its_corners_and_blends_between() {
        let large = scaled(&frame(&[[0, 200]]), 2, 1).unwrap();
        assert_eq!((shape(&large), large.luma()), ((4, 2), &[0, 50, 150, 200, 0, 50, 150, 200][..]));
        assert_eq!(shape(&scaled(&frame(&[[1, 2, 3, 4]; 4]), 3, 2).unwrap()), (6, 6));
        assert_eq!(shape(&scaled(&frame(&[[1, 2, 3, 4]; 4]), 3, 4).unwrap()), (3, 3));
    }

    #[test]
    fn local_thresholds_see_a_mark_in_a_shadow_that_is_darker_than_ink_in_the_light() {
        // Left half in shadow: paper 60, ink 20. Right half in the light: paper 250, ink 120.
        let row: [u8; 80] = std::array::from_fn(|x| match (x < 40, x % 8 < 4) {
            (true, true) => 20,
            (true, false) => 60,
            (false, true) => 120,
            (false, false) => 250,
        });
        let rows = [row; 40];
        for black_and_white in [local_mean(&frame(&rows), 25).unwrap(), sauvola(&frame(&rows)).unwrap()] {
            for (x, paper) in [(10, 0), (14, 255), (66, 0), (70, 255)] {
                assert_eq!(black_and_white.luma()[20 * 80 + x], paper, "{x}");
            }
        }
    }

    #[test]
    fn blur_evens_out_and_sharpening_drives_apart() {
        let spot = frame(&[[90, 90, 90], [90, 180, 90], [90, 90, 90]]);
        assert_eq!(blurred(&spot).unwrap().luma()[4], 100);
        assert!(sharpened(&spot).unwrap().luma()[4] > 180);
    }

    #[test]
    fn contrast_is_stretched_to_the_full_range_and_a_flat_picture_is_left_alone() {
        let weak = frame(&[[100, 110, 120]; 3]);
        assert_eq!(stretched(&weak).unwrap().luma()[..3], [0, 127, 255]);
        assert!(stretched(&frame(&[[7; 5]; 5])).is_none());
        assert_eq!(inverted(&weak).unwrap().luma()[..3], [155, 145, 135]);
    }
}
