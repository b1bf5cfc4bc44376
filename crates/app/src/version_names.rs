//! Earlier versions of the vault: what their files are called, and which of them stay.
//!
//! A version is named when it gives way to another: by that instant, by the revision that it was, and by its vault
//! (`2026-11-23T14-05-09.120Z-r42-6dbb1f8a.json`). The ten newest stay, and of each of the last thirty days on which
//! something changed the first that gave way: the vault as it was when that day began. Newer and older is told by
//! the revision, which only ever goes up, also after an older file was put back; a clock that is wrong, or was, can't make a new version look old.

use ringfence_core::Timestamp;
use ringfence_core::civil::Civil;
use ringfence_core::vault::{Header, VaultId};

/// So many of the newest versions stay.
pub const NEWEST: usize = 10;
/// So many days keep a version each.
pub const DAYS: usize = 30;
/// What a store calls the one version that programs before these names kept beside the vault.
pub const PREVIOUS: &str = "previous";

/// How the name of a file begins that was no vault any more and was set aside.
const DAMAGED: &str = "-damaged";
const ENDING: &str = ".json";

/// What a version's name says of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionName {
    /// When it gave way to the next.
    pub until: Timestamp,
    /// Which revision it was.
    pub revision: u64,
    /// How its vault's id begins.
    vault: String,
}

/// The name of a version that gives way now; none of those that are taken.
pub fn name_for(header: &Header, now: Timestamp, taken: &[String]) -> String {
    let stem = format!("{}-r{}-{}", date(now), header.revision(), beginning(header.vault_id()));
    free(&stem, taken)
}

/// The name of a file that is set aside because it can't be used.
pub fn name_for_damaged(now: Timestamp, taken: &[String]) -> String {
    free(&format!("{}{DAMAGED}", date(now)), taken)
}

/// Reads a name; `None` when it isn't that of a version.
pub fn read(name: &str) -> Option<VersionName> {
    let (date, rest) = name.strip_suffix(ENDING)?.split_once("Z-r")?;
    let mut parts = rest.split('-');
    let revision = parts.next().and_then(number)?;
    let vault =
        parts.next().filter(|vault| vault.len() == 8 && vault.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let count = parts.next().map(number);
    if parts.next().is_some() || count == Some(None) {
        return None;
    }
    Some(VersionName { until: read_date(date)?, revision, vault: vault.to_owned() })
}

/// The highest revision that a version of this vault has; 0 when there is none. The file itself may have a lower one:
/// somebody has put an older one back. What is saved next has to come after both.
pub fn highest_revision(names: &[String], vault: VaultId) -> u64 {
    let vault = beginning(vault);
    let ours = names.iter().filter_map(|name| read(name).filter(|read| read.vault == vault));
    ours.map(|read| read.revision).max().unwrap_or(0)
}

/// Those of a vault's versions that need not stay any longer. Never the newest, and nothing whose name isn't that
/// of a version of this vault.
pub fn outdated(names: &[String], vault: VaultId) -> Vec<String> {
    let vault = beginning(vault);
    let mut ours: Vec<_> = names
        .iter()
        .filter_map(|name| Some((read(name).filter(|read| read.vault == vault)?, name)))
        .collect();
    ours.sort_by(|(a, an), (b, bn)| (b.revision, b.until, bn).cmp(&(a.revision, a.until, an)));
    let mut days: Vec<(u64, &String)> = Vec::new();
    for (version, name) in &ours {
        let day = version.until.unix_seconds() / 86_400;
        match days.iter().position(|(known, _)| *known == day) {
            // Older than the ones before it, so the vault as it was earlier that day.
            Some(place) => days[place].1 = name,
            None if days.len() < DAYS => days.push((day, name)),
            None => {}
        }
    }
    let mut gone: Vec<_> = ours.iter().skip(NEWEST).map(|(_, name)| *name).collect();
    gone.retain(|name| !days.iter().any(|(_, first)| first == name));
    if ours.len() >= NEWEST {
        gone.extend(names.iter().filter(|name| *name == PREVIOUS));
    }
    gone.into_iter().cloned().collect()
}

/// How a vault's id begins.
fn beginning(vault: VaultId) -> String {
    vault.to_string().chars().take(8).collect()
}

fn free(stem: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let first = format!("{stem}{ENDING}");
    let more = (2_u64..).map(|count| format!("{stem}-{count}{ENDING}"));
    std::iter::once(first).chain(more).find(is_free).unwrap_or_default()
}

/// A date without the colons that Windows takes in no name.
fn date(instant: Timestamp) -> String {
    let Civil { year, month, day, hour, minute, second, milli } = Civil::of(instant);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}-{minute:02}-{second:02}.{milli:03}Z")
}

