//! Picture → picture: what a reader is given to look at. Pure arithmetic on grey pixels.

use crate::Frame;
use crate::box_means::BoxMeans;

/// 255 minus each pixel: light codes on dark pages become dark on light.
pub fn inverted(frame: &Frame) -> Option<Frame> {
    each(frame, |pixel| 255 - pixel)
}

/// Each `by` × `by` pixels become their mean. Calms noise and moiré, and brings large codes to a size that
/// readers like. Rows and columns that don't fill a block are left out.
pub fn shrunk(frame: &Frame, by: u32) -> Option<Frame> {
    let (width, height) = (frame.width() / by, frame.height() / by);
    let (side, area) = (by as usize, by * by);
    let mut luma = Vec::with_capacity(width as usize * height as usize);
    let mut sums = vec![0_u32; frame.width() as usize];
    for rows in frame.luma().chunks_exact(sums.len() * side) {
        sums.fill(0);
        for row in rows.chunks_exact(sums.len()) {
            sums.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += u32::from(*pixel));
        }
        // The common sizes with their divisor known beforehand, which is several times quicker.
        match by {
            2 => luma.extend(sums.as_chunks().0.iter().map(|[a, b]| ((a + b + 2) / 4) as u8)),
            3 => luma.extend(sums.as_chunks().0.iter().map(|[a, b, c]| ((a + b + c + 4) / 9) as u8)),
            _ => {
                let means = sums.chunks_exact(side).map(|sums| (sums.iter().sum::<u32>() + area / 2) / area);
                luma.extend(means.map(byte));
            }
        }
    }
    Frame::from_luma(luma, width, height)
}

/// Made larger (or a little smaller) to `numerator`/`denominator` of its size, bilinear: small codes then
/// have enough pixels a module.
pub fn scaled(frame: &Frame, numerator: u32, denominator: u32) -> Option<Frame> {
    resized(frame, (numerator, denominator), (numerator, denominator))
}

/// Twice as wide and as high as it is: a code seen very much from its left or right becomes nearly square.
pub fn widened(frame: &Frame) -> Option<Frame> {
    resized(frame, (2, 1), (1, 1))
}

/// Twice as high and as wide as it is: the same for a code seen from above or below.
pub fn heightened(frame: &Frame) -> Option<Frame> {
    resized(frame, (1, 1), (2, 1))
}

/// To a part (numerator, denominator) of its width and of its height.
fn resized(frame: &Frame, across: (u32, u32), down: (u32, u32)) -> Option<Frame> {
    let (width, height) = (frame.width() * across.0 / across.1, frame.height() * down.0 / down.1);
    let columns: Vec<_> = (0..width).map(|x| sample_at(x, frame.width(), across.0, across.1)).collect();
    let row = frame.width() as usize;
    let mut luma = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height {
        let (top, bottom, down) = sample_at(y, frame.height(), down.0, down.1);
        let (top, bottom) = (&frame.luma()[top * row..][..row], &frame.luma()[bottom * row..][..row]);
        luma.extend(columns.iter().map(|&(left, right, across)| {
            let mix = |row: &[u8]| u32::from(row[left]) * (256 - across) + u32::from(row[right]) * across;
            byte((mix(top) * (256 - down) + mix(bottom) * down + 0x8000) >> 16)
        }));
    }
    Frame::from_luma(luma, width, height)
}

/// Each pixel becomes the darkest of itself and `reach` more across and down: light lines of at most so many pixels
/// between dark modules are gone.
pub fn closed(frame: &Frame, reach: usize) -> Option<Frame> {
    let width = frame.width() as usize;
    let (before, after) = (reach / 2, reach - reach / 2);
    let darker = |into: &mut [u8], other: &[u8]| {
        into.iter_mut().zip(other).for_each(|(pixel, other)| *pixel = (*pixel).min(*other));
    };
    let mut across = Vec::with_capacity(frame.luma().len());
    let mut padded = vec![u8::MAX; width + reach];
    for row in frame.luma().chunks_exact(width) {
        padded[before..before + width].copy_from_slice(row);
        let start = across.len();
        across.extend_from_slice(row);
        (0..=reach).for_each(|shift| darker(&mut across[start..], &padded[shift..shift + width]));
    }
    let rows: Vec<&[u8]> = across.chunks_exact(width).collect();
    let mut luma = Vec::with_capacity(across.len());
    for y in 0..rows.len() {
        let start = luma.len();
        luma.extend_from_slice(rows[y]);
        let near = &rows[y.saturating_sub(before)..(y + after + 1).min(rows.len())];
        near.iter().for_each(|row| darker(&mut luma[start..], row));
    }
    Frame::from_luma(luma, frame.width(), frame.height())
}

/// Mean of 3 × 3 pixels: against sensor noise.
pub fn blurred(frame: &Frame) -> Option<Frame> {
    by_means(frame, 1, |_, mean| mean + 0.5)
}

/// Three times the pixel minus twice the mean of 5 × 5 around it: against soft focus.
pub fn sharpened(frame: &Frame) -> Option<Frame> {
    by_means(frame, 2, |pixel, mean| 3.0 * pixel - 2.0 * mean + 0.5)
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

fn each(frame: &Frame, change: impl Fn(u8) -> u8) -> Option<Frame> {
    Frame::from_luma(frame.luma().iter().map(|pixel| change(*pixel)).collect(), frame.width(), frame.height())
}

/// Each pixel changed by itself and the mean within `radius`; what comes out is cut off to 0 to 255.
fn by_means(frame: &Frame, radius: u32, change: impl Fn(f32, f32) -> f32) -> Option<Frame> {
    let mut means = BoxMeans::of(frame, radius, f32::from);
    let mut luma = Vec::with_capacity(frame.luma().len());
    for pixels in frame.luma().chunks_exact(frame.width() as usize) {
        let changed = |(pixel, mean): (&u8, &f32)| change(f32::from(*pixel), *mean) as u8;
        luma.extend(pixels.iter().zip(means.next_row()).map(changed));
    }
    Frame::from_luma(luma, frame.width(), frame.height())
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
    fn blur_evens_out_and_sharpening_drives_apart() {
        let spot = frame(&[[90, 90, 90], [90, 180, 90], [90, 90, 90]]);
        assert_eq!(blurred(&spot).unwrap().luma()[4], 100);
        assert!(sharpened(&spot).unwrap().luma()[4] > 180);
    }

    #[test]
    fn light_lines_between_dark_are_closed_and_wider_light_stays() {
        let row = [0, 0, 255, 255, 0, 0, 255, 255, 255, 255, 255, 0];
        let closed_row = closed(&frame(&[row; 3]), 2).unwrap();
        assert_eq!(closed_row.luma()[..12], [0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0]);
        assert_eq!(closed(&frame(&[row; 3]), 0).unwrap().luma()[..12], row);
        let down = frame(&[[0_u8], [255], [255], [0], [255], [255], [255]]);
        assert_eq!(closed(&down, 2).unwrap().luma(), [0, 0, 0, 0, 0, 255, 255]);
    }

    #[test]
    fn contrast_is_stretched_to_the_full_range_and_a_flat_picture_is_left_alone() {
        let weak = frame(&[[100, 110, 120]; 3]);
        assert_eq!(stretched(&weak).unwrap().luma()[..3], [0, 127, 255]);
        assert!(stretched(&frame(&[[7; 5]; 5])).is_none());
        assert_eq!(inverted(&weak).unwrap().luma()[..3], [155, 145, 135]);
    }
}
