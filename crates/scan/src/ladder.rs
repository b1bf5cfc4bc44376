//! The order of attempts on one picture.

use crate::Frame;

/// All texts found, each once, in reading order (top to bottom, left to right). Empty when there is none.
pub fn decode(_frame: &Frame) -> Vec<String> {
    todo!()
}
