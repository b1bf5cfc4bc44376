//! Replacing the vault file so that the version before it stays.
//!
//! The order is what makes it safe: the version that gives way has its name in the folder of earlier versions
//! before the new file takes its place, and no earlier version is removed before the new file has been read again
//! from where it now is. A version that can't be kept is a save that doesn't happen: whoever goes on without it
//! would find out on the day when it is needed.

use ringfence_core::Timestamp;
use ringfence_core::vault::SealedVault;

use crate::ports::{StoreError, StoreGuard, VaultStore};
use crate::version_names::{name_for, name_for_damaged, outdated, read};

/// Replaces the vault file by `bytes` under the lock, as [`StoreGuard::replace`] does; the file that gives way
/// stays among the earlier versions, under a name that says so where it is no vault. Answers that name; `None`: there
/// was no file. What has just been kept stays whatever its revision is: it is the way back from this save.
///
/// # Errors
/// [`StoreError`]; the vault file is then as it was.
pub fn replace(
    store: &dyn VaultStore,
    guard: &mut dyn StoreGuard,
    bytes: &[u8],
    now: Timestamp,
    check: &dyn Fn(&[u8]) -> bool,
) -> Result<Option<String>, StoreError> {
    let names = store.versions()?;
    let kept = guard.read()?.map(|old| name_of(store, &old, now, &names));
    // Should a file appear in this moment after all, then under a name that promises nothing.
    let keep_as = kept.clone().unwrap_or_else(|| name_for_damaged(now, &names));
    guard.replace(bytes, &keep_as, check)?;
    // From here on the save has happened; what can't be tidied now is tidied after the next.
    if guard.read().is_ok_and(|now_there| now_there.as_deref() == Some(bytes))
        && let (Ok(names), Ok(sealed)) = (store.versions(), SealedVault::parse(bytes))
    {
        let mut gone = outdated(&names, sealed.header().vault_id());
        gone.retain(|name| *name != keep_as);
        guard.remove_versions(&gone);
    }
    Ok(kept)
}

/// Keeps a state of the vault that was good when it was opened and is no longer in its place.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn keep(
    store: &dyn VaultStore,
    guard: &mut dyn StoreGuard,
    bytes: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let names = store.versions()?;
    let name = name_of(store, bytes, now, &names);
    if names.contains(&name) { Ok(()) } else { guard.keep(&name, bytes) }
}

/// What the old file is kept as. A program that was killed between keeping and replacing has kept it already: then
/// the name that it has, so that a hundred such ends don't push the other versions out.
fn name_of(store: &dyn VaultStore, old: &[u8], now: Timestamp, names: &[String]) -> String {
    let Ok(sealed) = SealedVault::parse(old) else { return name_for_damaged(now, names) };
    let same_revision =
        |name: &&String| read(name).is_some_and(|read| read.revision == sealed.header().revision());
    let is_old = |name: &&String| store.read_version(name).is_ok_and(|kept| kept == old);
    match names.iter().filter(same_revision).find(is_old) {
        Some(kept) => kept.clone(),
        None => name_for(sealed.header(), now, names),
    }
}
