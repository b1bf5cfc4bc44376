//! The main reader. The only file that knows `rxing`.
//!
//! The crate's own multi reader is walked step by step here, so that a picture full of false corner marks
//! costs bounded work, a panic on one candidate doesn't lose the others, and the walk can be stopped. Rows are
//! searched for marks with whole words (`marks.rs`), and the data of a symbol are put into words in `message.rs`.

use rxing::common::cpp_essentials::{
    ConcentricPattern, FindConcentricPatternCorners, LocateConcentricPattern,
};
use rxing::common::{BitArray, BitMatrix, DetectorRXingResult};
use rxing::qrcode::common::{FormatInformation, Version};
use rxing::qrcode::cpp_port::Type;
use rxing::qrcode::cpp_port::decoder::CorrectErrors;
use rxing::qrcode::cpp_port::detector::{FinderPatternSet, GenerateFinderPatternSets, SampleQR};
use rxing::qrcode::decoder::DataBlock;
use rxing::{Point, point};
use zeroize::Zeroizing;

use super::by_grey;
use super::grid::{self, Grid, Mark};
use super::marks::crossings;
use super::model1;
use super::{Sighting, guarded};
use crate::Frame;
use crate::bitmap::{Bitmap, WORD, edges_of};
use crate::message::Message;
use crate::thresholds::Ink;

/// Every third row is searched: the core of a mark is at least three pixels high.
const ROWS: usize = 3;
/// So few marks that every way to take three of them can be tried.
const FEW: usize = 6;
/// Ink, page, core, page, ink of a corner mark, in modules.
const MARK: [u16; 5] = [1, 1, 3, 1, 1];

/// What one look at a picture may cost.
#[derive(Clone, Copy)]
pub struct Effort {
    /// A picture with more corner marks than this is noise or an attack; the search for more ends there.
    pub marks: usize,
    /// At most this many triples of corner marks are tried, the likeliest first.
    pub triples: usize,
    /// Of the triples that the quick way doesn't read, so many are looked at closely …
    pub close_looks: usize,
    /// … beginning after so many, counted round and round: on a stream others each time.
    pub looked_at: usize,
}

/// What one look at a picture gave.
#[derive(Default)]
pub struct Reading {
    /// The QR codes.
    pub sightings: Vec<Sighting>,
    /// How many corner marks there seemed to be that belong to no known code.
    pub marks: usize,
}

/// Every QR code found, while `go_on` says so. Marks at places that are `known` belong to codes that have been read.
/// `grey` is the picture that the bitmap was made from.
pub fn read(
    bitmap: &Bitmap,
    grey: Option<&Grey<'_>>,
    effort: Effort,
    known: &dyn Fn(f32, f32) -> bool,
    go_on: &dyn Fn() -> bool,
) -> Reading {
    let mut search = Search { bits: None, marks: Vec::new() };
    if guarded(|| search.find_marks(bitmap, effort, known, go_on)).is_none() {
        return Reading::default();
    }
    let Search { bits: Some(bits), mut marks } = search else { return Reading::default() };
    let seen = marks.len();
    let Some(triples) = guarded(|| Some(GenerateFinderPatternSets(&mut marks))) else {
        return Reading::default();
    };
    let (mut sightings, mut used, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let slanted = slanted(&marks);
    let slanted = slanted.iter().filter(|triple| !triples.contains(triple));
    let is_new = |triple: &FinderPatternSet, used: &[ConcentricPattern]| {
        [triple.bl, triple.tl, triple.tr].iter().all(|mark| !used.contains(mark))
    };
    for triple in triples.iter().take(effort.triples).chain(slanted) {
        if !go_on() {
            break;
        }
        if !is_new(triple, &used) {
            continue;
        }
        match guarded(|| read_at(&bits, triple)) {
            Some(sighting) => {
                used.extend([triple.bl, triple.tl, triple.tr]);
                sightings.push(sighting);
            }
            None => unread.push(triple),
        }
    }
    unread.retain(|triple| is_new(triple, &used));
    let start = effort.looked_at % unread.len().max(1);
    for triple in unread.iter().cycle().skip(start).take(unread.len().min(effort.close_looks)) {
        if !go_on() {
            break;
        }
        if is_new(triple, &used)
            && let Some(sighting) = guarded(|| read_closely(&bits, grey, triple))
        {
            used.extend([triple.bl, triple.tl, triple.tr]);
            sightings.push(sighting);
        }
    }
    Reading { sightings, marks: seen }
}

/// A grey picture of the bitmap's size, and the ink of its codes.
pub struct Grey<'a> {
    pub frame: &'a Frame,
    pub ink: Ink,
}

