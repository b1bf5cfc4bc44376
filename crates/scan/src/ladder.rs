//! The order of attempts on one picture.
//!
//! First a few cheap passes whose findings are united: several codes may stand on one picture, and each pass
//! sees some that the others miss. Only when all of them found nothing come the dearer passes, one at a time. On a
//! stream of frames the two cheapest are made on each frame and the others in turn.

use std::cell::OnceCell;

use crate::bare_codes::bare_codes;
use crate::bitmap::Bitmap;
use crate::parts::{Found, codes_of};
use crate::passes::{blurred, closed, heightened, inverted, scaled, sharpened, shrunk, stretched, widened};
use crate::readers::{Effort, Grey, Sighting, read_with_rqrr, read_with_rxing};
use crate::reading_order::in_reading_order;
use crate::thresholds::{Blocks, Ink, by_blocks, by_histogram, by_local_mean, by_sauvola};
use crate::tiles::tiles_of;
use crate::{Code, Frame};

/// A larger picture is shrunk before it is read: no camera or screen needs more to show a code.
const MAX_PIXELS: u64 = 12_000_000;
/// The second reader's time grows fast with the pixels.
const RQRR_MAX_PIXELS: u64 = 2_000_000;
/// The second reader doesn't come to an end on pictures full of corner marks.
const RQRR_MAX_MARKS: usize = 60;

/// For one pass over a still picture.
const STILL: Effort = Effort { marks: 600, triples: 6_000, close_looks: 12, looked_at: 0 };
/// For one pass over a frame. A first pass is made to its end however slow the machine, so this is what bounds it.
const LIVE: Effort = Effort { marks: 100, triples: 300, close_looks: 2, looked_at: 0 };

/// One preparation of a picture.
#[derive(Clone, Copy)]
enum Pass {
    Whole(Ink),
    Half(Ink),
    Third(Ink),
    /// As it is, with other thresholds than those of its blocks.
    AsItIs(By),
    /// Changed first, for pictures of at most so many pixels.
    Changed(fn(&Frame) -> Option<Frame>, By, u64),
}

/// How black is told from white.
#[derive(Clone, Copy)]
enum By {
    Blocks(Ink),
    Histogram(Ink),
    /// The mean of so many pixels each way.
    Mean(u32),
    Sauvola,
}

impl By {
    fn bitmap(self, frame: &Frame) -> Option<Bitmap> {
        match self {
            Self::Blocks(ink) => by_blocks(frame, ink),
            Self::Histogram(ink) => by_histogram(frame, ink),
            Self::Mean(window) => Some(by_local_mean(frame, window)),
            Self::Sauvola => Some(by_sauvola(frame)),
        }
    }

    fn ink(self) -> Ink {
        match self {
            Self::Blocks(ink) | Self::Histogram(ink) => ink,
            Self::Mean(_) | Self::Sauvola => Ink::Dark,
        }
    }
}

const DARK: By = By::Blocks(Ink::Dark);
const LIGHT: By = By::Blocks(Ink::Light);

/// Made on every still picture.
const FIRST: [Pass; 5] = [
    Pass::Whole(Ink::Dark),
    Pass::Whole(Ink::Light),
    Pass::Third(Ink::Dark),
    Pass::Half(Ink::Dark),
    Pass::AsItIs(By::Histogram(Ink::Dark)),
];

