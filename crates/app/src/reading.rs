//! What arrives (files, clipboard, text) → what it holds. Slow where pixels are searched for codes, so fronts do it on
//! a thread of their own, without the application, and hand the result to [`crate::App::review`].

use std::path::PathBuf;

use ringfence_core::account::NewAccount;
use ringfence_core::import::{self, Arrived, Reason};
use ringfence_core::uri::{BatchPlace, MigrationError};
use ringfence_scan::{Code, Frame};
use zeroize::Zeroizing;

use crate::error::{ErrorCode, ErrorView};
use crate::eyes::CodeReader;
use crate::ports::Clip;
use crate::view::Rejected;

pub use crate::screen_reading::read_screens;

/// What every link that a list may have in it contains.
const LINK: &[u8] = b"://";

/// Something that arrived, in memory.
pub struct Arrival {
    /// The file's name (not its path), or `None`.
    pub source: Option<String>,
    /// What it is.
    pub content: Content,
}

/// The content of something that arrived.
pub enum Content {
    /// The bytes of a file, whatever they are.
    Bytes(Zeroizing<Vec<u8>>),
    /// The same of a file that lies here, so that it can be moved to the trash afterwards if it is a picture.
    File(PathBuf, Zeroizing<Vec<u8>>),
    /// Text that a person typed or pasted.
    Text(Zeroizing<String>),
    /// What one QR code says.
    Code(Zeroizing<String>),
    /// Pixels, 8-bit RGBA.
    Pixels {
        /// Four bytes a pixel.
        rgba: Zeroizing<Vec<u8>>,
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Nothing could be read: the file is gone, denied, a folder, or too large.
    Unreadable(ErrorCode),
}

/// What one arrival holds. Accounts and rejected together are everything that was found in it.
#[derive(Debug)]
pub struct Reading {
    pub(crate) source: Option<String>,
    pub(crate) accounts: Vec<NewAccount>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) transfers: Vec<BatchPlace>,
    /// The picture file that it came from.
    pub(crate) picture: Option<PathBuf>,
    /// Where on the screen its code stood, as [`crate::view::ReviewItem::cutout`].
    pub(crate) cutout: Option<String>,
}

impl Arrival {
    /// The content of a clipboard that isn't files.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardEmpty`] when there is nothing to read.
    pub fn from_clip(clip: Clip) -> Result<Self, ErrorView> {
        let content = match clip {
            Clip::Text(text) if !text.trim().is_empty() => Content::Text(text),
            Clip::Picture { rgba, width, height } => Content::Pixels { rgba, width, height },
            Clip::Text(_) | Clip::Files(_) | Clip::Nothing => {
                return Err(ErrorView::new(ErrorCode::ClipboardEmpty));
            }
        };
        Ok(Self { source: None, content })
    }
}

/// Reads one arrival; pictures are the reader's.
pub fn read(arrival: Arrival, reader: &dyn CodeReader) -> Reading {
    let Arrival { source, content } = arrival;
    let mut picture = None;
    let found = match content {
        Content::Unreadable(code) => Err(ErrorView::new(code)),
        Content::Text(text) => return read_text(source, &text),
        Content::Code(text) => Ok(vec![import::read_code(&text)]),
        Content::Pixels { rgba, width, height } => Frame::from_rgba(&rgba, width, height)
            .ok_or_else(|| ErrorView::new(ErrorCode::PictureDamaged))
            .and_then(|frame| read_codes(&texts(reader.read_still(&frame)?))),
        Content::Bytes(bytes) => read_bytes(&bytes, reader),
        Content::File(path, bytes) => {
            picture = ringfence_scan::is_picture(&bytes).then_some(path);
            read_bytes(&bytes, reader)
        }
    };
    let mut reading = Reading { picture, ..Reading::of(source) };
    match found {
        Ok(all) => all.into_iter().for_each(|arrived| reading.take(arrived)),
        Err(problem) => reading.reject(None, problem),
    }
    reading
}

/// Reads text: one link, or a list of them.
pub fn read_text(source: Option<String>, text: &str) -> Reading {
    let mut reading = Reading::of(source);
    reading.take(import::read_text(text));
    reading
}

/// What a file holds, as far as its bytes tell; its name says nothing.
pub enum Held {
    /// A picture, and the texts of its QR codes, none to many.
    Codes(Vec<Zeroizing<String>>),
    /// Text.
    Text(Zeroizing<String>),
}

