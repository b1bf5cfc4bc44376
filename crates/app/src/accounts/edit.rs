//! Edit, delete, the next HOTP code, two consecutive codes.

use ringfence_core::otp::{self, Code};
use ringfence_core::vault::AccountEdit;
use ringfence_core::{Account, AccountId, Otp, Pin, Timestamp};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::state::CountedCodes;
use crate::view::{EditRequest, PairView};

impl App {
    /// Changes an account's names, note and, when one is given, PIN.
    ///
    /// # Errors
    /// [`ErrorCode::AccountNotFound`], [`ErrorCode::NameMissing`], or why it could not be saved.
    pub fn edit_account(&mut self, request: &EditRequest) -> Result<(), AppError> {
        let id = parse_id(&request.id)?;
        let (issuer, name) = (request.issuer.trim(), request.name.trim());
        if issuer.is_empty() && name.is_empty() {
            return Err(ErrorView::new(ErrorCode::NameMissing));
        }
        let edit = AccountEdit {
            issuer: issuer.to_owned(),
            name: name.to_owned(),
            note: request.note.trim_end().to_owned(),
            // EXPOSE: the typed PIN becomes the account's.
            pin: Pin::new(request.pin.expose().trim().to_owned()),
        };
        self.save(|vault, now| vault.edit(id, edit, now).map(|_| ()).ok_or_else(not_found))
    }

    /// Deletes an account from this vault. The service's second factor stays switched on.
    ///
    /// # Errors
    /// [`ErrorCode::AccountNotFound`], or why it could not be saved.
    pub fn delete_account(&mut self, id: &str) -> Result<(), AppError> {
        let id = parse_id(id)?;
        self.save(|vault, now| vault.remove(id, now).map(|_| ()).ok_or_else(not_found))?;
        self.session.unlocked_mut()?.counted.remove(&id);
        Ok(())
    }

    /// Makes an HOTP account's next code. The counter that follows it is on disk before the code is shown,
    /// so that no code is ever shown twice.
    ///
    /// # Errors
    /// [`ErrorCode::AccountNotFound`], [`ErrorCode::CounterAtEnd`], or why it could not be saved; no code is
    /// shown then.
    pub fn next_code(&mut self, id: &str) -> Result<(), AppError> {
        let id = parse_id(id)?;
        let latest = self.count_on(id)?;
        self.session.unlocked_mut()?.counted.insert(id, CountedCodes { latest, before: None });
        Ok(())
    }

    /// The two consecutive codes of this moment. For HOTP the two newest, made where they don't exist yet.
    ///
    /// # Errors
    /// [`ErrorCode::AccountNotFound`], [`ErrorCode::PinMissing`], or as [`App::next_code`].
    pub fn pair_codes(&mut self, id: &str) -> Result<PairView, AppError> {
        self.pair_codes_at(id, self.ports.clock.now())
    }

    /// The two consecutive codes of another moment; for HOTP, which knows no time, as [`App::pair_codes`].
    ///
    /// # Errors
    /// As [`App::pair_codes`].
    pub fn pair_codes_at(&mut self, id: &str, at: Timestamp) -> Result<PairView, AppError> {
        let id = parse_id(id)?;
        let account = self.account(id)?;
        if let Some(window) = otp::window_at(&account.otp, at) {
            return Ok(PairView {
                current: otp::code_at(&account.otp, at)?.as_str().to_owned(),
                next: otp::next_code_at(&account.otp, at)?.as_str().to_owned(),
                from: Some(window.from),
                until: Some(window.until),
            });
        }
        self.make_counted_pair(id)?;
        let codes = self.session.unlocked()?.counted.get(&id).ok_or_else(not_found)?;
        let before = codes.before.as_ref().ok_or_else(not_found)?;
        Ok(PairView {
            current: before.as_str().to_owned(),
            next: codes.latest.as_str().to_owned(),
            from: None,
            until: None,
        })
    }

    /// An account of the open vault.
    pub(crate) fn account(&self, id: AccountId) -> Result<&Account, AppError> {
        self.session.unlocked()?.vault.account(id).ok_or_else(not_found)
    }

    fn make_counted_pair(&mut self, id: AccountId) -> Result<(), AppError> {
        let before = match self.session.unlocked_mut()?.counted.remove(&id) {
            Some(codes) if codes.before.is_some() => {
                self.session.unlocked_mut()?.counted.insert(id, codes);
                return Ok(());
            }
            Some(codes) => codes.latest,
            None => self.count_on(id)?,
        };
        let (codes, outcome) = match self.count_on(id) {
            Ok(latest) => (CountedCodes { latest, before: Some(before) }, Ok(())),
            Err(problem) => (CountedCodes { latest: before, before: None }, Err(problem)),
        };
        self.session.unlocked_mut()?.counted.insert(id, codes);
        outcome
    }

    fn count_on(&mut self, id: AccountId) -> Result<Code, AppError> {
        if !matches!(self.account(id)?.otp, Otp::Hotp { .. }) {
            return Err(not_found());
        }
        let used = self.save_books(|vault| {
            vault.account(id).ok_or_else(not_found)?;
            vault.advance_counter(id).ok_or_else(|| ErrorView::new(ErrorCode::CounterAtEnd))
        })?;
        Ok(otp::code_for_counter(&self.account(id)?.otp, used)?)
    }
}

/// Reads an account's id as fronts send it.
pub(crate) fn parse_id(text: &str) -> Result<AccountId, AppError> {
    AccountId::parse(text).ok_or_else(not_found)
}

/// The answer to an id that names no account.
pub(crate) fn not_found() -> ErrorView {
    ErrorView::new(ErrorCode::AccountNotFound)
}
