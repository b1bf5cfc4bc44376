//! The adapters on the real parts of a system: on Linux a Secret Service, an X display, a portal and a camera that is
//! played, on Windows the Credential Manager and the clipboard. Where the tools of a Linux test are not installed it says so and
//! passes; with `CI` set it fails.

#[cfg(target_os = "linux")]
mod cameras;
#[cfg(target_os = "linux")]
mod clipboard;
#[cfg(target_os = "linux")]
mod first_wallet;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(target_os = "linux")]
mod portal_screens;
#[cfg(target_os = "linux")]
mod stage;
#[cfg(windows)]
mod windows;
#[cfg(target_os = "linux")]
mod x11_screens;
