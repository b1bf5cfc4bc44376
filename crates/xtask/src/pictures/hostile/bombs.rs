//! Pictures full of corner marks: every three of them might be a code, and there are thousands.

use super::{Body, Hostile, ink, is_mark, pixels};
use crate::pictures::random::Random;

const SIZES: [(u32, u32); 4] = [(320, 240), (640, 480), (1280, 720), (1920, 1080)];

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for (width, height) in SIZES {
        for module in [1, 2, 3, 5, 8] {
            for gap in [1, 2, 4] {
                all.push(grid((width, height), module, gap));
            }
        }
        for (module, count) in [(1, 3000), (2, 1200), (4, 300)] {
            all.push(scattered((width, height), module, count));
        }
        all.push(sloping((width, height), 3));
        all.push(all_scales((width, height)));
    }
    // 4K: a few are enough, each takes all the time there is.
    for (module, gap) in [(1, 2), (2, 1), (3, 4), (8, 2)] {
        all.push(grid((3840, 2160), module, gap));
    }
    all.push(scattered((3840, 2160), 2, 9000));
    all
}

/// Marks side by side, `gap` modules between them.
fn grid(size: (u32, u32), module: u32, gap: u32) -> Hostile {
    let name = format!("marks of {module} px, {gap} apart, {} × {}", size.0, size.1);
    let pitch = 7 + gap;
    // Every third such picture is light on dark.
    let light = (module + gap).is_multiple_of(3);
    pixels(name, size, move |x, y, _| ink(is_mark(x / module % pitch, y / module % pitch) != light))
}

/// Marks wherever they fall, one over the other.
fn scattered((width, height): (u32, u32), module: u32, count: u32) -> Hostile {
    let name = format!("{count} scattered marks of {module} px, {width} × {height}");
    let seed = name.clone();
    let make = move || {
        let mut random = Random::named(&seed, 1);
        let mut luma = vec![255; width as usize * height as usize];
        for _ in 0..count {
            let (left, top) = (random.below(width - 7 * module), random.below(height - 7 * module));
            for y in 0..7 * module {
                for x in 0..7 * module {
                    luma[((top + y) * width + left + x) as usize] = ink(is_mark(x / module, y / module));
                }
            }
        }
        Body::Pixels { luma, width, height }
    };
    Hostile { name, make: Box::new(make) }
}

/// Rows of marks that lean: no two triples have the same angles.
fn sloping(size: (u32, u32), module: u32) -> Hostile {
    let name = format!("leaning marks, {} × {}", size.0, size.1);
    pixels(name, size, move |x, y, _| {
        let (x, y) = (x + y / 5, y + size.0.saturating_sub(x) / 7);
        ink(is_mark(x / module % 9, y / module % 9))
    })
}

/// From marks of one pixel a module on the left to twelve on the right.
fn all_scales(size: (u32, u32)) -> Hostile {
    let name = format!("marks of all scales, {} × {}", size.0, size.1);
    pixels(name, size, move |x, y, _| {
        let band = size.0 / 12 + 1;
        let module = x / band + 1;
        ink(is_mark(x % band / module % 8, y / module % 8))
    })
}