impl Grey<'_> {
    /// How dark, from 0 to 255. `None` outside.
    fn at(&self, (x, y): grid::Place) -> Option<f64> {
        let (width, height) = (self.frame.width(), self.frame.height());
        if !(0.0..f64::from(width)).contains(&x) || !(0.0..f64::from(height)).contains(&y) {
            return None;
        }
        let grey = *self.frame.luma().get((y as usize) * width as usize + x as usize)?;
        Some(f64::from(if self.ink == Ink::Dark { 255 - grey } else { grey }))
    }
}

struct Search {
    /// Made when there is something to look at.
    bits: Option<BitMatrix>,
    marks: Vec<ConcentricPattern>,
}

impl Search {
    fn find_marks(
        &mut self,
        bitmap: &Bitmap,
        effort: Effort,
        known: &dyn Fn(f32, f32) -> bool,
        go_on: &dyn Fn() -> bool,
    ) -> Option<()> {
        let mut edges = Vec::new();
        for (count, (y, row)) in bitmap.rows().enumerate().skip(ROWS - 1).step_by(ROWS).enumerate() {
            if count % 32 == 31 && !go_on() {
                return Some(());
            }
            edges_of(row, bitmap.width(), &mut edges);
            // Exact: pixels of a picture, far below 2^24.
            let y = y as f32 + 0.5;
            for crossing in crossings(&edges) {
                let middle = point(crossing.x, y);
                let within =
                    |mark: &ConcentricPattern| Point::distance(middle, mark.p) < mark.size as f32 / 2.0;
                if known(middle.x, middle.y) || self.marks.iter().any(within) {
                    continue;
                }
                if self.bits.is_none() {
                    self.bits = Some(matrix_of(bitmap)?);
                }
                // Three times: marks seen very much from the side.
                let reach = i32::try_from(3 * crossing.width).ok()?;
                let bits = self.bits.as_ref()?;
                self.marks.extend(LocateConcentricPattern::<true, 5, 7>(bits, &MARK, middle, reach));
                if self.marks.len() >= effort.marks {
                    return Some(());
                }
            }
        }
        Some(())
    }
}

fn matrix_of(bitmap: &Bitmap) -> Option<BitMatrix> {
    let mut bits = BitMatrix::new(bitmap.width(), bitmap.height()).ok()?;
    let mut copy = BitArray::with_size(bitmap.width() as usize);
    for (y, row) in (0..).zip(bitmap.rows()) {
        row.iter().enumerate().for_each(|(at, word)| copy.setBulk(at * WORD, *word));
        bits.setRow(y, &copy);
    }
    Some(bits)
}

fn read_at(bits: &BitMatrix, triple: &FinderPatternSet) -> Option<Sighting> {
    let sampled = SampleQR(bits, triple).ok()?;
    let message = message_of(sampled.getBits())?;
    // Top left, top right, bottom left, bottom right.
    let [a, b, d, c] = sampled.getPoints().try_into().ok()?;
    Some(Sighting { message, corners: [a, b, c, d].map(|corner: Point| (corner.x, corner.y)) })
}

/// A way to tell which modules of a grid are dark, row by row.
type Sampling<'a> = dyn Fn(&Grid) -> Option<Vec<bool>> + 'a;

