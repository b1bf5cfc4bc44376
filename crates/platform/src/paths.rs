//! Where a person's files belong.

use std::ffi::OsString;
use std::path::PathBuf;

use directories::ProjectDirs;

/// Names another vault file, for one run.
const OVERRIDE: &str = "RINGFENCE_VAULT";

/// The vault file: what `RINGFENCE_VAULT` names, else `vault.json` in the system's directory for data
/// (`~/.local/share/ringfence` on Linux). `None` when the system names no home directory.
pub fn vault_path() -> Option<PathBuf> {
    vault_path_of(std::env::var_os(OVERRIDE))
}

/// The preferences' file: beside a vault that `RINGFENCE_VAULT` names, else `settings.json` in the system's
/// directory for configuration (`~/.config/ringfence` on Linux).
pub fn settings_path() -> Option<PathBuf> {
    settings_path_of(std::env::var_os(OVERRIDE))
}

/// Whether `RINGFENCE_VAULT` names the vault of this run.
pub fn vault_is_named() -> bool {
    named_path(std::env::var_os(OVERRIDE)).is_some()
}

fn vault_path_of(named: Option<OsString>) -> Option<PathBuf> {
    named_path(named).or_else(|| Some(directories()?.data_dir().join("vault.json")))
}

fn settings_path_of(named: Option<OsString>) -> Option<PathBuf> {
    match named_path(named) {
        Some(vault) => Some(vault.with_file_name("settings.json")),
        None => Some(directories()?.config_dir().join("settings.json")),
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
    fn an_empty_name_is_no_name() {
        assert_eq!(vault_path_of(Some(OsString::new())), vault_path_of(None));
        assert!(vault_path_of(None).is_none_or(|path| path.ends_with("vault.json")));
    }
}
