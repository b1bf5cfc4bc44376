//! Light and what stands in its way: shadow, glare, the grid of another screen, a finger.

use super::plane::Plane;
use super::random::Random;

/// A soft edge of shadow across the code: beyond it only 1 - `loss` of the light is left.
pub fn uneven(picture: &mut Plane, middle: (f32, f32), extent: f32, loss: f32, random: &mut Random) {
    let (sin, cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
    let shift = random.between(-0.5, 0.5) * extent;
    let width = extent * random.between(0.15, 0.9);
    picture.change(|x, y, value| {
        let across = (x - middle.0) * cos + (y - middle.1) * sin - shift;
        let lit = 1.0 / (1.0 + (-across / width * 3.0).exp());
        value * (1.0 - loss * (1.0 - lit))
    });
}

/// A lamp's reflection of that radius (as a share of the code's side), too bright for the sensor in its middle.
pub fn glare(picture: &mut Plane, middle: (f32, f32), extent: f32, radius: f32, random: &mut Random) {
    let at = |middle: f32, random: &mut Random| middle + random.between(-0.6, 0.6) * extent;
    let (cx, cy) = (at(middle.0, random), at(middle.1, random));
    let long = random.between(1.0, 1.6);
    let radius = 2.0 * extent * radius;
    picture.change(|x, y, value| {
        let far = ((x - cx) / long).hypot(y - cy) / radius;
        value + 400.0 * (-2.5 * far * far).exp()
    });
}

/// The grid of a screen that beats with the sensor's: bands of that depth in two directions.
pub fn moire(picture: &mut Plane, depth: f32, random: &mut Random) {
    let mut band = |low: f32, high: f32| {
        let (sin, cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
        (cos, sin, std::f32::consts::TAU / random.between(low, high))
    };
    let waves = [band(3.0, 6.0), band(3.0, 6.0), band(20.0, 60.0)];
    picture.change(|x, y, value| {
        let wave = |(cos, sin, pace): (f32, f32, f32)| ((x * cos + y * sin) * pace).sin();
        value * (1.0 - depth * (waves.iter().map(|w| wave(*w)).sum::<f32>() / 6.0 + 0.5))
    });
}

/// A finger over one corner of the code that has no mark, covering about that share of its side.
pub fn occlude(picture: &mut Plane, middle: (f32, f32), extent: f32, share: f32, random: &mut Random) {
    // Over an edge, away from the corners: without a corner mark nobody reads a code.
    let (side, along) = (random.below(4), random.between(-0.35, 0.35) * extent);
    let (cx, cy) = match side {
        0 => (middle.0 + along, middle.1 - extent),
        1 => (middle.0 + extent, middle.1 + along),
        2 => (middle.0 + along, middle.1 + extent),
        _ => (middle.0 - extent, middle.1 + along),
    };
    let (sin, cos) = random.between(0.0, std::f32::consts::TAU).sin_cos();
    let radius = 2.0 * extent * share;
    let grey = random.between(60.0, 170.0);
    picture.change(|x, y, value| {
        let (dx, dy) = (x - cx, y - cy);
        let far = ((dx * cos + dy * sin) / 1.5).hypot(dy * cos - dx * sin) / radius;
        if far < 1.0 { grey * (1.15 - 0.3 * far) } else { value }
    });
}
