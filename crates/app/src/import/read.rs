//! What arrives (files, clipboard, text) → what it holds. Slow where pixels are searched for codes, so fronts do it on
//! a thread of their own, without the application, and hand the result to [`crate::App::review`].

use std::path::PathBuf;

use ringfence_core::account::NewAccount;
use ringfence_core::import::{self, Arrived, Reason};
use ringfence_core::uri::{BatchPlace, MigrationError};
use ringfence_scan::{Code, Frame, PictureError, Searched};
use zeroize::Zeroizing;

use crate::error::{ErrorCode, ErrorView};
use crate::import::parts::Parts;
use crate::ports::Clip;
use crate::ports::capture::{CodeReader, ReadError};
use crate::view::{Progress, Rejected};

pub use crate::import::screen::read_screens;

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
    /// One QR code.
    Code(Code),
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
    /// Codes that are parts of one, whose others were not in the same picture.
    pub(crate) parts: Vec<Code>,
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
            Clip::PictureFile(bytes) => Content::Bytes(bytes),
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
    let mut reading = Reading::of(source);
    let outcome = match content {
        Content::Unreadable(code) => Err(ErrorView::new(code)),
        Content::Text(text) => {
            reading.take(import::read_text(&text));
            Ok(())
        }
        Content::Code(code) => {
            reading.take_code(&code);
            Ok(())
        }
        Content::Pixels { rgba, width, height } => codes_of_pixels(&rgba, width, height, reader)
            .map(|codes| reading.take_held(Held::Codes(Searched { codes, pages_left: false }))),
        Content::Bytes(bytes) => held_by(&bytes, reader).map(|held| reading.take_held(held)),
        Content::File(path, bytes) => {
            reading.picture = ringfence_scan::is_picture(&bytes).then_some(path);
            held_by(&bytes, reader).map(|held| reading.take_held(held))
        }
    };
    if let Err(problem) = outcome {
        reading.reject(None, problem);
    }
    reading
}

/// Reads one arrival after the other and tells how far it has come, from 0 on. Each is asked for only when the one
/// before is done with: many pictures need no more memory than one.
pub fn read_each(
    arrivals: impl ExactSizeIterator<Item = Arrival>,
    reader: &dyn CodeReader,
    tell: &dyn Fn(Progress),
) -> Vec<Reading> {
    let total = u32::try_from(arrivals.len()).unwrap_or(u32::MAX);
    tell(Progress { done: 0, total });
    let mut readings = Vec::new();
    for (done, arrival) in (1..).zip(arrivals) {
        readings.push(read(arrival, reader));
        tell(Progress { done, total });
    }
    readings
}

/// Reads text: one link, or a list of them.
pub fn read_text(source: Option<String>, text: &str) -> Reading {
    let mut reading = Reading::of(source);
    reading.take(import::read_text(text));
    reading
}

/// What a file holds, as far as its bytes tell; its name says nothing.
pub enum Held {
    /// A picture, and what was found on it.
    Codes(Searched),
    /// Text.
    Text(Zeroizing<String>),
}

/// Tells a picture from text, and searches a picture for codes.
///
/// # Errors
/// [`ErrorCode::UnknownPicture`] when it is neither, or why the picture can't be read.
pub fn held_by(bytes: &[u8], reader: &dyn CodeReader) -> Result<Held, ErrorView> {
    if ringfence_scan::is_picture(bytes) {
        return Ok(Held::Codes(reader.read_file(bytes)?));
    }
    let text = text_of(bytes).or_else(|| mixed_text_of(bytes));
    text.map(Held::Text).ok_or_else(|| ErrorView::new(ErrorCode::UnknownPicture))
}

/// The codes on a picture, 8-bit RGBA. One that is see-through is looked at on white paper, and when it shows none
/// there on black.
///
/// # Errors
/// [`ErrorCode::PictureDamaged`] when the bytes don't fit the size, or why the picture can't be read.
pub fn codes_of_pixels(
    rgba: &[u8],
    width: u32,
    height: u32,
    reader: &dyn CodeReader,
) -> Result<Vec<Code>, ErrorView> {
    let damaged = || ErrorView::new(ErrorCode::PictureDamaged);
    let on_white = reader.read_still(&Frame::from_rgba(rgba, width, height).ok_or_else(damaged)?);
    let may_be_on_black = match &on_white {
        Ok(codes) => codes.is_empty(),
        Err(error) => *error == ReadError::Picture(PictureError::Unfinished),
    };
    match Frame::on_black(rgba, width, height).filter(|_| may_be_on_black) {
        None => Ok(on_white?),
        Some(frame) => {
            let codes = reader.read_still(&frame)?;
            if codes.is_empty() { Ok(on_white?) } else { Ok(codes) }
        }
    }
}

