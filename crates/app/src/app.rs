//! `App`: owns the session, the ports and the deadlines; answers what may be seen and when that changes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use ringfence_core::otp::{self, Oddity};
use ringfence_core::vault::KdfCost;
use ringfence_core::{Account, Otp, Timestamp};

use crate::accounts::copy::{CopiedCode, Turns};
use crate::backup::bootstrap::Adoption;
use crate::backup::make::Backups;
use crate::backup::open::OpenedBackup;
use crate::error::{AppError, ErrorView};
use crate::import::pasted::Mark;
use crate::import::pending_links::{SealedReview, Waiting};
use crate::import::review::Review;
use crate::ports::capture::Fence;
use crate::ports::{AttemptStore, Clipboard, Clock, Entropy, KeyStore, SettingsStore, VaultStore};
use crate::session::auto_lock::{Locking, Moment};
use crate::session::state::{Session, Unlocked, has_slot};
use crate::session::throttle::Attempts;
use crate::unlock_methods::keychain_question::Changes;
use crate::unlock_methods::recovery_kit::RecoveryKit;
use crate::vault_file::repair::{Earlier, is_the_file};
use crate::view::{AccountView, CodeView, FileView, Kind, OddityView, Settings, Snapshot, VaultView};

/// The next code is shown when this many seconds, or fewer, are left of the current one.
const NEXT_CODE_SECONDS: u64 = 8;

/// The world as the application meets it; filled in once, by the front that starts it.
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The OS keychain.
    pub keys: Arc<dyn KeyStore>,
    /// The vault file.
    pub store: Arc<dyn VaultStore>,
    /// The clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// The preferences file.
    pub settings: Arc<dyn SettingsStore>,
    /// What is remembered of wrong passwords.
    pub attempts: Arc<dyn AttemptStore>,
}

/// The application. One owner of everything; fronts send it sentences and draw its snapshots.
pub struct App {
    pub(crate) ports: Ports,
    pub(crate) session: Session,
    /// How often a vault was opened, and how often one was locked.
    pub(crate) sessions: u32,
    pub(crate) locks: u32,
    pub(crate) settings: Settings,
    pub(crate) review: Option<Review>,
    /// Where the pictures of a confirmed review are.
    pub(crate) pictures: Option<(u32, Vec<PathBuf>)>,
    pub(crate) waiting: Option<Waiting>,
    /// What was in the review when the vault locked.
    pub(crate) sealed_review: Option<SealedReview>,
    pub(crate) copied: Option<CopiedCode>,
    pub(crate) clipboard_turns: Turns,
    /// What was pasted last.
    pub(crate) pasted: Option<Mark>,
    /// The cost of a guess at a new password; `None`: as this machine can bear it.
    pub(crate) kdf_cost: Option<KdfCost>,
    /// When the next password is taken.
    pub(crate) next_try: Option<Timestamp>,
    /// Wrong tries that could not be noted anywhere else.
    pub(crate) unnoted: Attempts,
    /// What was open when another program changed the key, as it was sealed, for the vault that is opened then.
    pub(crate) left_behind: Option<Vec<u8>>,
    /// A recovery kit that the person has before them.
    pub(crate) kit: Option<RecoveryKit>,
    /// How often the keychain was asked to open the vault.
    pub(crate) asked: u32,
    /// Changes that it was asked for.
    pub(crate) changes: Changes,
    /// Ids of vaults whose key is to leave the keychain and has not.
    pub(crate) left: BTreeSet<String>,
    pub(crate) locking: Locking,
    /// How things stand with backups.
    pub(crate) backups: Backups,
    /// A backup file that was opened to be tested or restored.
    pub(crate) opened_backup: Option<OpenedBackup>,
    /// A backup that is to become the vault here.
    pub(crate) adoption: Option<Adoption>,
    /// Copies beside the vault are looked for by the front, and it is time for that.
    pub(crate) copies_aside: bool,
    pub(crate) copies_due: bool,
    pub(crate) earlier: Earlier,
    /// A front's window is on screen: codes are worth computing.
    visible: bool,
    /// Nothing keeps the front's reader of pictures from the rest of the computer.
    unfenced: bool,
    revision: u32,
    /// The revision at which the file was seen to have a second name; a save under it has one no more.
    pub(crate) second_name_at: Option<u64>,
    next_review: u32,
    /// When the last snapshot was taken, and when codes in it change.
    taken_at: Timestamp,
    stale_at: Option<Timestamp>,
}

