//! Backups: made into a folder of the person's choice, read back, compared, and only then called good.
//!
//! A backup is the vault's file without its keychain slot, so that it opens on another computer. The application
//! never writes one itself: it hands out a [`BackupJob`], the front runs it on a thread of its own (a network
//! drive may hang), and the application takes the [`BackupOutcome`].

use std::path::{Path, PathBuf};

use ringfence_core::Timestamp;
use ringfence_core::civil::Civil;
use ringfence_core::vault::{Header, SealedVault, SlotKind, VaultId, seal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::backup_folder::{BackupError, BackupPlaces};
use crate::session::state::Unlocked;
use crate::session::unlock::random;
use crate::settings::{read_object, write_field};
use crate::vault_file::snapshots::count;
use crate::view::BackupsView;

/// How often backups are made by themselves, in seconds.
const A_DAY: u64 = 86_400;
/// How long after a failure the next is tried, in seconds.
const BREATH: u64 = 600;
/// After so many seconds without a tested backup the person is reminded.
const OVERDUE: u64 = 30 * A_DAY;
/// So many backups of one minute and revision have a name.
const MOST_OF_A_MINUTE: u32 = 1000;
/// Where the preferences' file keeps it. It names a path, so the page never sees it.
const FIELD: &str = "backups";

/// What is remembered of backups between runs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct BackupRecord {
    folder: Option<String>,
    keep: u32,
    /// When the last good one was made, in seconds since 1970; of which vault and revision, with how many accounts.
    tested_at: Option<u64>,
    vault: Option<String>,
    revision: u64,
    accounts: u32,
    /// The file's name and what is to be remembered of its password: a later state of the vault than one that comes back
    /// may lie there alone.
    file: Option<String>,
    password: Option<Value>,
    /// The name of its keys: a backup under another key than the vault's is of an earlier one.
    keys: Option<String>,
}

impl Default for BackupRecord {
    fn default() -> Self {
        Self {
            folder: None,
            keep: 10,
            tested_at: None,
            vault: None,
            revision: 0,
            accounts: 0,
            file: None,
            password: None,
            keys: None,
        }
    }
}

/// How things stand with backups.
#[derive(Default)]
pub(crate) struct Backups {
    record: BackupRecord,
    problem: Option<ErrorView>,
    /// How often a folder was chosen or left. What comes of a backup into the folder before says nothing of this one.
    folders: u32,
    /// The one that is being made; there is one at a time.
    running: Option<u32>,
    tried_at: Option<Timestamp>,
}

impl Backups {
    fn is_running(&self) -> bool {
        self.running == Some(self.folders)
    }

    fn begin_anew(&mut self) {
        self.folders = self.folders.wrapping_add(1);
        (self.problem, self.tried_at) = (None, None);
    }
}

/// A backup to be made. Holds sealed bytes only.
pub struct BackupJob {
    folder: PathBuf,
    /// The day and the minute, as the file's name has them.
    date: String,
    bytes: Vec<u8>,
    keep: usize,
    made: Made,
}

/// What a backup is of.
#[derive(Clone)]
struct Made {
    at: Timestamp,
    vault: VaultId,
    revision: u64,
    accounts: u32,
    /// See [`Backups::folders`].
    folders: u32,
}

/// What came of it.
pub struct BackupOutcome {
    made: Made,
    /// The file's name and its bytes as they were read back.
    written: Result<(String, Vec<u8>), ErrorCode>,
}

impl BackupJob {
    /// Writes, reads back, compares the bytes, and only then removes backups of the same vault that are too many. May
    /// take as long as the folder does.
    pub fn run(self, places: &dyn BackupPlaces) -> BackupOutcome {
        let written = self.write(places);
        BackupOutcome { made: self.made, written }
    }

    /// The outcome when the folder takes too long; taken before running.
    pub fn given_up(&self) -> BackupOutcome {
        BackupOutcome { made: self.made.clone(), written: Err(ErrorCode::BackupFailed) }
    }

    fn write(&self, places: &dyn BackupPlaces) -> Result<(String, Vec<u8>), ErrorCode> {
        let names = places.names(&self.folder).map_err(code_of)?;
        let stem = self.stem(&names);
        let numbered = (2..MOST_OF_A_MINUTE).map(|number| format!("{stem}-{number}.json"));
        let free = |name: &String| !names.contains(name);
        let mut written = Err(BackupError::Exists);
        let mut name = String::new();
        // Another program may take a name meanwhile.
        for free in std::iter::once(format!("{stem}.json")).chain(numbered).filter(free) {
            written = places.write(&self.folder, &free, &self.bytes);
            name = free;
            if written != Err(BackupError::Exists) {
                break;
            }
        }
        written.map_err(code_of)?;
        let back = places.read(&self.folder, &name).map_err(code_of)?;
        if back != self.bytes {
            return Err(ErrorCode::BackupDiffers);
        }
        self.prune(places, names);
        Ok((name, back))
    }

