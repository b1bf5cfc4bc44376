//! Where a person's files belong.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// Names another vault file, for one run.
const OVERRIDE: &str = "RINGFENCE_VAULT";

/// The preferences' file.
const SETTINGS: &str = "settings.json";

/// The vault file: what `RINGFENCE_VAULT` names, else `vault.json` in the system's directory for data that stays
/// on this machine (`~/.local/share/ringfence` on Linux, `%LOCALAPPDATA%\ringfence\data` on Windows): so does its
/// key in the keychain, and a vault that roamed without it would not open. `None` when the system names no home
/// directory.
pub fn vault_path() -> Option<PathBuf> {
    vault_path_of(std::env::var_os(OVERRIDE))
}

/// The preferences' file: beside a vault that `RINGFENCE_VAULT` names, else `settings.json` in the system's
/// directory for configuration (`~/.config/ringfence` on Linux). Never the vault itself.
pub fn settings_path() -> Option<PathBuf> {
    settings_path_of(std::env::var_os(OVERRIDE))
}

/// The file of what this computer remembers of its window: in the system's directory for the state of programs
/// (`~/.local/state/ringfence` on Linux), else for data that stays on this machine.
pub fn window_path() -> Option<PathBuf> {
    let directories = directories()?;
    let folder = directories.state_dir().unwrap_or(directories.data_local_dir());
    Some(folder.join("window.json"))
}

/// The preferences' file beside a vault. Its name is not the vault's in any case: some file systems don't tell
/// `Settings.json` from `settings.json`.
pub fn settings_beside(vault: &Path) -> PathBuf {
    let taken = vault.file_name().is_some_and(|name| name.eq_ignore_ascii_case(SETTINGS));
    vault.with_file_name(if taken { "settings.settings.json" } else { SETTINGS })
}

/// Where a session has no directory of its own: for what is there while the program runs.
pub(crate) fn running_directory() -> Option<PathBuf> {
    Some(directories()?.data_local_dir().join("running"))
}

/// Whether `RINGFENCE_VAULT` names the vault of this run.
pub fn vault_is_named() -> bool {
    named_path(std::env::var_os(OVERRIDE)).is_some()
}

fn vault_path_of(named: Option<OsString>) -> Option<PathBuf> {
    named_path(named).or_else(|| Some(directories()?.data_local_dir().join("vault.json")))
}

fn settings_path_of(named: Option<OsString>) -> Option<PathBuf> {
    match named_path(named) {
        Some(vault) => Some(settings_beside(&vault)),
        None => Some(directories()?.config_dir().join(SETTINGS)),
    }
}

/// An empty variable names nothing.
fn named_path(named: Option<OsString>) -> Option<PathBuf> {
    named.filter(|name| !name.is_empty()).map(PathBuf::from)
}

fn directories() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "ringfence")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_vault_takes_its_preferences_along() {
        let named = Some(OsString::from("/mnt/stick/mine.json"));
        assert_eq!(vault_path_of(named.clone()), Some("/mnt/stick/mine.json".into()));
        assert_eq!(settings_path_of(named), Some("/mnt/stick/settings.json".into()));
    }

    #[test]
    fn a_vault_that_is_named_like_the_preferences_is_not_their_file() {
        for name in ["settings.json", "Settings.JSON"] {
            let named = Some(PathBuf::from("/mnt/stick").join(name).into_os_string());
            assert_eq!(settings_path_of(named), Some("/mnt/stick/settings.settings.json".into()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_vault_lies_where_it_always_lay() {
        let directories = directories().expect("a home");
        assert_eq!(directories.data_local_dir(), directories.data_dir());
        assert_eq!(vault_path_of(None), Some(directories.data_dir().join("vault.json")));
    }

    #[test]
    fn an_empty_name_is_no_name() {
        assert_eq!(vault_path_of(Some(OsString::new())), vault_path_of(None));
        assert!(vault_path_of(None).is_none_or(|path| path.ends_with("vault.json")));
    }
}