impl App {
    /// The application before it has looked at its vault; [`App::open`] comes next.
    pub fn new(ports: Ports) -> Self {
        let settings = crate::settings::load(ports.settings.as_ref());
        let taken_at = ports.clock.now();
        let locking = Locking::since(Moment::of(ports.clock.as_ref()));
        let mut app = Self {
            ports,
            session: Session::Opening,
            sessions: 0,
            locks: 0,
            settings,
            review: None,
            pictures: None,
            waiting: None,
            sealed_review: None,
            copied: None,
            clipboard_turns: Turns::default(),
            pasted: None,
            kdf_cost: None,
            next_try: None,
            unnoted: Attempts::default(),
            left_behind: None,
            kit: None,
            asked: 0,
            changes: Changes::default(),
            left: BTreeSet::new(),
            locking,
            backups: Backups::default(),
            opened_backup: None,
            adoption: None,
            copies_aside: false,
            copies_due: false,
            earlier: Earlier::default(),
            visible: true,
            unfenced: false,
            revision: 0,
            next_review: 0,
            second_name_at: None,
            taken_at,
            stale_at: None,
        };
        app.recall_backups();
        app.recall_left_in_keychain();
        app
    }

    /// How much work a guess at a new password costs; as much as this machine can bear unless said otherwise.
    pub fn set_kdf_cost(&mut self, cost: KdfCost) {
        self.kdf_cost = Some(cost);
    }

    /// Whether the vault is open.
    ///
    /// # Errors
    /// [`crate::ErrorCode::VaultLocked`] when it isn't.
    pub fn require_open(&self) -> Result<(), AppError> {
        self.session.unlocked().map(|_| ())
    }

    /// Whether a camera may be on: the vault is open to what it sees, and somebody can see the window.
    pub fn may_look(&self) -> bool {
        self.visible && self.session.unlocked().is_ok()
    }

    /// The window came on screen or left it. While it is away no code is computed or sent.
    pub fn set_visible(&mut self, visible: bool) {
        self.visible = visible;
        self.note_visible(visible);
    }

    /// What fences in the front's reader of pictures: where nothing does, the person is to know.
    pub fn set_fence(&mut self, fence: Fence) {
        self.unfenced = fence.is_open();
    }

    /// The page has ended, and with it everything that it had open: a review, a recovery kit, a backup. The vault stays
    /// as it is.
    pub fn forget_page(&mut self) {
        self.review = None;
        self.pictures = None;
        self.drop_recovery_kit();
        self.close_backup();
    }

    /// What may be seen now.
    pub fn snapshot(&mut self) -> Snapshot {
        let now = self.ports.clock.now();
        self.revision = self.revision.wrapping_add(1);
        self.taken_at = now;
        self.stale_at = self.codes_change_at(now);
        Snapshot {
            revision: self.revision,
            frozen_at: self.ports.clock.is_frozen().then(|| now.unix_seconds()),
            vault: self.vault_view(now),
            settings: self.settings.clone(),
            clipboard: self.copied.as_ref().map(CopiedCode::view),
            next_try_at: self.next_try_at().map(|at| at.unix_millis().div_ceil(1000)),
            unfenced: self.unfenced,
        }
    }

    /// The earliest instant at which [`App::tick`] will have something to do; `None`: nothing is due by time.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let codes = if self.visible { self.stale_at } else { None };
        let clipboard = self.copied.as_ref().and_then(CopiedCode::next);
        let waiting = self.waiting.as_ref().map(|waiting| waiting.until);
        let adoption = self.adoption.as_ref().map(|adoption| adoption.until);
        let due = [codes, clipboard, waiting, adoption, self.locks_at(), self.backup_due_at()];
        due.into_iter().flatten().min()
    }

    /// Does what is due, but for what other programs take part in: [`App::clear_clipboard`] and [`App::due_backup`] are
    /// asked after it. True when a new snapshot should be shown.
    pub fn tick(&mut self) -> bool {
        let locked = self.lock_when_due();
        let now = self.ports.clock.now();
        // A clock that was set back makes the codes on show as wrong as one that went on.
        let turned = self.stale_at.is_some_and(|stale| now >= stale || now < self.taken_at);
        let forgotten = self.forget_waiting_when_due(now) | self.forget_chosen_backup_when_due(now);
        locked || forgotten || (self.visible && turned)
    }

    /// The vault can't be used as it is.
    pub(crate) fn broken(&mut self, problem: ErrorView) {
        self.session = Session::Broken { problem, locked: None };
        self.earlier = Earlier::default();
    }

    pub(crate) fn next_review_id(&mut self) -> u32 {
        self.next_review = self.next_review.wrapping_add(1);
        self.next_review
    }

    fn vault_view(&self, now: Timestamp) -> VaultView {
        match &self.session {
            Session::Opening => VaultView::Opening,
            Session::FirstRun { reason } => {
                VaultView::FirstRun { reason: reason.clone(), waiting: self.waiting.is_some() }
            }
            Session::Locked(locked) => VaultView::Locked {
                reason: locked.reason.clone(),
                cause: locked.cause,
                by_password: locked.by_password,
                by_keychain: locked.by_keychain,
                by_recovery: locked.by_recovery,
                waiting: self.waiting.is_some(),
                kept: self.sealed_review.is_some(),
            },
            Session::Broken { problem, .. } => VaultView::Broken {
                problem: problem.clone(),
                place: self.ports.store.place(),
                earlier: self.recoverable(),
                by_backup: is_the_file(problem.code),
            },
            Session::Unlocked(open) => VaultView::Unlocked {
                accounts: open.vault.accounts().iter().map(|a| account_view(open, a, now)).collect(),
                unreadable: u32::try_from(open.vault.unreadable_count()).unwrap_or(u32::MAX),
                fresh: open.fresh,
                by_keychain: has_slot(&open.header, ringfence_core::vault::SlotKind::Keychain),
                keychain_left: self.is_left_in_keychain(),
                by_password: open.has_password(),
                password_in: open.asks_for().map(|later| later.name.clone()),
                recovery_made: open.recovery_made().map(Timestamp::unix_seconds),
                keychain_trouble: open.keychain_trouble.clone(),
                came_by: open.came_by,
                file: FileView {
                    second_name: self.second_name_at == Some(open.header.revision()),
                    ..open.file.clone()
                },
                backups: self.backups_view(open),
            },
        }
    }

    fn codes_change_at(&self, now: Timestamp) -> Option<Timestamp> {
        if self.ports.clock.is_frozen() {
            return None;
        }
        let open = self.session.unlocked().ok()?;
        let changes = open.vault.accounts().iter().filter_map(|account| {
            let window = otp::window_at(&account.otp, now)?;
            let preview = window.until.saturating_sub(NEXT_CODE_SECONDS);
            Some(if now.unix_seconds() < preview { preview } else { window.until })
        });
        changes.min().map(Timestamp::from_unix_seconds)
    }
}

