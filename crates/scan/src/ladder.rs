//! The order of attempts on one picture.
//!
//! First a few cheap passes whose findings are united: several codes may stand on one picture, and each pass
//! sees some that the others miss. Only when all of them found nothing come the dearer passes, one at a time.

use crate::passes::{blurred, inverted, local_mean, sauvola, scaled, sharpened, shrunk, stretched};
use crate::readers::{Binarizer, Sighting, read_with_rqrr, read_with_rxing};
use crate::reading_order::in_reading_order;
use crate::{Code, Frame};

/// A larger picture is shrunk before it is read: no camera or screen needs more to show a code.
const MAX_PIXELS: u64 = 12_000_000;
/// The second reader's time grows fast with the pixels.
const RQRR_MAX_PIXELS: u64 = 2_000_000;
/// The second reader doesn't come to an end on pictures full of corner marks.
const RQRR_MAX_MARKS: usize = 60;

/// One preparation: the picture as it is made from the one below, and how it becomes black and white.
type Pass = (fn(&Frame) -> Option<Frame>, Binarizer, u64);

/// The dearer passes, the likeliest first; each for pictures of at most so many pixels.
const SECOND: [Pass; 17] = [
    (sharpened, Binarizer::Blocks, MAX_PIXELS),
    (blurred, Binarizer::Blocks, MAX_PIXELS),
    (|f| scaled(f, 3, 2), Binarizer::Blocks, 2_500_000),
    (|f| local_mean(f, 25), Binarizer::Half, MAX_PIXELS),
    (|f| inverted(&shrunk(f, 2)?), Binarizer::Blocks, MAX_PIXELS),
    (|f| inverted(&shrunk(f, 3)?), Binarizer::Blocks, MAX_PIXELS),
    (|f| scaled(f, 3, 4), Binarizer::Blocks, MAX_PIXELS),
    (stretched, Binarizer::Blocks, MAX_PIXELS),
    (sauvola, Binarizer::Half, MAX_PIXELS),
    (|f| local_mean(f, 51), Binarizer::Half, MAX_PIXELS),
    (|f| scaled(f, 2, 1), Binarizer::Blocks, 1_500_000),
    (|f| local_mean(&scaled(f, 2, 1)?, 51), Binarizer::Half, 1_000_000),
    (|f| sauvola(&inverted(f)?), Binarizer::Half, MAX_PIXELS),
    (|f| inverted(&scaled(f, 2, 1)?), Binarizer::Blocks, 1_000_000),
    (|f| sharpened(&scaled(f, 2, 1)?), Binarizer::Blocks, 1_000_000),
    (|f| shrunk(f, 4), Binarizer::Blocks, MAX_PIXELS),
    (|f| scaled(f, 3, 1), Binarizer::Blocks, 500_000),
];

/// All codes found, each text once, in reading order (top to bottom, left to right). Empty when there is none.
pub fn decode(frame: &Frame) -> Vec<Code> {
    decode_while(frame, &|| true)
}

/// As [`decode`], and gives up with what it has as soon as `go_on` says no. It is asked often, before each
/// bit of work of some milliseconds; a caller with a clock makes a deadline of it.
pub fn decode_while(frame: &Frame, go_on: &dyn Fn() -> bool) -> Vec<Code> {
    let small = shrunk_to_limit(frame);
    let frame = small.as_ref().unwrap_or(frame);
    let mut search = Search { found: Vec::new(), marks: 0, go_on };
    search.first(frame);
    if search.found.is_empty() {
        search.second(frame);
    }
    if search.found.is_empty() && pixels(frame) <= RQRR_MAX_PIXELS && search.marks <= RQRR_MAX_MARKS {
        search.third(frame);
    }
    in_reading_order(search.found)
}

/// One frame of a stream: the cheap passes on every frame, the dearer ones in turn, while `go_on` says so.
/// `turn` counts the frames from 0. The first pass is always made.
pub fn decode_live(frame: &Frame, turn: u32, go_on: &dyn Fn() -> bool) -> Vec<Code> {
    let mut search = Search { found: Vec::new(), marks: 0, go_on: &|| true };
    search.read(frame, Binarizer::Blocks);
    search.go_on = go_on;
    if search.found.is_empty() {
        search.pass(|| shrunk(frame, 3), Binarizer::Blocks);
    }
    let first = turn as usize % SECOND.len();
    for (prepare, binarizer, max_pixels) in SECOND.iter().cycle().skip(first).take(SECOND.len()) {
        if search.found.is_empty() && pixels(frame) <= *max_pixels {
            search.pass(|| prepare(frame), *binarizer);
        }
    }
    in_reading_order(search.found)
}

/// What has been found so far.
struct Search<'a> {
    found: Vec<Code>,
    /// Corner marks seen in the picture as it is.
    marks: usize,
    go_on: &'a dyn Fn() -> bool,
}

impl Search<'_> {
    fn first(&mut self, frame: &Frame) {
        self.marks = self.read(frame, Binarizer::Blocks);
        self.pass(|| inverted(frame), Binarizer::Blocks);
        self.pass(|| shrunk(frame, 2), Binarizer::Blocks);
        self.pass(|| shrunk(frame, 3), Binarizer::Blocks);
        if (self.go_on)() {
            self.read(frame, Binarizer::Histogram);
        }
    }

    fn second(&mut self, frame: &Frame) {
        for (prepare, binarizer, max_pixels) in SECOND {
            if pixels(frame) <= max_pixels {
                self.pass(|| prepare(frame), binarizer);
            }
            if !self.found.is_empty() {
                return;
            }
        }
    }

    fn third(&mut self, frame: &Frame) {
        let prepared: [fn(&Frame) -> Option<Frame>; 3] = [|f| local_mean(f, 101), |f| shrunk(f, 1), inverted];
        for prepare in prepared {
            if !(self.go_on)() || !self.found.is_empty() {
                return;
            }
            if let Some(frame) = prepare(frame) {
                self.keep(&frame, read_with_rqrr(&frame));
            }
        }
    }

    fn pass(&mut self, prepare: impl FnOnce() -> Option<Frame>, binarizer: Binarizer) {
        if (self.go_on)()
            && let Some(frame) = prepare()
        {
            self.read(&frame, binarizer);
        }
    }

    fn read(&mut self, frame: &Frame, binarizer: Binarizer) -> usize {
        let reading = read_with_rxing(frame, binarizer, self.go_on);
        self.keep(frame, reading.sightings);
        reading.marks
    }

    fn keep(&mut self, frame: &Frame, sightings: Vec<Sighting>) {
        // Exact: sides of a picture, far below 2^24.
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        self.found.extend(sightings.into_iter().map(|Sighting { text, corners }| Code {
            text,
            corners: corners.map(|(x, y)| (x / width, y / height)),
        }));
    }
}

fn shrunk_to_limit(frame: &Frame) -> Option<Frame> {
    let by = (2..).find(|by| pixels(frame) / (by * by) <= MAX_PIXELS)?;
    if pixels(frame) <= MAX_PIXELS { None } else { shrunk(frame, u32::try_from(by).ok()?) }
}

fn pixels(frame: &Frame) -> u64 {
    u64::from(frame.width()) * u64::from(frame.height())
}
