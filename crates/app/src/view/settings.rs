//! The preferences.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The preferences, readable without the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Seconds until a copied code is cleared from the clipboard, 5 to 600; 0: never.
    pub clipboard_seconds: u32,
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// The language, or as the system.
    pub language: Language,
    /// The name of the camera that was last scanned with; `null`: none yet.
    pub camera: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { clipboard_seconds: 30, theme: Theme::System, language: Language::System, camera: None }
    }
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A language that has message files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub enum Language {
    /// As the system says.
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}
