//! The main reader. The only file that knows `rxing`.
//!
//! The crate's own multi reader is walked step by step here, so that a picture full of false corner marks
//! costs bounded work, a panic on one candidate doesn't lose the others, and the walk can be stopped.

use rxing::common::{BitMatrix, DetectorRXingResult, GlobalHistogramBinarizer, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};
use rxing::{Binarizer as _, Luma8Source};
use zeroize::Zeroizing;

use super::{Sighting, guarded};
use crate::Frame;

/// A picture with more corner marks than this is noise or an attack; the largest ones are kept.
const MAX_MARKS: usize = 600;
/// At most this many triples of corner marks are tried, the likeliest first.
const MAX_TRIPLES: usize = 6_000;

/// How grey becomes black and white.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binarizer {
    /// By the neighbourhood of each block of 8 × 8 pixels.
    Blocks,
    /// By one threshold from the histogram of the whole picture.
    Histogram,
    /// The picture is black and white already.
    Half,
}

/// What one look at a picture gave.
#[derive(Default)]
pub struct Reading {
    /// The QR codes.
    pub sightings: Vec<Sighting>,
    /// How many corner marks there seemed to be.
    pub marks: usize,
}

/// Every QR code found, while `go_on` says so.
pub fn read(frame: &Frame, binarizer: Binarizer, go_on: &dyn Fn() -> bool) -> Reading {
    let Some(bits) = guarded(|| bits_of(frame, binarizer)) else { return Reading::default() };
    let Some((marks, triples)) = guarded(|| Some(triples_of(&bits))) else { return Reading::default() };
    let mut used = Vec::new();
    let mut sightings = Vec::new();
    for triple in triples.iter().take(MAX_TRIPLES) {
        if !go_on() {
            break;
        }
        let corners = [triple.bl, triple.tl, triple.tr];
        if corners.iter().any(|mark| used.contains(mark)) {
            continue;
        }
        if let Some(sighting) = guarded(|| read_at(&bits, triple)) {
            used.extend(corners);
            sightings.push(sighting);
        }
    }
    Reading { sightings, marks }
}

fn bits_of(frame: &Frame, binarizer: Binarizer) -> Option<BitMatrix> {
    let source = || Luma8Source::new_with_slice(frame.luma(), frame.width(), frame.height()).ok();
    match binarizer {
        Binarizer::Blocks => HybridBinarizer::new(source()?).get_black_matrix().ok().cloned(),
        Binarizer::Histogram => GlobalHistogramBinarizer::new(source()?).get_black_matrix().ok().cloned(),
        Binarizer::Half => {
            let mut bits = BitMatrix::new(frame.width(), frame.height()).ok()?;
            let width = frame.width() as usize;
            for (y, row) in (0..).zip(frame.luma().chunks_exact(width)) {
                for (x, _) in (0..).zip(row).filter(|(_, pixel)| **pixel < 128) {
                    bits.set(x, y);
                }
            }
            Some(bits)
        }
    }
}

fn triples_of(bits: &BitMatrix) -> (usize, Vec<FinderPatternSet>) {
    let mut marks = FindFinderPatterns(bits, true, 0);
    let seen = marks.len();
    if marks.len() > MAX_MARKS {
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.size));
        marks.truncate(MAX_MARKS);
    }
    (seen, GenerateFinderPatternSets(&mut marks))
}

fn read_at(bits: &BitMatrix, triple: &FinderPatternSet) -> Option<Sighting> {
    let sampled = SampleQR(bits, triple).ok()?;
    let decoded = Decode(sampled.getBits()).ok()?;
    if !decoded.isValid() {
        return None;
    }
    let points = sampled.getPoints();
    let corner =
        |at: usize| points.get(at).map_or((triple.tl.p.x, triple.tl.p.y), |point| (point.x, point.y));
    let text = Zeroizing::new(decoded.text().to_owned());
    Some(Sighting { text, corners: [corner(0), corner(1), corner(2), corner(3)] })
}