/// The same with more care: the grid of modules is fitted to what the symbol must show.
fn read_closely(bits: &BitMatrix, grey: Option<&Grey<'_>>, triple: &FinderPatternSet) -> Option<Sighting> {
    let place = |at: Point| (f64::from(at.x), f64::from(at.y));
    let marks = [triple.bl, triple.tl, triple.tr].map(|mark| Mark {
        middle: place(mark.p),
        size: f64::from(mark.size),
        corners: FindConcentricPatternCorners(bits, mark.p, mark.size, 2).map(|quad| quad.0.map(place)),
    });
    let (width, height) = (f64::from(bits.width()), f64::from(bits.height()));
    let is_dark = |(x, y): grid::Place| {
        ((0.0..width).contains(&x) && (0.0..height).contains(&y)).then(|| bits.get(x as u32, y as u32))
    };
    let by_bits = |grid: &Grid| grid.modules(is_dark);
    let by_flat = |grid: &Grid| by_grey::flat(grid, |place| grey?.at(place));
    let by_bent = |grid: &Grid| by_grey::bent(grid, |place| grey?.at(place));
    let ways: [&Sampling<'_>; 3] = [&by_bits, &by_flat, &by_bent];
    let grids = grid::fit(&marks, &is_dark);
    grids.iter().find_map(|grid| {
        let message = ways.into_iter().filter_map(|way| way(grid)).find_map(|modules| {
            let mut matrix = BitMatrix::with_single_dimension(grid.size).ok()?;
            let places = (0..grid.size).flat_map(|y| (0..grid.size).map(move |x| (x, y)));
            for ((x, y), dark) in places.zip(modules) {
                matrix.set_bool(x, y, dark);
            }
            message_of(&matrix)
        })?;
        let side = f64::from(grid.size);
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| grid.place(x, y));
        Some(Sighting { message, corners: corners.map(|(x, y)| (x as f32, y as f32)) })
    })
}

/// Triples that the crate rules out, of codes seen very much from the side: for a few marks, each way to take
/// three of them where none is more than four times as large as another.
fn slanted(marks: &[ConcentricPattern]) -> Vec<FinderPatternSet> {
    if marks.len() > FEW {
        return Vec::new();
    }
    let mut triples = Vec::new();
    for (at, tl) in marks.iter().enumerate() {
        for (bl, tr) in (0..marks.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
            if bl == at || tr == at {
                continue;
            }
            let (a, b) = (marks[bl], marks[tr]);
            let sizes = [tl.size, a.size, b.size];
            let similar = sizes.iter().max() <= sizes.iter().map(|size| size * 4).min().as_ref();
            let (down, right) = (a.p - tl.p, b.p - tl.p);
            let turn = Point::cross(right, down);
            let (long, short) = (
                Point::length(down).max(Point::length(right)),
                Point::length(down).min(Point::length(right)),
            );
            // At least 20 degrees, and one side at most six times the other.
            if !similar || turn.abs() < 0.34 * long * short || long > 6.0 * short {
                continue;
            }
            let (bl, tr) = if turn > 0.0 { (a, b) } else { (b, a) };
            triples.push(FinderPatternSet { bl, tl: *tl, tr });
        }
    }
    triples
}

/// What the modules of a symbol say, errors corrected.
fn message_of(modules: &BitMatrix) -> Option<Message> {
    let size = modules.height();
    let version = Version::getProvisionalVersionForDimension(size).ok()?;
    let format = format_of(modules);
    if !format.isValid() {
        return None;
    }
    match format.qr_type() {
        Type::Model2 => {}
        Type::Model1 => return message_of_model1(modules, version.getVersionNumber(), &format),
        Type::Micro | Type::RectMicro => return None,
    }
    let function = version.buildFunctionPattern().ok()?;
    let codewords = codewords_of(modules, &function, &format);
    let blocks = DataBlock::getDataBlocks(&codewords, version, format.error_correction_level).ok()?;
    let mut data = Zeroizing::new(Vec::new());
    for block in blocks {
        let codewords = Zeroizing::new(block.getCodewords().to_vec());
        data.extend_from_slice(&corrected(codewords, block.getNumDataCodewords())?);
    }
    Message::parse(&data, version.getVersionNumber())
}

