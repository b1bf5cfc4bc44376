//! The QR code of before 1997 (Model 1), drawn here from its own description: version 1, level M, mask 3.

use super::decode;
use super::paper::Paper;

/// Where the codewords lie, by letter, in each from the top left: two wide and four high, or four wide and two high, the
/// highest bit at the lower right, then leftwards and upwards.
const CODEWORDS: [&str; 21] = [
    ".........VVVV........",
    ".........VVVV........",
    ".........UUUU........",
    ".........UUUU........",
    ".........TTTT........",
    ".........TTTT........",
    ".....................",
    ".........SSSS........",
    ".........SSSS........",
    "ZZYYXX.WWRRRRLLLLFFCC",
    "ZZYYXX.WWRRRRLLLLFFCC",
    "ZZYYXX.WWQQQQKKKKFFCC",
    "ZZYYXX.WWQQQQKKKKFFCC",
    ".........PPPPJJJJEEBB",
    ".........PPPPJJJJEEBB",
    ".........OOOOIIIIEEBB",
    ".........OOOOIIIIEEBB",
    ".........NNNNHHHHDDAA",
    ".........NNNNHHHHDDAA",
    ".........MMMMGGGGDDAA",
    ".........MMMMGGGGDDAA",
];

/// Four empty bits for the corner, then as in today's codes: letters and digits, eleven of them, and the padding.
fn data() -> Vec<u8> {
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let value = |c: char| alphabet.find(c).unwrap();
    let text: Vec<char> = TEXT.chars().collect();
    let mut bits = format!("00000010{:09b}", text.len());
    for pair in text.chunks(2) {
        match pair {
            [a, b] => bits += &format!("{:011b}", value(*a) * 45 + value(*b)),
            [a] => bits += &format!("{:06b}", value(*a)),
            _ => {}
        }
    }
    bits += "0000";
    while bits.len() % 8 != 0 {
        bits.push('0');
    }
    let bytes = (0..bits.len()).step_by(8).map(|at| u8::from_str_radix(&bits[at..at + 8], 2).unwrap());
    bytes.chain([0xEC, 0x11].into_iter().cycle()).take(16).collect()
}

/// The ten codewords of correction: what the data times x¹⁰ leave by (x−1)(x−2)(x−2²)…(x−2⁹), over GF(256) of 0x11D.
fn correction(data: &[u8]) -> Vec<u8> {
    let times = |a: u8, b: u8| {
        (0..8).rev().fold(0_u8, |sum, bit| {
            let doubled = if sum & 0x80 != 0 { sum << 1 ^ 0x1D } else { sum << 1 };
            if b >> bit & 1 == 1 { doubled ^ a } else { doubled }
        })
    };
    let mut generator = vec![1_u8];
    let mut root = 1;
    for _ in 0..10 {
        let mut next = [generator.clone(), vec![0]].concat();
        for (at, factor) in generator.iter().enumerate() {
            next[at + 1] ^= times(*factor, root);
        }
        generator = next;
        root = times(root, 2);
    }
    let mut rest = [data, &[0; 10]].concat();
    for at in 0..data.len() {
        let lead = rest[at];
        for (place, factor) in generator.iter().enumerate() {
            rest[at + place] ^= times(lead, *factor);
        }
    }
    rest[data.len()..].to_vec()
}

/// Dark modules by row and column.
fn symbol() -> Vec<Vec<bool>> {
    let mut modules = vec![vec![false; 21]; 21];
    for (left, top) in [(0, 0), (14, 0), (0, 14)] {
        for (x, y) in (0..7).flat_map(|y| (0..7).map(move |x| (x, y))) {
            let ring = usize::abs_diff(x, 3).max(usize::abs_diff(y, 3));
            modules[top + y][left + x] = ring != 2;
        }
    }
    for at in (8..13).step_by(2) {
        (modules[6][at], modules[at][6]) = (true, true);
    }
    let data = data();
    let codewords = [data.clone(), correction(&data)].concat();
    for (codeword, letter) in codewords.iter().zip('A'..='Z') {
        let mut bit = 8;
        for (y, row) in CODEWORDS.iter().enumerate().rev() {
            for (x, _) in row.char_indices().rev().filter(|(_, at)| *at == letter) {
                bit -= 1;
                modules[y][x] = (codeword >> bit & 1 == 1) != ((x + y) % 3 == 0);
            }
        }
    }
    // The format: level M (00) and the mask in five bits, ten bits of BCH, masked in the way of Model 1.
    let format = (0..5)
        .rev()
        .fold(3_u32 << 10, |rest, bit| if rest >> (bit + 10) & 1 == 1 { rest ^ 0x537 << bit } else { rest });
    let format = (3 << 10 | format & 0x3FF) ^ 0x2825;
    let across = (0..6).chain([7, 8]).map(|x| (x, 8));
    let first = across.chain([7].into_iter().chain((0..6).rev()).map(|y| (8, y)));
    let second = (14..21).rev().map(|y| (8, y)).chain((13..21).map(|x| (x, 8)));
    for places in [first.collect::<Vec<_>>(), second.collect()] {
        for ((x, y), bit) in places.into_iter().zip((0..15).rev()) {
            modules[y][x] = format >> bit & 1 == 1;
        }
    }
    modules
}

const TEXT: &str = "MODEL 1 1994";

fn painted(spoilt: &[(usize, usize)]) -> Paper {
    let mut modules = symbol();
    for (x, y) in spoilt {
        modules[*y][*x] = !modules[*y][*x];
    }
    Paper::white(29 * 4, 29 * 4).changed(|x, y, page| {
        let module = |at: usize| (at / 4).checked_sub(4).filter(|at| *at < 21);
        match (module(x), module(y)) {
            (Some(x), Some(y)) if modules[y][x] => 0,
            _ => page,
        }
    })
}

#[test]
fn a_code_of_the_first_model_is_read_also_mirrored_and_damaged() {
    let damage = [(12, 0), (15, 11), (1, 10), (10, 19)];
    for paper in [painted(&[]), painted(&[]).mirrored(), painted(&damage)] {
        assert_eq!(decode(&paper.frame()), [TEXT]);
    }
    let too_much = CODEWORDS.iter().enumerate().flat_map(|(y, row)| {
        row.char_indices().filter(|(_, at)| ('A'..='H').contains(at)).map(move |(x, _)| (x, y))
    });
    assert_eq!(decode(&painted(&too_much.collect::<Vec<_>>()).frame()), Vec::<String>::new());
}