/// Tells a picture from text, and searches a picture for codes.
///
/// # Errors
/// [`ErrorCode::UnknownPicture`] when it is neither, or why the picture can't be read.
pub fn held_by(bytes: &[u8], reader: &dyn CodeReader) -> Result<Held, ErrorView> {
    if ringfence_scan::is_picture(bytes) {
        return Ok(Held::Codes(texts(reader.read_file(bytes)?)));
    }
    let text = text_of(bytes).or_else(|| mixed_text_of(bytes));
    text.map(Held::Text).ok_or_else(|| ErrorView::new(ErrorCode::UnknownPicture))
}

fn texts(codes: Vec<Code>) -> Vec<Zeroizing<String>> {
    codes.into_iter().map(|code| code.text).collect()
}

/// Text, when the bytes are some: UTF-8, or UTF-16 behind a byte order mark, as Windows programs write lists;
/// without control characters other than white space.
pub fn text_of(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units =
            Zeroizing::new(bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect::<Vec<_>>());
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

/// A list of links in which some lines are not UTF-8, or have control characters: one bad line sinks no other. Each
/// such line is taken for Latin-1, and what is no text in it is marked. `None` where no link of ours is in it, or a
/// zero byte, which no text has.
fn mixed_text_of(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let has_link = bytes.windows(LINK.len()).any(|part| part.eq_ignore_ascii_case(LINK));
    if !has_link || bytes.contains(&0) {
        return None;
    }
    // A byte becomes two at most, or the three of the mark.
    let mut text = Zeroizing::new(String::with_capacity(3 * bytes.len()));
    let mark = |c: char| if c.is_control() && !c.is_whitespace() { char::REPLACEMENT_CHARACTER } else { c };
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.extend(line.chars().map(mark)),
            Err(_) => text.extend(line.iter().map(|&byte| mark(char::from(byte)))),
        }
    }
    Some(text)
}

impl Reading {
    /// Nothing yet.
    pub(crate) fn of(source: Option<String>) -> Self {
        let (accounts, rejected, transfers) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, accounts, rejected, transfers, picture: None, cutout: None }
    }

    pub(crate) fn take(&mut self, arrived: Arrived) {
        self.accounts.extend(arrived.accounts);
        self.transfers.extend(arrived.transfers);
        for rejected in arrived.rejected {
            let mut problem = explain(&rejected.reason);
            problem.name = rejected.name;
            self.reject(rejected.line, problem);
        }
    }

    pub(crate) fn reject(&mut self, line: Option<usize>, problem: ErrorView) {
        let line = line.and_then(|line| u32::try_from(line).ok());
        self.rejected.push(Rejected { source: self.source.clone(), line, problem });
    }
}

fn read_bytes(bytes: &[u8], reader: &dyn CodeReader) -> Result<Vec<Arrived>, ErrorView> {
    match held_by(bytes, reader)? {
        Held::Text(text) => Ok(vec![import::read_text(&text)]),
        Held::Codes(texts) => read_codes(&texts),
    }
}

fn read_codes(texts: &[Zeroizing<String>]) -> Result<Vec<Arrived>, ErrorView> {
    if texts.is_empty() {
        return Err(ErrorView::new(ErrorCode::NoCodeInPicture));
    }
    Ok(texts.iter().map(|text| import::read_code(text)).collect())
}

fn explain(reason: &Reason) -> ErrorView {
    match reason {
        Reason::NotAnAccount => ErrorView::new(ErrorCode::NotAnAccount),
        Reason::WebAddress => ErrorView::new(ErrorCode::IsWebAddress),
        Reason::Wifi => ErrorView::new(ErrorCode::IsWifi),
        Reason::RecoveryCode => ErrorView::new(ErrorCode::IsRecoveryCode),
        Reason::Uri(error) => (*error).into(),
        Reason::Migration(MigrationError::TooLong) => ErrorView::new(ErrorCode::TooLong),
        Reason::Migration(_) => ErrorView::new(ErrorCode::TransferDamaged),
        Reason::TooMany { .. } => ErrorView::new(ErrorCode::TooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_written_on_windows_is_text_and_a_program_is_not() {
        let wide: Vec<u8> = "\u{feff}otpauth://é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&wide).unwrap().as_str(), "otpauth://é");
        assert!(text_of(b"\x7fELF\x02\x01\x00").is_none());
        assert!(text_of(b"\xC3\x28").is_none());
    }
}
