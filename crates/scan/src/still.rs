//! A still picture, searched to its end: by the cheap passes, and where they find nothing by the dearer ones.

use std::cell::Cell;

use crate::ladder::{Look, look, look_closely};
use crate::{Code, Frame, PictureError};

/// All codes found, each text once, in reading order (top to bottom, left to right). Empty when there is none.
pub fn decode(frame: &Frame) -> Vec<Code> {
    // Never cut short.
    decode_while(frame, &|| true).unwrap_or_default()
}

/// As [`decode`], and gives up with what it has as soon as `go_on` says no. It is asked often, before each
/// bit of work of some milliseconds; a caller with a clock makes a deadline of it.
///
/// # Errors
/// [`PictureError::Unfinished`] when nothing was found until then: there may be a code all the same.
pub fn decode_while(frame: &Frame, go_on: &dyn Fn() -> bool) -> Result<Vec<Code>, PictureError> {
    decode_grounds(std::slice::from_ref(frame), go_on)
}

/// The same of one picture as it looks on several grounds: the codes of the first on which there are some.
pub fn decode_grounds(grounds: &[Frame], go_on: &dyn Fn() -> bool) -> Result<Vec<Code>, PictureError> {
    let stopped = Cell::new(false);
    let go_on = || {
        stopped.set(stopped.get() || !go_on());
        !stopped.get()
    };
    let mut looks: Vec<Look> = Vec::new();
    for ground in grounds {
        let seen = look(ground, &go_on);
        if !seen.codes.is_empty() {
            return Ok(seen.codes);
        }
        looks.push(seen);
    }
    for (ground, look) in grounds.iter().zip(&looks) {
        let codes = look_closely(ground, look, &go_on);
        if !codes.is_empty() {
            return Ok(codes);
        }
    }
    if stopped.get() { Err(PictureError::Unfinished) } else { Ok(Vec::new()) }
}
