//! Preferences: read at the start, changed at once, stored in a small readable file.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::app::App;
use crate::error::AppError;
use crate::ports::SettingsStore;
use crate::view::Settings;

/// What `clipboard_seconds` may be, when it isn't 0 (never).
const CLIPBOARD_SECONDS: RangeInclusive<u32> = 5..=600;

/// What `lock_after_seconds` may be, when it isn't 0 (never). A vault that locks before a code has been typed elsewhere
/// is one that people learn to leave open.
const LOCK_SECONDS: RangeInclusive<u32> = 15..=86_400;

impl App {
    /// Takes new preferences over and stores them. Fields of the file that this version doesn't know stay.
    ///
    /// # Errors
    /// Why they could not be stored; they hold for this session all the same.
    pub fn save_settings(&mut self, settings: Settings) -> Result<(), AppError> {
        self.settings = within_bounds(settings);
        let mut file = read_object(self.ports.settings.as_ref()).unwrap_or_default();
        if let Ok(Value::Object(known)) = serde_json::to_value(&self.settings) {
            file.extend(known);
        }
        let text = format!("{:#}\n", Value::Object(file));
        self.ports.settings.write(&text).map_err(crate::error::saving)
    }

    /// The preferences.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// The stored preferences; the defaults where there are none, field by field where one can't be read.
pub(crate) fn load(store: &dyn SettingsStore) -> Settings {
    let mut merged = match serde_json::to_value(Settings::default()) {
        Ok(Value::Object(defaults)) => defaults,
        _ => Map::new(),
    };
    let mut settings = Settings::default();
    for (field, value) in read_object(store).unwrap_or_default() {
        let before = merged.insert(field.clone(), value);
        match serde_json::from_value(Value::Object(merged.clone())) {
            Ok(read) => settings = read,
            Err(_) => {
                merged.remove(&field);
                if let Some(before) = before {
                    merged.insert(field, before);
                }
            }
        }
    }
    within_bounds(settings)
}

/// Stores one field that no front sees, and leaves the others as they are.
///
/// # Errors
/// Why it could not be stored.
pub(crate) fn write_field(store: &dyn SettingsStore, field: &str, value: Value) -> Result<(), AppError> {
    let mut file = read_object(store).unwrap_or_default();
    file.insert(field.to_owned(), value);
    store.write(&format!("{:#}\n", Value::Object(file))).map_err(crate::error::saving)
}

/// The preferences' file as it is.
pub(crate) fn read_object(store: &dyn SettingsStore) -> Option<Map<String, Value>> {
    match serde_json::from_str(&store.read()?) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

fn within_bounds(mut settings: Settings) -> Settings {
    for (seconds, bounds) in [
        (&mut settings.clipboard_seconds, CLIPBOARD_SECONDS),
        (&mut settings.lock_after_seconds, LOCK_SECONDS),
    ] {
        if *seconds != 0 {
            *seconds = (*seconds).clamp(*bounds.start(), *bounds.end());
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::MemorySettings;

    #[test]
    fn a_file_from_before_a_preference_came_gives_its_default_and_a_broken_field_only_itself() {
        let store = MemorySettings::new();
        store.put(r#"{ "clipboardSeconds": 60, "theme": "dark" }"#);
        let old = load(&store);
        assert_eq!((old.clipboard_seconds, old.camera), (60, None));
        store.put(r#"{ "camera": "Desk (2)", "clipboardSeconds": 60 }"#);
        assert_eq!(load(&store).camera.as_deref(), Some("Desk (2)"));
        store.put(r#"{ "camera": 7, "clipboardSeconds": 60 }"#);
        let broken = load(&store);
        assert_eq!((broken.clipboard_seconds, broken.camera), (60, None));
    }
}
