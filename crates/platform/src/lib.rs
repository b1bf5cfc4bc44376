//! The operating system behind the application's ports: one adapter per file, no decisions.
//!
//! | port | adapter | over |
//! |---|---|---|
//! | `Clock` | [`SystemClock`] | the system's clock |
//! | `Entropy` | [`SystemEntropy`] | the system's random bytes |
//! | `KeyStore` | [`KeychainKeyStore`] | Keychain, Credential Manager, Secret Service |
//! | `VaultStore` | [`FileVault`] | a file, and a folder of its earlier versions |
//! | `BackupPlaces` | [`FolderBackups`] | folders that the person chose |
//! | `SettingsStore` | [`FileSettings`] | a file |
//! | `AttemptStore` | [`FileAttempts`] | a file |
//! | `Clipboard` | [`SystemClipboard`] | the desktop's clipboard |
//! | `Cameras` | [`SystemCameras`] | nokhwa, and Video4Linux |
//! | `CodeReader` | [`WorkerReader`] | a process of its own |
//! | `Desk` | [`SystemDesk`] | logind and the screen savers, Windows' sessions, macOS' notifications |
//! | `Screens` | [`SystemScreens`] | the X server, the desktop portal, `screencapture`, Windows' monitors |

pub mod asking;
mod atomic;
mod attempt_store;
mod camera;
mod clipboard;
mod clock;
#[cfg(all(unix, not(target_os = "macos")))]
mod copied_picture;
mod copies;
mod desk;
mod entropy;
pub mod files;
#[cfg(any(target_os = "macos", all(test, unix)))]
pub mod first_start;
mod folder_backups;
mod key_store;
#[cfg(all(unix, not(target_os = "macos")))]
mod keychain_bus;
mod lock_file;
mod memory;
mod nameless;
mod own_folder;
pub mod paths;
pub mod process;
pub mod reader;
mod regular;
pub mod running;
mod screens;
mod settings_store;
#[cfg(all(unix, not(target_os = "macos")))]
mod signals;
pub mod trash;
pub mod tray;
mod vault_store;
mod vault_watch;
mod versions_folder;

pub use attempt_store::FileAttempts;
pub use camera::SystemCameras;
pub use clipboard::SystemClipboard;
pub use clock::SystemClock;
pub use desk::SystemDesk;
pub use entropy::SystemEntropy;
pub use folder_backups::FolderBackups;
pub use key_store::KeychainKeyStore;
pub use memory::{leaving_nothing, wipe_stack};
pub use own_folder::own_folder;
pub use reader::WorkerReader;
pub use screens::SystemScreens;
pub use settings_store::FileSettings;
pub use vault_store::FileVault;
pub use vault_watch::FolderWatch;
