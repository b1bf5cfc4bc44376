//! A grey picture.

use std::fmt;

use zeroize::Zeroizing;

/// Luma, one byte a pixel, row by row without gaps; 0 is black. Wiped on drop: it may show a secret's QR.
pub struct Frame {
    luma: Zeroizing<Vec<u8>>,
    width: u32,
    height: u32,
}

impl Frame {
    /// A frame of `width` × `height` pixels. `None` when a side is 0 or the bytes don't fit the size.
    pub fn from_luma(luma: Vec<u8>, width: u32, height: u32) -> Option<Self> {
        let size = usize::try_from(u64::from(width).checked_mul(u64::from(height))?).ok()?;
        (size > 0 && luma.len() == size).then(|| Self { luma: Zeroizing::new(luma), width, height })
    }

    /// From 8-bit RGBA (BT.601 weights); transparent pixels count as white. `None` as for
    /// [`Frame::from_luma`].
    pub fn from_rgba(rgba: &[u8], width: u32, height: u32) -> Option<Self> {
        let (pixels, rest) = rgba.as_chunks::<4>();
        if !rest.is_empty() {
            return None;
        }
        Self::from_luma(pixels.iter().map(|pixel| grey_over(pixel, 255)).collect(), width, height)
    }

    /// The same laid over black; `None` also when no pixel lets anything through, as it would be the same picture.
    pub fn on_black(rgba: &[u8], width: u32, height: u32) -> Option<Self> {
        let (pixels, rest) = rgba.as_chunks::<4>();
        if !rest.is_empty() || pixels.iter().all(|[.., alpha]| *alpha == u8::MAX) {
            return None;
        }
        Self::from_luma(pixels.iter().map(|pixel| grey_over(pixel, 0)).collect(), width, height)
    }

    /// The pixels.
    pub fn luma(&self) -> &[u8] {
        &self.luma
    }

    /// Pixels a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} × {})", self.width, self.height)
    }
}

/// Grey of one pixel laid over paper of this grey. Weights of ITU-R BT.601 in 1/65536, their sum 65536. Without a
/// branch, so that many pixels are worked on at once.
fn grey_over(&[r, g, b, alpha]: &[u8; 4], paper: u32) -> u8 {
    let grey = (19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + 0x8000) >> 16;
    let alpha = u32::from(alpha);
    // At most 255: a mean of two values that are.
    ((grey * alpha + paper * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_grey_by_how_bright_they_look_and_nothing_is_white() {
        let rgba = [
            [0, 0, 0, 255],
            [255, 255, 255, 255],
            [255, 0, 0, 255],
            [0, 255, 0, 255],
            [0, 0, 255, 255],
            [0, 0, 0, 0],
            [0, 0, 0, 128],
        ];
        let frame = Frame::from_rgba(rgba.as_flattened(), 7, 1).unwrap();
        assert_eq!(frame.luma(), [0, 255, 76, 150, 29, 255, 127]);
        let frame = Frame::on_black(rgba.as_flattened(), 7, 1).unwrap();
        assert_eq!(frame.luma(), [0, 255, 76, 150, 29, 0, 0]);
        assert!(Frame::on_black(rgba[..5].as_flattened(), 5, 1).is_none(), "nothing shines through");
    }

    #[test]
    fn a_size_that_does_not_fit_makes_no_frame() {
        assert!(Frame::from_luma(vec![0; 6], 2, 3).is_some());
        assert!(Frame::from_luma(vec![0; 6], 2, 2).is_none());
        assert!(Frame::from_luma(vec![], 0, 3).is_none());
        assert!(Frame::from_luma(vec![0; 6], u32::MAX, u32::MAX).is_none());
        assert!(Frame::from_rgba(&[0; 23], 2, 3).is_none());
    }
}
