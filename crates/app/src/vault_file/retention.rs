//! Which earlier versions stay.
//!
//! The ten newest, and of each of the last thirty days on which something changed the first that gave way: the vault as
//! it was when that day began. Only a version that opens by a key in use counts, by the revision of its header, which is
//! authenticated then: a name, a file that somebody put there, or one under a key that was given up, moves nothing and pushes
//! nothing out. The revision only ever goes up, so a clock that is wrong, or was, can't make a new version look old.

use std::collections::HashSet;

use ringfence_core::vault::{MAX_FILE_BYTES, SealedVault, State, StateId, VaultId};
use ringfence_core::{DataKey, Timestamp};

use crate::ports::{StoreError, VaultStore};
use crate::vault_file::snapshot_names::{PREVIOUS, is_apart, is_of, read};

/// So many of the newest versions stay.
pub const NEWEST: usize = 10;
/// So many days keep a version each.
pub const DAYS: usize = 30;

/// So many bytes of files that don't open, or open by a former key, are read before a save looks at no further file. What is not seen then stays, and the
/// next save is made without it.
const MOST_IN_VAIN: usize = MAX_FILE_BYTES;

/// An earlier version that opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Version {
    pub(crate) name: String,
    pub(crate) id: StateId,
    pub(crate) revision: u64,
    /// When it gave way, as its name says; `None`: it is the one that older programs kept, or a state that was saved apart and
    /// stays.
    pub(crate) until: Option<Timestamp>,
    pub(crate) under: Under,
    /// The name that follows from its bytes; `id` may be claimed.
    pub(crate) own_id: StateId,
}

/// Which key opens a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Under {
    /// That of the vault from now on.
    Present,
    /// One that was in use up to now.
    UpToNow,
    /// One that was given up before. Whoever has it from then could have made the version, so it counts for nothing.
    Former,
}

/// The keys that open versions.
pub(crate) struct Keys<'k> {
    pub(crate) present: &'k DataKey,
    pub(crate) up_to_now: &'k [&'k DataKey],
    pub(crate) former: &'k [DataKey],
}

impl Keys<'_> {
    fn under(&self, sealed: &SealedVault) -> Option<Under> {
        if sealed.is_authentic(self.present) {
            Some(Under::Present)
        } else if self.up_to_now.iter().any(|key| sealed.is_authentic(key)) {
            Some(Under::UpToNow)
        } else {
            self.former.iter().any(|key| sealed.is_authentic(key)).then_some(Under::Former)
        }
    }
}

/// The versions of this vault that one of the keys opens, by name. One that can't be read is left out.
///
/// # Errors
/// [`StoreError::VersionsUnusable`] when the folder can't be read.
pub(crate) fn authentic(
    store: &dyn VaultStore,
    vault: VaultId,
    keys: &Keys<'_>,
) -> Result<Vec<Version>, StoreError> {
    let read_one = |name: String, bytes: &[u8]| {
        let sealed = SealedVault::parse(bytes).ok().filter(|sealed| sealed.header().vault_id() == vault)?;
        let under = keys.under(&sealed)?;
        let until = read(&name).map(|read| read.until);
        let State { id, revision, .. } = sealed.state();
        Some(Version { name, id, revision, until, under, own_id: sealed.own_id() })
    };
    let mut names = store.versions()?;
    names.retain(|name| name == PREVIOUS || is_apart(name) || is_of(name, vault));
    names.sort();
    let (mut versions, mut in_vain) = (Vec::new(), 0);
    for name in names {
        let Ok(bytes) = store.read_version(&name) else { continue };
        match read_one(name, &bytes) {
            Some(version) => {
                // Whoever had the key could have made any number of them.
                in_vain += if version.under == Under::Former { bytes.len() } else { 0 };
                versions.push(version);
            }
            None => in_vain += bytes.len(),
        }
        if in_vain > MOST_IN_VAIN {
            break;
        }
    }
    Ok(versions)
}

