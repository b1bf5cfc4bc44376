//! Where a state of a vault comes from: so that newer, older and forked are facts, whatever a revision says.
//!
//! A state is named by a digest of what is authenticated of its file, so that no white space makes another state of it. The
//! header of the next one names the states that it was made from and the ones before those. A state that is named there
//! is older; one that isn't, and doesn't name this one either, was made apart from it.

use std::collections::VecDeque;
use std::fmt;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// Names one state: the first half of SHA-256 of what is authenticated of its file.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StateId([u8; 16]);

/// The states that one was made from, newest first, and those before them: [`Lineage::MOST`] at most.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lineage(Vec<StateId>);

/// A state and what is known of where it comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Its name.
    pub id: StateId,
    /// How many times its line was saved.
    pub revision: u64,
    /// What it was made from.
    pub lineage: Lineage,
}

/// How one state stands to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// It is the other one.
    Same,
    /// It was made from the other one.
    Later,
    /// The other one was made from it.
    Earlier,
    /// Each has something that the other was not made from.
    Forked,
}

impl StateId {
    /// The name that these bytes are.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The name of a state by its header, as its authentication covers it, and its ciphertext.
    pub(super) fn of(associated: &[u8], ciphertext: &[u8]) -> Self {
        let digest: [u8; 32] =
            Sha256::new().chain_update(associated).chain_update(ciphertext).finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }

    /// Reads the text of a header; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        BASE64.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    pub(super) fn text(self) -> String {
        BASE64.encode(&self.0)
    }

    /// Reads the texts of a header; `None` for none, more than `most`, or another shape.
    pub(super) fn parse_all(texts: &[String], most: usize) -> Option<Vec<Self>> {
        if texts.is_empty() || texts.len() > most {
            return None;
        }
        texts.iter().map(|text| Self::parse(text)).collect()
    }

    /// The texts for a header; `None` where there are none to write.
    pub(super) fn texts(ids: &[Self]) -> Option<Vec<String>> {
        (!ids.is_empty()).then(|| ids.iter().map(|id| id.text()).collect())
    }
}

impl fmt::Debug for StateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Lineage {
    /// So many states are named at most. A state that is further behind counts as made apart, which loses nothing: the
    /// two are merged.
    pub const MOST: usize = 64;

    /// The lineage of what is made from these states: they themselves, then what they were made from, in turns.
    pub fn after(parents: &[State]) -> Self {
        let mut lineage: Vec<StateId> = Vec::new();
        let mut lines: Vec<VecDeque<StateId>> = parents
            .iter()
            .map(|parent| std::iter::once(parent.id).chain(parent.lineage.0.iter().copied()).collect())
            .collect();
        while lineage.len() < Self::MOST && lines.iter().any(|line| !line.is_empty()) {
            for line in &mut lines {
                let Some(next) = line.pop_front() else { continue };
                if !lineage.contains(&next) && lineage.len() < Self::MOST {
                    lineage.push(next);
                }
            }
        }
        Self(lineage)
    }

    /// The states, newest first.
    pub fn states(&self) -> &[StateId] {
        &self.0
    }

    /// Reads the texts of a header; `None` for none, too many, or another shape.
    pub(super) fn parse(texts: &[String]) -> Option<Self> {
        StateId::parse_all(texts, Self::MOST).map(Self)
    }

    /// The texts for a header; `None` where there are none to write.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        StateId::texts(&self.0)
    }
}

impl State {
    /// How this state stands to another one.
    pub fn relation_to(&self, other: &Self) -> Relation {
        if self.id == other.id {
            Relation::Same
        } else if self.lineage.0.contains(&other.id) {
            Relation::Later
        } else if other.lineage.0.contains(&self.id) {
            Relation::Earlier
        } else {
            Relation::Forked
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: u8, parents: &[State]) -> State {
        let revision = parents.iter().map(|parent| parent.revision).max().unwrap_or(0) + 1;
        State { id: StateId([name; 16]), revision, lineage: Lineage::after(parents) }
    }

    #[test]
    fn later_earlier_and_forked_are_told_whatever_the_revisions_are() {
        let root = state(0, &[]);
        let one = state(1, std::slice::from_ref(&root));
        let other = state(2, &[state(3, std::slice::from_ref(&root))]);
        assert_eq!(one.relation_to(&root), Relation::Later);
        assert_eq!(root.relation_to(&other), Relation::Earlier);
        assert!(other.revision > one.revision);
        assert_eq!(other.relation_to(&one), Relation::Forked);
        assert_eq!(one.relation_to(&one.clone()), Relation::Same);
    }

    #[test]
    fn what_is_made_of_two_is_later_than_both_and_than_all_before_them() {
        let root = state(0, &[]);
        let (one, other) = (state(1, std::slice::from_ref(&root)), state(2, std::slice::from_ref(&root)));
        let both = state(3, &[one.clone(), other.clone()]);
        for before in [&root, &one, &other] {
            assert_eq!(both.relation_to(before), Relation::Later);
        }
    }

    #[test]
    fn a_long_line_names_its_newest_states_alone() {
        let mut line = vec![state(0, &[])];
        for name in 1..=80 {
            let next = state(name, &line[line.len() - 1..]);
            line.push(next);
        }
        let last = &line[80];
        assert_eq!(last.lineage.0.len(), Lineage::MOST);
        assert_eq!(last.relation_to(&line[16]), Relation::Later);
        assert_eq!(last.relation_to(&line[15]), Relation::Forked, "too far behind to be known");
    }

    #[test]
    fn texts_are_read_as_they_were_written_and_nothing_else_is() {
        let lineage = Lineage::after(&[state(1, &[]), state(2, &[])]);
        assert_eq!(Lineage::parse(&lineage.texts().unwrap()), Some(lineage));
        assert_eq!(Lineage::default().texts(), None);
        let many = vec![StateId([1; 16]).text(); 65];
        for texts in [vec![], many, vec!["AAAA".to_owned()], vec![String::new()]] {
            assert_eq!(Lineage::parse(&texts), None);
        }
    }
}
