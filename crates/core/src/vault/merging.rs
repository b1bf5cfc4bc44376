//! Two states of one vault → one state in which no account of either is lost.
//!
//! Two computers that saved apart leave two files. An account that was removed on one side is gone, unless it was changed
//! on the other after that; what else is on one side only stays or comes in. What is on both sides is brought together
//! field by field, so that merging again changes nothing.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Vault;
use super::format::{Fields, Unreadable};
use super::remembered::kind;
use crate::account::{Account, AccountId};
use crate::merge::same_codes;
use crate::otp::Otp;
use crate::secret::Pin;

/// What a merge brought.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Merged {
    /// Accounts that were on the other side only, as they are called here now.
    pub added: Vec<AccountId>,
    /// Those among them that had been removed here, and were changed on the other side after that.
    pub returned: Vec<AccountId>,
    /// Accounts that are not what they were here before.
    pub changed: Vec<AccountId>,
    /// Accounts that were here and had been removed on the other side.
    pub removed: Vec<AccountId>,
    /// Records of the other side that this version can't read and that were not here.
    pub unreadable: usize,
    /// The payload has fields now that only the other side had.
    pub fields: bool,
    /// It remembers removals and counters now that only the other side did.
    pub remembered: bool,
}

impl Merged {
    /// Whether the other side had nothing that wasn't here.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Vault {
    /// Takes everything over that another state of the same vault has and this one hasn't.
    ///
    /// Of an account on both sides the names are those that were changed later, the HOTP counter is the higher one,
    /// a PIN, a parameter or a field of a newer program that one side lacks comes from the other, and of two notes
    /// the later stands before the earlier. An account that has another key there becomes a second account. One that was
    /// removed on either side is gone, unless it was changed on the other one after that.
    pub fn merge(&mut self, other: Self) -> Merged {
        let mut merged = Merged { remembered: self.remembered.join(&other.remembered), ..Merged::default() };
        while let Some(gone) = self.accounts.iter().find(|here| self.remembered.is_removed(here)) {
            let id = gone.id;
            if let Some(account) = self.take_out(id) {
                self.remembered.note_counter_of(&account.otp);
                merged.removed.push(id);
            }
        }
        let mut accounts = other.accounts;
        accounts.retain(|account| {
            let stays = !self.remembered.is_removed(account);
            merged.remembered |= !stays && self.remembered.note_counter_of(&account.otp);
            stays
        });
        for account in &mut accounts {
            let same_id = self.account(account.id);
            if same_id.is_some_and(|here| !same_codes(&here.otp, &account.otp)) {
                // The identity is taken by another key: the account goes by one that follows from both, the same in
                // every merge.
                let first = account.id;
                account.id = second_name(account);
                merged.remembered |= self.remembered.note_joined(account, first);
            }
        }
        let theirs: HashSet<_> = accounts.iter().map(|account| account.id).collect();
        for account in accounts {
            self.take_in(account, &theirs, &mut merged);
        }
        for record in other.unreadable {
            if self.unreadable.iter().all(|here| here.json != record.json) {
                self.unreadable.push(Unreadable { after: self.accounts.len(), json: record.json });
                merged.unreadable += 1;
            }
        }
        for account in &mut self.accounts {
            let known = merged.added.contains(&account.id) || merged.changed.contains(&account.id);
            if self.remembered.raise_counter(&mut account.otp) && !known {
                merged.changed.push(account.id);
            }
        }
        let mut unknown = other.unknown;
        merged.fields = add_missing(&mut self.unknown.fields, &mut unknown.fields, |_, _| false);
        merged
    }

    /// `theirs`: the identities of the other side's accounts. One that has a counterpart there by its identity is not
    /// taken for another one that goes by its names: both stand side by side there, and so they do here.
    fn take_in(&mut self, account: Account, theirs: &HashSet<AccountId>, merged: &mut Merged) {
        let by_id = self.accounts.iter().position(|here| here.id == account.id);
        let alone = |is_it: &dyn Fn(&Account) -> bool| {
            let is_it = |here: &Account| !theirs.contains(&here.id) && is_it(here);
            self.accounts.iter().position(|here| is_it(here) && same_codes(&here.otp, &account.otp))
        };
        let by_another_id = || {
            let ids = self.remembered.identities(&account);
            if ids.len() > 1 { alone(&|here| ids.contains(&here.id)) } else { None }
        };
        let by_names = || alone(&|here| (&here.issuer, &here.name) == (&account.issuer, &account.name));
        match by_id.or_else(by_another_id).or_else(by_names).map(|place| &mut self.accounts[place]) {
            Some(here) => {
                let id = here.id;
                merged.remembered |= self.remembered.note_joined(here, account.id);
                if join(here, account) && !merged.added.contains(&id) && !merged.changed.contains(&id) {
                    merged.changed.push(id);
                }
            }
            None => {
                if self.remembered.removed_at(&account).is_some() {
                    merged.returned.push(account.id);
                }
                merged.added.push(account.id);
                self.accounts.push(account);
            }
        }
    }
}