/// The dearer passes, the likeliest first.
const SECOND: [Pass; 27] = [
    Pass::Changed(sharpened, DARK, MAX_PIXELS),
    // Dim rooms: first the noise is calmed, then what is left of the contrast made the most of.
    Pass::Changed(|f| stretched(&shrunk(f, 2)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| stretched(&blurred(f)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| stretched(&shrunk(f, 3)?), DARK, MAX_PIXELS),
    // Out of focus: sharpened where a module has few pixels, so that what is next to a pixel is another module.
    Pass::Changed(|f| sharpened(&shrunk(f, 2)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| sharpened(&shrunk(f, 3)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| sharpened(&sharpened(&shrunk(f, 2)?)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| sharpened(&sharpened(&shrunk(f, 3)?)?), DARK, MAX_PIXELS),
    // Light lines between the modules, as drawings have them that were scaled.
    Pass::Changed(|f| closed(f, 2), DARK, 8_500_000),
    Pass::Changed(|f| closed(f, 4), DARK, 8_500_000),
    Pass::Changed(|f| closed(f, 8), DARK, 8_500_000),
    // All the others.
    Pass::Changed(|f| scaled(f, 3, 2), DARK, 2_500_000),
    Pass::AsItIs(By::Mean(25)),
    Pass::Half(Ink::Light),
    Pass::Third(Ink::Light),
    Pass::Changed(widened, DARK, 2_500_000),
    Pass::Changed(heightened, DARK, 2_500_000),
    Pass::Changed(|f| scaled(f, 3, 4), DARK, MAX_PIXELS),
    Pass::AsItIs(By::Sauvola),
    Pass::AsItIs(By::Mean(51)),
    Pass::Changed(|f| scaled(f, 2, 1), DARK, 1_500_000),
    Pass::Changed(|f| scaled(f, 2, 1), By::Mean(51), 1_000_000),
    Pass::Changed(inverted, By::Sauvola, MAX_PIXELS),
    Pass::Changed(|f| scaled(f, 2, 1), LIGHT, 1_000_000),
    Pass::Changed(|f| sharpened(&scaled(f, 2, 1)?), DARK, 1_000_000),
    Pass::Changed(|f| shrunk(f, 4), DARK, MAX_PIXELS),
    Pass::Changed(|f| scaled(f, 3, 1), DARK, 500_000),
];

/// Made on the parts of a picture that is too large to be read whole without shrinking it.
const IN_FULL_SIZE: [Pass; 2] = [Pass::Whole(Ink::Dark), Pass::Whole(Ink::Light)];

/// Made on every frame of a stream.
const EVERY_FRAME: [Pass; 2] = [Pass::Whole(Ink::Dark), Pass::Third(Ink::Dark)];

/// Made on the frames of a stream in turn, the likeliest first.
const IN_TURN: [Pass; 18] = [
    Pass::Whole(Ink::Light),
    Pass::AsItIs(By::Histogram(Ink::Dark)),
    Pass::Half(Ink::Dark),
    Pass::Third(Ink::Light),
    Pass::Changed(sharpened, DARK, MAX_PIXELS),
    Pass::Changed(|f| scaled(f, 3, 4), DARK, MAX_PIXELS),
    Pass::Changed(|f| stretched(&blurred(f)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| sharpened(&shrunk(f, 2)?), DARK, MAX_PIXELS),
    Pass::Half(Ink::Light),
    Pass::AsItIs(By::Mean(25)),
    Pass::Changed(|f| scaled(f, 3, 2), DARK, 2_500_000),
    Pass::AsItIs(By::Sauvola),
    Pass::AsItIs(By::Mean(51)),
    Pass::Changed(|f| stretched(&shrunk(f, 2)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| sharpened(&shrunk(f, 3)?), DARK, MAX_PIXELS),
    Pass::Changed(|f| scaled(f, 2, 1), DARK, 1_500_000),
    Pass::Changed(inverted, By::Sauvola, MAX_PIXELS),
    Pass::Changed(|f| scaled(f, 2, 1), LIGHT, 1_000_000),
];
/// How far the first pass in turn moves on from frame to frame; no divisor of their number, so that each comes
/// first once in as many frames.
const STEP: usize = 5;

/// On a frame that shows nothing like a corner mark, so many passes in turn are followed by one more.
const WITHOUT_MARKS: usize = 4;

/// What the cheap passes saw on a still picture.
#[derive(Default)]
pub struct Look {
    /// In reading order.
    pub codes: Vec<Code>,
    /// Corner marks seen by the first pass.
    marks: Option<usize>,
}

/// The cheap passes over a still picture, while `go_on` says so. It is asked often, before each bit of work of some
/// milliseconds.
pub fn look(frame: &Frame, go_on: &dyn Fn() -> bool) -> Look {
    let small = shrunk_to_limit(frame);
    let mut search = Search::new(small.as_ref().unwrap_or(frame), STILL, go_on);
    for pass in FIRST {
        search.pass(pass);
    }
    Look { codes: search.codes(), marks: search.marks }
}

/// The dearer passes over a still picture on which the cheap ones found nothing, one after the other until one finds
/// something. A picture that is shrunk for them is looked at in full size first, part by part.
pub fn look_closely(frame: &Frame, look: &Look, go_on: &dyn Fn() -> bool) -> Vec<Code> {
    let small = shrunk_to_limit(frame);
    if small.is_some() {
        let codes = codes_of_parts(frame, go_on);
        if !codes.is_empty() {
            return codes;
        }
    }
    let frame = small.as_ref().unwrap_or(frame);
    let codes = codes_without_edge(frame, go_on);
    if !codes.is_empty() {
        return codes;
    }
    let mut search = Search::new(frame, STILL, go_on);
    search.marks = look.marks;
    for pass in SECOND {
        if search.found.is_empty() {
            search.pass(pass);
        }
    }
    if search.found.is_empty() {
        search.second_reader();
    }
    search.codes()
}

/// The codes that the cheapest passes see on a picture in full size.
fn codes_of_parts(frame: &Frame, go_on: &dyn Fn() -> bool) -> Vec<Code> {
    let mut found = Vec::new();
    for tile in tiles_of(frame) {
        let Some(part) = tile.of(frame) else { continue };
        let mut search = Search::new(&part, STILL, go_on);
        for pass in IN_FULL_SIZE {
            search.pass(pass);
        }
        found.extend(search.found.into_iter().map(|found| Found {
            corners: found.corners.map(|place| tile.on_the_whole(place, frame)),
            ..found
        }));
    }
    in_reading_order(codes_of(&found))
}

/// The codes that the cheap passes see once what may be a code without a quiet zone has one.
fn codes_without_edge(frame: &Frame, go_on: &dyn Fn() -> bool) -> Vec<Code> {
    let mut found = Vec::new();
    for bare in bare_codes(frame) {
        let mut search = Search::new(&bare.frame, STILL, go_on);
        for pass in FIRST {
            if search.found.is_empty() {
                search.pass(pass);
            }
        }
        found.extend(search.found.into_iter().map(|found| Found {
            corners: found.corners.map(|place| bare.on_the_whole(place, frame)),
            ..found
        }));
    }
    in_reading_order(codes_of(&found))
}

/// One frame of a stream, the `turn`th counted from 0. Two cheap passes are made on every frame; what
/// remains of the frame's time, while `go_on` says so, goes to the dearer ones, beginning with another one each
/// turn. The first pass is made to its end whatever `go_on` says, so that a slow machine reads too; false corner
/// marks are limited there. When something was found, one more pass is made to look for other codes.
pub fn decode_live(frame: &Frame, turn: u32, go_on: &dyn Fn() -> bool) -> Vec<Code> {
    let small = shrunk_to_limit(frame);
    let effort = Effort { looked_at: turn as usize * LIVE.close_looks, ..LIVE };
    let mut search = Search::new(small.as_ref().unwrap_or(frame), effort, &|| true);
    let [always, rest @ ..] = EVERY_FRAME;
    search.pass(always);
    search.go_on = go_on;
    for pass in rest {
        search.pass(pass);
    }
    let start = (turn as usize % IN_TURN.len()) * STEP % IN_TURN.len();
    for (count, pass) in IN_TURN.into_iter().cycle().skip(start).take(IN_TURN.len()).enumerate() {
        let enough = !search.found.is_empty() || (search.most_marks == 0 && count >= WITHOUT_MARKS);
        search.pass(pass);
        if enough {
            break;
        }
    }
    search.codes()
}

/// A picture at one size, its blocks measured when they are first asked for.
struct Sized<F> {
    frame: F,
    blocks: OnceCell<Option<Blocks>>,
}

impl<F: std::borrow::Borrow<Frame>> Sized<F> {
    fn new(frame: F) -> Self {
        Self { frame, blocks: OnceCell::new() }
    }

    fn bitmap(&self, ink: Ink) -> Option<Bitmap> {
        let frame = self.frame.borrow();
        match self.blocks.get_or_init(|| Blocks::of(frame)) {
            Some(blocks) => Some(blocks.bitmap(frame, ink)),
            None => by_histogram(frame, ink),
        }
    }
}

/// One picture and what has been found on it so far.
struct Search<'a> {
    whole: Sized<&'a Frame>,
    half: OnceCell<Option<Sized<Frame>>>,
    third: OnceCell<Option<Sized<Frame>>>,
    effort: Effort,
    go_on: &'a dyn Fn() -> bool,
    found: Vec<Found>,
    /// Corner marks seen by the first pass.
    marks: Option<usize>,
    /// The most that any pass saw.
    most_marks: usize,
}

impl<'a> Search<'a> {
    fn new(frame: &'a Frame, effort: Effort, go_on: &'a dyn Fn() -> bool) -> Self {
        Self {
            whole: Sized::new(frame),
            half: OnceCell::new(),
            third: OnceCell::new(),
            effort,
            go_on,
            found: Vec::new(),
            marks: None,
            most_marks: 0,
        }
    }

    fn pass(&mut self, pass: Pass) {
        if !(self.go_on)() {
            return;
        }
        let frame = self.whole.frame;
        let third = || self.third.get_or_init(|| shrunk(frame, 3).map(Sized::new)).as_ref();
        let half = || self.half.get_or_init(|| shrunk(frame, 2).map(Sized::new)).as_ref();
        let changed;
        // What is looked at, and the grey picture that it was made from.
        let (bitmap, grey, ink) = match pass {
            Pass::Whole(ink) => (self.whole.bitmap(ink), Some(frame), ink),
            Pass::Half(ink) => {
                (half().and_then(|half| half.bitmap(ink)), half().map(|half| &half.frame), ink)
            }
            Pass::Third(ink) => {
                (third().and_then(|third| third.bitmap(ink)), third().map(|third| &third.frame), ink)
            }
            Pass::AsItIs(by) => (by.bitmap(frame), Some(frame), by.ink()),
            Pass::Changed(change, by, max_pixels) if pixels(frame) <= max_pixels => {
                changed = change(frame);
                (changed.as_ref().and_then(|changed| by.bitmap(changed)), changed.as_ref(), by.ink())
            }
            Pass::Changed(..) => return,
        };
        let Some(bitmap) = bitmap else { return };
        // Exact: sides of a picture, far below 2^24.
        let (width, height) = (bitmap.width() as f32, bitmap.height() as f32);
        let known = |x, y| self.found.iter().any(|found| holds(&found.corners, (x / width, y / height)));
        let grey = grey.map(|frame| Grey { frame, ink });
        let reading = read_with_rxing(&bitmap, grey.as_ref(), self.effort, &known, self.go_on);
        self.marks.get_or_insert(reading.marks);
        self.most_marks = self.most_marks.max(reading.marks);
        self.keep(reading.sightings, width, height);
    }

    fn second_reader(&mut self) {
        let frame = self.whole.frame;
        if pixels(frame) > RQRR_MAX_PIXELS || self.marks.is_some_and(|marks| marks > RQRR_MAX_MARKS) {
            return;
        }
        let prepared: [fn(&Frame) -> Option<Frame>; 3] =
            [|f| by_local_mean(f, 101).frame(), |f| shrunk(f, 1), inverted];
        for prepare in prepared {
            if !(self.go_on)() || !self.found.is_empty() {
                return;
            }
            if let Some(frame) = prepare(frame) {
                self.keep(read_with_rqrr(&frame), frame.width() as f32, frame.height() as f32);
            }
        }
    }

    fn keep(&mut self, sightings: Vec<Sighting>, width: f32, height: f32) {
        self.found.extend(sightings.into_iter().map(|Sighting { message, corners }| Found {
            message,
            corners: corners.map(|(x, y)| (x / width, y / height)),
        }));
    }

    fn codes(&self) -> Vec<Code> {
        in_reading_order(codes_of(&self.found))
    }
}

/// Whether a place lies within four corners (in order around).
fn holds(corners: &[(f32, f32); 4], (x, y): (f32, f32)) -> bool {
    let sides = corners.iter().zip(corners.iter().cycle().skip(1));
    let turns = sides.map(|(a, b)| (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0));
    let (left, right) = turns.fold((true, true), |(l, r), turn| (l && turn >= 0.0, r && turn <= 0.0));
    left || right
}

fn shrunk_to_limit(frame: &Frame) -> Option<Frame> {
    let by = (2..).find(|by| pixels(frame) / (by * by) <= MAX_PIXELS)?;
    if pixels(frame) <= MAX_PIXELS { None } else { shrunk(frame, u32::try_from(by).ok()?) }
}

fn pixels(frame: &Frame) -> u64 {
    u64::from(frame.width()) * u64::from(frame.height())
}
