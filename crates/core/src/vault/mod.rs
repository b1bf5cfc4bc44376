//! The accounts, and the sealed bytes that hold them. The format is specified in `docs/vault.md`.

#[cfg(feature = "bare-payload")]
pub mod bare_payload;
mod cipher;
mod container;
mod counters;
#[cfg(test)]
mod edits;
#[cfg(test)]
mod fixtures;
mod format;
mod history;
#[cfg(test)]
mod hostile;
mod kdf;
mod lineage;
mod merging;
#[cfg(test)]
mod merging_properties;
mod names_once;
mod payload;
mod recipient;
mod recovery;
mod rekey;
#[cfg(test)]
mod rekey_tests;
mod remembered;
mod seal;
mod slot;
mod stretching;
#[cfg(test)]
mod tests;
mod ways;

pub use format::{MAX_FILE_BYTES, SlotKind, Unknown};
pub use history::{Difference, Field};
pub use kdf::{KdfCost, KdfError};
pub use lineage::{Lineage, Relation, State, StateId};
pub use merging::Merged;
pub use recovery::{RecoveryCode, RecoveryCodeError};
pub use rekey::{RekeyError, WayIn, reseal};
pub use seal::{Header, OpenError, SealError, SealedVault, VaultId, seal};
pub use slot::{Slot, SlotId, Wrapping};
pub(crate) use stretching::Stretched;
pub use stretching::{StretchedKey, Stretching};

use crate::account::{Account, AccountId, NewAccount};
use crate::secret::Pin;
use crate::time::Timestamp;

/// What a person may change about an account.
#[derive(PartialEq, Eq, Debug)]
pub struct AccountEdit {
    /// The service.
    pub issuer: String,
    /// The account at the service.
    pub name: String,
    /// A person's own words.
    pub note: String,
    /// A new PIN for a Yandex or Mobile-OTP account; `None` leaves it as it is.
    pub pin: Option<Pin>,
}

/// The accounts in a person's order. Every edit is a method that says what changed.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Vault {
    accounts: Vec<Account>,
    /// In their order.
    unreadable: Vec<format::Unreadable>,
    remembered: remembered::Remembered,
    unknown: Unknown,
}

impl Vault {
    /// The accounts in order.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// How many account records this version can't read. They are kept through every save, word for word,
    /// for the program that can.
    pub fn unreadable_count(&self) -> usize {
        self.unreadable.len()
    }

    /// Puts a new account at the end and returns it. An `id` that is taken leaves the vault as it was and
    /// returns the account that has it. A counter goes on where its key has come, also when the account was removed
    /// in between.
    pub fn add(&mut self, id: AccountId, mut new: NewAccount, now: Timestamp) -> &Account {
        self.remembered.raise_counter(&mut new.otp);
        let place = self.accounts.iter().position(|account| account.id == id).unwrap_or_else(|| {
            let mut account = Account {
                id,
                issuer: new.issuer,
                name: new.name,
                note: String::new(),
                otp: new.otp,
                created: now,
                changed: now,
                parameters: new.parameters,
                unknown: Unknown::default(),
            };
            self.remembered.revive(&mut account, now);
            self.accounts.push(account);
            self.accounts.len() - 1
        });
        &self.accounts[place]
    }

    /// Changes what a person may change. Returns the account as it is now; `None` when there is none.
    pub fn edit(&mut self, id: AccountId, edit: AccountEdit, now: Timestamp) -> Option<&Account> {
        let account = self.accounts.iter_mut().find(|account| account.id == id)?;
        account.issuer = edit.issuer;
        account.name = edit.name;
        account.note = edit.note;
        if let (Some(new), crate::Otp::Yandex { pin, .. } | crate::Otp::Motp { pin, .. }) =
            (edit.pin, &mut account.otp)
        {
            *pin = Some(new);
        }
        // A clock that was set back doesn't make the change older than the one before.
        account.changed = now.max(account.changed);
        Some(account)
    }

    /// Takes an account out and returns it; the removal is remembered. Where the file has a second record of its id,
    /// that one is the account from now on, as it is for whoever opens the file next.
    pub fn remove(&mut self, id: AccountId, now: Timestamp) -> Option<Account> {
        let removed = self.take_out(id)?;
        self.remembered.note_removal(&removed, now);
        if let Some(second) = self.accounts.iter_mut().find(|account| account.id == id) {
            self.remembered.revive(second, now);
        }
        // Another one of its identities may stand beside it as an account of its own.
        self.keep_what_is_here();
        self.raise_counters();
        Some(removed)
    }

    /// The same, and nothing is remembered.
    fn take_out(&mut self, id: AccountId) -> Option<Account> {
        let place = self.accounts.iter().position(|account| account.id == id)?;
        for kept in self.unreadable.iter_mut().filter(|kept| kept.after > place) {
            kept.after -= 1;
        }
        let removed = self.accounts.remove(place);
        self.bring_up_second(id);
        Some(removed)
    }

    /// Moves an HOTP account's counter on by one and returns the counter that the code to be shown uses.
    /// `None` when there is no such HOTP account, or its counter is at its end.
    pub fn advance_counter(&mut self, id: AccountId) -> Option<u64> {
        let account = self.accounts.iter_mut().find(|account| account.id == id)?;
        let crate::Otp::Hotp { counter, .. } = &mut account.otp else { return None };
        let used = *counter;
        *counter = counter.checked_add(1)?;
        self.remembered.note_counter_of(&account.otp);
        self.raise_counters();
        Some(used)
    }

    /// Makes an account of the first record of an id that was unreadable only because the id was taken.
    fn bring_up_second(&mut self, id: AccountId) {
        let read = |kept: &format::Unreadable| payload::account(&kept.json).filter(|second| second.id == id);
        let second = self.unreadable.iter().enumerate().find_map(|(at, kept)| Some((at, read(kept)?)));
        let Some((at, account)) = second else { return };
        let place = self.unreadable.remove(at).after;
        self.accounts.insert(place, account);
        for kept in &mut self.unreadable[at..] {
            kept.after += 1;
        }
    }
}