/// Those that need not stay any longer. Never the newest, nor those that the vault was made from last: one that was
/// brought together with it may have a low revision. `ancestors`: the states that it was made from, newest first.
pub(crate) fn outdated(versions: &[Version], ancestors: &[StateId]) -> Vec<String> {
    // A state counts once: copies of it under other names would push others out.
    let mut seen = HashSet::new();
    let counted = versions.iter().filter(|version| version.under != Under::Former);
    let dated = counted.filter_map(|version| Some((version.until?, version)));
    let mut ours: Vec<_> = dated.filter(|(_, version)| seen.insert(version.id)).collect();
    ours.sort_by(|(a, one), (b, other)| (other.revision, b, &other.name).cmp(&(one.revision, a, &one.name)));
    let mut days: Vec<(u64, &String)> = Vec::new();
    for (until, version) in &ours {
        let day = until.unix_seconds() / 86_400;
        match days.iter().position(|(known, _)| *known == day) {
            // Older than the ones before it, so the vault as it was earlier that day.
            Some(place) => days[place].1 = &version.name,
            None if days.len() < DAYS => days.push((day, &version.name)),
            None => {}
        }
    }
    let recent = &ancestors[..ancestors.len().min(NEWEST)];
    let mut gone: Vec<_> = ours.iter().skip(NEWEST).map(|(_, version)| *version).collect();
    gone.retain(|version| {
        !days.iter().any(|(_, first)| *first == &version.name) && !recent.contains(&version.id)
    });
    if ours.len() >= NEWEST {
        let previous = |version: &&Version| version.name == PREVIOUS && version.under != Under::Former;
        gone.extend(versions.iter().filter(previous));
    }
    gone.into_iter().map(|version| version.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = 86_400;

    fn state(revision: u64) -> StateId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&revision.to_le_bytes());
        StateId::from_bytes(bytes)
    }

    fn version(seconds: u64, revision: u64) -> Version {
        let until = Some(Timestamp::from_unix_seconds(seconds));
        let id = state(revision);
        Version { name: format!("{revision}"), id, revision, until, own_id: id, under: Under::Present }
    }

    /// The versions of a vault that was saved at these seconds, pruned after every save.
    fn kept(saves: &[u64]) -> Vec<Version> {
        let mut versions: Vec<Version> = Vec::new();
        for (revision, seconds) in (1..).zip(saves) {
            versions.push(version(*seconds, revision));
            let gone = outdated(&versions, &[]);
            versions.retain(|version| !gone.contains(&version.name));
        }
        versions
    }

    fn revisions(versions: &[Version]) -> Vec<u64> {
        versions.iter().map(|version| version.revision).collect()
    }

    #[test]
    fn ten_of_one_day_and_the_first_of_it_stay() {
        let saves: Vec<u64> = (0..50).collect();
        assert_eq!(revisions(&kept(&saves)), [1, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
    }

    #[test]
    fn each_of_the_last_thirty_days_with_a_change_keeps_the_vault_as_it_began() {
        // Three changes a day, every second day, for a hundred days.
        let saves: Vec<u64> = (0..300).map(|save| save / 3 * 2 * DAY + save % 3 * 60).collect();
        let kept = revisions(&kept(&saves));
        let firsts: Vec<u64> = (70..100).map(|day| day * 3 + 1).collect();
        assert!(firsts.iter().all(|first| kept.contains(first)), "{kept:?}");
        assert_eq!(kept.len(), 37, "thirty days, and seven of the ten newest are first of no day");
    }

    #[test]
    fn a_clock_that_went_far_ahead_and_came_back_costs_no_version() {
        let days: Vec<u64> = (0..20).map(|day| day * DAY).collect();
        let mut saves = days.clone();
        saves.extend((0..30).map(|second| 4_000_000_000 + second));
        let kept_then = revisions(&kept(&saves));
        assert!((1..=20).all(|revision| kept_then.contains(&revision)), "{kept_then:?}");
        saves.extend((20..25).map(|day| day * DAY));
        let kept_later = revisions(&kept(&saves));
        assert!((1..=20).chain(51..=55).all(|revision| kept_later.contains(&revision)), "{kept_later:?}");
    }

    #[test]
    fn the_version_of_an_older_program_stays_until_ten_newer_ones_are_there() {
        let mut versions = vec![Version { name: PREVIOUS.to_owned(), until: None, ..version(0, 0) }];
        versions.extend((0..9).map(|second| version(second, second + 1)));
        assert_eq!(outdated(&versions, &[]), Vec::<String>::new());
        versions.push(version(9, 10));
        assert_eq!(outdated(&versions, &[]), [PREVIOUS]);
    }

    #[test]
    fn a_version_under_a_key_that_was_given_up_pushes_out_none_and_is_left_alone() {
        let mut versions: Vec<_> = (1..=10).map(|revision| version(revision, revision)).collect();
        let planted = (0..20).map(|number| u64::MAX - number);
        versions.extend(planted.map(|revision| Version { under: Under::Former, ..version(20, revision) }));
        assert_eq!(outdated(&versions, &[]), Vec::<String>::new());
    }

    #[test]
    fn what_was_brought_together_stays_as_long_as_the_ten_newest_however_low_its_revision_is() {
        let versions: Vec<_> = (1..=20).map(|revision| version(5, revision)).collect();
        assert!(outdated(&versions, &[]).contains(&"4".to_owned()));
        let merged = [state(20), state(4)];
        assert!(!outdated(&versions, &merged).contains(&"4".to_owned()));
        let later: Vec<_> = (21..=30).rev().map(state).chain(merged).collect();
        assert!(outdated(&versions, &later).contains(&"4".to_owned()));
    }

    proptest! {
        #[test]
        fn however_the_clock_runs_there_are_never_too_many_and_the_newest_ten_are_there(
            saves in prop::collection::vec(prop_oneof![0..DAY * 60, any::<u32>().prop_map(u64::from)], 1..120),
        ) {
            let kept = revisions(&kept(&saves));
            prop_assert!(kept.len() <= NEWEST + DAYS);
            let last = saves.len() as u64;
            let newest = last.saturating_sub(NEWEST as u64) + 1;
            prop_assert!((newest.max(1)..=last).all(|revision| kept.contains(&revision)), "{:?}", kept);
        }

        #[test]
        fn pruning_twice_removes_nothing_more(saves in prop::collection::vec(0..DAY * 90, 1..120)) {
            let mut versions: Vec<Version> =
                (1..).zip(&saves).map(|(revision, seconds)| version(*seconds, revision)).collect();
            let gone = outdated(&versions, &[]);
            versions.retain(|version| !gone.contains(&version.name));
            prop_assert_eq!(outdated(&versions, &[]), Vec::<String>::new());
        }
    }
}
