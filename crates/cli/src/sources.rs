//! Files and standard input → what they hold.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ringfence_app::{ErrorCode, ErrorView};
use ringfence_scan::PictureError;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

/// The most bytes that are taken from a file or from standard input.
const MAX_BYTES: u64 = 64 << 20;

/// What a file holds, as far as its first bytes tell.
pub enum Held {
    /// A picture, and the texts of its QR codes.
    Picture(Vec<Zeroizing<String>>),
    /// Text.
    Text(Zeroizing<String>),
}

/// Reads a file, or standard input for `-`; searches a picture for codes.
pub fn read(path: &Path) -> Result<Held, ErrorView> {
    let bytes = read_bytes(path)?;
    match ringfence_scan::read_picture(&bytes) {
        Ok(frame) => {
            Ok(Held::Picture(ringfence_scan::decode(&frame).into_iter().map(Zeroizing::new).collect()))
        }
        Err(PictureError::UnknownFormat) if !ringfence_scan::is_picture(&bytes) => {
            text_of(&bytes).map(Held::Text).ok_or_else(|| ErrorView::new(ErrorCode::UnknownPicture))
        }
        Err(PictureError::UnknownFormat) => Err(ErrorView::new(ErrorCode::UnknownPicture)),
        Err(PictureError::Heic) => Err(ErrorView::new(ErrorCode::HeicPicture)),
        Err(PictureError::Damaged) => Err(ErrorView::new(ErrorCode::PictureDamaged)),
        Err(PictureError::TooLarge) => Err(ErrorView::new(ErrorCode::PictureTooLarge)),
    }
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

/// UTF-8, or UTF-16 behind a byte order mark, as Windows programs write lists.
fn text_of(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units =
            Zeroizing::new(bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect::<Vec<_>>());
        String::from_utf16(&units).ok().map(Zeroizing::new)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => {
            let text = std::str::from_utf8(bytes).ok()?;
            let binary = text.chars().any(|c| c.is_control() && !c.is_whitespace());
            (!binary).then(|| Zeroizing::new(text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_written_on_windows_is_text_and_a_program_is_not() {
        let wide: Vec<u8> = "\u{feff}otpauth://é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(*text_of(&wide).unwrap(), "otpauth://é");
        assert!(text_of(b"\x7fELF\x02\x01\x00").is_none());
        assert!(text_of(b"\xC3\x28").is_none());
    }

    #[test]
    fn a_link_is_told_from_a_file_name() {
        for link in ["otpauth://totp/a", "OTPAUTH-MIGRATION://offline", "steam://A", "motp:x"] {
            assert!(looks_like_a_link(link), "{link}");
        }
        assert!(!looks_like_a_link("otpauth.txt"));
        assert!(!looks_like_a_link("-"));
    }
}