    /// How the name begins. The number in it is the revision, or one above all that are there where the vault is of an
    /// older one (somebody has put an older file back): of backups too the newest is the one with the highest number.
    fn stem(&self, names: &[String]) -> String {
        let beginning = beginning(self.made.vault);
        let known = names.iter().filter_map(|name| revision_of(name.strip_prefix(&beginning)?)).max();
        let above = known.filter(|known| *known > self.made.revision).map(|known| known.saturating_add(1));
        format!("{beginning}{}-{}", above.unwrap_or(self.made.revision), self.date)
    }

    /// Ours by name, and by what they are: a file that only looks like one is left alone.
    fn prune(&self, places: &dyn BackupPlaces, names: Vec<String>) {
        let is_this_vaults = |name: &str| {
            let bytes = places.read(&self.folder, name).ok();
            let sealed = bytes.and_then(|bytes| SealedVault::parse(&bytes).ok());
            sealed.is_some_and(|sealed| sealed.header().vault_id() == self.made.vault)
        };
        // The new one is not among them, and is one of those that stay.
        let others = of_vault(names, self.made.vault).into_iter().skip(self.keep.saturating_sub(1));
        for name in others.filter(|name| is_this_vaults(name)) {
            places.remove(&self.folder, &name);
        }
    }
}

impl App {
    /// Takes the folder into which backups go from now on. The first is due at once.
    ///
    /// # Errors
    /// [`ErrorCode::BackupUseless`] while only this computer's keychain opens the vault, or why it could not be
    /// remembered.
    pub fn choose_backup_folder(&mut self, folder: &Path) -> Result<(), AppError> {
        require_ways_in(self.session.unlocked()?)?;
        let text = folder.to_str().ok_or_else(|| ErrorView::new(ErrorCode::BackupFolderGone))?;
        self.backups.record = BackupRecord {
            folder: Some(text.to_owned()),
            keep: self.backups.record.keep,
            ..BackupRecord::default()
        };
        self.backups.begin_anew();
        self.remember_backups()
    }

    /// Whether a backup would be of use: another computer can open it.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::BackupUseless`].
    pub fn require_way_in_elsewhere(&self) -> Result<(), AppError> {
        require_ways_in(self.session.unlocked()?)
    }

    /// Makes no more backups by itself. Those that are there stay.
    ///
    /// # Errors
    /// Why it could not be remembered.
    pub fn leave_backup_folder(&mut self) -> Result<(), AppError> {
        self.backups.record.folder = None;
        self.backups.begin_anew();
        self.remember_backups()
    }

    /// Keeps so many backups from the next one on; 1 to 1000.
    ///
    /// # Errors
    /// Why it could not be remembered.
    pub fn keep_backups(&mut self, keep: u32) -> Result<(), AppError> {
        self.backups.record.keep = keep.clamp(1, 1000);
        self.remember_backups()
    }

    /// The folder that is chosen.
    ///
    /// # Errors
    /// [`ErrorCode::NoBackupFolder`].
    pub fn backup_folder(&self) -> Result<PathBuf, AppError> {
        let folder = self.backups.record.folder.as_ref();
        folder.map(PathBuf::from).ok_or_else(|| ErrorView::new(ErrorCode::NoBackupFolder))
    }

