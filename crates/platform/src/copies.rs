//! Copies of the vault file beside it, as sync programs make and name them.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use ringfence_app::ports::StoreError;
use ringfence_core::vault::MAX_FILE_BYTES;

use crate::atomic;

/// Whether a file is the vault itself, or a copy of it by its name: the vault's whole name, with more between stem and
/// ending (`vault.sync-conflict-….json`, `vault (… conflicted copy …).json`, `vault-HOST.json`, `vault 2.json`).
pub(crate) fn is_of_the_vault(target: &Path, path: &Path) -> bool {
    let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (text(target.file_stem()), text(target.extension()));
    path.parent() == target.parent()
        && text(path.file_name()).strip_prefix(&stem).is_some_and(|rest| {
            let more = if ending.is_empty() { Some(rest) } else { rest.strip_suffix(&format!(".{ending}")) };
            more.is_some_and(|more| more.is_empty() || more.starts_with([' ', '-', '_', '.', '(', '~']))
        })
}

/// The names of the copies: all of them, since one may decide which password is asked for.
pub(crate) fn names(target: &Path) -> Result<Vec<String>, StoreError> {
    let entries = fs::read_dir(atomic::parent(target)).map_err(|error| atomic::store_error(&error))?;
    let is_copy = |path: &Path| is_of_the_vault(target, path) && path.file_name() != target.file_name();
    let copies = entries
        .flatten()
        .filter(|entry| is_copy(&entry.path()) && entry.file_type().is_ok_and(|kind| kind.is_file()));
    Ok(copies.filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// The bytes of one of them.
pub(crate) fn read(target: &Path, name: &str) -> Result<Vec<u8>, StoreError> {
    known(target, name)?;
    atomic::read(&target.with_file_name(name), MAX_FILE_BYTES as u64)?.ok_or(StoreError::Failed)
}

/// Removes one of them.
pub(crate) fn remove(target: &Path, name: &str) -> Result<(), StoreError> {
    known(target, name)?;
    fs::remove_file(target.with_file_name(name)).map_err(|error| atomic::store_error(&error))
}

/// A name from outside leads to nothing but a copy.
fn known(target: &Path, name: &str) -> Result<(), StoreError> {
    if names(target)?.iter().any(|known| known == name) { Ok(()) } else { Err(StoreError::Failed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_known_by_the_names_that_sync_programs_give() {
        let directory = tempfile::tempdir().unwrap();
        let copies = [
            "vault (1).json",
            "vault (conflicted copy 2026-11-23 101500).json",
            "vault (mara's conflicted copy 2026-11-23).json",
            "vault 2.json",
            "vault-LAPTOP.json",
            "vault.sync-conflict-20261123-101500-ABCDEFG.json",
            "vault_conflict-20261123-101500.json",
        ];
        let others = [
            "vault.json",
            "vaults.json",
            "vault.lock",
            "old vault.json",
            "vault.json.bak",
            ".vault.json.x.tmp",
        ];
        for name in copies.iter().chain(&others) {
            fs::write(directory.path().join(name), name).unwrap();
        }
        fs::create_dir(directory.path().join("vault 3.json")).unwrap();
        let target = directory.path().join("vault.json");
        let mut found = names(&target).unwrap();
        found.sort();
        assert_eq!(found, copies);
        assert_eq!(read(&target, copies[3]), Ok(copies[3].as_bytes().to_vec()));
        for name in ["vault.json", "vaults.json", "../vault 2.json", "vault 3.json", "vault 9.json"] {
            assert_eq!(read(&target, name), Err(StoreError::Failed), "{name}");
            assert_eq!(remove(&target, name), Err(StoreError::Failed), "{name}");
        }
        remove(&target, copies[3]).unwrap();
        assert_eq!(names(&target).unwrap().len(), copies.len() - 1);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), copies.len() + others.len());
    }

    #[test]
    fn however_many_files_are_called_like_copies_none_is_left_out() {
        let directory = tempfile::tempdir().unwrap();
        for number in 0..300 {
            fs::write(directory.path().join(format!("vault j{number}.json")), "x").unwrap();
        }
        assert_eq!(names(&directory.path().join("vault.json")).unwrap().len(), 300);
    }

    #[test]
    fn a_vault_without_an_ending_has_copies_too() {
        let is_copy = |name: &str| is_of_the_vault(Path::new("/home/vault"), Path::new(name));
        assert!(is_copy("/home/vault (conflicted copy)") && is_copy("/home/vault"));
        assert!(!is_copy("/home/vaults") && !is_copy("/elsewhere/vault 2"));
    }
}
