//! The keychain as a way into the vault: taken up, mended after it lost or changed its key, and given up.
//!
//! The order is what makes a failure in between harmless. A new key is in the keychain, and has been read back, before
//! the vault's file speaks of it; and it leaves the keychain only after the file no longer does.

use std::sync::Arc;

use ringfence_core::WrappingKey;
use ringfence_core::vault::{Header, Slot, SlotId, SlotKind, VaultId, Wrapping};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::state::has_slot;
use crate::session::unlock::random;
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion, Outcome, Wish};
use crate::unlock_methods::upgrade::seed;
use crate::view::CameBy;

impl App {
    /// The question that makes the keychain open this vault, whether it did before or not: a new key for it to keep.
    /// The answer goes to [`App::take_up_keychain`].
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::ProofNeeded`], [`ErrorCode::NoEntropy`], and [`ErrorCode::LastWayIn`]
    /// where nothing but the keychain's present key opens the vault: it gives way before the vault is saved;
    /// [`ErrorCode::KeychainSilent`] while it has not answered to the last change that was asked of it.
    pub fn ask_to_keep(&self) -> Result<KeychainQuestion, AppError> {
        let _ = self.require_proof()?;
        let header = &self.session.unlocked()?.header;
        if !has_another_way(header) {
            return Err(ErrorView::new(ErrorCode::LastWayIn));
        }
        if self.changes.are_under_way() {
            return Err(ErrorView::new(ErrorCode::KeychainSilent));
        }
        let vault = header.vault_id();
        let key = WrappingKey::filled_by(|bytes| self.ports.entropy.fill(bytes))?;
        let (keys, change) = (Arc::clone(&self.ports.keys), Some(self.changes.clone()));
        Ok(KeychainQuestion { keys, vault, wish: Wish::Renew(key), round: 0, change })
    }

    /// Takes the keychain's answer: its new key opens the vault from now on, and no older one does.
    ///
    /// When the vault can't be saved, the keychain holds a key that opens nothing. Where it was to be mended that is
    /// what it held before; where the vault had no slot for it, the key is litter, and the question to forget it is
    /// put beside the error.
    ///
    /// # Errors
    /// Why the keychain took no key, or the vault could not be saved.
    pub fn take_up_keychain(
        &mut self,
        answer: KeychainAnswer,
    ) -> Result<(), (AppError, Option<KeychainQuestion>)> {
        let Outcome::Renewed(kept) = answer.outcome else {
            return Err((ErrorView::new(ErrorCode::KeychainFailed), None));
        };
        let key = kept.map_err(|error| (error.into(), None))?;
        let forget = self.forget_question(answer.vault);
        self.save_keychain_slot(answer.vault, &key).map_err(|error| {
            let mended = self.session.unlocked().is_ok_and(|open| has_slot(&open.header, SlotKind::Keychain));
            (error, (!mended).then_some(forget))
        })
    }

    /// The keychain opens this vault no longer. The question that follows takes the key out of it, and its answer goes to
    /// [`App::take_forgotten`]; a key that stays there opens copies of the vault from before only. Where that alone is left
    /// to be done, the vault is not saved again.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::ProofNeeded`], [`ErrorCode::LastWayIn`], or why the vault could not be
    /// saved.
    pub fn give_up_keychain(&mut self) -> Result<KeychainQuestion, AppError> {
        let _ = self.require_proof()?;
        if let Some(forget) = self.ask_to_forget() {
            return Ok(forget);
        }
        let vault = self.session.unlocked()?.header.vault_id();
        // Before the save: a program that is killed after it must not leave a key that nobody knows of.
        self.note_left_in_keychain(vault, true);
        self.save_slots(
            |header| {
                if !has_another_way(header) {
                    return Err(ErrorView::new(ErrorCode::LastWayIn));
                }
                let slots = header.slots().iter().filter(|slot| slot.kind() == SlotKind::Keychain);
                Ok(slots.fold(header.clone(), |header, slot| header.without_slot(slot.id())))
            },
            &|_, _| true,
        )?;
        let open = self.session.unlocked_mut()?;
        open.keychain_trouble = None;
        Ok(self.forget_question(vault))
    }

    fn save_keychain_slot(&mut self, vault: VaultId, key: &WrappingKey) -> Result<(), AppError> {
        let entropy = Arc::clone(&self.ports.entropy);
        let id = SlotId::from_random_bytes(random(entropy.as_ref())?);
        let seed = seed(entropy.as_ref())?;
        let open = self.session.unlocked_mut()?;
        if open.header.vault_id() != vault {
            return Err(ErrorView::new(ErrorCode::VaultReplaced));
        }
        let origin = open.origin(entropy.as_ref())?;
        let wrapping = Wrapping { data_key: &open.data_key, origin: &origin, seed: &seed };
        let slot = Slot::for_keychain(vault, id, key, wrapping)?;
        self.save_slots(|header| Ok(header.with_only_slot_of_its_kind(slot)), &|back, data_key| {
            back.unwrap_with_keychain(key).is_ok_and(|opened| opened == *data_key)
        })?;
        self.note_left_in_keychain(vault, false);
        let open = self.session.unlocked_mut()?;
        open.keychain_trouble = None;
        open.came_by = open.came_by.filter(|way| *way != CameBy::Backup);
        Ok(())
    }
}

/// Whether something besides the keychain opens the vault.
fn has_another_way(header: &Header) -> bool {
    [SlotKind::Password, SlotKind::Recovery].iter().any(|way| has_slot(header, *way))
}
