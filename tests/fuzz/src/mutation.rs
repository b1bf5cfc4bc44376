//! Inputs near an input: for tests that must say the same every time, without a fuzzer.

/// The input with a few changes that depend on `turn` alone: bytes flipped, cut, doubled, moved or overwritten.
pub fn mutated(input: &[u8], turn: u64) -> Vec<u8> {
    let mut bytes = input.to_vec();
    let mut chance = Chance(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ input.len() as u64);
    for _ in 0..1 + chance.below(4) {
        if bytes.is_empty() {
            return vec![chance.byte()];
        }
        let at = chance.below(bytes.len());
        let length = 1 + chance.below((bytes.len() - at).min(16));
        match chance.below(6) {
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = chance.byte(),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..at + length)),
            4 => {
                let piece = bytes[at..at + length].to_vec();
                let to = chance.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let text = TELLING[chance.below(TELLING.len())];
                bytes.splice(at..at + length.min(text.len()), text.iter().copied());
            }
        }
    }
    bytes
}

/// What readers stumble over.
const TELLING: [&[u8]; 14] = [
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"-1",
    b"18446744073709551616",
    b"1e400",
    b"0.5",
    b"null",
    b"\"",
    b"{",
    b"%",
    b"&secret=",
    b"\xc2",
    b"\xed\xa0\x80",
];

struct Chance(u64);

impl Chance {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}
