//! The recovery kit: a code on paper that opens the vault when keychain and password are gone.
//!
//! A vault has one kit at most: a new one takes the place of the old one, whose code opens files from before alone.
//! The code exists in two places only: on the paper, and here for as long as the person has it before them.

use ringfence_core::Timestamp;
use ringfence_core::vault::{
    OpenError, RecoveryCode, RecoveryCodeError, SealedVault, Slot, SlotId, SlotKind, VaultId, WayIn, Wrapping,
};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::state::{Locked, Session, Unlocked};
use crate::session::unlock::{Opener, random};
use crate::unlock_methods::upgrade::seed;
use crate::view::{CameBy, KitView};

/// A kit that has just been made and that the person has before them.
pub struct RecoveryKit {
    pub(crate) code: RecoveryCode,
    pub(crate) vault: VaultId,
    pub(crate) made: Timestamp,
}

impl RecoveryKit {
    /// What the window shows of it.
    pub fn view(&self) -> KitView {
        KitView::new(&self.code.written(), self.made.unix_seconds())
    }
}

impl App {
    /// Makes a kit, which takes the place of the one before. The vault is saved, read back and opened by the new code
    /// before anybody sees it; when anything fails, the kit before it is as good as it was.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::ProofNeeded`], or why the vault could not be saved.
    pub fn make_recovery_kit(&mut self) -> Result<&RecoveryKit, AppError> {
        let _ = self.require_proof()?;
        let entropy = std::sync::Arc::clone(&self.ports.entropy);
        let code = RecoveryCode::filled_by(|bytes| entropy.fill(bytes))?;
        let id = SlotId::from_random_bytes(random(entropy.as_ref())?);
        let (seed, made) = (seed(entropy.as_ref())?, self.ports.clock.now());
        let open = self.session.unlocked_mut()?;
        let (vault, origin) = (open.header.vault_id(), open.origin(entropy.as_ref())?);
        let wrapping = Wrapping { data_key: &open.data_key, origin: &origin, seed: &seed };
        let slot = Slot::for_recovery(vault, id, &code, made, wrapping)?;
        self.save_slots(|header| Ok(header.with_only_slot_of_its_kind(slot)), &|back, data_key| {
            back.unwrap_with_recovery(&code).is_ok_and(|opened| opened == *data_key)
        })?;
        Ok(self.kit.insert(RecoveryKit { code, vault, made }))
    }

    /// The kit that the person has before them, to be saved or printed.
    ///
    /// # Errors
    /// [`ErrorCode::KitGone`] when it was put away, or the vault was locked.
    pub fn recovery_kit(&self) -> Result<&RecoveryKit, AppError> {
        self.kit.as_ref().ok_or_else(|| ErrorView::new(ErrorCode::KitGone))
    }

    /// Puts the kit away: its code is forgotten here.
    pub fn drop_recovery_kit(&mut self) {
        self.kit = None;
    }

    /// Opens the vault by the code of its recovery kit, as typed.
    ///
    /// # Errors
    /// [`ErrorCode::RecoveryCodeMistyped`], which can be told without the vault, [`ErrorCode::RecoveryCodeWrong`],
    /// [`ErrorCode::NoRecoveryKit`], [`ErrorCode::SlowedDown`], or why the file can't be used.
    pub fn unlock_with_recovery(&mut self, typed: &str) -> Result<(), AppError> {
        if matches!(self.session, Session::Unlocked(_)) {
            return Ok(());
        }
        // A typing mistake is told without the vault; it is no guess at the code.
        let code = RecoveryCode::parse(typed)?;
        self.attempt_to_open(ErrorCode::RecoveryCodeWrong, |app| {
            let (bytes, sealed) = app.read_sealed()?;
            let data_key = sealed.unwrap_with_recovery(&code).map_err(refusal)?;
            let mut open =
                Locked::of(&sealed, None).unlock(bytes, &sealed, data_key).map_err(|(_, error)| error)?;
            open.unbind(WayIn::Recovery(&code), app.ports.entropy.as_ref());
            open.came_by = Some(CameBy::Recovery);
            app.enter_opened(open, &Opener::Recovery(sealed.header().clone()));
            Ok(())
        })
    }

    /// Takes the recovery code as proof of who is there: the only one that is left to a person whose vault has no
    /// password and whose keychain has lost its key.
    ///
    /// # Errors
    /// As [`App::unlock_with_recovery`], and [`ErrorCode::VaultLocked`].
    pub fn prove_with_recovery(&mut self, typed: &str) -> Result<(), AppError> {
        self.require_open()?;
        let code = RecoveryCode::parse(typed)?;
        self.attempt(ErrorCode::RecoveryCodeWrong, |app| {
            // The kit may have been made anew by another program a moment ago.
            app.refresh();
            app.require_present_key()?;
            let sealed = SealedVault::parse(&app.session.unlocked()?.sealed)?;
            let data_key = sealed.unwrap_with_recovery(&code).map_err(refusal)?;
            let entropy = std::sync::Arc::clone(&app.ports.entropy);
            app.session.unlocked_mut()?.unbind(WayIn::Recovery(&code), entropy.as_ref());
            app.proved_by(&data_key, ErrorCode::RecoveryCodeWrong)
        })
    }
}

impl Unlocked {
    /// When the recovery kit was made; `None`: there is none.
    pub(crate) fn recovery_made(&self) -> Option<Timestamp> {
        self.header.slots().iter().filter(|slot| slot.kind() == SlotKind::Recovery).find_map(Slot::made)
    }
}

impl From<RecoveryCodeError> for ErrorView {
    fn from(error: RecoveryCodeError) -> Self {
        match error {
            RecoveryCodeError::BadCharacter { position } => {
                Self::at(ErrorCode::RecoveryCodeMistyped, position)
            }
            RecoveryCodeError::WrongLength { characters } => {
                Self::at(ErrorCode::RecoveryCodeLength, characters)
            }
            RecoveryCodeError::Mistyped => Self::new(ErrorCode::RecoveryCodeMistyped),
        }
    }
}

fn refusal(error: OpenError) -> ErrorView {
    match error {
        OpenError::WrongKey => ErrorView::new(ErrorCode::RecoveryCodeWrong),
        OpenError::NoSuchSlot => ErrorView::new(ErrorCode::NoRecoveryKit),
        other => other.into(),
    }
}
