//! Frames of a camera as they follow each other, at 720p: what is read from the first one, and within a second.

use std::fmt::Write;
use std::path::PathBuf;

use super::collection::{Collection, Picture};
use super::readers::Reading;
use super::table::{Readings, head, middle_and_slow, percent};

/// The size that a webcam has unless told otherwise.
const SIZE: (u32, u32) = (1280, 720);
/// Processor time that a frame may take, in milliseconds: thirty frames a second.
const BUDGET: f64 = 33.0;

/// A camera frame, and which picture of the collection it is.
pub struct Shot<'a> {
    pub path: PathBuf,
    picture: &'a Picture,
    at: usize,
}

/// The camera frames of that size.
pub fn frames(collection: &Collection) -> Vec<Shot<'_>> {
    let of_camera =
        collection.pictures.iter().enumerate().filter(|(_, picture)| picture.kind.starts_with("cam_"));
    let sized = of_camera
        .filter(|(_, picture)| image::image_dimensions(&picture.path).is_ok_and(|size| size == SIZE));
    sized.map(|(at, picture)| Shot { path: picture.path.clone(), picture, at }).collect()
}

/// A row for each level: read from the first frame within its time, within thirty frames; the others from one frame,
/// within the time and without a limit.
pub fn table(frames: &[Shot<'_>], turns: &[Reading], readings: &Readings) -> String {
    let columns =
        ["frames at 720p", "frames", "Ringfence, first frame", "Ringfence, 30 frames", "ms a frame"];
    let mut table = head(&columns, &readings[1..]);
    for level in ["", "1", "2", "3"] {
        let chosen: Vec<usize> =
            (0..frames.len()).filter(|at| frames[*at].picture.kind.ends_with(level)).collect();
        let name = if level.is_empty() { "all".to_owned() } else { format!("level {level}") };
        let known: usize = chosen.iter().map(|at| frames[*at].picture.score(&[]).1).sum();
        let read = |texts: &dyn Fn(usize) -> Vec<String>| -> String {
            percent(chosen.iter().map(|at| frames[*at].picture.score(&texts(*at)).0).sum(), known)
        };
        let at_once = |at: usize| {
            let both = turns[at].texts.iter().zip(&turns[at].turns);
            both.filter(|(_, turn)| **turn == 0).map(|(text, _)| text.clone()).collect()
        };
        let (median, slow) = middle_and_slow(chosen.iter().map(|at| turns[*at].milliseconds).collect());
        let in_a_second = read(&|at| turns[at].texts.clone());
        let _ = write!(
            table,
            "| {name} | {known} | {} | {in_a_second} | {median:.0} / {slow:.0} |",
            read(&at_once)
        );
        for (_, readings) in &readings[1..] {
            let of_frame = |at: usize| &readings[frames[at].at];
            let in_time = |at: usize| {
                if of_frame(at).milliseconds <= BUDGET { of_frame(at).texts.clone() } else { vec![] }
            };
            let _ = write!(table, " {} ({}) |", read(&in_time), read(&|at| of_frame(at).texts.clone()));
        }
        table.push('\n');
    }
    table
}
