//! Noise of many kinds: everything in it might be a corner mark.

use super::{Hostile, ink, pixels};
use crate::pictures::random::Random;

const SIZES: [(u32, u32); 4] = [(64, 64), (320, 240), (640, 480), (1280, 720)];
const LARGE: [(u32, u32); 2] = [(1920, 1080), (3840, 2160)];

type Grey = fn(u32, u32, &mut Random) -> u8;

const KINDS: [(&str, Grey); 12] = [
    ("grey noise", |_, _, random| random.byte()),
    ("black and white noise", |_, _, random| ink(random.chance(0.5))),
    ("sparse ink", |_, _, random| ink(random.chance(0.06))),
    ("sparse paper", |_, _, random| ink(random.chance(0.94))),
    ("weak noise on grey", |_, _, random| 120 + (random.byte() >> 4)),
    ("soft noise", |_, _, random| (128.0 + 40.0 * random.bell()) as u8),
    ("blocks of 2", |x, y, _| block(x / 2, y / 2)),
    ("blocks of 3", |x, y, _| block(x / 3, y / 3)),
    ("blocks of 5", |x, y, _| block(x / 5, y / 5)),
    ("noisy columns", |x, _, _| block(x, 0)),
    ("noisy rows", |_, y, _| block(0, y)),
    ("noise over a gradient", |x, y, random| ((x + y) / 8 % 200) as u8 + random.byte() / 5),
];

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for size in SIZES {
        all.extend(KINDS.map(|(kind, grey)| noise(kind, size, grey)));
    }
    for size in LARGE {
        all.extend([0, 1, 7, 8].map(|kind| noise(KINDS[kind].0, size, KINDS[kind].1)));
    }
    all
}

fn noise(kind: &str, size: (u32, u32), grey: Grey) -> Hostile {
    pixels(format!("{kind}, {} × {}", size.0, size.1), size, grey)
}

/// Ink or paper, always the same for a block.
fn block(x: u32, y: u32) -> u8 {
    let mut mixed = (u64::from(x) << 32 | u64::from(y)) ^ 0x9E37_79B9_7F4A_7C15;
    for _ in 0..3 {
        mixed ^= mixed >> 33;
        mixed = mixed.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    }
    ink(mixed >> 63 == 1)
}