/// The date as [`date`] writes it, without its `Z`.
fn read_date(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T')?;
    let mut parts = day.split('-').chain(time.split(['-', '.'])).map(number);
    let mut next = || parts.next().flatten();
    let (year, month, day) = (next()?, next()?, next()?);
    let (hour, minute, second, milli) = (next()?, next()?, next()?, next()?);
    let instant = Civil { year, month, day, hour, minute, second, milli }.instant()?;
    // One spelling only.
    (date(instant).strip_suffix('Z') == Some(text)).then_some(instant)
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = 86_400;

    fn vault(number: u8) -> VaultId {
        VaultId::from_random_bytes([number; 16])
    }

    fn name(vault: VaultId, seconds: u64, revision: u64) -> String {
        let vault = beginning(vault);
        free(&format!("{}-r{revision}-{vault}", date(Timestamp::from_unix_seconds(seconds))), &[])
    }

    /// The versions of a vault that was saved at these seconds, pruned after every save.
    fn kept(saves: &[u64]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (revision, seconds) in (1..).zip(saves) {
            names.push(name(vault(1), *seconds, revision));
            let gone = outdated(&names, vault(1));
            names.retain(|name| !gone.contains(name));
        }
        names
    }

    fn revisions(names: &[String]) -> Vec<u64> {
        names.iter().filter_map(|name| Some(read(name)?.revision)).collect()
    }

    #[test]
    fn a_name_says_when_which_revision_and_which_vault() {
        let instant = Timestamp::from_unix_millis(1_795_442_709_120);
        let header = Header::new(vault(0x6d), Vec::new());
        let name = name_for(&header, instant, &[]);
        assert_eq!(name, "2026-11-23T14-05-09.120Z-r1-6d6d6d6d.json");
        let read_back = read(&name).unwrap();
        assert_eq!((read_back.until, read_back.revision), (instant, 1));
        assert_eq!(name_for_damaged(instant, &[]), "2026-11-23T14-05-09.120Z-damaged.json");
        for other in [
            "notes.json",
            "2026-11-23T14-05-09.120Z-damaged.json",
            "2026-11-23T14-05-09.120Z-r-6d6d6d6d.json",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_that_is_taken_is_given_to_nothing_else() {
        let header = Header::new(vault(0x6d), Vec::new());
        let mut taken = Vec::new();
        for _ in 0..4 {
            let name = name_for(&header, Timestamp::from_unix_seconds(5), &taken);
            assert!(!taken.contains(&name));
            assert_eq!(read(&name).unwrap().revision, 1, "{name}");
            taken.push(name);
        }
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
    fn other_files_and_other_vaults_are_left_alone() {
        let mut names: Vec<String> = (0..60).map(|second| name(vault(1), second, second + 1)).collect();
        names.extend((0..60).map(|second| name(vault(2), second, second + 1)));
        names.push("2026-11-23T14-05-09.120Z-damaged.json".to_owned());
        names.push("letter.json".to_owned());
        let gone = outdated(&names, vault(1));
        assert_eq!(gone.len(), 49);
        assert!(gone.iter().all(|name| name.ends_with("01010101.json")));
    }

    #[test]
    fn the_version_of_an_older_program_stays_until_ten_newer_ones_are_there() {
        let mut names = vec![PREVIOUS.to_owned()];
        names.extend((0..9).map(|second| name(vault(1), second, second + 1)));
        assert_eq!(outdated(&names, vault(1)), Vec::<String>::new());
        names.push(name(vault(1), 9, 10));
        assert_eq!(outdated(&names, vault(1)), [PREVIOUS]);
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
            let names: Vec<String> =
                (1..).zip(&saves).map(|(revision, seconds)| name(vault(1), *seconds, revision)).collect();
            let gone = outdated(&names, vault(1));
            let left: Vec<String> = names.iter().filter(|name| !gone.contains(name)).cloned().collect();
            prop_assert_eq!(outdated(&left, vault(1)), Vec::<String>::new());
        }

        #[test]
        fn no_text_makes_the_reader_of_names_fall(text in ".*") {
            let _ = read(&text);
        }
    }
}