/// Brings two states of one account together. True when the one here is not what it was.
fn join(here: &mut Account, mut there: Account) -> bool {
    let order = (there.changed, &there.issuer, &there.name).cmp(&(here.changed, &here.issuer, &here.name));
    let (later, even) = (order.is_gt(), order.is_eq());
    let mut differs = false;
    if later {
        differs |= here.issuer != there.issuer || here.name != there.name || here.changed != there.changed;
        (here.issuer, here.name) = (std::mem::take(&mut there.issuer), std::mem::take(&mut there.name));
        here.changed = there.changed;
    }
    if there.created < here.created {
        here.created = there.created;
        differs = true;
    }
    let there_first = later || (even && there.note > here.note);
    let note = if there_first { notes(&there.note, &here.note) } else { notes(&here.note, &there.note) };
    differs |= note != here.note;
    here.note = note;
    differs |= join_otp(&mut here.otp, &there.otp, later, even);

    let there_first = later || (even && texts(&there.parameters) > texts(&here.parameters));
    let (first, second) = if there_first {
        (&there.parameters, &here.parameters)
    } else {
        (&here.parameters, &there.parameters)
    };
    let is_new = |name: &str| first.iter().all(|(known, _)| known != name);
    let more = second.iter().filter(|(name, _)| is_new(name));
    let parameters: Vec<_> = first.iter().chain(more).cloned().collect();
    differs |= parameters != here.parameters;
    here.parameters = parameters;

    let prefer = |here: &str, there: &str| later || (even && there > here);
    differs |= add_missing(&mut here.unknown.fields, &mut there.unknown.fields, prefer);
    differs | add_missing(&mut here.unknown.otp, &mut there.unknown.otp, prefer)
}

fn texts(parameters: &[(String, Zeroizing<String>)]) -> impl PartialOrd {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>()
}

/// The later note before the earlier; once, where one has the other in it.
fn notes(later: &str, earlier: &str) -> String {
    if later.contains(earlier) {
        later.to_owned()
    } else if earlier.contains(later) {
        earlier.to_owned()
    } else {
        format!("{later}\n\n{earlier}")
    }
}

/// The higher counter, and a PIN wherever there is one.
fn join_otp(here: &mut Otp, there: &Otp, later: bool, even: bool) -> bool {
    match (here, there) {
        (Otp::Hotp { counter, .. }, Otp::Hotp { counter: other, .. }) if other > counter => {
            *counter = *other;
            true
        }
        (Otp::Yandex { pin, .. }, Otp::Yandex { pin: Some(other), .. })
        | (Otp::Motp { pin, .. }, Otp::Motp { pin: Some(other), .. }) => {
            // EXPOSE: of two PINs that were changed at once the same one is taken whichever side is merged into which.
            let is_higher = |pin: &Pin| other.expose() > pin.expose();
            let takes = pin.as_ref().is_none_or(|pin| pin != other && (later || (even && is_higher(pin))));
            if takes {
                *pin = Some(other.duplicate());
            }
            takes
        }
        _ => false,
    }
}

/// Adds the fields that are only there, and of those on both sides takes the one that `prefer` chooses by their
/// texts. True when anything changed.
fn add_missing(here: &mut Fields, there: &mut Fields, prefer: impl Fn(&str, &str) -> bool) -> bool {
    let mut differs = false;
    for (name, value) in std::mem::take(&mut there.0) {
        let takes = match here.0.get(&name) {
            None => true,
            Some(known) => {
                *known != value && {
                    let [known, value] = [known, &value].map(|value| Zeroizing::new(value.to_string()));
                    prefer(&known, &value)
                }
            }
        };
        let mut left = Fields::default();
        if takes {
            differs = true;
            if let Some(old) = here.0.insert(name.clone(), value) {
                left.0.insert(name, old);
            }
        } else {
            left.0.insert(name, value);
        }
        // What was not taken is wiped here.
        drop(left);
    }
    differs
}

/// The identity of an account whose own one belongs to another key: follows from the identity, the key and the
/// parameters, so that every merge finds the same one.
fn second_name(account: &Account) -> AccountId {
    let mut hash = Sha256::new();
    hash.update(account.id.to_string());
    hash.update(kind(&account.otp));
    // EXPOSE: the identity follows from the key; sixteen bytes of the digest say nothing of it.
    hash.update(account.otp.secret().expose());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    AccountId::from_random_bytes(bytes)
}
