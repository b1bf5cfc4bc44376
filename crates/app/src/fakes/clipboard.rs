//! A clipboard in memory that remembers what was done to it.

use std::sync::{Arc, Mutex};

use zeroize::Zeroizing;

use super::{Faults, state};
use crate::ports::{Clip, Clipboard, ClipboardError};

/// Something that Ringfence did to the clipboard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClipboardTouch {
    /// Wrote this text.
    Wrote(String),
    /// Emptied it.
    Cleared,
}

/// Holds one clip and a log of the writes and clears that went through the port.
#[derive(Clone, Default)]
pub struct RecordingClipboard(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    content: Content,
    log: Vec<ClipboardTouch>,
    faults: Faults<ClipboardError>,
}

struct Content(Clip);

impl Default for Content {
    fn default() -> Self {
        Self(Clip::Nothing)
    }
}

impl RecordingClipboard {
    /// An empty clipboard.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts something there as another program does; the log stays as it is.
    pub fn put(&self, clip: Clip) {
        state(&self.0).content = Content(clip);
    }

    /// Puts text there as another program does.
    pub fn put_text(&self, text: &str) {
        self.put(Clip::Text(Zeroizing::new(text.to_owned())));
    }

    /// The text that is there now.
    pub fn text(&self) -> Option<String> {
        match &state(&self.0).content.0 {
            Clip::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    /// What went through the port, oldest first.
    pub fn log(&self) -> Vec<ClipboardTouch> {
        state(&self.0).log.clone()
    }

    /// The next call, whichever it is, fails.
    pub fn fail_next(&self, error: ClipboardError) {
        state(&self.0).faults.next = Some(error);
    }

    /// Every call fails until this is taken back with `None`.
    pub fn fail_always(&self, error: Option<ClipboardError>) {
        state(&self.0).faults.always = error;
    }
}

impl Clipboard for RecordingClipboard {
    fn write_secret(&self, text: &str) -> Result<(), ClipboardError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        state.content = Content(Clip::Text(Zeroizing::new(text.to_owned())));
        state.log.push(ClipboardTouch::Wrote(text.to_owned()));
        Ok(())
    }

    fn read_text(&self) -> Result<Option<Zeroizing<String>>, ClipboardError> {
        match self.read()? {
            Clip::Text(text) => Ok(Some(text)),
            Clip::Picture { .. } | Clip::PictureFile(_) | Clip::Files(_) | Clip::Nothing => Ok(None),
        }
    }

    fn read(&self) -> Result<Clip, ClipboardError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        Ok(match &state.content.0 {
            Clip::Text(text) => Clip::Text(text.clone()),
            Clip::Picture { rgba, width, height } => {
                Clip::Picture { rgba: rgba.clone(), width: *width, height: *height }
            }
            Clip::PictureFile(bytes) => Clip::PictureFile(bytes.clone()),
            Clip::Files(paths) => Clip::Files(paths.clone()),
            Clip::Nothing => Clip::Nothing,
        })
    }

    fn clear(&self) -> Result<(), ClipboardError> {
        let mut state = state(&self.0);
        state.faults.check()?;
        state.content = Content::default();
        state.log.push(ClipboardTouch::Cleared);
        Ok(())
    }
}
