//! Pictures of shapes that no camera has: lines, strips, single pixels.

use super::{Hostile, ink, pixels};
use crate::pictures::random::Random;

const LENGTHS: [u32; 10] = [1, 2, 3, 7, 21, 64, 255, 1000, 5000, 65_535];
const WIDTHS: [u32; 6] = [1, 2, 3, 7, 8, 30];

type Grey = fn(u32, u32, &mut Random) -> u8;

/// What the strips show, in turn.
const FILLINGS: [Grey; 5] = [
    |_, _, _| 0,
    |_, _, _| 255,
    |x, y, _| ink((x + y) % 2 == 0),
    |_, _, random| random.byte(),
    // The beat of a corner mark, in both directions.
    |x, y, _| ink(matches!(x.max(y) % 9, 0 | 2..=4 | 6)),
];

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for (number, length) in LENGTHS.into_iter().enumerate() {
        for (turn, width) in WIDTHS.into_iter().enumerate() {
            let filling = FILLINGS[(number + turn) % FILLINGS.len()];
            all.push(strip((width, length), filling));
            if width != length {
                all.push(strip((length, width), filling));
            }
        }
    }
    all.retain({
        let mut seen = std::collections::HashSet::new();
        move |picture: &Hostile| seen.insert(picture.name.clone())
    });
    all
}

fn strip(size: (u32, u32), filling: Grey) -> Hostile {
    pixels(format!("{} × {} pixels", size.0, size.1), size, filling)
}
