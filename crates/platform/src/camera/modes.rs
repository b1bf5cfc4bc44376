//! What cameras offer, and what we would rather have.

use std::cmp::Ordering;

/// How a picture's pixels lie in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pixels {
    /// Y U Y V: two pixels in four bytes.
    Yuyv,
    /// U Y V Y.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "no driver elsewhere has it"))]
    Uyvy,
    /// A plane of Y, then one of U V pairs for four pixels each.
    Nv12,
    /// A plane of Y, one of U, one of V.
    I420,
    /// A plane of Y, one of V, one of U.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "no driver elsewhere has it"))]
    Yv12,
    /// One byte a pixel.
    Grey,
    /// R G B.
    Rgb,
    /// B G R.
    Bgr,
    /// A JPEG file for each picture.
    Jpeg,
}

impl Pixels {
    /// Bytes of a row without gaps, in the first plane.
    pub fn row_bytes(self, width: u32) -> usize {
        let width = width as usize;
        match self {
            Self::Yuyv | Self::Uyvy => 2 * width.next_multiple_of(2),
            Self::Nv12 | Self::I420 | Self::Yv12 | Self::Grey => width,
            Self::Rgb | Self::Bgr => 3 * width,
            Self::Jpeg => 0,
        }
    }

    /// What it costs to get grey out of it: nothing, little, much.
    fn cost(self) -> u8 {
        match self {
            Self::Yuyv | Self::Uyvy | Self::Nv12 | Self::I420 | Self::Yv12 | Self::Grey => 0,
            Self::Rgb | Self::Bgr => 1,
            Self::Jpeg => 2,
        }
    }
}

/// One thing that a camera offers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mode {
    /// The format.
    pub pixels: Pixels,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Seconds from one picture to the next, as a fraction; `None`: it doesn't say.
    pub interval: Option<(u32, u32)>,
}

impl Mode {
    /// Pictures a second, when there is a whole number of them.
    pub fn whole_rate(&self) -> Option<u32> {
        let (seconds, pictures) = self.interval?;
        (seconds > 0 && pictures.is_multiple_of(seconds)).then(|| pictures / seconds)
    }

    fn rate(&self) -> f64 {
        match self.interval {
            Some((seconds, pictures)) if seconds > 0 => f64::from(pictures) / f64::from(seconds),
            // Most cameras that don't say send thirty.
            _ => 30.0,
        }
    }

    /// How far from 1280 × 720: enough for a dense code held at arm's length, and quickly read.
    fn distance(&self) -> f64 {
        (f64::from(self.width) * f64::from(self.height) / (1280.0 * 720.0)).log2().abs()
    }
}

/// Best first: 15 pictures a second or more, then near 1280 × 720, then cheap to read, then near 30 a second.
pub fn rank(modes: &mut Vec<Mode>) {
    modes.retain(|mode| mode.width > 0 && mode.height > 0);
    modes.sort_by(|a, b| {
        let slow = |mode: &Mode| mode.rate() < 14.9;
        slow(a)
            .cmp(&slow(b))
            .then(nearer(a.distance(), b.distance()))
            .then(a.pixels.cost().cmp(&b.pixels.cost()))
            .then(nearer((a.rate() - 30.0).abs(), (b.rate() - 30.0).abs()))
    });
}

fn nearer(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(pixels: Pixels, width: u32, height: u32, pictures: u32) -> Mode {
        Mode { pixels, width, height, interval: Some((1, pictures)) }
    }

    fn best(mut modes: Vec<Mode>) -> Mode {
        rank(&mut modes);
        modes[0]
    }

    #[test]
    fn hd_is_best_and_uncompressed_when_it_is_quick_enough() {
        let small = mode(Pixels::Yuyv, 640, 480, 30);
        let slow = mode(Pixels::Yuyv, 1280, 720, 10);
        let packed = mode(Pixels::Jpeg, 1280, 720, 30);
        let huge = mode(Pixels::Jpeg, 3840, 2160, 30);
        let plain = mode(Pixels::Yuyv, 1280, 720, 30);
        assert_eq!(best(vec![small, slow, huge, packed, plain]), plain);
        assert_eq!(best(vec![small, slow, huge, packed]), packed);
        assert_eq!(best(vec![small, slow, huge]), small);
        assert_eq!(best(vec![slow]), slow);
    }

    #[test]
    fn odd_rates_are_rates_and_an_unknown_one_is_no_fault() {
        let odd = Mode { interval: Some((1001, 30000)), ..mode(Pixels::Yuyv, 1280, 720, 0) };
        let unknown = Mode { interval: None, ..odd };
        let broken = Mode { interval: Some((0, 0)), ..odd };
        assert_eq!((odd.whole_rate(), unknown.whole_rate(), broken.whole_rate()), (None, None, None));
        assert_eq!(Mode { interval: Some((2, 60)), ..odd }.whole_rate(), Some(30));
        for mode in [odd, unknown, broken] {
            assert_eq!(best(vec![self::mode(Pixels::Yuyv, 640, 480, 30), mode]), mode);
        }
    }

    #[test]
    fn a_mode_without_size_is_none() {
        let mut modes = vec![mode(Pixels::Yuyv, 0, 720, 30)];
        rank(&mut modes);
        assert!(modes.is_empty());
    }
}
