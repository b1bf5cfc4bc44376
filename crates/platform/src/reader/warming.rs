//! The first picture that a reader reads is one of its own. What reading needs then comes from a cold or busy disk while
//! nobody's picture is waiting, and the time that a picture has is its own.

use ringfence_scan::Frame;

/// A code of version 1 that says `RINGFENCE`: a line each, `#` is dark.
const CODE: [&str; 21] = [
    "#######.#.....#######",
    "#.....#.####..#.....#",
    "#.###.#....##.#.###.#",
    "#.###.#.#.#.#.#.###.#",
    "#.###.#.#.#...#.###.#",
    "#.....#.#.##..#.....#",
    "#######.#.#.#.#######",
    ".........##..........",
    "...#..#...#....###.##",
    "#.#.##..##...###.##..",
    "#.#...###.##..#...###",
    "###.#....#.#.#.#....#",
    ".#.####.#.#..#..##.#.",
    "........####.####....",
    "#######..##....#.#.##",
    "#.....#..##......###.",
    "#.###.#......#..#...#",
    "#.###.#.####..#.#####",
    "#.###.#..#.##.....#.#",
    "#.....#..#.##..##...#",
    "#######..##..##.##...",
];
/// Pixels a module, and modules of white around.
const SCALE: usize = 4;
const QUIET: usize = 4;

/// Reads it; answers what it says.
pub(super) fn warm_up() -> Option<String> {
    let side = (CODE.len() + 2 * QUIET) * SCALE;
    let is_dark = |at: usize| {
        let module = |pixel: usize| (pixel / SCALE).checked_sub(QUIET);
        let row = CODE.get(module(at / side)?)?.as_bytes();
        row.get(module(at % side)?).map(|&module| module == b'#')
    };
    let luma = (0..side * side).map(|at| if is_dark(at) == Some(true) { 0 } else { 255 }).collect();
    let side = u32::try_from(side).ok()?;
    let codes = ringfence_scan::decode_while(&Frame::from_luma(luma, side, side)?, &|| true).ok()?;
    codes.first().map(|code| code.text.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_read() {
        assert_eq!(super::warm_up().as_deref(), Some("RINGFENCE"));
    }
}
