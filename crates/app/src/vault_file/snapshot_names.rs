//! Earlier versions of the vault: what their files are called.
//!
//! A version is named when it gives way to another: by that instant, by the revision that it was, and by its vault
//! (`2026-11-23T14-05-09.120Z-r42-6dbb1f8a.json`). Names order a list, and prove nothing.

use ringfence_core::Timestamp;
use ringfence_core::civil::Civil;
use ringfence_core::vault::{Header, VaultId};

/// What a store calls the one version that programs before these names kept beside the vault.
pub const PREVIOUS: &str = "previous";

/// How the name of a file begins that was no vault any more and was set aside.
const DAMAGED: &str = "-damaged";
/// What stands in the name of a state that was saved apart.
const APART: &str = "-apart";
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

/// The name of a state that was saved apart from the one in the vault's place and could not be brought together with it: no
/// version of that one, so that none of its saves ever lets go of it.
pub fn name_for_apart(header: &Header, now: Timestamp, taken: &[String]) -> String {
    let stem = format!("{}-r{}-{}{APART}", date(now), header.revision(), beginning(header.vault_id()));
    free(&stem, taken)
}

/// Whether a name says that it is such a state.
pub fn is_apart(name: &str) -> bool {
    name.contains(APART)
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

/// Whether a name says that it is a version of this vault. It proves nothing.
pub fn is_of(name: &str, vault: VaultId) -> bool {
    read(name).is_some_and(|read| read.vault == beginning(vault))
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

    fn vault(number: u8) -> VaultId {
        VaultId::from_random_bytes([number; 16])
    }

    #[test]
    fn a_name_says_when_which_revision_and_which_vault() {
        let instant = Timestamp::from_unix_millis(1_795_442_709_120);
        let header = Header::new(vault(0x6d), Vec::new());
        let name = name_for(&header, instant, &[]);
        assert_eq!(name, "2026-11-23T14-05-09.120Z-r1-6d6d6d6d.json");
        let read_back = read(&name).unwrap();
        assert_eq!((read_back.until, read_back.revision), (instant, 1));
        let apart = "2026-11-23T14-05-09.120Z-r42-6dbb1f8a-apart.json";
        assert!(is_apart(apart) && read(apart).is_none(), "no version, which would be let go of");
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

    proptest! {
        #[test]
        fn no_text_makes_the_reader_of_names_fall(text in ".*") {
            let _ = read(&text);
        }
    }
}
