//! Files and standard input → what they hold.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use ringfence_app::import::read::{Held, codes_of_pixels, held_by, text_of};
use ringfence_app::ports::capture::CodeReader as _;
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_core::import::{self, Reason};
use ringfence_platform::WorkerReader;
use ringfence_platform::reader::fence;
use ringfence_scan::Searched;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::{messages, output};

/// The most bytes that are taken from a file or from standard input.
const MAX_BYTES: u64 = 64 << 20;

/// The reader of codes, one for the whole run: it keeps its process from one picture to the next. Where nothing fences it
/// in, that is said before the first picture.
pub static READER: LazyLock<WorkerReader> = LazyLock::new(|| {
    if fence().is_open() {
        output::say(messages::UNFENCED);
    }
    WorkerReader::new()
});

/// Reads a file, or standard input for `-`; searches a picture for codes.
pub fn read(path: &Path) -> Result<Held, ErrorView> {
    held_by(&read_bytes(path)?, &*READER)
}

/// The codes of a picture file that is in memory already.
pub fn codes_in(bytes: &[u8]) -> Result<Searched, ErrorView> {
    Ok(READER.read_file(bytes)?)
}

/// The codes on a picture, 8-bit RGBA.
pub fn codes_on(rgba: &[u8], width: u32, height: u32) -> Result<Searched, ErrorView> {
    let codes = codes_of_pixels(rgba, width, height, &*READER)?;
    Ok(Searched { codes, pages_left: false })
}

/// Reads a small secret text (a link, a key, a password) from a file, or from standard input for `-`.
pub fn read_text(path: &str) -> Result<Zeroizing<String>, Failure> {
    let bytes = read_bytes(Path::new(path)).map_err(|error| ErrorView::named(error.code, path))?;
    let text = text_of(&bytes).ok_or_else(|| {
        let said = format!("{path}: this is not a text.");
        Failure::new(Exit::Failed, said, "Save it as UTF-8 text, without control characters.")
    })?;
    // What an editor puts before a text is no part of it.
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), |text| Zeroizing::new(text.to_owned())))
}

/// Reads one link from a file, or from standard input for `-`. More than one line is refused: what stands behind a
/// link's last line would be taken for the rest of its key.
pub fn read_link(path: &str) -> Result<Zeroizing<String>, Failure> {
    let text = read_text(path)?;
    let text = text.trim();
    if text.contains(['\r', '\n']) {
        let said = format!("{path}: there is more than one line.");
        return Err(Failure::new(
            Exit::Failed,
            said,
            "Give one link, on one line. `import` reads lists of them.",
        ));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// What a text is that has nothing of ours: as for a QR code that says the same.
pub fn what(text: &str) -> ErrorCode {
    match import::read_code(text).rejected.first().map(|rejected| rejected.reason) {
        Some(Reason::WebAddress) => ErrorCode::IsWebAddress,
        Some(Reason::Wifi) => ErrorCode::IsWifi,
        Some(Reason::RecoveryCode) => ErrorCode::IsRecoveryCode,
        _ => ErrorCode::NotAnAccount,
    }
}

/// Refuses a command line with a link on it, before any of it is used or said: every program of this computer can read
/// it there.
pub fn refuse_links<'a>(words: impl IntoIterator<Item = &'a OsStr>) -> Result<(), Failure> {
    let is_link = |word: &OsStr| {
        let word = word.to_string_lossy();
        // `--uri=LINK` is as open as `--uri LINK`.
        let value = word.split_once('=').filter(|(name, _)| name.starts_with("--")).map(|(_, value)| value);
        looks_like_a_link(value.unwrap_or(&word))
    };
    let words: Vec<_> = words.into_iter().collect();
    if words.iter().any(|word| is_link(word)) {
        let takes_a_file = |word: &&OsStr| *word == "import" || *word == "scan";
        return Err(Failure::new(
            Exit::Usage,
            "A link on the command line can be read by every program of this computer.",
            if words.iter().any(takes_a_file) {
                "Put it in a file and name the file, or name - and give the link on standard input."
            } else {
                "Put it in a file and give --uri FILE, or give --uri - and the link on standard input."
            },
        ));
    }
    Ok(())
}

fn looks_like_a_link(word: &str) -> bool {
    ["otpauth:", "otpauth-migration:", "apple-otpauth:", "steam://", "motp:/"]
        .iter()
        .any(|scheme| word.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
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
        for link in ["otpauth://totp/a", "OTPAUTH-MIGRATION://offline", "steam://A", "motp://x"] {
            assert!(looks_like_a_link(link), "{link}");
        }
        for file in ["otpauth.txt", "-", "Steam:alice", "otpauth links: all.txt"] {
            assert!(!looks_like_a_link(file), "{file}");
        }
        assert!(refuse_links(["import", "--uri=otpauth://totp/a"].map(OsStr::new)).is_err());
        assert!(refuse_links(["code", "--uri=link.txt", "steam account"].map(OsStr::new)).is_ok());
    }
}
