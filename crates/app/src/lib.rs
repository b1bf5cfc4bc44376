//! The application without a desktop: what a person can do, and the ports that it takes.
//!
//! | room | what is in it |
//! |---|---|
//! | `accounts/` | edit, delete, copy a code, show a key, export |
//! | `import/` | files, text, pictures, screen, camera, links, the form, and the review of what came |
//! | `vault_file/` | the one transaction that writes the file, merges, snapshots, conflict copies, repair |
//! | `unlock_methods/` | password, keychain, recovery kit, another data key |
//! | `session/` | unlock, lock, auto-lock, throttle, proof of who is there, jobs |
//! | `backup/` | make, open, restore, bootstrap |
//! | `settings.rs` | preferences |
//! | `ports/` | what the application needs of the world |
//! | `view/` | what may be seen of it |
//! | `fakes/`, `conformance/` | ports for tests, and what every port must do |
//!
//! What a person can do is a method of [`App`]; what is slow or foreign in it is handed out as a job (`session/jobs.rs`).

mod accounts;
mod app;
pub mod backup;
#[cfg(feature = "fakes")]
pub mod conformance;
#[cfg(feature = "demo")]
pub mod demo;
mod error;
#[cfg(feature = "fakes")]
pub mod fakes;
pub mod import;
pub mod ports;
mod session;
mod settings;
pub mod unlock_methods;
pub mod vault_file;
pub mod view;

pub use accounts::export::Export;
pub use app::{App, Ports};
pub use error::{AppError, ErrorCode, ErrorView};
pub use session::auto_lock::LockCause;
pub use session::jobs::{Answer, Job, Step, Turn};
pub use session::reauth::Proved;
pub use unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion};
pub use unlock_methods::recovery_kit::RecoveryKit;
pub use vault_file::conflict_copies::{CopySearch, FoundCopy, MOST_SHOWN};
pub use vault_file::external_change::Looked;

#[cfg(test)]
mod bindings;
