//! The adapters on the real parts of a Linux desktop: a Secret Service, an X display. Where their tools are
//! not installed a test says so and passes; with `CI` set it fails.
#![cfg(target_os = "linux")]

mod clipboard;
mod keychain;
mod stage;
