//! The ways into a vault, and which of two states of it asks for the password of now.
//!
//! The header counts how often the password was set, changed or removed. An earlier state that comes back has counted
//! less, and so it is told from one whose password was removed later.

use serde_json::{Value, json};

use super::format::{MAX_PASSWORD_TRIES, MAX_SLOTS};
use super::{Header, KdfCost, OpenError, Slot, SlotKind, VaultId, kdf};
use crate::secret::{DataKey, Passphrase};

impl Header {
    /// How often the password was set, changed or removed.
    pub fn passwords(&self) -> u64 {
        self.passwords
    }

    /// The slots that a password opens.
    pub fn password_slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots().iter().filter(|slot| slot.kind() == SlotKind::Password)
    }

    /// Whether a password opens it.
    pub fn has_password(&self) -> bool {
        self.password_slots().next().is_some()
    }

    /// The data key, by password. Takes about half a second by design. The first four password slots are tried.
    ///
    /// # Errors
    /// [`OpenError::NoSuchSlot`], [`OpenError::WrongKey`], [`OpenError::Kdf`].
    pub fn unwrap_with_password(&self, password: &Passphrase) -> Result<DataKey, OpenError> {
        let mut work = kdf::MOST_WORK;
        for slot in self.password_slots().take(MAX_PASSWORD_TRIES) {
            match work.checked_sub(slot.kdf_cost().map_or(0, KdfCost::work)) {
                Some(left) => work = left,
                None => break,
            }
            if let Some(key) = slot.unwrap_with_password(self.vault_id(), password)? {
                return Ok(key);
            }
        }
        Err(if self.has_password() { OpenError::WrongKey } else { OpenError::NoSuchSlot })
    }

    /// What there is to be remembered of its password beside the vault: nothing that the file doesn't show; `None`
    /// where it has none.
    pub fn password_record(&self) -> Option<Value> {
        let slots: Vec<_> = self.password_slots().map(Slot::record).collect();
        self.has_password().then(|| json!({ "passwords": self.passwords, "slots": slots, "keys": self.keys }))
    }

    /// A header that has of a vault's header what [`Header::password_record`] says; `None` where that can't be read.
    pub fn from_password_record(vault: VaultId, record: &Value) -> Option<Self> {
        let slots = record.get("slots")?.as_array()?.iter().take(MAX_SLOTS);
        let slots = slots.map(|slot| Slot::read(slot.as_object()?.clone()).ok());
        let mut header = Self::new(vault, slots.collect::<Option<_>>()?);
        header.passwords = record.get("passwords")?.as_u64()?;
        header.keys = record.get("keys").and_then(|keys| serde_json::from_value(keys.clone()).ok());
        Some(header)
    }

    /// The same header with this password in place of every other.
    #[must_use]
    pub fn with_password(&self, slot: Slot) -> Self {
        let mut header = self.with_only_slot_of_its_kind(slot);
        header.passwords = self.passwords.saturating_add(1);
        header
    }

    /// The same header without a password.
    #[must_use]
    pub fn without_password(&self) -> Self {
        let mut header = self.clone();
        header.slots.retain(|slot| slot.kind() != SlotKind::Password);
        header.passwords = self.passwords.saturating_add(1);
        header
    }

    /// Whether that other state of the same vault has a password that this one doesn't know of: one that was set after
    /// it, or the only one. A password that was removed in this one's past is none.
    pub fn lacks_password_of(&self, other: &Self) -> bool {
        let counts = if self.has_password() {
            other.passwords > self.passwords
        } else {
            other.passwords >= self.passwords
        };
        other.vault_id() == self.vault_id() && other.has_password() && counts
    }

    /// Whether that other state of the same vault has a recovery kit that was made later than this one's.
    pub fn lacks_kit_of(&self, other: &Self) -> bool {
        let made = |header: &Self| header.slots().iter().filter_map(Slot::made).max();
        other.vault_id() == self.vault_id() && made(other) > made(self)
    }

    /// The same header with the password of that other state, which has to have been opened with the same data key.
    #[must_use]
    pub fn with_password_of(&self, other: &Self) -> Self {
        let mut header = self.clone();
        header.slots.retain(|slot| slot.kind() != SlotKind::Password);
        header.slots.extend(other.password_slots().cloned());
        header.passwords = other.passwords;
        header
    }
}
