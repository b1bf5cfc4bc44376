//! Preferences as a small readable file.

use std::path::PathBuf;

use ringfence_app::ports::{SettingsStore, StoreError};

use crate::atomic;

/// The most that is read: far more than preferences ever take.
const LIMIT: u64 = 1024 * 1024;

/// The preferences' file.
#[derive(Clone, Debug)]
pub struct FileSettings {
    path: PathBuf,
}

impl FileSettings {
    /// The preferences at that path, whether it exists or not.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl SettingsStore for FileSettings {
    fn read(&self) -> Option<String> {
        String::from_utf8(atomic::read(&self.path, LIMIT).ok()??).ok()
    }

    fn write(&self, text: &str) -> Result<(), StoreError> {
        atomic::create_parent(&self.path)?;
        atomic::replace(&self.path, text.as_bytes(), &|_| true, &|_| Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_no_text_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("inner/settings.json");
        let settings = FileSettings::new(&path);
        assert_eq!(settings.read(), None);
        for text in ["{\"theme\":\"dark\"}", "", "{\"language\":\"\u{4e2d}\u{6587}\"}"] {
            settings.write(text).unwrap();
            assert_eq!(settings.read().as_deref(), Some(text));
        }
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert_eq!(settings.read(), None);
        assert_eq!(std::fs::read_dir(directory.path().join("inner")).unwrap().count(), 1);
    }
}
