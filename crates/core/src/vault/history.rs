//! Two states of one vault: what differs, and how to go back from one to the other.

use super::Vault;
use crate::account::{Account, AccountId};
use crate::otp::Otp;
use crate::time::Timestamp;

/// What differs between two states of a vault. Names accounts and fields, never a value.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Difference {
    /// Accounts that only the other state has, in its order.
    pub added: Vec<AccountId>,
    /// Accounts that only this state has, in its order.
    pub removed: Vec<AccountId>,
    /// Accounts that both have and that differ, with the fields that do.
    pub changed: Vec<(AccountId, Vec<Field>)>,
    /// How many are the same.
    pub same: usize,
}

/// A part of an account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Field {
    /// The service.
    Issuer,
    /// The account at the service.
    Name,
    /// A person's own words.
    Note,
    /// The shared key.
    Secret,
    /// How codes are made of it: type, algorithm, digits, period, the second that they are counted from.
    Parameters,
    /// The PIN.
    Pin,
    /// What this version doesn't show: kept parameters of its link, and fields of a newer program.
    Other,
}

impl Vault {
    /// What changes when this state is left for the other one. An HOTP counter that moved on and the time of a
    /// change are no difference.
    pub fn difference_to(&self, other: &Self) -> Difference {
        let mut difference = Difference::default();
        for account in other.accounts() {
            match self.account(account.id) {
                None => difference.added.push(account.id),
                Some(ours) => match fields_between(ours, account) {
                    fields if fields.is_empty() => difference.same += 1,
                    fields => difference.changed.push((account.id, fields)),
                },
            }
        }
        let only_here = self.accounts().iter().filter(|account| other.account(account.id).is_none());
        difference.removed = only_here.map(|account| account.id).collect();
        difference
    }

    /// Goes back to an earlier state, all of it. No HOTP counter goes back: its codes have been used. What is not in that
    /// state counts as removed now, and what it brings back as changed now.
    pub fn go_back_to(&mut self, earlier: Self, now: Timestamp) {
        let left = std::mem::replace(self, earlier);
        self.remembered.join(&left.remembered);
        for account in &left.accounts {
            self.remembered.note_counter_of(&account.otp);
            if self.account(account.id).is_none() {
                self.remembered.note_removal(account, now);
            }
        }
        for account in &mut self.accounts {
            self.remembered.revive(account, now);
        }
        self.raise_counters();
    }

    /// Takes one account back from an earlier state: in its place where it is still there, else beside those that it stood
    /// beside, and at the end where none of them is left.
    /// `None` when the earlier state has no such account; nothing changed then.
    pub fn take_back(&mut self, mut earlier: Self, id: AccountId, now: Timestamp) -> Option<&Account> {
        let place = earlier.accounts.iter().position(|account| account.id == id)?;
        let mut account = earlier.accounts.remove(place);
        let (before, after) = earlier.accounts.split_at(place);
        let here = |other: &Account| self.accounts.iter().position(|here| here.id == other.id);
        let beside = before.iter().rev().find_map(here).map(|place| place + 1);
        let beside = beside.or_else(|| after.iter().find_map(here)).unwrap_or(self.accounts.len());
        for here in &self.accounts {
            self.remembered.note_counter_of(&here.otp);
        }
        self.remembered.join_counters(&earlier.remembered);
        self.remembered.revive(&mut account, now);
        let place = match self.accounts.iter().position(|account| account.id == id) {
            Some(place) => {
                self.accounts[place] = account;
                place
            }
            None => {
                self.put_in(beside, account);
                beside
            }
        };
        self.raise_counters();
        self.accounts.get(place)
    }

    /// Puts an account before the one of this place. What can't be read stays between its neighbours.
    fn put_in(&mut self, place: usize, account: Account) {
        for kept in self.unreadable.iter_mut().filter(|kept| kept.after > place) {
            kept.after += 1;
        }
        self.accounts.insert(place, account);
    }
}

