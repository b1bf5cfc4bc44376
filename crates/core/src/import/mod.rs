//! Anything that arrives as text → accounts, with an answer for everything that is none.
//!
//! One piece of text may hold one key URI, a list of them, or transfer codes of Google Authenticator.
//! Nothing that was found is dropped in silence: each item ends in `accounts` or in `rejected`, where
//! [`Reason::TooMany`] stands for as many as it says.

mod quoted;
mod uri_list;

use crate::account::NewAccount;
use crate::uri::{BatchPlace, MigrationError, UriError};

pub use uri_list::{read_code, read_text};

/// What a text held: accounts + rejected = found, nothing is dropped silently. A text in which nothing is ours
/// counts as one thing found, and so does a transfer code that was left out.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Arrived {
    /// The accounts, in the order of the text; at most 5,000.
    pub accounts: Vec<NewAccount>,
    /// What was found and is no account, in the order of the text; at most 200, and behind them what
    /// [`Reason::TooMany`] counts.
    pub rejected: Vec<Rejected>,
    /// The place of each transfer code that was read, in the order of the text.
    pub transfers: Vec<BatchPlace>,
}

/// Something that is no account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    /// Issuer and name as far as they are known; never a key.
    pub name: Option<String>,
    /// The line it stands on, from 1; `None` where the text is a single line.
    pub line: Option<usize>,
    /// Why.
    pub reason: Reason,
}

/// Why something is no account. Carries the fact, never the text that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// No scheme that holds an account.
    #[error("this is not an account link")]
    NotAnAccount,
    /// A web address.
    #[error("this is a web address, not an account")]
    WebAddress,
    /// A Wi-Fi code.
    #[error("this is a Wi-Fi code, not an account")]
    Wifi,
    /// The code of a recovery kit.
    #[error("this is the code of a recovery kit, not an account")]
    RecoveryCode,
    /// A key URI, or an entry of a transfer code, that can't be used.
    #[error(transparent)]
    Uri(#[from] UriError),
    /// A transfer code that can't be read.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// Accounts and other things beyond what one text may hold, taken for one.
    #[error("the text holds too much: {more} more things in it were left out")]
    TooMany {
        /// How many there were.
        more: usize,
    },
}

/// One transfer, and which of its parts have arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// See [`BatchPlace::id`].
    pub id: i32,
    /// How many parts there are.
    pub size: u32,
    /// The parts that are here, from 0, ascending, each once.
    pub have: Vec<u32>,
}

impl Transfer {
    /// The parts that are not here, from 0, ascending.
    pub fn missing(&self) -> impl Iterator<Item = u32> {
        (0..self.size).filter(|index| !self.have.contains(index))
    }

    /// Whether every part is here.
    pub fn is_complete(&self) -> bool {
        self.missing().next().is_none()
    }
}

/// Sorts the places of transfer codes into transfers, in the order in which each was first seen.
///
/// Some programs count the parts from 1, and some give none of them a number: then the parts are counted that differ.
pub fn transfers(places: &[BatchPlace]) -> Vec<Transfer> {
    let mut found: Vec<(i32, u32, Vec<&BatchPlace>)> = Vec::new();
    for place in places {
        match found.iter_mut().find(|(id, size, _)| (*id, *size) == (place.id, place.size)) {
            Some((_, _, parts)) if parts.contains(&place) => {}
            Some((_, _, parts)) => parts.push(place),
            None => found.push((place.id, place.size, vec![place])),
        }
    }
    found.into_iter().map(|(id, size, parts)| Transfer { id, size, have: numbers(&parts, size) }).collect()
}

/// Which parts of a transfer these are, from 0.
fn numbers(parts: &[&BatchPlace], size: u32) -> Vec<u32> {
    let mut indexes: Vec<u32> = parts.iter().map(|part| part.index).collect();
    indexes.sort_unstable();
    indexes.dedup();
    if let ([_], true) = (indexes.as_slice(), parts.len() > 1) {
        return (0..size).take(parts.len()).collect();
    }
    let from_one = indexes.first().is_some_and(|&first| first > 0) && indexes.last() == Some(&size);
    indexes.iter().map(|index| index - u32::from(from_one)).filter(|&index| index < size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_transfer_may_come_in_any_order_and_twice() {
        let place = |id, index, size| BatchPlace { id, index, size, mark: [0; 8] };
        let found = transfers(&[place(7, 2, 3), place(9, 0, 1), place(7, 0, 3), place(7, 2, 3)]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Transfer { id: 7, size: 3, have: vec![0, 2] });
        assert_eq!(found[0].missing().collect::<Vec<_>>(), [1]);
        assert!(found[1].is_complete());
    }

    #[test]
    fn parts_that_are_counted_from_one_or_not_at_all_are_all_here_when_they_are() {
        let have = |indexes: &[(u32, u8)]| {
            let place = |&(index, mark)| BatchPlace { id: 1, index, size: 3, mark: [mark; 8] };
            transfers(&indexes.iter().map(place).collect::<Vec<_>>()).remove(0).have
        };
        assert_eq!(have(&[(1, 1), (2, 2), (3, 3)]), [0, 1, 2]);
        assert_eq!(have(&[(3, 3), (1, 1)]), [0, 2]);
        assert_eq!(have(&[(3, 3)]), [2]);
        assert_eq!(have(&[(0, 1), (0, 2), (0, 3)]), [0, 1, 2]);
        assert_eq!(have(&[(0, 1), (0, 2), (0, 1)]), [0, 1]);
        assert_eq!(have(&[(0, 1), (0, 1)]), [0], "the same part twice");
        assert_eq!(have(&[(1, 1), (2, 2)]), [1, 2]);
        assert_eq!(have(&[(0, 1), (1, 2), (2, 3), (3, 4)]), [0, 1, 2]);
    }
}
