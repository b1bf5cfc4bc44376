//! Overlapping parts of a large picture, in full size.

use crate::Frame;

/// A part has at most so many pixels a side.
const MAX_SIDE: u32 = 3464;
/// Parts overlap by so many pixels, so that a smaller code is whole on one of them. The largest code (177 modules a
/// side) fits at three pixels a module; what has more pixels a module survives shrinking.
const OVERLAP: u32 = 640;

/// A part of a picture, in its pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tile {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

/// Parts of about the same size that cover a picture, row by row.
pub fn tiles_of(frame: &Frame) -> Vec<Tile> {
    let (across, down) = (spans(frame.width()), spans(frame.height()));
    let row = |(top, height): (u32, u32)| {
        across.iter().map(move |(left, width)| Tile { left: *left, top, width: *width, height })
    };
    down.iter().copied().flat_map(row).collect()
}

impl Tile {
    /// Its pixels.
    pub fn of(&self, frame: &Frame) -> Option<Frame> {
        let rows = frame.luma().chunks_exact(frame.width() as usize);
        let columns = self.left as usize..(self.left + self.width) as usize;
        let mut luma = Vec::with_capacity(self.width as usize * self.height as usize);
        for row in rows.skip(self.top as usize).take(self.height as usize) {
            luma.extend_from_slice(row.get(columns.clone())?);
        }
        Frame::from_luma(luma, self.width, self.height)
    }

    /// A place on it as a place on the whole, both as fractions of width and height.
    pub fn on_the_whole(&self, (x, y): (f32, f32), whole: &Frame) -> (f32, f32) {
        let along =
            |at: f32, start: u32, length: u32, all: u32| (start as f32 + at * length as f32) / all as f32;
        (along(x, self.left, self.width, whole.width()), along(y, self.top, self.height, whole.height()))
    }
}

/// Where parts of a side begin and how long they are.
fn spans(side: u32) -> Vec<(u32, u32)> {
    let count = side.saturating_sub(OVERLAP).div_ceil(MAX_SIDE - OVERLAP).max(1);
    let length = (side + (count - 1) * OVERLAP).div_ceil(count);
    (0..count)
        .map(|at| at * length.saturating_sub(OVERLAP))
        .map(|start| (start, length.min(side - start)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_a_side_and_overlap_by_more_than_a_code() {
        for side in [1, 639, 640, 641, 3464, 3465, 7680, 12_000, 65_535] {
            let spans = spans(side);
            assert_eq!(spans[0].0, 0);
            assert_eq!(spans.last().map(|(start, length)| start + length), Some(side));
            assert!(spans.iter().all(|(_, length)| (1..=MAX_SIDE).contains(length)), "{side}: {spans:?}");
            assert!(
                spans.windows(2).all(|two| two[0].0 + two[0].1 >= two[1].0 + OVERLAP),
                "{side}: {spans:?}"
            );
        }
    }

    #[test]
    fn a_part_has_its_pixels_and_its_places_are_places_of_the_whole() {
        let frame = Frame::from_luma((0..12).collect(), 4, 3).unwrap();
        let tile = Tile { left: 1, top: 1, width: 2, height: 2 };
        assert_eq!(tile.of(&frame).unwrap().luma(), [5, 6, 9, 10]);
        assert_eq!(tile.on_the_whole((0.5, 1.0), &frame), (0.5, 1.0));
    }
}
