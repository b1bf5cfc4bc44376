//! The whole state, and the vault in it.

use serde::Serialize;
use ts_rs::TS;

use super::{AccountView, BackupsView, CameBy, FileView, RecoverableView, Settings};
use crate::{ErrorView, LockCause};

/// The whole state of the application as the page draws it. Each replaces the one before.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Counts up with every snapshot that is sent.
    pub revision: u32,
    /// The time stands still here (demo); `null`: use the clock.
    #[ts(type = "number | null")]
    pub frozen_at: Option<u64>,
    /// The vault.
    pub vault: VaultView,
    /// The preferences.
    pub settings: Settings,
    /// A code of ours on the clipboard and when it will be cleared; `null`: none.
    pub clipboard: Option<ClipboardView>,
    /// Wrong passwords slow the next try down: it is taken from this second on; `null`: at once.
    #[ts(type = "number | null")]
    pub next_try_at: Option<u64>,
    /// Pictures are read in a process that nothing keeps from the rest of the computer.
    pub unfenced: bool,
}

/// The vault as it stands.
#[expect(clippy::large_enum_variant, reason = "there is one in each snapshot")]
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum VaultView {
    /// The keychain or the file has not answered yet.
    Opening,
    /// There is no vault, and no keychain answers (`reason`): a password is needed to make one.
    FirstRun {
        /// Why the keychain can't hold the key.
        reason: ErrorView,
        /// A link came from another program and is kept, for five minutes at most, until there is a vault.
        waiting: bool,
    },
    /// There is a vault, and it is locked.
    Locked {
        /// Why it did not open by itself; `null` when a person locked it or it opens by password only.
        reason: Option<ErrorView>,
        /// Why it locked by itself; `null` when a person locked it, or since the start.
        cause: Option<LockCause>,
        /// It can be opened by password.
        by_password: bool,
        /// It can be opened by the keychain.
        by_keychain: bool,
        /// It can be opened by the code of a recovery kit.
        by_recovery: bool,
        /// A link came from another program and is kept, for five minutes at most, until the vault is open.
        waiting: bool,
        /// What was in the review when it locked is kept, sealed, until the vault is open.
        kept: bool,
    },
    /// The vault file can't be used as it is.
    Broken {
        /// What is wrong.
        problem: ErrorView,
        /// Where the file is.
        place: String,
        /// The earlier version that can take its place; `null`: none, or what is wrong is not the file.
        earlier: Option<RecoverableView>,
        /// A backup can take its place.
        by_backup: bool,
    },
    /// Open.
    Unlocked {
        /// In a person's order.
        accounts: Vec<AccountView>,
        /// Records in the file that this version can't read. They are kept.
        unreadable: u32,
        /// The vault has been made just now, for the first time.
        fresh: bool,
        /// The keychain opens it.
        by_keychain: bool,
        /// The keychain was given up and still has its key, which opens earlier states.
        keychain_left: bool,
        /// A password opens it.
        by_password: bool,
        /// The file beside the vault whose password is asked for as proof, because this state of the vault lacks it;
        /// `null`: none.
        password_in: Option<String>,
        /// When the recovery kit was made; `null`: there is none.
        #[ts(type = "number | null")]
        recovery_made: Option<u64>,
        /// What was wrong with the keychain when the person came in by another way; `null`: nothing.
        keychain_trouble: Option<ErrorView>,
        /// How the person came in, where that asks for something to be done; `null`: nothing is.
        came_by: Option<CameBy>,
        /// The file behind it.
        file: FileView,
        /// How things stand with the backups.
        backups: BackupsView,
    },
}

/// A code of ours on the clipboard.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClipboardView {
    /// The account it is of.
    pub account: String,
    /// When it will be cleared; `null`: never (a setting).
    #[ts(type = "number | null")]
    pub clears_at: Option<u64>,
    /// Its time is over, and the clipboard didn't answer: it is tried again.
    pub silent: bool,
}
