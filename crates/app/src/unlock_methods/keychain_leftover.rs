//! A key that the keychain still has although the vault has given it up: remembered until it is gone, and asked for
//! again.
//!
//! Such a key opens no state of the vault that was saved since, but it opens earlier ones. So it is remembered before the
//! vault is saved without its slot, over restarts too, and forgotten only after the keychain has shown that it is gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use ringfence_core::vault::{SlotKind, VaultId};
use serde_json::Value;

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::state::{Session, has_slot};
use crate::settings::{read_object, write_field};
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion, Outcome, Wish};

/// Where the preferences' file keeps the ids of the vaults.
const FIELD: &str = "leftInKeychain";

impl App {
    /// Whether the keychain still has a key of the vault that is here, which the vault doesn't use any more.
    pub fn is_left_in_keychain(&self) -> bool {
        self.left_in_keychain().is_some()
    }

    /// The question that takes such a key out once more; `None`: there is none, or the keychain has not answered to the
    /// last change that was asked of it. The answer goes to [`App::take_forgotten`].
    pub fn ask_to_forget(&self) -> Option<KeychainQuestion> {
        let vault = self.left_in_keychain()?;
        (!self.changes.are_under_way()).then(|| self.forget_question(vault))
    }

    /// Takes the keychain's answer to a question that takes a key out.
    ///
    /// # Errors
    /// [`ErrorCode::KeychainKept`]: it is still there, or may be. That is remembered.
    pub fn take_forgotten(&mut self, answer: KeychainAnswer) -> Result<(), AppError> {
        let KeychainAnswer { vault, outcome, .. } = answer;
        let gone = matches!(outcome, Outcome::Forgot { gone: true, .. });
        self.note_left_in_keychain(vault, !gone);
        if gone { Ok(()) } else { Err(ErrorView::new(ErrorCode::KeychainKept)) }
    }

    pub(crate) fn forget_question(&self, vault: VaultId) -> KeychainQuestion {
        let (keys, change) = (Arc::clone(&self.ports.keys), Some(self.changes.clone()));
        KeychainQuestion { keys, vault, wish: Wish::Forget { then_open: false }, round: 0, change }
    }

    /// Remembers that a key is to leave the keychain, or that it has left it. Where that can't be stored it holds for
    /// this run.
    pub(crate) fn note_left_in_keychain(&mut self, vault: VaultId, left: bool) {
        self.recall_left_in_keychain();
        let id = vault.to_string();
        let changed = if left { self.left.insert(id) } else { self.left.remove(&id) };
        if changed {
            let ids = self.left.iter().cloned().map(Value::String).collect();
            let _ = write_field(self.ports.settings.as_ref(), FIELD, Value::Array(ids));
        }
    }

    /// What this run or another program remembers.
    pub(crate) fn recall_left_in_keychain(&mut self) {
        let stored = read_object(self.ports.settings.as_ref()).and_then(|mut object| object.remove(FIELD));
        if let Some(ids) = stored.and_then(|stored| serde_json::from_value::<BTreeSet<String>>(stored).ok()) {
            self.left.extend(ids);
        }
    }

    fn left_in_keychain(&self) -> Option<VaultId> {
        if self.left.is_empty() {
            return None;
        }
        let header = match &self.session {
            Session::Unlocked(open) => open.header.clone(),
            _ => self.read_sealed().ok()?.1.header().clone(),
        };
        let vault = header.vault_id();
        (!has_slot(&header, SlotKind::Keychain) && self.left.contains(&vault.to_string())).then_some(vault)
    }
}
