//! The bytes of a camera → a picture for the reader and one for the person.

use ringfence_app::ports::capture::{CameraError, Preview, ReadError, Shot, Unpacker};
use ringfence_scan::Frame;

use super::modes::Pixels;

/// How a camera's pictures lie in its buffers.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The format.
    pub pixels: Pixels,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next in the first plane; may be more than a row has.
    pub stride: usize,
}

/// A picture in the reader's terms; `None` when the bytes are not all there or are no picture. JPEG is unpacked elsewhere.
///
/// # Errors
/// [`CameraError::Failed`], when nothing could be unpacked at all.
pub fn shot(bytes: &[u8], layout: &Layout, unpacker: &dyn Unpacker) -> Result<Option<Shot>, CameraError> {
    if layout.pixels != Pixels::Jpeg {
        return Ok(bare_shot(bytes, layout));
    }
    match unpacker.unpack_shot(bytes) {
        Ok(shot) => Ok(Some(shot)),
        // One bad picture of many.
        Err(ReadError::Picture(_) | ReadError::OutOfTime) => Ok(None),
        Err(ReadError::Failed) => Err(CameraError::Failed),
    }
}

fn bare_shot(bytes: &[u8], layout: &Layout) -> Option<Shot> {
    let planes = Planes::of(bytes, layout)?;
    let frame = Frame::from_luma(planes.luma(), layout.width, layout.height)?;
    let mut preview = Preview::averaged(layout.width, layout.height, |x, y| planes.colour(x, y));
    if !matches!(layout.pixels, Pixels::Grey | Pixels::Rgb | Pixels::Bgr) {
        preview.rgb.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| *pixel = rgb(*pixel));
    }
    Some(Shot { frame, preview })
}

/// RGB of Y, U and V (ITU-R BT.601, full range), in 1/65536.
pub fn rgb([y, u, v]: [u8; 3]) -> [u8; 3] {
    let (y, u, v) = (i32::from(y) << 16, i32::from(u) - 128, i32::from(v) - 128);
    [y + 91_881 * v, y - 22_554 * u - 46_802 * v, y + 116_130 * u]
        .map(|value| u8::try_from(((value + 0x8000) >> 16).clamp(0, 255)).unwrap_or(u8::MAX))
}

/// A buffer that is long enough for its layout.
struct Planes<'a> {
    bytes: &'a [u8],
    layout: &'a Layout,
    /// Where the second plane begins, and how far apart its rows are.
    second: (usize, usize),
    /// Where the third plane begins.
    third: usize,
}

impl<'a> Planes<'a> {
    fn of(bytes: &'a [u8], layout: &'a Layout) -> Option<Self> {
        let (stride, rows) = (layout.stride, layout.height as usize);
        let row = layout.pixels.row_bytes(layout.width);
        if stride < row {
            return None;
        }
        let first = stride.checked_mul(rows)?;
        let (half_rows, half_width) = (rows.div_ceil(2), (layout.width as usize).div_ceil(2));
        let (second, third, needed) = match layout.pixels {
            Pixels::Nv12 => ((first, stride), 0, first + stride * (half_rows - 1) + 2 * half_width),
            Pixels::I420 | Pixels::Yv12 => {
                let half_stride = stride.div_ceil(2);
                let third = first + half_stride * half_rows;
                ((first, half_stride), third, third + half_stride * (half_rows - 1) + half_width)
            }
            // The last row need not have its gap.
            _ => ((0, 0), 0, first - stride + row),
        };
        (bytes.len() >= needed).then_some(Self { bytes, layout, second, third })
    }

    fn luma(&self) -> Vec<u8> {
        let (width, rows) = (self.layout.width as usize, self.layout.height as usize);
        let mut luma = Vec::with_capacity(width * rows);
        for y in 0..rows {
            let row = &self.bytes[y * self.layout.stride..];
            match self.layout.pixels {
                Pixels::Yuyv => luma.extend(row[..2 * width].iter().step_by(2)),
                Pixels::Uyvy => luma.extend(row[1..2 * width].iter().step_by(2)),
                Pixels::Rgb => {
                    luma.extend(row[..3 * width].as_chunks().0.iter().map(|&[r, g, b]| grey(r, g, b)));
                }
                Pixels::Bgr => {
                    luma.extend(row[..3 * width].as_chunks().0.iter().map(|&[b, g, r]| grey(r, g, b)));
                }
                _ => luma.extend(&row[..width]),
            }
        }
        luma
    }

    /// One pixel: red, green and blue of those formats that have them, Y, U and V of the others.
    fn colour(&self, x: usize, y: usize) -> [u8; 3] {
        let row = &self.bytes[y * self.layout.stride..];
        let (second, apart) = self.second;
        let (half_x, half_y) = (x / 2, y / 2);
        match self.layout.pixels {
            Pixels::Yuyv => [row[2 * x], row[4 * half_x + 1], row[4 * half_x + 3]],
            Pixels::Uyvy => [row[2 * x + 1], row[4 * half_x], row[4 * half_x + 2]],
            Pixels::Nv12 => {
                let pair = second + half_y * apart + 2 * half_x;
                [row[x], self.bytes[pair], self.bytes[pair + 1]]
            }
            Pixels::I420 | Pixels::Yv12 => {
                let at = half_y * apart + half_x;
                let (a, b) = (self.bytes[second + at], self.bytes[self.third + at]);
                if self.layout.pixels == Pixels::I420 { [row[x], a, b] } else { [row[x], b, a] }
            }
            Pixels::Rgb => [row[3 * x], row[3 * x + 1], row[3 * x + 2]],
            Pixels::Bgr => [row[3 * x + 2], row[3 * x + 1], row[3 * x]],
            Pixels::Grey | Pixels::Jpeg => [row[x]; 3],
        }
    }
}

