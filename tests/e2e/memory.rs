//! What another process finds in the memory of Ringfence: all that is readable, by `/proc/PID/mem`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

use data_encoding::{BASE32_NOPAD, BASE64, HEXLOWER, HEXUPPER};
use xtask::Outcome;

/// A piece of a secret that is long enough not to be there by chance. Pieces are looked for, because an allocator writes
/// its own notes over the beginning of what it was given back.
const PIECE: usize = 8;

/// Bytes a page.
const PAGE: u64 = 4096;

/// In the highest byte of a page's entry in `pagemap`: it is in memory, or in the swap.
const HELD: u8 = 0b1100_0000;

/// What must not be found, under the names by which the tests speak of it.
#[derive(Default)]
pub struct Needles(Vec<(String, Vec<u8>)>);

impl Needles {
    /// A secret of bytes, as it is and in every way in which it is written.
    pub fn bytes(mut self, name: &str, bytes: &[u8]) -> Self {
        self.pieces(name, bytes, PIECE);
        let base32 = BASE32_NOPAD.encode(bytes);
        self.text(&format!("{name} in base32"), &base32)
            .text(&format!("{name} in small base32"), &base32.to_lowercase())
            .text(&format!("{name} in base64"), BASE64.encode(bytes).trim_end_matches('='))
            .text(&format!("{name} in hexadecimal"), &HEXLOWER.encode(bytes))
            .text(&format!("{name} in large hexadecimal"), &HEXUPPER.encode(bytes))
    }

    /// A secret of text, in one and in two bytes a character.
    pub fn text(mut self, name: &str, text: &str) -> Self {
        self.pieces(name, text.as_bytes(), PIECE);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.pieces(&format!("{name} in UTF-16"), &wide, 2 * PIECE);
        self
    }

    fn pieces(&mut self, name: &str, bytes: &[u8], length: usize) {
        let pieces = bytes.chunks_exact(length);
        self.0.extend(
            pieces.enumerate().map(|(place, piece)| (format!("{name}, piece {place}"), piece.to_vec())),
        );
    }

    /// The names of those that a process has in its memory. Pages that were never written, or are no more, hold nothing
    /// and are passed over.
    pub fn found_in(&self, process: u32) -> Outcome<BTreeSet<String>> {
        let memory = File::open(format!("/proc/{process}/mem"))?;
        let pages = File::open(format!("/proc/{process}/pagemap"))?;
        let (mut found, mut readable) = (BTreeSet::new(), 0);
        let by_start = self.by_start();
        for line in fs::read_to_string(format!("/proc/{process}/maps"))?.lines() {
            let Some((from, to)) = region(line) else { continue };
            let mut entries = vec![0; usize::try_from((to - from) / PAGE * 8)?];
            // Regions of the kernel's own have no entries.
            if pages.read_exact_at(&mut entries, from / PAGE * 8).is_err() {
                continue;
            }
            let held: Vec<bool> = entries.chunks_exact(8).map(|entry| entry[7] & HELD != 0).collect();
            let mut at = 0;
            for run in held.chunk_by(|one, other| one == other) {
                if run[0] {
                    let mut bytes = vec![0; run.len() * usize::try_from(PAGE)?];
                    // A page that has gone meanwhile, or is a device's, can't be read by anybody.
                    let read = memory.read_at(&mut bytes, from + at * PAGE).unwrap_or(0);
                    readable += read;
                    self.find(&bytes[..read], &by_start, &mut found);
                }
                at += u64::try_from(run.len())?;
            }
        }
        if readable < 1 << 20 { Err("there was no memory to look at".into()) } else { Ok(found) }
    }

    /// The needles by the two bytes that they begin with.
    fn by_start(&self) -> Vec<Vec<usize>> {
        let mut table = vec![Vec::new(); 1 << 16];
        for (place, (_, piece)) in self.0.iter().enumerate() {
            table[usize::from(u16::from_le_bytes([piece[0], piece[1]]))].push(place);
        }
        table
    }

    fn find(&self, window: &[u8], by_start: &[Vec<usize>], found: &mut BTreeSet<String>) {
        for (at, start) in window.windows(2).enumerate() {
            for &place in &by_start[usize::from(u16::from_le_bytes([start[0], start[1]]))] {
                let (name, piece) = &self.0[place];
                if window[at..].starts_with(piece) {
                    found.insert(name.clone());
                }
            }
        }
    }
}

/// The addresses of a line of `maps`, where it may be read.
fn region(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split_whitespace();
    let (from, to) = words.next()?.split_once('-')?;
    let readable = words.next()?.starts_with('r') && !line.ends_with("[vvar]");
    let address = |text| u64::from_str_radix(text, 16).ok();
    Some((address(from)?, address(to)?)).filter(|_| readable)
}
