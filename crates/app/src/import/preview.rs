//! The small picture of what a camera sees.

use std::fmt;

use ringfence_scan::Frame;
use zeroize::Zeroizing;

/// A small colour picture, 8-bit RGB, at most [`Preview::MAX_WIDTH`] pixels wide. Wiped on drop.
pub struct Preview {
    /// Three bytes a pixel, row by row.
    pub rgb: Zeroizing<Vec<u8>>,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// The corners of a code in order around it, x and y as fractions of the picture's width and height.
pub type Corners = [(f32, f32); 4];

/// What a code is painted over with.
const COVER: [u8; 3] = [0x80; 3];
/// How much larger than its code a cover is: corners that a reader gives are a little off.
const COVER_SCALE: f32 = 1.2;

impl Preview {
    /// Enough to aim by, and little to read by.
    pub const MAX_WIDTH: u32 = 320;

    /// Shrinks a picture of `width` × `height` pixels by a whole factor; each pixel is the mean of those that it
    /// stands for. `pixel` is asked for `x` and `y` within the picture.
    pub fn averaged(width: u32, height: u32, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Self {
        let factor = width.div_ceil(Self::MAX_WIDTH).max(1);
        let (small_width, small_height) = ((width / factor).max(1), (height / factor).max(1));
        let side = factor as usize;
        // A picture lower than the factor has fewer rows to take the mean of.
        let rows = side.min(height as usize).max(1);
        let count = u32::try_from(side * rows).unwrap_or(u32::MAX);
        let mut rgb = Zeroizing::new(Vec::with_capacity(3 * small_width as usize * small_height as usize));
        for small_y in 0..small_height as usize {
            for small_x in 0..small_width as usize {
                let mut sum = [0_u32; 3];
                for y in small_y * side..small_y * side + rows {
                    for x in small_x * side..(small_x + 1) * side {
                        for (sum, value) in sum.iter_mut().zip(pixel(x, y)) {
                            *sum += u32::from(value);
                        }
                    }
                }
                rgb.extend(sum.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX)));
            }
        }
        Self { rgb, width: small_width, height: small_height }
    }

    /// A grey preview of a frame.
    pub fn of_frame(frame: &Frame) -> Self {
        let (luma, row) = (frame.luma(), frame.width() as usize);
        Self::averaged(frame.width(), frame.height(), |x, y| [luma[y * row + x]; 3])
    }

    /// Paints over a code and a little around it. Corners that are no numbers paint over everything.
    pub fn cover(&mut self, corners: &Corners) {
        if corners.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
            self.rgb.as_chunks_mut::<3>().0.fill(COVER);
            return;
        }
        let centre = corners.iter().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x / 4.0, sum.1 + y / 4.0));
        let larger = |from: f32, centre: f32| centre + (from - centre) * COVER_SCALE;
        let area = corners.map(|(x, y)| {
            (larger(x, centre.0) * self.width as f32, larger(y, centre.1) * self.height as f32)
        });
        let row = self.width as usize;
        for (index, pixel) in self.rgb.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            if is_inside(&area, (index % row) as f32 + 0.5, (index / row) as f32 + 0.5) {
                *pixel = COVER;
            }
        }
    }
}

/// Whether a ray from the point to the right crosses the outline an odd number of times.
fn is_inside(area: &Corners, x: f32, y: f32) -> bool {
    let mut inside = false;
    for (index, &(ax, ay)) in area.iter().enumerate() {
        let (bx, by) = area[(index + 1) % area.len()];
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Preview({} × {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pixel_is_the_mean_of_those_that_it_stands_for() {
        let columns = |x: usize, _| [if x % 4 < 2 { 0 } else { 200 }, u8::try_from(x / 4 % 100).unwrap(), 9];
        let preview = Preview::averaged(1280, 720, columns);
        assert_eq!((preview.width, preview.height, preview.rgb.len()), (320, 180, 320 * 180 * 3));
        assert_eq!(preview.rgb[..6], [100, 0, 9, 100, 1, 9]);
    }

    #[test]
    fn pictures_of_any_shape_have_a_preview() {
        for (width, height) in [(1, 1), (320, 1), (321, 1), (5000, 3), (799, 601), (2, 4000)] {
            let preview = Preview::averaged(width, height, |x, y| {
                assert!(x < width as usize && y < height as usize, "{x} {y} of {width} × {height}");
                [7; 3]
            });
            assert!(preview.width <= Preview::MAX_WIDTH);
            assert_eq!(preview.rgb.len(), 3 * (preview.width * preview.height) as usize);
            assert!(preview.rgb.iter().all(|value| *value == 7));
        }
    }

    #[test]
    fn a_covered_code_leaves_nothing_to_read_and_the_rest_as_it_is() {
        let mut preview = Preview::averaged(300, 200, |_, _| [255; 3]);
        preview.cover(&[(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]);
        let at = |x: usize, y: usize| preview.rgb[3 * (y * 300 + x)];
        for (x, y) in [(120, 80), (179, 80), (179, 119), (120, 119), (150, 100)] {
            assert_eq!(at(x, y), COVER[0], "{x} {y}");
        }
        for (x, y) in [(0, 0), (100, 100), (200, 100), (150, 60), (150, 140)] {
            assert_eq!(at(x, y), 255, "{x} {y}");
        }
    }

    #[test]
    fn corners_that_are_no_numbers_cover_everything() {
        let mut preview = Preview::averaged(30, 20, |_, _| [255; 3]);
        preview.cover(&[(0.4, f32::NAN), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]);
        assert!(preview.rgb.iter().all(|value| *value == COVER[0]));
    }
}
