//! The application without a desktop: what a person can do, and the ports that it takes.
//!
//! | use-case family | file |
//! |---|---|
//! | open, create, unlock, lock | `unlocking.rs`, and `keychain.rs` for what is asked meanwhile |
//! | lock by itself, and what holds that off | `locking.rs` |
//! | edit, delete, next HOTP code, two consecutive codes | `accounts.rs` |
//! | make a recovery kit, open the vault by it | `recovery.rs`, and `kit_page/` for the paper |
//! | the keychain taken up, mended, given up | `mending.rs`; a key that stays in it: `forgetting.rs` |
//! | copy, and clear what was copied | `copying.rs` |
//! | files, clipboard, text → what they hold | `reading.rs` |
//! | pictures of a camera → what their codes say | `scanning.rs` |
//! | pictures of the screens → what they hold, and where | `screen_reading.rs`, `cutout.rs` |
//! | what arrived, how it stands to the vault, add it | `review.rs` |
//! | links from other programs, kept until the vault is open | `waiting.rs` |
//! | the form, checked as it is typed | `manual.rs` |
//! | what became of the file of an open vault, put right | `file_trouble.rs` |
//! | copies of it that sync programs made, merged | `copies.rs` |
//! | preferences | `settings.rs` |
//! | earlier versions: list, compare, go back | `versions.rs`; a file that can't be used: `recovering.rs` |
//! | backups: make, test, restore | `backups.rs`, `opened_backup.rs`, over the port in `backup_places.rs` |
//! | a backup that becomes the vault, where none opens | `adopting.rs` |
//! | ways in: the password, and what there is | `slots.rs`, `unbinding.rs`, `calibrating.rs`, `judging.rs` |
//! | wrong passwords slow the next try down | `attempts.rs` |
//! | show and copy an account's key, write the vault as links | `revealing.rs`, `exporting.rs` |
//! | which data key was in use here last, for a damaged vault | `known_key.rs` |
//! | proof of who is there, before a key is shown or a way in is changed | `proof.rs`, `later_password.rs` |
//!
//! `eyes.rs` has the ports that see (readers of codes, cameras, screens), `watching.rs` the one that hears of changes to
//! the file, `ports.rs` the others.
//!
//! All of them are methods of [`App`]; what is slow or foreign in them is handed out as a job (`jobs.rs`);
//! `transaction.rs` is the one way into the vault file, `ring.rs` and
//! `version_names.rs` see to it that the version before stays, `session.rs` holds what is open, `view/` what may be
//! seen.

mod accounts;
mod adopting;
mod app;
mod attempts;
pub mod backup_places;
pub mod backups;
mod calibrating;
#[cfg(feature = "fakes")]
pub mod conformance;
mod copies;
mod copying;
mod cutout;
#[cfg(feature = "demo")]
pub mod demo;
mod elsewhere;
mod error;
mod exporting;
pub mod eyes;
#[cfg(feature = "fakes")]
pub mod fakes;
mod file_trouble;
mod forgetting;
mod forks;
mod jobs;
pub mod joining;
pub mod judging;
mod keychain;
mod kit_page;
mod known_key;
mod later_password;
mod locking;
mod manual;
mod mending;
mod opened_backup;
mod pasted;
pub mod ports;
mod preview;
mod proof;
mod qr;
pub mod reading;
mod recovering;
mod recovery;
mod rekeying;
mod revealing;
mod review;
pub mod ring;
mod saving;
pub mod scanning;
mod screen_reading;
mod session;
mod settings;
mod slots;
mod standing;
mod transaction;
mod unbinding;
mod unlocking;
pub mod version_names;
mod versions;
pub mod view;
mod waiting;
pub mod watching;

pub use app::{App, Ports};
pub use copies::{CopySearch, FoundCopy, MOST_SHOWN};
pub use error::{AppError, ErrorCode, ErrorView};
pub use exporting::Export;
pub use file_trouble::Looked;
pub use jobs::{Answer, Job, Step, Turn};
pub use keychain::{KeychainAnswer, KeychainQuestion};
pub use locking::LockCause;
pub use proof::Proved;
pub use recovery::RecoveryKit;

#[cfg(test)]
mod bindings;