fn fields_between(one: &Account, other: &Account) -> Vec<Field> {
    let (old, new) = (&one.otp, &other.otp);
    let parameters = |otp: &Otp| match otp {
        Otp::Totp { algorithm, digits, period, epoch, .. } => {
            (0, Some((*algorithm, *digits)), Some((*period, *epoch)))
        }
        Otp::Hotp { algorithm, digits, .. } => (1, Some((*algorithm, *digits)), None),
        Otp::Steam { .. } => (2, None, None),
        Otp::Yandex { .. } => (3, None, None),
        Otp::Motp { .. } => (4, None, None),
    };
    let differs = [
        (Field::Issuer, one.issuer != other.issuer),
        (Field::Name, one.name != other.name),
        (Field::Note, one.note != other.note),
        (Field::Secret, old.secret() != new.secret()),
        (Field::Parameters, parameters(old) != parameters(new)),
        (Field::Pin, pin_of(old) != pin_of(new)),
        (Field::Other, one.parameters != other.parameters || one.unknown != other.unknown),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

fn pin_of(otp: &Otp) -> Option<&crate::Pin> {
    match otp {
        Otp::Yandex { pin, .. } | Otp::Motp { pin, .. } => pin.as_ref(),
        Otp::Totp { .. } | Otp::Hotp { .. } | Otp::Steam { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::AccountEdit;
    use super::*;
    use crate::account::NewAccount;
    use crate::otp::{Algorithm, Digits};
    use crate::secret::Secret;

    fn id(number: u8) -> AccountId {
        AccountId::from_random_bytes([number; 16])
    }

    fn hotp(number: u8, counter: u64) -> NewAccount {
        let secret = Secret::new(vec![number; 20]).unwrap();
        let otp = Otp::Hotp { secret, algorithm: Algorithm::Sha1, digits: Digits::SIX, counter };
        NewAccount { issuer: "Harbour".into(), name: number.to_string(), otp, parameters: vec![] }
    }

    fn vault(accounts: &[(u8, u64)]) -> Vault {
        let mut vault = Vault::default();
        for (number, counter) in accounts {
            vault.add(id(*number), hotp(*number, *counter), Timestamp::from_unix_seconds(1));
        }
        vault
    }

    fn counters(vault: &Vault) -> Vec<u64> {
        let counter = |account: &Account| match account.otp {
            Otp::Hotp { counter, .. } => counter,
            _ => 0,
        };
        vault.accounts().iter().map(counter).collect()
    }

    #[test]
    fn what_was_added_removed_and_changed_is_named_and_a_counter_is_no_change() {
        let then = vault(&[(1, 0), (2, 0), (3, 0)]);
        let mut now = vault(&[(2, 9), (3, 0), (4, 0)]);
        let edit =
            AccountEdit { issuer: "Harbour".into(), name: "new".into(), note: "mine".into(), pin: None };
        now.edit(id(3), edit, Timestamp::from_unix_seconds(2)).unwrap();
        let difference = now.difference_to(&then);
        assert_eq!((difference.added, difference.removed, difference.same), (vec![id(1)], vec![id(4)], 1));
        assert_eq!(difference.changed, [(id(3), vec![Field::Name, Field::Note])]);
        assert_eq!(then.difference_to(&then).same, 3);
    }

    #[test]
    fn another_key_or_kind_of_code_is_a_change() {
        let one = vault(&[(1, 0)]);
        let mut other = Vault::default();
        let otp = Otp::Steam { secret: Secret::new(vec![2; 20]).unwrap() };
        let new = NewAccount { issuer: "Harbour".into(), name: "1".into(), otp, parameters: vec![] };
        other.add(id(1), new, Timestamp::from_unix_seconds(1));
        assert_eq!(one.difference_to(&other).changed, [(id(1), vec![Field::Secret, Field::Parameters])]);
    }

    #[test]
    fn going_back_brings_all_accounts_and_takes_no_counter_back() {
        let mut now = vault(&[(2, 9), (4, 0)]);
        now.go_back_to(vault(&[(1, 3), (2, 4)]), Timestamp::from_unix_seconds(2));
        assert_eq!(now.accounts().iter().map(|account| account.id).collect::<Vec<_>>(), [id(1), id(2)]);
        assert_eq!(counters(&now), [3, 9]);
    }

    #[test]
    fn an_account_comes_back_beside_its_neighbours() {
        let then = || vault(&[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]);
        let ids = |vault: &Vault| vault.accounts().iter().map(|account| account.id).collect::<Vec<_>>();
        for (left, back, right) in [
            (&[1, 2, 4, 5][..], 3, &[1, 2, 3, 4, 5][..]),
            (&[4, 1, 5], 3, &[4, 1, 3, 5]),
            (&[9, 4, 5], 3, &[9, 3, 4, 5]),
            (&[2, 3], 1, &[1, 2, 3]),
            (&[9], 3, &[9, 3]),
            (&[], 3, &[3]),
        ] {
            let mut now = vault(&left.iter().map(|number| (*number, 0)).collect::<Vec<_>>());
            now.take_back(then(), id(back), Timestamp::from_unix_seconds(2)).unwrap();
            assert_eq!(ids(&now), right.iter().map(|number| id(*number)).collect::<Vec<_>>(), "{left:?}");
        }
    }

    #[test]
    fn one_account_comes_back_to_its_place_or_to_the_end() {
        let mut now = vault(&[(2, 9), (4, 0)]);
        assert!(now.take_back(vault(&[(1, 3)]), id(1), Timestamp::from_unix_seconds(2)).is_some());
        assert!(now.take_back(vault(&[(2, 11)]), id(2), Timestamp::from_unix_seconds(2)).is_some());
        assert!(now.take_back(vault(&[(2, 11)]), id(7), Timestamp::from_unix_seconds(2)).is_none());
        assert_eq!(
            now.accounts().iter().map(|account| account.id).collect::<Vec<_>>(),
            [id(2), id(4), id(1)]
        );
        assert_eq!(counters(&now), [11, 0, 3]);
    }
}
