//! Pictures and PDFs, down to the texts of their codes.

use std::cell::Cell;

use ringfence_scan::{decode_file, is_picture, read_picture};

/// The most pixels that are searched for codes here. Larger pictures are decoded and checked only: a search through
/// ten million pixels would say the same ten thousand times more slowly.
const SEARCHED: usize = 1 << 18;
/// The most steps of a search.
const STEPS: u32 = 40;

/// A picture is refused, or has as many pixels as it says and no more than are taken on; its codes say something and
/// stand in the picture.
///
/// # Panics
/// When that isn't so.
pub fn picture(bytes: &[u8]) {
    let pixels = match read_picture(bytes) {
        Ok(frame) => {
            let size = u64::from(frame.width()) * u64::from(frame.height());
            assert_eq!(frame.luma().len() as u64, size, "not as many pixels as the picture says");
            assert!(size > 0 && size <= 100_000_000, "more pixels than are taken on");
            assert!(is_picture(bytes), "read, and yet no picture by its first bytes");
            frame.luma().len()
        }
        Err(error) => {
            assert!(error.to_string().len() < 160);
            0
        }
    };
    if pixels > SEARCHED {
        return;
    }
    let steps = Cell::new(0);
    let go_on = || {
        steps.set(steps.get() + 1);
        steps.get() < STEPS
    };
    for code in decode_file(bytes, &go_on).unwrap_or_default().codes {
        // The largest symbol says 7,089 digits; characters of other charsets grow to four bytes.
        assert!(code.text.len() <= 16 * 4 * 7_089, "more text than symbols hold");
        for (x, y) in code.corners {
            assert!(x.is_finite() && y.is_finite(), "a code that stands nowhere");
        }
    }
}
