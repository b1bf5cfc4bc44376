//! The modules of a symbol by how dark each is beside those around it: ink and page are about as frequent in every
//! part of a symbol.

use super::grid::{Grid, Place};

/// A neighbourhood is moved by at most this many steps each way …
const REACH: i32 = 3;
/// … of this many modules.
const STEP: f64 = 0.2;
/// Modules to each side that are moved together.
const NEAR: usize = 3;
/// What a way of one module must gain at least, as a part of what there is: where nothing stands out, nothing is moved.
const COST: f64 = 0.5;
/// How often all are moved.
const ROUNDS: usize = 2;

/// Which modules are dark, row by row. `darkness` of a place grows with the ink there; `None` when one is off the picture.
pub fn flat(grid: &Grid, darkness: impl Fn(Place) -> Option<f64>) -> Option<Vec<bool>> {
    let values: Vec<f64> = grid.middles().map(|place| grey(grid, place, &darkness)).collect::<Option<_>>()?;
    Some(beside_neighbours(&values, grid.size as usize))
}

/// The same of a symbol on something that is not flat: cloth, a bottle, crumpled paper. There the grid that fits as a
/// whole is off by a part of a module here and there; each neighbourhood is moved to where its modules stand out most.
pub fn bent(grid: &Grid, darkness: impl Fn(Place) -> Option<f64>) -> Option<Vec<bool>> {
    let size = grid.size as usize;
    let mut places: Vec<Place> = grid.middles().collect();
    for _ in 0..ROUNDS {
        places = moved(grid, &places, &darkness)?;
    }
    let values: Vec<f64> =
        places.into_iter().map(|place| grey(grid, place, &darkness)).collect::<Option<_>>()?;
    Some(beside_neighbours(&values, size))
}

/// The modules' places, each moved with its neighbourhood.
fn moved(grid: &Grid, places: &[Place], darkness: impl Fn(Place) -> Option<f64>) -> Option<Vec<Place>> {
    let size = grid.size as usize;
    let moves: Vec<(f64, f64)> = (-REACH..=REACH)
        .flat_map(|dy| (-REACH..=REACH).map(move |dx| (f64::from(dx) * STEP, f64::from(dy) * STEP)))
        .collect();
    let mut best = vec![(f64::MIN, (0.0, 0.0)); size * size];
    for (dx, dy) in moves {
        let seen = places.iter().map(|(x, y)| grey(grid, (x + dx, y + dy), &darkness));
        let values: Vec<f64> = seen.collect::<Option<_>>()?;
        for ((_, spread), best) in around(&values, size).into_iter().zip(&mut best) {
            let worth = spread * (1.0 - COST * (dx * dx + dy * dy));
            if worth > best.0 {
                *best = (worth, (dx, dy));
            }
        }
    }
    // What is bent is bent smoothly: each module follows the mean of its neighbours.
    let [xs, ys] = [best.iter().map(|(_, (x, _))| *x).collect(), best.iter().map(|(_, (_, y))| *y).collect()]
        .map(|moved: Vec<f64>| around(&moved, size));
    let steps = xs.into_iter().zip(ys).map(|((x, _), (y, _))| (x, y));
    Some(places.iter().zip(steps).map(|((x, y), (dx, dy))| (x + dx, y + dy)).collect())
}

fn beside_neighbours(values: &[f64], size: usize) -> Vec<bool> {
    values.iter().zip(around(values, size)).map(|(value, (mean, _))| *value > mean).collect()
}

/// How dark a module is, by five places in it.
fn grey(grid: &Grid, (x, y): Place, darkness: impl Fn(Place) -> Option<f64>) -> Option<f64> {
    const PLACES: [Place; 5] = [(0.0, 0.0), (0.2, 0.2), (-0.2, 0.2), (0.2, -0.2), (-0.2, -0.2)];
    let seen = PLACES.iter().map(|(dx, dy)| darkness(grid.place(x + dx, y + dy)));
    seen.sum::<Option<f64>>().map(|sum| sum / 5.0)
}

/// Mean and variance of each value's neighbourhood.
fn around(values: &[f64], size: usize) -> Vec<(f64, f64)> {
    let window = |at: usize| at.saturating_sub(NEAR)..(at + NEAR + 1).min(size);
    (0..size * size)
        .map(|at| {
            let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
            for y in window(at / size) {
                for value in &values[y * size..][window(at % size)] {
                    (sum, squares, count) = (sum + value, squares + value * value, count + 1.0);
                }
            }
            let mean = sum / count;
            (mean, squares / count - mean * mean)
        })
        .collect()
}
