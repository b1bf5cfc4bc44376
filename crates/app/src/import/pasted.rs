//! What was pasted and holds a key: cleared from the clipboard when the person asks for it, if it is still there.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::accounts::copy::Turns;
use crate::app::App;
use crate::error::AppError;
use crate::ports::{Clip, Clipboard, ClipboardError};
use crate::session::jobs::Job;

/// What something on the clipboard is known by: its digest, never the thing.
pub(crate) type Mark = [u8; 32];

impl App {
    /// Remembers a text that was pasted into the page.
    pub fn note_pasted(&mut self, text: &str) {
        self.pasted = Some(Sha256::digest(text).into());
    }

    /// Clears the clipboard if it still holds what was pasted last; answers whether it did. The job's failures are
    /// [`crate::ErrorCode::ClipboardUnavailable`] and [`crate::ErrorCode::ClipboardSilent`].
    pub fn clear_pasted(&self) -> Job<bool> {
        let (clipboard, turns) = (Arc::clone(&self.ports.clipboard), Turns::clone(&self.clipboard_turns));
        let pasted = self.pasted;
        self.job(move || {
            let cleared = turns.one(|| clear_if_marked(clipboard.as_ref(), pasted));
            move |app: &mut Self| {
                let cleared = cleared.map_err(AppError::from)?;
                app.pasted = None;
                Ok(cleared)
            }
        })
    }
}

fn clear_if_marked(clipboard: &dyn Clipboard, pasted: Option<Mark>) -> Result<bool, ClipboardError> {
    let still_there = pasted.is_some() && mark_of(&clipboard.read()?) == pasted;
    if still_there {
        clipboard.clear()?;
    }
    Ok(still_there)
}

/// The mark of a text or a picture. Files hold the key themselves; on the clipboard there are only their names.
pub(crate) fn mark_of(clip: &Clip) -> Option<Mark> {
    match clip {
        Clip::Text(text) => Some(Sha256::digest(text.as_bytes()).into()),
        Clip::Picture { rgba: bytes, .. } | Clip::PictureFile(bytes) => Some(Sha256::digest(&**bytes).into()),
        Clip::Files(_) | Clip::Nothing => None,
    }
}
