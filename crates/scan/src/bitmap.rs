//! A black and white picture, one bit a pixel.

use zeroize::Zeroizing;

use crate::Frame;

/// Pixels a word.
pub const WORD: usize = usize::BITS as usize;

/// A set bit is black (or, in a picture that was read inverted, light). The lowest bit of a word is its leftmost
/// pixel, rows begin with a new word, bits beyond a row are clear. Wiped on drop, as a [`Frame`].
pub struct Bitmap {
    words: Zeroizing<Vec<usize>>,
    width: u32,
    height: u32,
}

impl Bitmap {
    /// Sets each pixel that is darker than its threshold (`LIGHT`: as bright or brighter). `thresholds` is
    /// asked for each row from the top and writes one a pixel.
    pub fn from_thresholds<const LIGHT: bool>(
        frame: &Frame,
        mut thresholds: impl FnMut(usize, &mut [u8]),
    ) -> Self {
        let width = frame.width() as usize;
        let mut words = vec![0; width.div_ceil(WORD) * frame.height() as usize];
        let mut row_of_thresholds = vec![0; width];
        let rows = words.chunks_exact_mut(width.div_ceil(WORD)).zip(frame.luma().chunks_exact(width));
        for (y, (words, pixels)) in rows.enumerate() {
            thresholds(y, &mut row_of_thresholds);
            pack::<LIGHT>(pixels, &row_of_thresholds, words);
        }
        Self { words: Zeroizing::new(words), width: frame.width(), height: frame.height() }
    }

    /// Pixels a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The rows from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[usize]> {
        self.words.chunks_exact((self.width as usize).div_ceil(WORD))
    }

    /// The same as grey, black and white only.
    pub fn frame(&self) -> Option<Frame> {
        let grey = |row: &[usize], x: usize| if row[x / WORD] >> (x % WORD) & 1 == 1 { 0 } else { 255 };
        let luma = self.rows().flat_map(|row| (0..self.width as usize).map(move |x| grey(row, x))).collect();
        Frame::from_luma(luma, self.width, self.height)
    }
}

/// Writes where the colour changes in a row that begins white: first pixel of black, of white, of black, and so
/// on; always an even number, the last at most the width.
pub fn edges_of(row: &[usize], width: u32, edges: &mut Vec<u32>) {
    edges.clear();
    let mut before = 0;
    let mut left = 0;
    for word in row {
        let mut changes = word ^ (word << 1 | before);
        before = word >> (WORD - 1);
        while changes != 0 {
            edges.push(left + changes.trailing_zeros());
            changes &= changes - 1;
        }
        left += usize::BITS;
    }
    if edges.len() % 2 == 1 {
        edges.push(width);
    }
}

fn pack<const LIGHT: bool>(pixels: &[u8], thresholds: &[u8], words: &mut [usize]) {
    let (whole_pixels, rest_of_pixels) = pixels.as_chunks::<WORD>();
    let (whole_thresholds, rest_of_thresholds) = thresholds.as_chunks::<WORD>();
    for ((word, pixels), thresholds) in words.iter_mut().zip(whole_pixels).zip(whole_thresholds) {
        *word = packed(&std::array::from_fn(|at| u8::from((pixels[at] < thresholds[at]) != LIGHT)));
    }
    if let Some(word) = words.get_mut(whole_pixels.len()) {
        let mut flags = [0; WORD];
        for ((flag, pixel), threshold) in flags.iter_mut().zip(rest_of_pixels).zip(rest_of_thresholds) {
            *flag = u8::from((pixel < threshold) != LIGHT);
        }
        *word = packed(&flags);
    }
}

/// One bit from each byte, which is 0 or 1. The product gathers the lowest bits of eight bytes in its top byte.
fn packed(flags: &[u8; WORD]) -> usize {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |word, eight| {
        let byte = u64::from_le_bytes(*eight).wrapping_mul(GATHER).to_le_bytes()[7];
        word << 8 | usize::from(byte)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_becomes_its_bit_and_every_change_an_edge() {
        // Runs of 1, 2, 3, … pixels, the first of them white; three words and a bit.
        let width = 3 * WORD + 5;
        let colour = |x: usize| {
            (0..)
                .scan(0, |end, run| {
                    *end += run;
                    Some(*end)
                })
                .position(|end| x < end)
                .unwrap()
                % 2
        };
        let luma: Vec<u8> = (0..width).map(|x| if colour(x) == 0 { 20 } else { 200 }).collect();
        let frame = Frame::from_luma(luma, u32::try_from(width).unwrap(), 1).unwrap();
        let dark = Bitmap::from_thresholds::<false>(&frame, |_, row| row.fill(100));
        let light = Bitmap::from_thresholds::<true>(&frame, |_, row| row.fill(100));
        let (mut of_dark, mut of_light) = (Vec::new(), Vec::new());
        edges_of(dark.rows().next().unwrap(), frame.width(), &mut of_dark);
        edges_of(light.rows().next().unwrap(), frame.width(), &mut of_light);
        let changes: Vec<u32> =
            (1..width).filter(|x| colour(*x) != colour(x - 1)).map(|x| x as u32).collect();
        for edges in [&of_dark, &of_light] {
            let inside: Vec<u32> = edges.iter().copied().filter(|x| (1..frame.width()).contains(x)).collect();
            assert_eq!(inside, changes);
            assert_eq!(edges.len() % 2, 0);
        }
        assert_eq!(dark.frame().unwrap().luma()[..5], [255, 0, 0, 255, 255]);
    }
}
