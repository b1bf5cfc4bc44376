//! Acceptance tests: what a person can do, through the application and on real files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skipped"
)]

mod accounts;
mod adding;
mod adopting;
mod arriving;
mod attempts;
mod backups;
mod codes;
mod copies;
mod copying;
#[cfg(target_os = "linux")]
mod durable;
mod elsewhere;
mod file_trouble;
mod forgetting;
mod former_keys;
mod held;
mod history;
mod hostile;
mod later_password;
mod lineage;
mod locking;
mod mending;
mod password_crash;
mod pdf;
mod proof;
mod reader_process;
mod recovery;
mod rekeying;
mod scanning;
mod screens;
mod secrets;
mod slots;
#[cfg(target_os = "linux")]
mod small_disks;
mod two_programs;
mod unlocking;
mod uris;
mod vault;
mod vault_crash;
mod vault_faults;
mod versions;
mod ways_crash;
