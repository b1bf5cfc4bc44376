//! The bytes of a QR code, errors corrected → what it says (ISO/IEC 18004:2015, 7.4).

use zeroize::Zeroizing;

use crate::charset::{Charset, decoded};

/// One symbol of several that belong together (structured append: ISO/IEC 18004, 8).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// From 0.
    pub index: u8,
    /// How many there are, at least 1.
    pub count: u8,
    /// The same in all of them: all their bytes, exclusive-or.
    pub parity: u8,
}

impl Part {
    /// Whether there are others, or should be.
    pub fn is_of_several(&self) -> bool {
        self.count > 1 || self.index > 0
    }
}

/// What one symbol holds.
#[derive(Clone)]
pub struct Message {
    segments: Vec<(Charset, Zeroizing<Vec<u8>>)>,
    /// Which part of a larger message this is, if it is one.
    pub part: Option<Part>,
}

impl Message {
    /// A message that another reader has put into words.
    pub fn of_text(text: &str) -> Self {
        Self { segments: vec![(Charset::UTF_8, Zeroizing::new(text.as_bytes().to_vec()))], part: None }
    }

    /// From the data of a symbol of this version (1 to 40). `None` when it keeps to no known mode.
    pub fn parse(data: &[u8], version: u32) -> Option<Self> {
        let mut bits = Bits { data, at: 0 };
        let mut message = Self { segments: Vec::new(), part: None };
        // Of bytes: what an ECI said last.
        let mut charset = Charset::Unsaid;
        let mut separator = false;
        loop {
            // Fewer than four bits left is an end as well.
            let mode = bits.take(4).unwrap_or(0);
            match mode {
                0 => return Some(message),
                1 => {
                    let count = bits.take(sized(version, [10, 12, 14]))?;
                    message.add(Charset::Ascii, digits(&mut bits, count)?);
                }
                2 => {
                    let count = bits.take(sized(version, [9, 11, 13]))?;
                    let text = letters(&mut bits, count)?;
                    message.add(Charset::Ascii, if separator { with_separators(&text) } else { text });
                }
                3 => {
                    let (index, last, parity) = (bits.take(4)?, bits.take(4)?, bits.take(8)?);
                    let [index, last, parity] = [index, last, parity].map(|n| u8::try_from(n).unwrap_or(0));
                    message.part = Some(Part { index, count: last + 1, parity });
                }
                4 => {
                    let count = bits.take(sized(version, [8, 16, 16]))?;
                    let bytes: Option<Vec<u8>> = (0..count).map(|_| bits.byte()).collect();
                    message.add(charset, Zeroizing::new(bytes?));
                }
                // GS1, and application identifiers: a percent sign of letters stands for a separator.
                5 => separator = true,
                9 => {
                    separator = true;
                    bits.take(8)?;
                }
                7 => charset = Charset::of_eci(bits.eci()?),
                8 => {
                    let count = bits.take(sized(version, [8, 10, 12]))?;
                    message.add(Charset::SHIFT_JIS, pairs(&mut bits, count, 0xC0, kanji)?);
                }
                // Chinese characters as GB/T 18284 has them; the only subset is number 1.
                13 => {
                    if bits.take(4)? != 1 {
                        return None;
                    }
                    let count = bits.take(sized(version, [8, 10, 12]))?;
                    message.add(Charset::GB18030, pairs(&mut bits, count, 0x60, hanzi)?);
                }
                _ => return None,
            }
        }
    }

