//! Where the modules of a symbol lie on a picture, for symbols that are seen from the side or whose size is hard to
//! tell: the grid is moved until the modules that every symbol of its size has in common are where they should be.

/// A place: x, y.
pub type Place = (f64, f64);

/// A corner mark.
pub struct Mark {
    pub middle: Place,
    /// Pixels across.
    pub size: f64,
    /// The middles of its four outermost corner modules in any order, if they could be told.
    pub corners: Option<[Place; 4]>,
}

/// Less agreement with the common modules than this is no symbol.
const LEAST_AGREEMENT: f64 = 0.8;
/// Nor what agrees less before the free corner is moved: most of the common modules lie about the marks.
const LEAST_AT_FIRST: f64 = 0.68;
/// The free corner is looked for within this many modules, and a sixteenth of the symbol's side.
const REACH: f64 = 2.5;

/// A symbol's modules on a picture.
pub struct Grid {
    /// Modules a side.
    pub size: u32,
    map: Map,
}

impl Grid {
    /// Where a point of the symbol lies, in modules from its top left corner.
    pub fn place(&self, x: f64, y: f64) -> Place {
        self.map.place((x, y))
    }

    /// Which modules are dark, row by row, by what is in the middle of each. `None` when one is off the picture.
    pub fn modules(&self, is_dark: impl Fn(Place) -> Option<bool>) -> Option<Vec<bool>> {
        self.middles().map(|(x, y)| is_dark(self.place(x, y))).collect()
    }

    /// The middles of all modules, row by row, in modules.
    pub fn middles(&self) -> impl Iterator<Item = Place> {
        let size = self.size;
        (0..size).flat_map(move |y| (0..size).map(move |x| (f64::from(x) + 0.5, f64::from(y) + 0.5)))
    }
}

/// The likeliest grids over three marks (bottom left, top left, top right), best first, few. `is_dark` says what
/// there is at a place, `None` outside the picture.
pub fn fit([bl, tl, tr]: &[Mark; 3], is_dark: &impl Fn(Place) -> Option<bool>) -> Vec<Grid> {
    let (right, down) = (minus(tr.middle, tl.middle), minus(bl.middle, tl.middle));
    let Some(marks) = [bl, tl, tr].iter().map(|mark| sorted(mark, right, down)).collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let [bl_corners, tl_corners, tr_corners] = [marks[0], marks[1], marks[2]];
    let across = modules_between(tl_corners, tr_corners, [0, 1, 3, 2], tl.middle, tr.middle);
    let along = modules_between(tl_corners, bl_corners, [0, 3, 1, 2], tl.middle, bl.middle);
    let mut fitted: Vec<(f64, Grid)> = Vec::new();
    for size in sizes(across + 7.0, along + 7.0) {
        let far = f64::from(size) - 7.0;
        let square = [(0.5, 0.5), (6.5, 0.5), (6.5, 6.5), (0.5, 6.5)];
        let corners = [((0.0, far), bl_corners), ((0.0, 0.0), tl_corners), ((far, 0.0), tr_corners)];
        let pairs: Vec<(Place, Place)> = corners
            .iter()
            .flat_map(|(at, corners)| square.iter().map(|(x, y)| (x + at.0, y + at.1)).zip(*corners))
            .collect();
        let Some(map) = Map::through(&pairs) else { continue };
        let common = common_modules(size);
        let middles = [(3.5, far + 3.5), (3.5, 3.5), (far + 3.5, 3.5)];
        let fixed: Vec<(Place, Place)> = middles.into_iter().zip([bl.middle, tl.middle, tr.middle]).collect();
        fitted.extend(
            moved(&map, &fixed, size, &common, is_dark).map(|(score, map)| (score, Grid { size, map })),
        );
    }
    fitted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    fitted.into_iter().filter(|(score, _)| *score >= LEAST_AGREEMENT).map(|(_, grid)| grid).take(3).collect()
}

/// Moves the corner without a mark about until the common modules agree best.
fn moved(
    map: &Map,
    fixed: &[(Place, Place)],
    size: u32,
    common: &[(Place, bool)],
    is_dark: &impl Fn(Place) -> Option<bool>,
) -> Option<(f64, Map)> {
    let free = (f64::from(size) - 6.5, f64::from(size) - 6.5);
    let score = |map: &Map| {
        let right = common.iter().filter(|(place, dark)| is_dark(map.place(*place)) == Some(*dark)).count();
        right as f64 / common.len() as f64
    };
    let mut best = (score(map), map.clone());
    if best.0 < LEAST_AT_FIRST {
        return None;
    }
    let mut middle = free;
    for (step, reach) in [(0.5, REACH + f64::from(size) / 16.0), (0.2, 0.4)] {
        let steps = (reach / step).floor() as i32;
        let start = middle;
        for (dx, dy) in (-steps..=steps).flat_map(|dy| (-steps..=steps).map(move |dx| (dx, dy))) {
            let there = (start.0 + step * f64::from(dx), start.1 + step * f64::from(dy));
            let pairs: Vec<_> = fixed.iter().copied().chain([(free, map.place(there))]).collect();
            let Some(candidate) = Map::through(&pairs) else { continue };
            let score = score(&candidate);
            if score > best.0 {
                best = (score, candidate);
                middle = there;
            }
        }
    }
    Some(best)
}

