//! The ways into the vault: set, change and remove the password, and say what there is.
//!
//! A changed header is saved by the one path of every save (`vault_file/save.rs`), and a new way in is tried on the file as
//! it reads back from disk before the old file gives way. The data key is changed with it (`unlock_methods/rekey.rs`): backups and
//! copies from before open as they did, with the password that they had, and nothing later does.

use std::sync::Arc;

use ringfence_core::vault::{Slot, SlotId, SlotKind, Wrapping};
use ringfence_core::{Passphrase, Timestamp};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::reauth::consented;
use crate::session::state::has_slot;
use crate::session::unlock::random;
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion};
use crate::unlock_methods::upgrade::seed;
use crate::view::{CameBy, KdfView, SlotView, Way};

/// The fewest characters that a new password has.
const PASSWORD_MIN_CHARS: usize = 8;

impl App {
    /// The ways into the open vault, in the file's order.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`].
    pub fn slots(&self) -> Result<Vec<SlotView>, AppError> {
        Ok(self.session.unlocked()?.header.slots().iter().map(slot_view).collect())
    }

    /// Gives the vault a password, or another one. Takes some seconds by design. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], [`ErrorCode::PasswordTooShort`], [`ErrorCode::VaultKdf`], or why it could not
    /// be saved.
    pub fn set_password(&mut self, password: &Passphrase) -> Result<(), AppError> {
        let _ = self.require_proof()?;
        long_enough(password)?;
        let slot = self.password_slot(password)?;
        self.save_slots(|header| Ok(header.with_password(slot)), &|back, data_key| {
            back.unwrap_with_password(password).is_ok_and(|opened| opened == *data_key)
        })?;
        let open = self.session.unlocked_mut()?;
        open.came_by = open.came_by.filter(|way| *way != CameBy::Recovery);
        Ok(())
    }

    /// What to ask of the keychain before the password is taken away; `None`: it is no way in. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], [`ErrorCode::VaultLocked`].
    pub fn ask_before_removal(&self) -> Result<Option<KeychainQuestion>, AppError> {
        let _ = self.require_proof()?;
        let open = self.session.unlocked()?;
        has_slot(&open.header, SlotKind::Keychain).then(|| self.ask_consent()).transpose()
    }

    /// Takes the password away. Another way in must remain that works: a recovery code, or the keychain, whose answer
    /// to [`App::ask_consent`] shows here and now that it opens this vault. Needs proof.
    ///
    /// # Errors
    /// [`ErrorCode::ProofNeeded`], [`ErrorCode::NoPassword`], [`ErrorCode::LastWayIn`], why the keychain doesn't
    /// open it, or why it could not be saved.
    pub fn remove_password(&mut self, keychain: Option<KeychainAnswer>) -> Result<(), AppError> {
        let _ = self.require_proof()?;
        self.refresh();
        let open = self.session.unlocked()?;
        let by_keychain = match keychain {
            Some(answer) => consented(open, answer).map(|opened| opened == open.data_key),
            None => Ok(false),
        };
        if !open.has_password() {
            return Err(ErrorView::new(ErrorCode::NoPassword));
        }
        self.save_slots(
            |header| {
                let others = header.without_password();
                match by_keychain {
                    _ if has_slot(&others, SlotKind::Recovery) => Ok(others),
                    Ok(true) if has_slot(&others, SlotKind::Keychain) => Ok(others),
                    // It is to stay alone, and doesn't work.
                    Err(problem) if has_slot(&others, SlotKind::Keychain) => Err(problem),
                    Ok(_) | Err(_) => Err(ErrorView::new(ErrorCode::LastWayIn)),
                }
            },
            &|_, _| true,
        )
    }

    /// A slot for this password, at this machine's cost.
    pub(crate) fn password_slot(&mut self, password: &Passphrase) -> Result<Slot, AppError> {
        let entropy = Arc::clone(&self.ports.entropy);
        let id = SlotId::from_random_bytes(random(entropy.as_ref())?);
        let (salt, cost) = {
            let before = self.session.unlocked()?.header.slots().iter().filter_map(Slot::kdf_cost);
            let before = before.max_by_key(|cost| (cost.memory_kib(), cost.passes()));
            self.terms_for(password, before)?
        };
        let seed = seed(entropy.as_ref())?;
        let open = self.session.unlocked_mut()?;
        let (vault, origin) = (open.header.vault_id(), open.origin(entropy.as_ref())?);
        let wrapping = Wrapping { data_key: &open.data_key, origin: &origin, seed: &seed };
        Ok(Slot::for_password(vault, id, password, cost, salt, wrapping)?)
    }
}

/// Whether a new password has the length that we ask for.
///
/// # Errors
/// [`ErrorCode::PasswordTooShort`].
pub(crate) fn long_enough(password: &Passphrase) -> Result<(), AppError> {
    if password.char_count() < PASSWORD_MIN_CHARS {
        return Err(ErrorView::new(ErrorCode::PasswordTooShort));
    }
    Ok(())
}

fn slot_view(slot: &Slot) -> SlotView {
    SlotView {
        id: slot.id().to_string(),
        way: match slot.kind() {
            SlotKind::Keychain => Way::Keychain,
            SlotKind::Password => Way::Password,
            SlotKind::Recovery => Way::Recovery,
            SlotKind::Unknown => Way::Unknown,
        },
        kdf: slot.kdf_cost().map(|cost| KdfView {
            memory_kib: cost.memory_kib(),
            passes: cost.passes(),
            lanes: cost.lanes(),
        }),
        made: slot.made().map(Timestamp::unix_seconds),
    }
}