    /// The parts' messages as one, in the order given.
    pub fn joined<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        Self { segments: parts.flat_map(|part| part.segments.iter().cloned()).collect(), part: None }
    }

    /// All its bytes, exclusive-or.
    pub fn parity(&self) -> u8 {
        self.segments.iter().flat_map(|(_, bytes)| bytes.iter()).fold(0, |parity, byte| parity ^ byte)
    }

    /// All in words. What no ECI declares is guessed from all such bytes together.
    pub fn text(&self) -> Zeroizing<String> {
        let unsaid = self.segments.iter().filter(|(charset, _)| *charset == Charset::Unsaid);
        let unsaid: Zeroizing<Vec<u8>> =
            Zeroizing::new(unsaid.flat_map(|(_, bytes)| bytes.iter().copied()).collect());
        let guess = Charset::guess(&unsaid);
        let mut text = Zeroizing::new(String::new());
        let mut pending: (Charset, Zeroizing<Vec<u8>>) = (guess, Zeroizing::default());
        for (charset, bytes) in &self.segments {
            let charset = if *charset == Charset::Unsaid { guess } else { *charset };
            // A character may begin in one segment and end in the next.
            if charset != pending.0 {
                text.push_str(&decoded(pending.0, &pending.1));
                pending = (charset, Zeroizing::default());
            }
            pending.1.extend_from_slice(bytes);
        }
        text.push_str(&decoded(pending.0, &pending.1));
        // Some generators leave the end of a text of C behind it, and some a byte order mark before it.
        let plain = text.strip_prefix('\u{FEFF}').unwrap_or(&text).trim_end_matches('\0');
        if plain.len() == text.len() { text } else { Zeroizing::new(plain.to_owned()) }
    }

    fn add(&mut self, charset: Charset, bytes: Zeroizing<Vec<u8>>) {
        self.segments.push((charset, bytes));
    }
}

/// Bits for a count of characters, by the size of the symbol.
fn sized(version: u32, bits: [usize; 3]) -> usize {
    match version {
        ..10 => bits[0],
        10..27 => bits[1],
        _ => bits[2],
    }
}

fn digits(bits: &mut Bits<'_>, count: u32) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::new());
    let mut left = count as usize;
    while left > 0 {
        let now = left.min(3);
        let value = bits.take(1 + 3 * now)?;
        if value >= 10_u32.pow(u32::try_from(now).ok()?) {
            return None;
        }
        text.extend_from_slice(&format!("{value:03}").as_bytes()[3 - now..]);
        left -= now;
    }
    Some(text)
}

fn letters(bits: &mut Bits<'_>, count: u32) -> Option<Zeroizing<Vec<u8>>> {
    const LETTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let letter = |value: u32| LETTERS.get(value as usize).copied();
    let mut text = Zeroizing::new(Vec::new());
    for _ in 0..count / 2 {
        let two = bits.take(11)?;
        text.extend([letter(two / 45)?, letter(two % 45)?]);
    }
    if count % 2 == 1 {
        text.push(letter(bits.take(6)?)?);
    }
    Some(text)
}

/// Two percent signs are one, one alone is the separator of GS1.
fn with_separators(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut changed = Zeroizing::new(Vec::new());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let doubled = *first == b'%' && after.first() == Some(&b'%');
        changed.push(if *first == b'%' && !doubled { 0x1D } else { *first });
        rest = if doubled { &after[1..] } else { after };
    }
    changed
}

/// Characters of two bytes in 13 bits each: a quotient and a remainder, moved to where the charset has them.
fn pairs(bits: &mut Bits<'_>, count: u32, by: u32, moved: fn(u32) -> u32) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(Vec::new());
    for _ in 0..count {
        let value = bits.take(13)?;
        let [.., high, low] = moved(((value / by) << 8) | (value % by)).to_be_bytes();
        text.extend([high, low]);
    }
    Some(text)
}

fn kanji(value: u32) -> u32 {
    value + if value < 0x1F00 { 0x8140 } else { 0xC140 }
}

fn hanzi(value: u32) -> u32 {
    value + if value < 0x0A00 { 0xA1A1 } else { 0xA6A1 }
}

/// A stream of bits, the highest of each byte first.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next `count` bits (at most 24) as a number; `None` when there are fewer.
    fn take(&mut self, count: usize) -> Option<u32> {
        let end = self.at + count;
        if end > self.data.len() * 8 {
            return None;
        }
        let bit = |at: usize| u32::from(self.data[at / 8] >> (7 - at % 8) & 1);
        let value = (self.at..end).fold(0, |value, at| value << 1 | bit(at));
        self.at = end;
        Some(value)
    }

    fn byte(&mut self) -> Option<u8> {
        u8::try_from(self.take(8)?).ok()
    }

    /// The number of an Extended Channel Interpretation: one, two or three bytes.
    fn eci(&mut self) -> Option<u32> {
        let first = self.take(8)?;
        match first {
            ..0x80 => Some(first),
            0x80..0xC0 => Some((first & 0x3F) << 8 | self.take(8)?),
            0xC0..0xE0 => Some((first & 0x1F) << 16 | self.take(16)?),
            _ => None,
        }
    }
}