/// A mark's corners as top left, top right, bottom right, bottom left of the symbol.
fn sorted(mark: &Mark, right: Place, down: Place) -> Option<[Place; 4]> {
    let area = cross(right, down);
    let mut sorted = [None; 4];
    let Some(corners) = mark.corners else {
        // As if it were seen from above: three modules to each side of the middle.
        let module = mark.size / 7.0;
        let [a, b] =
            [right, down].map(|way| (way.0 / length(way) * 3.0 * module, way.1 / length(way) * 3.0 * module));
        let at = |x: f64, y: f64| (mark.middle.0 + x * a.0 + y * b.0, mark.middle.1 + x * a.1 + y * b.1);
        return Some([at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0)]);
    };
    for corner in corners {
        let from = minus(corner, mark.middle);
        let quarter = match (cross(from, down) / area > 0.0, cross(right, from) / area > 0.0) {
            (false, false) => 0,
            (true, false) => 1,
            (true, true) => 2,
            (false, true) => 3,
        };
        sorted[quarter] = Some(corner);
    }
    match sorted {
        [Some(a), Some(b), Some(c), Some(d)] => Some([a, b, c, d]),
        _ => None,
    }
}

/// Modules from the middle of one mark to the other's. Seen from the side, the nearer mark is larger; the
/// geometric mean of both scales is exact. `edges` names two edges of a mark along the way, as two pairs of corners.
fn modules_between(from: [Place; 4], to: [Place; 4], edges: [usize; 4], start: Place, end: Place) -> f64 {
    let [a, b, c, d] = edges;
    let scale = |mark: [Place; 4]| (length(minus(mark[b], mark[a])) + length(minus(mark[d], mark[c]))) / 12.0;
    length(minus(end, start)) / (scale(from) * scale(to)).sqrt()
}

/// Sizes that symbols have, the likeliest first, for two estimates.
fn sizes(across: f64, along: f64) -> Vec<u32> {
    let mean = f64::midpoint(across, along);
    if !(15.0..=200.0).contains(&mean) {
        return Vec::new();
    }
    let version = ((mean - 17.0) / 4.0).round() as i32;
    let spread = if mean > 60.0 { 2 } else { 1 };
    let mut versions: Vec<i32> =
        (version - spread..=version + spread).filter(|v| (1..=40).contains(v)).collect();
    versions.sort_by(|a, b| {
        let off = |v: &i32| (f64::from(17 + 4 * v) - mean).abs();
        off(a).total_cmp(&off(b))
    });
    versions.into_iter().filter_map(|version| u32::try_from(17 + 4 * version).ok()).collect()
}

/// Middles of modules that every symbol of this size has, with their colour: the outer ring of the corner marks
/// and the page around them, the timing patterns and the alignment patterns (ISO/IEC 18004:2015, 6.3).
fn common_modules(size: u32) -> Vec<(Place, bool)> {
    let mut modules = Vec::new();
    let mut add = |x: u32, y: u32, dark| modules.push(((f64::from(x) + 0.5, f64::from(y) + 0.5), dark));
    let far = size - 7;
    for at in 0..7 {
        for (left, top) in [(0, 0), (far, 0), (0, far)] {
            for (x, y) in [(at, 0), (at, 6), (0, at), (6, at)] {
                add(left + x, top + y, true);
            }
        }
        for (x, y) in [(7, at), (at, 7), (far - 1, at), (far + at, 7), (at, far - 1), (7, far + at)] {
            add(x, y, false);
        }
    }
    for at in 8..size - 8 {
        add(at, 6, at % 2 == 0);
        add(6, at, at % 2 == 0);
    }
    let middles = alignment_middles(size);
    for x in &middles {
        for y in &middles {
            if (*x == 6 && (*y == 6 || *y == far)) || (*y == 6 && *x == far) {
                continue;
            }
            for (dx, dy) in (0..5).flat_map(|dy| (0..5).map(move |dx| (dx, dy))) {
                let ring = u32::abs_diff(dx, 2).max(u32::abs_diff(dy, 2));
                add(x + dx - 2, y + dy - 2, ring != 1);
            }
        }
    }
    modules
}

