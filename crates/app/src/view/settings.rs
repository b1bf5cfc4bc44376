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
    /// Seconds without anybody at the window after which the vault locks, 15 to 86,400; 0: never.
    pub lock_after_seconds: u32,
    /// The vault locks before the computer goes to sleep.
    pub lock_on_suspend: bool,
    /// The vault locks when the screen is locked.
    pub lock_with_screen: bool,
    /// The vault locks when the window is hidden or minimised.
    pub lock_when_hidden: bool,
    /// There is an icon in the tray, where the desktop shows one.
    pub tray: bool,
    /// Closing the window leaves the program in the tray.
    pub keep_in_tray: bool,
}

/// What the entries of the tray's menu are called, in the language of the page.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrayLabels {
    /// Show the window.
    pub show: String,
    /// Lock the vault.
    pub lock: String,
    /// End the program.
    pub quit: String,
}

/// What the system's file dialogs and the kinds of files in them are called, in the language of the page.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChooserLabels {
    /// Choose files with codes.
    pub pictures: String,
    /// Files with codes.
    pub pictures_kind: String,
    /// Choose a backup.
    pub backup: String,
    /// Backups.
    pub backup_kind: String,
    /// Choose the folder for backups.
    pub backup_folder: String,
    /// Save the export.
    pub export: String,
    /// Save the recovery kit.
    pub kit: String,
    /// All files.
    pub every_kind: String,
}

/// What the desktop's parts of the program are called, in the language of the page.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DesktopLabels {
    /// The entries of the tray's menu.
    pub tray: TrayLabels,
    /// The file dialogs.
    pub choosers: ChooserLabels,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clipboard_seconds: 30,
            theme: Theme::System,
            language: Language::System,
            camera: None,
            lock_after_seconds: 600,
            lock_on_suspend: true,
            lock_with_screen: true,
            lock_when_hidden: false,
            tray: true,
            keep_in_tray: false,
        }
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