fn account_view(open: &Unlocked, account: &Account, now: Timestamp) -> AccountView {
    AccountView {
        id: account.id.to_string(),
        issuer: account.issuer.clone(),
        name: account.name.clone(),
        note: account.note.clone(),
        kind: kind_of(&account.otp),
        algorithm: algorithm_of(&account.otp),
        period: account.otp.period().map(ringfence_core::Period::seconds),
        epoch: account.otp.own_epoch().map(ringfence_core::Epoch::unix_seconds),
        oddities: oddities_of(&account.otp),
        code: code_view(open, account, now).unwrap_or_else(|problem| CodeView::Failed { problem }),
    }
}

fn code_view(open: &Unlocked, account: &Account, now: Timestamp) -> Result<CodeView, AppError> {
    let Some(window) = otp::window_at(&account.otp, now) else {
        let counter = match &account.otp {
            Otp::Hotp { counter, .. } => *counter,
            _ => 0,
        };
        return Ok(CodeView::Counted {
            digits: open.counted.get(&account.id).map(|codes| codes.latest.as_str().to_owned()),
            length: account.otp.code_len(),
            counter: counter.to_string(),
        });
    };
    let few_left = window.until - now.unix_seconds() <= NEXT_CODE_SECONDS;
    let next = if few_left { Some(otp::next_code_at(&account.otp, now)?.as_str().to_owned()) } else { None };
    Ok(CodeView::Timed {
        digits: otp::code_at(&account.otp, now)?.as_str().to_owned(),
        from: window.from,
        until: window.until,
        next,
    })
}

/// The kind of an account as fronts name it.
pub(crate) fn kind_of(otp: &Otp) -> Kind {
    match otp {
        Otp::Totp { .. } => Kind::Totp,
        Otp::Hotp { .. } => Kind::Hotp,
        Otp::Steam { .. } => Kind::Steam,
        Otp::Yandex { .. } => Kind::Yandex,
        Otp::Motp { .. } => Kind::Motp,
    }
}

/// The algorithm's name, where an account has a choice of one.
pub(crate) fn algorithm_of(otp: &Otp) -> Option<String> {
    match otp {
        Otp::Totp { algorithm, .. } | Otp::Hotp { algorithm, .. } => Some(algorithm.name().to_owned()),
        Otp::Steam { .. } | Otp::Yandex { .. } | Otp::Motp { .. } => None,
    }
}

/// What is unusual about an account, as fronts name it.
pub(crate) fn oddities_of(otp: &Otp) -> Vec<OddityView> {
    let name = |oddity| match oddity {
        Oddity::WeakSecret => OddityView::WeakSecret,
        Oddity::RareAlgorithm => OddityView::RareAlgorithm,
        Oddity::RareDigits => OddityView::RareDigits,
        Oddity::RarePeriod => OddityView::RarePeriod,
        Oddity::RareEpoch => OddityView::RareEpoch,
    };
    otp.oddities().into_iter().map(name).collect()
}