/// Rows (and columns) of the alignment patterns' middles.
fn alignment_middles(size: u32) -> Vec<u32> {
    let version = (size - 17) / 4;
    if version == 1 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = if version == 32 { 26 } else { (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2 };
    [6].into_iter().chain((1..count).map(|at| size - 7 - step * (count - 1 - at))).collect()
}

/// A projection of a plane onto another, as eight numbers: x' = (ax + by + c) / (gx + hy + 1), y' alike.
#[derive(Clone)]
struct Map([f64; 8]);

impl Map {
    fn place(&self, (x, y): Place) -> Place {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * x + h * y + 1.0;
        ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
    }

    /// The one that takes each first place nearest to its second: exact for four pairs, least squares for more.
    fn through(pairs: &[(Place, Place)]) -> Option<Self> {
        let mut equations = [[0.0; 9]; 8];
        for ((x, y), (to_x, to_y)) in pairs {
            let of_x = [*x, *y, 1.0, 0.0, 0.0, 0.0, -x * to_x, -y * to_x, *to_x];
            let of_y = [0.0, 0.0, 0.0, *x, *y, 1.0, -x * to_y, -y * to_y, *to_y];
            for row in [of_x, of_y] {
                for (equation, factor) in equations.iter_mut().zip(row) {
                    equation.iter_mut().zip(row).for_each(|(sum, term)| *sum += factor * term);
                }
            }
        }
        solved(equations).map(Self)
    }
}

/// Eight linear equations for eight numbers, the right side last (Gauss, with pivots).
fn solved(mut equations: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let size = |row: &usize| equations[*row][column].abs();
        let pivot = (column..8).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        equations.swap(column, pivot);
        let chosen = equations[column];
        if chosen[column].abs() < 1e-12 {
            return None;
        }
        for (row, equation) in equations.iter_mut().enumerate() {
            let factor = equation[column] / chosen[column];
            if row != column && factor != 0.0 {
                equation.iter_mut().zip(chosen).for_each(|(term, by)| *term -= factor * by);
            }
        }
    }
    Some(std::array::from_fn(|at| equations[at][8] / equations[at][at]))
}

fn minus(a: Place, b: Place) -> Place {
    (a.0 - b.0, a.1 - b.1)
}

fn cross(a: Place, b: Place) -> f64 {
    a.0 * b.1 - a.1 * b.0
}

fn length((x, y): Place) -> f64 {
    x.hypot(y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_found_on_a_symbol_seen_very_much_from_the_side() {
        let size = 33;
        let seen = Map([9.0, 2.5, 100.0, -1.0, 7.0, 80.0, 0.012, 0.006]);
        let back = {
            let square = [(0.0, 0.0), (33.0, 0.0), (33.0, 33.0), (0.0, 33.0)];
            Map::through(&square.map(|at| (seen.place(at), at))).unwrap()
        };
        let dark: Vec<Place> =
            common_modules(size).into_iter().filter(|(_, dark)| *dark).map(|(at, _)| at).collect();
        let is_dark = |place: Place| {
            let (x, y) = back.place(place);
            Some(dark.contains(&(x.floor() + 0.5, y.floor() + 0.5)))
        };
        let mark = |left: f64, top: f64| Mark {
            middle: seen.place((left + 3.5, top + 3.5)),
            size: 50.0,
            corners: Some(
                [(6.5, 6.5), (0.5, 0.5), (6.5, 0.5), (0.5, 6.5)]
                    .map(|(x, y)| seen.place((left + x, top + y))),
            ),
        };
        let grids = fit(&[mark(0.0, 26.0), mark(0.0, 0.0), mark(26.0, 0.0)], &is_dark);
        let grid = &grids[0];
        assert_eq!(grid.size, size);
        for at in [(0.5, 0.5), (16.5, 20.5), (32.5, 32.5)] {
            assert!(length(minus(grid.place(at.0, at.1), seen.place(at))) < 1.0, "{at:?}");
        }
    }

    #[test]
    fn alignment_patterns_stand_where_the_standard_has_them() {
        // Rows of table E.1.
        assert_eq!(alignment_middles(25), [6, 18]);
        assert_eq!(alignment_middles(45), [6, 22, 38]);
        assert_eq!(alignment_middles(145), [6, 34, 60, 86, 112, 138]);
        assert_eq!(alignment_middles(177), [6, 30, 58, 86, 114, 142, 170]);
    }
}
