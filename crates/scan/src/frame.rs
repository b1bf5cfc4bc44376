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

    /// From 8-bit RGBA (BT.601 weights); transparent pixels count as white.
    pub fn from_rgba(_rgba: &[u8], _width: u32, _height: u32) -> Option<Self> {
        todo!()
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
