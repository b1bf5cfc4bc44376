//! Show and copy an account's key. Nothing of it stays here: the answer is all there is.

use ringfence_core::uri::{encode_base32, encode_hex, write};
use ringfence_core::{Account, Otp, Pin};
use zeroize::Zeroizing;

use crate::accounts::edit::parse_id;
use crate::accounts::qr;
use crate::app::App;
use crate::error::AppError;
use crate::session::jobs::Job;
use crate::view::{Copied, SecretView, Shown};

impl App {
    /// An account's key, its PIN and its link as a QR code. Needs proof.
    ///
    /// # Errors
    /// [`crate::ErrorCode::ProofNeeded`], [`crate::ErrorCode::AccountNotFound`].
    pub fn show_secret(&self, id: &str) -> Result<SecretView, AppError> {
        let _ = self.require_proof()?;
        let account = self.account(parse_id(id)?)?;
        let link = write(&account.to_new());
        Ok(SecretView {
            key: Shown::new(key_text(account)),
            pin: pin_of(account).map(Shown::new),
            qr: qr::draw(&link),
        })
    }

    /// Copies an account's key; it leaves the clipboard as a code does. Needs proof.
    ///
    /// # Errors
    /// As [`App::show_secret`]; the job's are those of the clipboard.
    pub fn copy_secret(&mut self, id: &str) -> Result<Job<Copied>, AppError> {
        let _ = self.require_proof()?;
        let id = parse_id(id)?;
        let text = key_text(self.account(id)?);
        Ok(self.put_on_clipboard(id, text, None))
    }
}

fn key_text(account: &Account) -> Zeroizing<String> {
    match &account.otp {
        Otp::Motp { secret, .. } => encode_hex(secret),
        otp => encode_base32(otp.secret()),
    }
}

fn pin_of(account: &Account) -> Option<Zeroizing<String>> {
    let (Otp::Yandex { pin, .. } | Otp::Motp { pin, .. }) = &account.otp else { return None };
    // EXPOSE: the person asked to see the account's key, and the PIN is a part of it.
    pin.as_ref().map(Pin::expose).map(|pin| Zeroizing::new(pin.to_owned()))
}
