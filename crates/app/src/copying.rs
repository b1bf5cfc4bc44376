//! Copy a code, and clear it from the clipboard when its time is over, if it is still ours.

use ringfence_core::otp;
use ringfence_core::{AccountId, Timestamp};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::accounts::{not_found, parse_id};
use crate::app::App;
use crate::error::AppError;
use crate::ports::Clip;
use crate::view::{ClipboardView, Copied, Which};

/// How often a clipboard that can't be read at the deadline is tried again, once a second.
const CLEAR_TRIES: u8 = 30;

/// A code of ours on the clipboard: its digest, never the code.
pub(crate) struct CopiedCode {
    account: AccountId,
    digest: [u8; 32],
    copied_at: Timestamp,
    /// When it is to be cleared; `None`: when the vault is locked or the program ends.
    pub(crate) clears_at: Option<Timestamp>,
    tries_left: u8,
}

impl CopiedCode {
    /// Its time is over, or the clock was set back and nobody knows.
    fn is_due(&self, now: Timestamp) -> bool {
        self.clears_at.is_some_and(|due| now >= due || now < self.copied_at)
    }

    pub(crate) fn view(&self) -> ClipboardView {
        ClipboardView {
            account: self.account.to_string(),
            clears_at: self.clears_at.map(Timestamp::unix_seconds),
        }
    }
}

impl App {
    /// Copies a code. The page never needs to have seen it.
    ///
    /// For HOTP, [`Which::Current`] is the newest code, made first when there is none; [`Which::Before`] the one
    /// before it, once two were asked for; [`Which::Next`] makes the next one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::AccountNotFound`], [`crate::ErrorCode::PinMissing`],
    /// [`crate::ErrorCode::ClipboardUnavailable`], or why an HOTP counter could not be saved.
    pub fn copy_code(&mut self, id: &str, which: Which) -> Result<Copied, AppError> {
        let account = parse_id(id)?;
        let now = self.ports.clock.now();
        let window = otp::window_at(&self.account(account)?.otp, now);
        if window.is_none() {
            let on_show = self.session.unlocked()?.counted.contains_key(&account);
            if which == Which::Next || (which == Which::Current && !on_show) {
                self.next_code(id)?;
            }
        }
        let open = self.session.unlocked()?;
        let made;
        let code = match (open.counted.get(&account), which) {
            (Some(codes), Which::Before) => codes.before.as_ref().ok_or_else(not_found)?,
            (Some(codes), Which::Current | Which::Next) => &codes.latest,
            (None, Which::Before) => return Err(not_found()),
            (None, Which::Current) => {
                made = otp::code_at(&self.account(account)?.otp, now)?;
                &made
            }
            (None, Which::Next) => {
                made = otp::next_code_at(&self.account(account)?.otp, now)?;
                &made
            }
        };
        let text = Zeroizing::new(code.as_str().to_owned());
        let copied = self.put_on_clipboard(account, &text)?;
        let valid_from = window.filter(|_| which == Which::Next).map(|window| window.until);
        Ok(Copied { valid_from, ..copied })
    }

    /// Puts a secret text of an account on the clipboard, to be cleared like a code.
    pub(crate) fn put_on_clipboard(&mut self, account: AccountId, text: &str) -> Result<Copied, AppError> {
        let now = self.ports.clock.now();
        let digest = Sha256::digest(text).into();
        self.ports.clipboard.write_secret(text)?;
        let seconds = self.settings.clipboard_seconds;
        let timed = seconds > 0 && !self.ports.clock.is_frozen();
        let clears_at = timed.then(|| now.plus_seconds(seconds.into()));
        self.copied =
            Some(CopiedCode { account, digest, copied_at: now, clears_at, tries_left: CLEAR_TRIES });
        let clears_at = clears_at.map(Timestamp::unix_seconds);
        Ok(Copied { account: account.to_string(), valid_from: None, clears_at })
    }

    /// What is on the clipboard, for [`crate::reading`].
    ///
    /// # Errors
    /// [`crate::ErrorCode::ClipboardUnavailable`].
    pub fn read_clipboard(&mut self) -> Result<Clip, AppError> {
        Ok(self.ports.clipboard.read()?)
    }

    /// Clears the clipboard if it still holds our code: at once, or with the next ticks where it can't be read
    /// at this moment.
    pub(crate) fn clear_clipboard_soon(&mut self) {
        let now = self.ports.clock.now();
        if let Some(copied) = &mut self.copied {
            copied.clears_at = Some(now);
        }
        self.clear_clipboard_when_due(now);
    }

    pub(crate) fn clear_clipboard_when_due(&mut self, now: Timestamp) -> bool {
        let Some(mut copied) = self.copied.take_if(|copied| copied.is_due(now)) else { return false };
        if self.clear_if_ours(&copied.digest).is_err() && copied.tries_left > 0 {
            copied.tries_left -= 1;
            copied.clears_at = Some(now.plus_seconds(1));
            copied.copied_at = now;
            self.copied = Some(copied);
        }
        true
    }

    fn clear_if_ours(&mut self, digest: &[u8; 32]) -> Result<(), AppError> {
        if let Some(text) = self.ports.clipboard.read_text()?
            && Sha256::digest(text.as_bytes()).as_slice() == digest
        {
            self.ports.clipboard.clear()?;
        }
        Ok(())
    }
}