    /// A backup into the chosen folder, asked for by the person. The outcome goes to [`App::backed_up`].
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::NoBackupFolder`], [`ErrorCode::BackupUseless`],
    /// [`ErrorCode::BackupRunning`], [`ErrorCode::VaultRekeyed`]: what is open is not the vault of now.
    pub fn back_up(&mut self) -> Result<BackupJob, AppError> {
        let folder = self.backup_folder()?;
        self.refresh();
        if self.backups.is_running() {
            return Err(ErrorView::new(ErrorCode::BackupRunning));
        }
        let job = self.back_up_into(&folder)?;
        self.backups.running = Some(self.backups.folders);
        self.backups.tried_at = Some(job.made.at);
        Ok(job)
    }

    /// A backup into any folder, for once.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`], [`ErrorCode::BackupUseless`], [`ErrorCode::VaultRekeyed`].
    pub fn back_up_into(&self, folder: &Path) -> Result<BackupJob, AppError> {
        self.require_present_key()?;
        let open = self.session.unlocked()?;
        require_ways_in(open)?;
        let foreign = open.header.slots().iter().filter(|slot| !travels(slot.kind()));
        let header = foreign.fold(open.header.clone(), |header, slot| header.without_slot(slot.id()));
        let nonce = random(self.ports.entropy.as_ref())?;
        let bytes = seal(&header, &open.vault, &open.data_key, nonce)?;
        let back = SealedVault::parse(&bytes)?.open(&open.data_key)?;
        if back != open.vault {
            return Err(ErrorView::new(ErrorCode::BackupDiffers));
        }
        let (at, vault, revision) = (self.ports.clock.now(), header.vault_id(), header.revision());
        let Civil { year, month, day, hour, minute, .. } = Civil::of(at);
        let date = format!("{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}");
        Ok(BackupJob {
            folder: folder.to_owned(),
            date,
            bytes,
            keep: self.backups.record.keep.try_into().unwrap_or(usize::MAX),
            made: Made {
                at,
                vault,
                revision,
                accounts: count(open.vault.accounts().len()),
                folders: self.backups.folders,
            },
        })
    }

    /// When the next backup is due by itself: something changed since the last one, and that was a day ago, or the key
    /// was changed. `None`: nothing waits for one.
    pub(crate) fn backup_due_at(&self) -> Option<Timestamp> {
        let now = self.ports.clock.now();
        let open = self.session.unlocked().ok()?;
        let Backups { record, tried_at, problem, .. } = &self.backups;
        let vault = open.header.vault_id().to_string();
        let same_vault = record.vault.as_ref() == Some(&vault);
        let changed = !same_vault || record.revision != open.header.revision();
        let stale = self.require_present_key().is_err();
        if record.folder.is_none()
            || self.backups.is_running()
            || !changed
            || stale
            || self.ports.clock.is_frozen()
        {
            return None;
        }
        let tested_at = record.tested_at.filter(|_| same_vault).map(Timestamp::from_unix_seconds);
        // A backup under the key from before opens by ways in that may have been taken away since.
        let rekeyed = same_vault && record.keys.as_deref() != open.header.keys_name();
        let tried_at = tried_at.filter(|_| !rekeyed || problem.is_some());
        let waits = [(tested_at.filter(|_| !rekeyed), A_DAY), (tried_at, BREATH)];
        // A clock that was set back must not put a backup off for longer than it takes.
        let ends = |(since, seconds): (Option<Timestamp>, u64)| {
            since.filter(|at| *at <= now).map_or(now, |at| at.plus_seconds(seconds))
        };
        waits.into_iter().map(ends).max()
    }

    /// The backup that is due, if one is.
    pub fn due_backup(&mut self) -> Option<BackupJob> {
        let now = self.ports.clock.now();
        if self.backup_due_at()? > now {
            return None;
        }
        match self.back_up() {
            Ok(job) => Some(job),
            Err(problem) => {
                self.backups.tried_at = Some(now);
                self.backups.problem = Some(problem);
                None
            }
        }
    }

    /// Takes the outcome of a backup: opens what was read back from the disk and compares it with the vault, account
    /// by account. Answers the file's name.
    ///
    /// # Errors
    /// Why there is no good backup. It is shown until there is one.
    pub fn backed_up(&mut self, outcome: BackupOutcome) -> Result<String, AppError> {
        let current = outcome.made.folders == self.backups.folders;
        if self.backups.running == Some(outcome.made.folders) {
            self.backups.running = None;
        }
        let checked = outcome.written.map_err(ErrorView::new).and_then(|(name, back)| {
            if self.is_good(&outcome.made, &back) {
                let sealed = SealedVault::parse(&back)?;
                let header = sealed.header();
                Ok((name, header.password_record(), header.keys_name().map(str::to_owned)))
            } else {
                Err(ErrorView::new(ErrorCode::BackupDiffers))
            }
        });
        match &checked {
            _ if !current => {}
            Ok((name, password, keys)) => {
                let Made { at, vault, revision, accounts, .. } = outcome.made;
                let record = &mut self.backups.record;
                record.tested_at = Some(at.unix_seconds());
                record.vault = Some(vault.to_string());
                (record.revision, record.accounts) = (revision, accounts);
                (record.file, record.password, record.keys) =
                    (Some(name.clone()), password.clone(), keys.clone());
                self.backups.problem = None;
                // A backup that nobody remembers is as good; it is only made again sooner.
                let _ = self.remember_backups();
            }
            Err(problem) => self.backups.problem = Some(problem.clone()),
        }
        checked.map(|(name, ..)| name)
    }

    /// How things stand with the backups of the open vault.
    pub(crate) fn backups_view(&self, open: &Unlocked) -> BackupsView {
        let Backups { record, problem, .. } = &self.backups;
        let same = record.vault.as_deref() == Some(open.header.vault_id().to_string().as_str());
        let tested_at = record.tested_at.filter(|_| same);
        let oldest = open.vault.accounts().iter().map(|account| account.created.unix_seconds()).min();
        let since = tested_at.or(oldest);
        let name = |folder: &String| {
            let name = Path::new(folder).file_name();
            name.map_or_else(|| folder.clone(), |name| name.to_string_lossy().into_owned())
        };
        BackupsView {
            folder: record.folder.as_ref().map(name),
            keep: record.keep,
            tested_at,
            accounts: record.accounts,
            problem: problem.clone(),
            running: self.backups.is_running(),
            overdue: since
                .is_some_and(|at| self.ports.clock.now().unix_seconds().saturating_sub(at) > OVERDUE),
        }
    }

    /// What is remembered from the last run.
    pub(crate) fn recall_backups(&mut self) {
        let stored = read_object(self.ports.settings.as_ref()).and_then(|mut object| object.remove(FIELD));
        self.backups.record =
            stored.and_then(|stored| serde_json::from_value(stored).ok()).unwrap_or_default();
    }

    /// The last good backup's name and what it has of a password.
    pub(crate) fn backed_up_password(&self, vault: VaultId) -> Option<(String, Header)> {
        let record = &self.backups.record;
        let ours = record.vault.as_deref() == Some(vault.to_string().as_str());
        let header = Header::from_password_record(vault, record.password.as_ref().filter(|_| ours)?)?;
        Some((record.file.clone()?, header))
    }

    fn remember_backups(&self) -> Result<(), AppError> {
        let value = serde_json::to_value(&self.backups.record).unwrap_or_default();
        write_field(self.ports.settings.as_ref(), FIELD, value)
    }

    /// Where the vault was locked or changed meanwhile, the bytes speak: they are those that were compared before
    /// they were written.
    fn is_good(&self, made: &Made, back: &[u8]) -> bool {
        let Ok(open) = self.session.unlocked() else { return true };
        if open.header.vault_id() != made.vault {
            return true;
        }
        let opened = SealedVault::parse(back).and_then(|sealed| sealed.open(&open.data_key));
        opened.is_ok_and(|vault| open.header.revision() != made.revision || vault == open.vault)
    }
}

