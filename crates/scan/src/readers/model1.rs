//! QR Code Model 1, the symbol of before 1997 (AIM ITS/97-001): where its codewords lie and which of them belong
//! together. It looks like its successor, with extension patterns along the lower and the right edge in place of
//! alignment patterns, and its blocks are not interleaved.

/// The codewords of one symbol version at one level of error correction: `count` blocks of `data` and `correction`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blocks {
    pub correction: usize,
    pub count: usize,
    pub data: usize,
}

/// Versions 1 to 14, each at the levels L, M, Q and H: codewords of correction a block, blocks, codewords of data a block.
const BLOCKS: [[(u8, u8, u8); 4]; 14] = [
    [(7, 1, 19), (10, 1, 16), (13, 1, 13), (17, 1, 9)],
    [(10, 1, 36), (16, 1, 30), (22, 1, 24), (30, 1, 16)],
    [(15, 1, 57), (28, 1, 44), (36, 1, 36), (48, 1, 24)],
    [(20, 1, 80), (40, 1, 60), (50, 1, 50), (66, 1, 34)],
    [(26, 1, 108), (52, 1, 82), (66, 1, 68), (44, 2, 23)],
    [(34, 1, 136), (32, 2, 53), (42, 2, 43), (56, 2, 29)],
    [(42, 1, 170), (40, 2, 66), (52, 2, 54), (46, 3, 24)],
    [(24, 2, 104), (48, 2, 80), (64, 2, 64), (56, 3, 29)],
    [(30, 2, 123), (60, 2, 93), (50, 3, 52), (68, 3, 34)],
    [(34, 2, 145), (68, 2, 111), (58, 3, 61), (58, 4, 31)],
    [(40, 2, 168), (40, 4, 64), (52, 4, 52), (54, 5, 29)],
    [(46, 2, 192), (46, 4, 73), (58, 4, 61), (62, 5, 33)],
    [(36, 3, 144), (52, 4, 83), (66, 4, 69), (58, 6, 32)],
    [(40, 3, 163), (60, 4, 92), (60, 5, 62), (66, 6, 35)],
];

/// The blocks of a version (1 to 14) at a level (0 to 3: L, M, Q, H).
pub fn blocks(version: u32, level: usize) -> Option<Blocks> {
    let row = BLOCKS.get(usize::try_from(version).ok()?.checked_sub(1)?)?;
    let (correction, count, data) = *row.get(level)?;
    Some(Blocks { correction: correction.into(), count: count.into(), data: data.into() })
}

impl Blocks {
    /// Each block's data and correction together, out of all codewords in order: first the data of every block,
    /// then the correction of every block. `None` when the symbol has too few.
    pub fn split(self, codewords: &[u8]) -> Option<Vec<Vec<u8>>> {
        let (data, rest) = codewords.split_at_checked(self.count * self.data)?;
        let correction = rest.get(..self.count * self.correction)?;
        let blocks = data.chunks_exact(self.data).zip(correction.chunks_exact(self.correction));
        Some(blocks.map(|(data, correction)| [data, correction].concat()).collect())
    }
}

/// The modules of each codeword in order, the highest bit first, as x and y, for a symbol of `size` modules a side. The
/// upper half of the first codeword is the corner's pattern and no data.
pub fn places(size: u32) -> Vec<[(u32, u32); 8]> {
    let tall = |right: u32, bottom: u32| MODULES.map(|at| (right - at % 2, bottom - at / 2));
    let wide = |right: u32, bottom: u32| MODULES.map(|at| (right - at % 4, bottom - at / 4));
    let mut places = Vec::new();
    // Along the right edge, below its corner mark; in the outer column extension patterns lie between.
    let rows = (size - 8) / 4;
    for column in 0..2 {
        for row in 0..rows {
            let is_extension = column == 0 && row % 2 == 0 && row != 0 && row + 1 != rows;
            if !is_extension {
                places.push(tall(size - 1 - 2 * column, size - 1 - 4 * row));
            }
        }
    }
    // The middle, upwards, the first column only as far as the corner mark above it. Row 6 is the timing pattern's.
    let columns = size / 4 - 3;
    for column in 0..columns {
        for bottom in (8..size).rev().step_by(2).chain([5, 3, 1]) {
            let is_extension = bottom == size - 1 && column % 2 == 1 && column + 1 != columns;
            let is_mark = column == 0 && bottom < 10;
            if !is_extension && !is_mark {
                places.push(wide(size - 5 - 4 * column, bottom));
            }
        }
    }
    // Between the two marks on the left. Column 6 is the timing pattern's.
    for right in [8, 5, 3, 1] {
        places.extend((0..(size - 16) / 4).map(|row| tall(right, size - 9 - 4 * row)));
    }
    places
}

const MODULES: [u32; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_symbol_has_room_for_its_blocks_and_no_module_serves_twice() {
        for version in 1..=14 {
            let places = places(17 + 4 * version);
            let modules: HashSet<_> = places.iter().flatten().collect();
            assert_eq!(modules.len(), places.len() * 8, "version {version}");
            for level in 0..4 {
                let blocks = blocks(version, level).unwrap();
                let needed = blocks.count * (blocks.data + blocks.correction);
                assert!(needed <= places.len() && needed + 8 > places.len(), "{version} {level}: {needed}");
            }
        }
        assert_eq!((blocks(0, 0), blocks(15, 0), blocks(1, 4)), (None, None, None));
    }

    #[test]
    fn blocks_lie_one_after_the_other_and_so_does_their_correction() {
        let blocks = Blocks { correction: 1, count: 2, data: 2 };
        assert_eq!(blocks.split(b"abcdXY!"), Some(vec![b"abX".to_vec(), b"cdY".to_vec()]));
        assert_eq!(blocks.split(b"abcdX"), None);
    }
}