/// Text, when the bytes are some: UTF-8, or UTF-16 behind a byte order mark, as Windows programs write lists;
/// without control characters other than white space, but for zeros at its end.
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
            let text = std::str::from_utf8(bytes).ok()?.trim_end_matches('\0');
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
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let bytes = &bytes[..end];
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
        let (accounts, rejected, transfers, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { source, accounts, rejected, transfers, parts, picture: None, cutout: None }
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

    /// Takes a code; one part of several is no account, whatever it looks like: its key may be cut off. It waits for
    /// the others.
    pub(crate) fn take_code(&mut self, code: &Code) {
        match code.part {
            None => self.take(import::read_code(&code.text)),
            Some(_) => self.parts.push(code.clone()),
        }
    }

    /// Takes what its parts make together with those that came before; the others wait there.
    pub(crate) fn join(&mut self, before: &mut Parts) {
        for part in std::mem::take(&mut self.parts) {
            let code = before.put_together(part);
            if code.part.is_some() {
                self.parts.push(code);
            } else {
                self.take(import::read_code(&code.text));
            }
        }
    }

    /// Says of each part that is still one that the others are missing.
    pub(crate) fn reject_parts(&mut self, waiting: &Parts) {
        for part in std::mem::take(&mut self.parts).iter().filter_map(|code| code.part) {
            if waiting.has(part) {
                self.reject(None, ErrorView::at(ErrorCode::CodeInParts, usize::from(part.index) + 1));
            }
        }
    }

    fn take_held(&mut self, held: Held) {
        match held {
            Held::Text(text) => self.take(import::read_text(&text)),
            Held::Codes(Searched { codes, pages_left }) => {
                codes.iter().for_each(|code| self.take_code(code));
                if pages_left {
                    self.reject(None, ErrorView::new(ErrorCode::PagesUnread));
                } else if codes.is_empty() {
                    self.reject(None, ErrorView::new(ErrorCode::NoCodeInPicture));
                }
            }
        }
    }

    pub(crate) fn reject(&mut self, line: Option<usize>, problem: ErrorView) {
        let line = line.and_then(|line| u32::try_from(line).ok());
        self.rejected.push(Rejected { source: self.source.clone(), line, problem });
    }
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

    /// Answers every file with the same.
    struct Told(Searched);

    impl CodeReader for Told {
        fn read_file(&self, _: &[u8]) -> Result<Searched, ReadError> {
            Ok(self.0.clone())
        }

        fn read_still(&self, _: &Frame) -> Result<Vec<Code>, ReadError> {
            Err(ReadError::Failed)
        }

        fn read_live(&self, _: &Frame, _: u32) -> Result<Vec<Code>, ReadError> {
            Err(ReadError::Failed)
        }
    }

    #[test]
    fn pages_that_were_not_looked_at_are_told_with_and_without_codes_before_them() {
        let of = |codes: Vec<Code>, pages_left| {
            let content = Content::Bytes(Zeroizing::new(b"%PDF-1.4".to_vec()));
            let reading = read(Arrival { source: None, content }, &Told(Searched { codes, pages_left }));
            let rejected = reading.rejected.iter().map(|rejected| rejected.problem.code).collect::<Vec<_>>();
            (reading.accounts.len(), rejected)
        };
        let text = Zeroizing::new("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP".to_owned());
        let code = Code { text, corners: [(0.0, 0.0); 4], part: None };
        assert_eq!(of(vec![], true), (0, vec![ErrorCode::PagesUnread]));
        assert_eq!(of(vec![], false), (0, vec![ErrorCode::NoCodeInPicture]));
        assert_eq!(of(vec![code.clone()], true), (1, vec![ErrorCode::PagesUnread]));
        assert_eq!(of(vec![code], false), (1, vec![]));
    }

    #[test]
    fn a_search_that_was_not_finished_is_not_called_one_that_found_nothing() {
        let problem = ErrorView::from(ReadError::Picture(PictureError::Unfinished));
        assert_eq!(problem.code, ErrorCode::PictureTooSlow);
    }

    #[test]
    fn a_list_written_on_windows_is_text_and_a_program_is_not() {
        let wide: Vec<u8> = "\u{feff}otpauth://é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&wide).unwrap().as_str(), "otpauth://é");
        assert!(text_of(b"\x7fELF\x02\x01\x00").is_none());
        assert_eq!(text_of(b"otpauth://a\0").unwrap().as_str(), "otpauth://a");
        assert!(text_of(b"otpauth://a\0b").is_none());
        assert!(text_of(b"\xC3\x28").is_none());
    }
}
