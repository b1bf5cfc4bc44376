//! The real window, driven as a person would on a desktop of its own: WebKitGTK, X11 or Wayland, a keychain, the clipboard.
//! Slow and in need of a desk, so ignored unless asked for: `cargo xtask test window`.
#![cfg(target_os = "linux")]

mod arriving;
mod backups;
mod browser;
mod cameras;
mod changing;
mod counting;
mod demo;
mod drawing;
mod enrolment;
mod fake_desk;
mod finger;
mod forgetting;
mod hands;
mod held_off;
mod history;
mod keychain;
mod keychain_hands;
mod links;
mod locking;
mod lost_page;
mod memory;
mod network;
mod page;
mod password;
mod places;
mod pressing;
mod recovery;
mod screens;
mod scrolling;
mod stage;
mod starting;
mod touch;
mod tray;
mod two_programs;
mod wayland_hands;
mod ways;
mod webdriver;
