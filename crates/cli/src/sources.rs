//! Files and standard input → what they hold.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use ringfence_app::eyes::CodeReader as _;
use ringfence_app::reading::{Held, held_by, text_of};
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_platform::WorkerReader;
use ringfence_scan::Frame;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

/// The most bytes that are taken from a file or from standard input.
const MAX_BYTES: u64 = 64 << 20;

/// The reader of codes, one for the whole run: it keeps its process from one picture to the next.
pub static READER: LazyLock<WorkerReader> = LazyLock::new(WorkerReader::new);

/// Reads a file, or standard input for `-`; searches a picture for codes.
pub fn read(path: &Path) -> Result<Held, ErrorView> {
    held_by(&read_bytes(path)?, &*READER)
}

/// The texts of the codes on a picture, 8-bit RGBA.
pub fn texts_on(rgba: &[u8], width: u32, height: u32) -> Result<Vec<Zeroizing<String>>, ErrorView> {
    let damaged = || ErrorView::new(ErrorCode::PictureDamaged);
    let frame = Frame::from_rgba(rgba, width, height).ok_or_else(damaged)?;
    Ok(READER.read_still(&frame)?.into_iter().map(|code| code.text).collect())
}

/// Reads a small secret text (a link, a key, a password) from a file, or from standard input for `-`.
pub fn read_text(path: &str) -> Result<Zeroizing<String>, Failure> {
    if looks_like_a_link(path) {
        return Err(Failure::new(
            Exit::Usage,
            "A link on the command line can be read by every program of this computer.",
            "Put it in a file and name the file, or name - and give the link on standard input.",
        ));
    }
    let named = |code| ErrorView::named(code, path);
    let bytes = read_bytes(Path::new(path)).map_err(|error| named(error.code))?;
    Ok(text_of(&bytes).ok_or_else(|| named(ErrorCode::NotAnAccount))?)
}

fn looks_like_a_link(path: &str) -> bool {
    ["otpauth", "apple-otpauth", "steam:", "motp:"].iter().any(|scheme| {
        path.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)) && path.contains(':')
    })
}

fn read_bytes(path: &Path) -> Result<Zeroizing<Vec<u8>>, ErrorView> {
    let unreadable = |_| ErrorView::new(ErrorCode::FileUnreadable);
    // Pipes are welcome here, unlike in the window: `--password-file <(…)`.
    let from: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(unreadable)?)
    };
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES { Err(ErrorView::new(ErrorCode::PictureTooLarge)) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_told_from_a_file_name() {
        for link in ["otpauth://totp/a", "OTPAUTH-MIGRATION://offline", "steam://A", "motp:x"] {
            assert!(looks_like_a_link(link), "{link}");
        }
        assert!(!looks_like_a_link("otpauth.txt"));
        assert!(!looks_like_a_link("-"));
    }
}