/// Weights of ITU-R BT.601 in 1/65536, their sum 65536.
fn grey(r: u8, g: u8, b: u8) -> u8 {
    let grey = (19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + 0x8000) >> 16;
    u8::try_from(grey).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Pixels; 8] = [
        Pixels::Yuyv,
        Pixels::Uyvy,
        Pixels::Nv12,
        Pixels::I420,
        Pixels::Yv12,
        Pixels::Grey,
        Pixels::Rgb,
        Pixels::Bgr,
    ];

    /// A picture whose left half is one colour and whose right half another, in any format.
    fn picture(pixels: Pixels, width: u32, height: u32, stride: usize, halves: [[u8; 3]; 2]) -> Vec<u8> {
        let (w, h) = (width as usize, height as usize);
        let of = |x: usize| halves[usize::from(x >= w / 2)];
        let half_stride = stride.div_ceil(2);
        let mut bytes = vec![0xEE; stride * h + 2 * half_stride * h.div_ceil(2)];
        for y in 0..h {
            for x in 0..w {
                let [a, b, c] = of(x);
                let row = y * stride;
                let chroma = half_stride * (y / 2) + x / 2;
                let third = stride * h + half_stride * h.div_ceil(2);
                let set: &[(usize, u8)] = &match pixels {
                    Pixels::Yuyv => {
                        [(2 * x, a), (4 * (x / 2) + 1, b), (4 * (x / 2) + 3, c)].map(|(at, v)| (row + at, v))
                    }
                    Pixels::Uyvy => {
                        [(2 * x + 1, a), (4 * (x / 2), b), (4 * (x / 2) + 2, c)].map(|(at, v)| (row + at, v))
                    }
                    Pixels::Nv12 => {
                        let pair = stride * h + stride * (y / 2) + 2 * (x / 2);
                        [(row + x, a), (pair, b), (pair + 1, c)]
                    }
                    Pixels::I420 => [(row + x, a), (stride * h + chroma, b), (third + chroma, c)],
                    Pixels::Yv12 => [(row + x, a), (stride * h + chroma, c), (third + chroma, b)],
                    Pixels::Grey => [(row + x, a); 3],
                    Pixels::Rgb => [(3 * x, a), (3 * x + 1, b), (3 * x + 2, c)].map(|(at, v)| (row + at, v)),
                    _ => [(3 * x, c), (3 * x + 1, b), (3 * x + 2, a)].map(|(at, v)| (row + at, v)),
                };
                for (at, value) in set {
                    bytes[*at] = *value;
                }
            }
        }
        bytes
    }

    #[test]
    fn every_format_gives_the_same_picture_with_and_without_gaps_between_rows() {
        for pixels in ALL {
            for gap in [0, 24] {
                let stride = pixels.row_bytes(64) + gap;
                let layout = Layout { pixels, width: 64, height: 48, stride };
                let raw = matches!(pixels, Pixels::Grey | Pixels::Rgb | Pixels::Bgr);
                // White, and a mid red: in Y, U, V or in R, G, B.
                let halves = if raw { [[255; 3], [200, 50, 50]] } else { [[255, 128, 128], [95, 103, 203]] };
                let shot = bare_shot(&picture(pixels, 64, 48, stride, halves), &layout).unwrap();
                let luma = |x: usize| shot.frame.luma()[20 * 64 + x];
                let grey = if pixels == Pixels::Grey { 200 } else { 95 };
                assert!(luma(3) == 255 && luma(60).abs_diff(grey) <= 1, "{pixels:?} {}", luma(60));
                let colour =
                    |x: usize| -> [u8; 3] { shot.preview.rgb[3 * (20 * 64 + x)..][..3].try_into().unwrap() };
                let wanted = if pixels == Pixels::Grey { [200; 3] } else { [200, 50, 50] };
                let near = colour(60).iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 3);
                assert!(colour(3) == [255; 3] && near, "{pixels:?} {:?}", colour(60));
            }
        }
    }

    #[test]
    fn a_short_buffer_is_no_picture_whatever_its_length() {
        for pixels in ALL {
            for (width, height) in [(64, 48), (63, 47), (1, 1), (2, 1)] {
                let stride = pixels.row_bytes(width);
                let layout = Layout { pixels, width, height, stride };
                let whole = picture(pixels, width, height, stride, [[9; 3]; 2]);
                assert!(bare_shot(&whole, &layout).is_some(), "{pixels:?} {width} × {height}");
                let first = stride * height as usize;
                for length in [0, first / 2, first - 1] {
                    assert!(bare_shot(&whole[..length], &layout).is_none(), "{pixels:?} {length}");
                }
                for length in first..whole.len() {
                    // Either it is refused, or all pixels are there; it never reads past the end.
                    let _ = bare_shot(&whole[..length], &layout);
                }
            }
        }
    }

    #[test]
    fn a_stride_shorter_than_a_row_is_refused() {
        let layout = Layout { pixels: Pixels::Yuyv, width: 64, height: 2, stride: 127 };
        assert!(bare_shot(&[0; 4096], &layout).is_none());
    }
}
