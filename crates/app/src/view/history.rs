//! Earlier versions, backups, and what going back to one of them would change.

use serde::Serialize;
use ts_rs::TS;

use crate::ErrorView;

/// An earlier version of the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    /// What it is asked for by.
    pub id: String,
    /// Until when it was the vault; `null`: nobody noted it.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
    /// How many accounts it has; `null`: it can't be opened.
    pub accounts: Option<u32>,
}

/// What changes when the vault gives way to an earlier version or a backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    /// Accounts that come back.
    pub added: Vec<ComparedView>,
    /// Accounts of now that go.
    pub removed: Vec<ComparedView>,
    /// Accounts that change, under the names that they get.
    pub changed: Vec<ComparedView>,
    /// How many stay as they are.
    pub same: u32,
}

/// An account of a comparison.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComparedView {
    /// Its id.
    pub id: String,
    /// The service.
    pub issuer: String,
    /// The account at the service.
    pub name: String,
    /// What of it changes.
    pub fields: Vec<FieldView>,
}

/// A part of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FieldView {
    /// The service.
    Issuer,
    /// The account at the service.
    Name,
    /// A person's own words.
    Note,
    /// The key.
    Secret,
    /// How codes are made of it.
    Parameters,
    /// The PIN.
    Pin,
    /// Something that this version doesn't show.
    Other,
}

/// A version or an account was restored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// The version that the vault was before: the way back. `null`: it can't be found.
    pub undo: Option<String>,
}

/// The earlier version that a vault which can't be used would go back to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoverableView {
    /// Until when it was the vault; `null`: nobody noted it.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
    /// A password or a recovery code opens it.
    pub by_password: bool,
    /// The keychain opens it.
    pub by_keychain: bool,
}

/// How things stand with the backups.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupsView {
    /// The name of the folder, never its path; `null`: none is chosen.
    pub folder: Option<String>,
    /// How many backups stay.
    pub keep: u32,
    /// When the last good one was made and tested; `null`: never.
    #[ts(type = "number | null")]
    pub tested_at: Option<u64>,
    /// How many accounts it has.
    pub accounts: u32,
    /// Why the last one failed; `null`: it didn't.
    pub problem: Option<ErrorView>,
    /// One is being made.
    pub running: bool,
    /// Nothing was backed up and tested for thirty days.
    pub overdue: bool,
}

/// How a person came into a vault, where that asks for something to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CameBy {
    /// By the code of the recovery kit: the password is lost, or there is none.
    Recovery,
    /// By a backup, of which this computer's keychain knows nothing.
    Backup,
}

/// A backup that was chosen while no vault is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChosenBackupView {
    /// The file's name.
    pub name: String,
    /// A password or a recovery code opens it.
    pub by_password: bool,
    /// The keychain may open it: it is a copy of the vault itself.
    pub by_keychain: bool,
}

/// What is in such a backup, and what making it the vault would do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdoptionView {
    /// The file's name.
    pub name: String,
    /// The accounts in it.
    pub accounts: Vec<ComparedView>,
    /// Records in it that this version can't read. They are kept.
    pub unreadable: u32,
    /// What would give way to it.
    pub gives_way: GivesWay,
}

/// What lies where a backup is to become the vault.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum GivesWay {
    /// Nothing.
    Nothing,
    /// A file that can't be used; it is set aside.
    Unusable,
    /// A vault that the backup's key doesn't open; it is kept.
    Another,
    /// The very vault: the backup's key opens it, so it stays and is opened.
    Same,
}

/// A backup that was opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    /// The file's name.
    pub name: String,
    /// How many accounts it has.
    pub accounts: u32,
    /// It is a backup of the vault that is open.
    pub ours: bool,
    /// What restoring it would change.
    pub comparison: ComparisonView,
}
