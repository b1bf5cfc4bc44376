//! What is nearly a code, or looks like one from a part of it: a reader comes far with these before it gives up.

use qrcodegen::{QrCode, QrCodeEcc, Version};

use super::{Hostile, TEXTS, ink, is_mark, pixels};

/// How a code is spoilt: whether the module there is dark, by its place, the side, what it was, and chance.
type Spoil = fn(u32, u32, u32, bool, f32) -> bool;

const SPOILS: [(&str, Spoil); 7] = [
    ("geometry alone", |x, y, side, dark, _| dark && is_function(x, y, side)),
    ("all ink inside", |x, y, side, dark, _| if is_function(x, y, side) { dark } else { true }),
    ("noise for data", |x, y, side, dark, chance| if is_function(x, y, side) { dark } else { chance < 0.5 }),
    ("a tenth of the data turned", |x, y, side, dark, chance| {
        dark != (!is_function(x, y, side) && chance < 0.1)
    }),
    ("format bits turned", |x, y, side, dark, _| dark != is_format(x, y, side)),
    ("version bits turned", |x, y, side, dark, _| dark != is_version(x, y, side)),
    ("no beat between the marks", |x, y, _, dark, _| dark && x != 6 && y != 6),
];

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for version in (1..=40).filter(|version| *version < 8 || version % 3 == 1) {
        for (what, spoil) in SPOILS {
            // Small ones now and then larger, so that every scale comes up.
            let module = if version < 10 { 3 + version % 4 } else { 2 + version % 2 };
            all.push(spoilt(what, spoil, version, u32::from(module)));
        }
    }
    for cell in [1, 2, 3, 4, 5, 8, 13] {
        all.push(pixels(format!("checkerboard of {cell} px"), (800, 600), move |x, y, _| {
            ink((x / cell + y / cell) % 2 == 0)
        }));
    }
    for cell in [1, 2, 3, 5, 9] {
        all.push(pixels(format!("plaid of {cell} px"), (640, 480), move |x, y, _| {
            let beat = |at: u32| matches!(at / cell % 9, 0 | 2..=4 | 6);
            ink(beat(x) && beat(y))
        }));
        all.push(pixels(format!("stripes of {cell} px"), (640, 480), move |x, _, _| {
            ink(matches!(x / cell % 9, 0 | 2..=4 | 6))
        }));
        all.push(pixels(format!("nested marks of {cell} px"), (700, 700), move |x, y, _| {
            let ring = x.abs_diff(350).max(y.abs_diff(350)) / cell;
            ink(matches!(ring % 4, 0 | 1 | 3))
        }));
    }
    all.extend((1..=8).map(|turns| spiral(turns as f32)));
    all.extend((1..=8).map(|pace| rings(pace as f32)));
    all.extend([2, 3, 5, 8].map(copies));
    all
}

fn spoilt(what: &str, spoil: Spoil, version: u8, module: u32) -> Hostile {
    let wanted = Version::new(version);
    let segments = qrcodegen::QrSegment::make_segments(TEXTS[0]);
    let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, wanted, wanted, None, false);
    let side = u32::from(version) * 4 + 17;
    let extent = (side + 8) * module;
    // A chance for each module, not for each pixel.
    let chances: Vec<f32> = {
        let mut random = crate::pictures::random::Random::named(what, u64::from(version));
        (0..side * side).map(|_| random.unit()).collect()
    };
    pixels(format!("version {version}, {what}"), (extent, extent), move |x, y, _| {
        let (Some(x), Some(y)) = ((x / module).checked_sub(4), (y / module).checked_sub(4)) else {
            return 255;
        };
        if x >= side || y >= side {
            return 255;
        }
        let dark = code.as_ref().is_ok_and(|code| code.get_module(x as i32, y as i32));
        ink(spoil(x, y, side, dark, chances[(y * side + x) as usize]))
    })
}

/// Corner marks and the beat between them; the small marks inside stay with the data.
fn is_function(x: u32, y: u32, side: u32) -> bool {
    let far = side - 8;
    (x < 8 && (y < 8 || y >= far)) || (x >= far && y < 8) || x == 6 || y == 6
}

/// ISO/IEC 18004, 7.9: beside the marks.
fn is_format(x: u32, y: u32, side: u32) -> bool {
    let near = |at: u32| (at <= 8 && at != 6) || at >= side - 8;
    (x == 8 && near(y)) || (y == 8 && near(x))
}

/// ISO/IEC 18004, 7.10: from version 7 on, beside the two outer marks.
fn is_version(x: u32, y: u32, side: u32) -> bool {
    let beside = |at: u32| at + 11 >= side && at + 8 < side;
    side >= 45 && ((x < 6 && beside(y)) || (y < 6 && beside(x)))
}

fn spiral(turns: f32) -> Hostile {
    pixels(format!("spiral of {turns} px"), (640, 640), move |x, y, _| {
        let (dx, dy) = (x as f32 - 320.0, y as f32 - 320.0);
        let way = dx.hypot(dy) / turns + dy.atan2(dx) / std::f32::consts::TAU * 2.0;
        ink(way.rem_euclid(2.0) < 1.0)
    })
}

/// Rings that become narrower than a pixel and beat with it: marks of all sizes seem to lie about.
fn rings(pace: f32) -> Hostile {
    pixels(format!("rings of pace {pace}"), (900, 700), move |x, y, _| {
        let (dx, dy) = (x as f32 - 450.0, y as f32 - 350.0);
        (127.0 + 127.0 * ((dx * dx + dy * dy) * pace / 900.0).sin()) as u8
    })
}

/// Corner marks in the corners of corner marks.
fn copies(module: u32) -> Hostile {
    pixels(format!("marks made of marks of {module} px"), (800, 800), move |x, y, _| {
        let (x, y) = (x / module, y / module);
        ink(is_mark(x / 8 % 8, y / 8 % 8) && is_mark(x % 8, y % 8))
    })
}
