//! What arrives (files, clipboard, text) → what it holds. Pure and slow: pixels are searched for codes here,
//! so fronts do it on a thread of their own, without the application, and hand the result to
//! [`crate::App::review`].

use ringfence_core::account::NewAccount;
use ringfence_core::import::{self, Arrived, Reason};
use ringfence_core::uri::{BatchPlace, MigrationError};
use ringfence_scan::{Frame, PictureError};
use zeroize::Zeroizing;

use crate::error::{ErrorCode, ErrorView};
use crate::ports::Clip;
use crate::view::Rejected;

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
    /// Text that a person typed or pasted.
    Text(Zeroizing<String>),
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

/// Reads one arrival. Takes up to some seconds for a large picture.
pub fn read(arrival: Arrival) -> Reading {
    let Arrival { source, content } = arrival;
    let found = match content {
        Content::Unreadable(code) => Err(ErrorView::new(code)),
        Content::Text(text) => Ok(vec![import::read_text(&text)]),
        Content::Pixels { rgba, width, height } => Frame::from_rgba(&rgba, width, height)
            .ok_or_else(|| ErrorView::new(ErrorCode::PictureDamaged))
            .and_then(|frame| read_frame(&frame)),
        Content::Bytes(bytes) => read_bytes(&bytes),
    };
    let mut reading = Reading { source, accounts: Vec::new(), rejected: Vec::new(), transfers: Vec::new() };
    match found {
        Ok(all) => all.into_iter().for_each(|arrived| reading.take(arrived)),
        Err(problem) => reading.reject(None, problem),
    }
    reading
}

impl Reading {
    fn take(&mut self, arrived: Arrived) {
        self.accounts.extend(arrived.accounts);
        self.transfers.extend(arrived.transfers);
        for rejected in arrived.rejected {
            let mut problem = explain(&rejected.reason);
            problem.name = rejected.name;
            self.reject(rejected.line, problem);
        }
    }

    fn reject(&mut self, line: Option<usize>, problem: ErrorView) {
        let line = line.and_then(|line| u32::try_from(line).ok());
        self.rejected.push(Rejected { source: self.source.clone(), line, problem });
    }
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Arrived>, ErrorView> {
    match ringfence_scan::read_picture(bytes) {
        Ok(frame) => read_frame(&frame),
        Err(PictureError::UnknownFormat) => match text_of(bytes) {
            Some(text) => Ok(vec![import::read_text(text)]),
            None => Err(ErrorView::new(ErrorCode::UnknownPicture)),
        },
        Err(PictureError::Heic) => Err(ErrorView::new(ErrorCode::HeicPicture)),
        Err(PictureError::Damaged) => Err(ErrorView::new(ErrorCode::PictureDamaged)),
        Err(PictureError::TooLarge) => Err(ErrorView::new(ErrorCode::PictureTooLarge)),
    }
}

fn read_frame(frame: &Frame) -> Result<Vec<Arrived>, ErrorView> {
    let texts: Vec<Zeroizing<String>> =
        ringfence_scan::decode(frame).into_iter().map(Zeroizing::new).collect();
    if texts.is_empty() {
        return Err(ErrorView::new(ErrorCode::NoCodeInPicture));
    }
    Ok(texts.iter().map(|text| import::read_code(text)).collect())
}

/// Text, when the bytes are some: UTF-8 without control characters other than white space.
fn text_of(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.chars().any(|c| c.is_control() && !c.is_whitespace())).then_some(text)
}

fn explain(reason: &Reason) -> ErrorView {
    match reason {
        Reason::NotAnAccount => ErrorView::new(ErrorCode::NotAnAccount),
        Reason::WebAddress => ErrorView::new(ErrorCode::IsWebAddress),
        Reason::Wifi => ErrorView::new(ErrorCode::IsWifi),
        Reason::Uri(error) => (*error).into(),
        Reason::Migration(MigrationError::TooLong) => ErrorView::new(ErrorCode::TooLong),
        Reason::Migration(_) => ErrorView::new(ErrorCode::TransferDamaged),
    }
}