/// The same for a symbol of Model 1, which the crate takes apart as if its blocks were interleaved.
fn message_of_model1(modules: &BitMatrix, version: u32, format: &FormatInformation) -> Option<Message> {
    let level = format.error_correction_level.get_ordinal();
    let blocks = model1::blocks(version, level.into())?;
    let is_dark = |x, y| if format.isMirrored { modules.get(y, x) } else { modules.get(x, y) };
    let codeword = |places: [(u32, u32); 8]| {
        places
            .iter()
            .fold(0, |byte, &(x, y)| byte << 1 | u8::from(is_dark(x, y) != is_masked(format.data_mask, x, y)))
    };
    let mut codewords: Zeroizing<Vec<u8>> =
        Zeroizing::new(model1::places(modules.height()).into_iter().map(codeword).collect());
    *codewords.first_mut()? &= 0x0F;
    let mut data = Zeroizing::new(Vec::new());
    for block in blocks.split(&codewords)? {
        data.extend_from_slice(&corrected(Zeroizing::new(block), u32::try_from(blocks.data).ok()?)?);
    }
    // The data begin after the corner's four bits.
    let next = data.iter().skip(1).copied().chain([0]);
    let data: Zeroizing<Vec<u8>> =
        Zeroizing::new(data.iter().zip(next).map(|(byte, next)| byte << 4 | next >> 4).collect());
    Message::parse(&data, version)
}

/// The data of a block, by its correction.
fn corrected(mut block: Zeroizing<Vec<u8>>, data: u32) -> Option<Zeroizing<Vec<u8>>> {
    CorrectErrors(&mut block, data).ok()?;
    block.truncate(data as usize);
    Some(block)
}

/// Both copies of the format, read as in ISO/IEC 18004:2015, 7.9.
fn format_of(modules: &BitMatrix) -> FormatInformation {
    let size = modules.height();
    let bits = |places: &mut dyn Iterator<Item = (u32, u32)>| {
        places.fold(0, |bits, (x, y)| bits << 1 | u32::from(modules.get(x, y)))
    };
    let across = (0..6).chain([7, 8]).map(|x| (x, 8));
    let up = [7].into_iter().chain((0..6).rev()).map(|y| (8, y));
    let first = bits(&mut across.chain(up));
    let second = bits(&mut (size - 8..size).rev().map(|y| (8, y)).chain((size - 8..size).map(|x| (x, 8))));
    FormatInformation::DecodeQR(first, second)
}

/// The bytes in the order in which they lie, unmasked.
fn codewords_of(modules: &BitMatrix, function: &BitMatrix, format: &FormatInformation) -> Zeroizing<Vec<u8>> {
    let size = modules.height();
    let module = |x, y| if format.isMirrored { modules.get(y, x) } else { modules.get(x, y) };
    let mut codewords = Zeroizing::new(Vec::new());
    let (mut byte, mut count) = (0_u8, 0);
    // Pairs of columns from the right, without the timing pattern's, upwards and downwards in turn.
    let rights = (7..size).rev().step_by(2).chain([5, 3, 1]);
    for (pair, right) in rights.enumerate() {
        for step in 0..size {
            let y = if pair % 2 == 0 { size - 1 - step } else { step };
            for x in [right, right - 1] {
                if function.get(x, y) {
                    continue;
                }
                byte = byte << 1 | u8::from(module(x, y) != is_masked(format.data_mask, x, y));
                count += 1;
                if count % 8 == 0 {
                    codewords.push(byte);
                }
            }
        }
    }
    codewords
}

/// Table 10 of the same standard.
fn is_masked(mask: u8, x: u32, y: u32) -> bool {
    0 == match mask {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (y / 2 + x / 3) % 2,
        5 => x * y % 2 + x * y % 3,
        6 => (x * y % 2 + x * y % 3) % 2,
        _ => ((x + y) % 2 + x * y % 3) % 2,
    }
}