/// The names of a folder's backups of this vault, newest first.
pub fn of_vault(names: Vec<String>, vault: VaultId) -> Vec<String> {
    let beginning = beginning(vault);
    let mut ours: Vec<_> = names
        .into_iter()
        .filter_map(|name| Some((revision_of(name.strip_prefix(&beginning)?)?, name)))
        .collect();
    ours.sort();
    ours.into_iter().rev().map(|(_, name)| name).collect()
}

impl App {
    /// The open vault's id, by which its backups are named.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`].
    pub fn vault_id(&self) -> Result<VaultId, AppError> {
        Ok(self.session.unlocked()?.header.vault_id())
    }
}

/// How the names of a vault's backups begin.
fn beginning(vault: VaultId) -> String {
    let id: String = vault.to_string().chars().take(8).collect();
    format!("ringfence-backup-{id}-r")
}

/// The revision in what follows [`beginning`]; `None` when it is no backup's name.
fn revision_of(rest: &str) -> Option<u64> {
    rest.strip_suffix(".json")?.split_once('-')?.0.parse().ok()
}

fn travels(kind: SlotKind) -> bool {
    matches!(kind, SlotKind::Password | SlotKind::Recovery)
}

fn require_ways_in(open: &Unlocked) -> Result<(), AppError> {
    if open.header.slots().iter().any(|slot| travels(slot.kind())) {
        Ok(())
    } else {
        Err(ErrorView::new(ErrorCode::BackupUseless))
    }
}

fn code_of(error: BackupError) -> ErrorCode {
    match error {
        BackupError::Gone => ErrorCode::BackupFolderGone,
        BackupError::DiskFull => ErrorCode::BackupDiskFull,
        BackupError::Refused => ErrorCode::BackupRefused,
        BackupError::Exists | BackupError::Failed => ErrorCode::BackupFailed,
    }
}
