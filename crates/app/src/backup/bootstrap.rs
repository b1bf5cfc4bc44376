//! A backup that becomes the vault here: the way back where no vault is, where its file is broken, and where nothing
//! that is left opens it.
//!
//! The person chooses a file, opens it, is told what is in it and what would give way to it, and says so; only then is
//! anything written. What gives way is kept among the earlier versions. A vault that the backup's own key opens does
//! not give way: it is opened, and nothing is lost. What was opened is forgotten after five minutes.

use std::sync::Arc;

use ringfence_core::vault::{OpenError, SealedVault, SlotKind};
use ringfence_core::{DataKey, Passphrase, Timestamp};

use crate::app::App;
use crate::backup::open::{closed, key_by, problem};
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::session::jobs::Job;
use crate::session::state::{Locked, Session, has_slot};
use crate::session::throttle::Opens;
use crate::session::unlock::Opener;
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion, Outcome};
use crate::vault_file::repair::is_the_file;
use crate::vault_file::snapshots::{compared, count};
use crate::vault_file::transaction::{self, Next, Transaction};
use crate::view::{AdoptionView, CameBy, ChosenBackupView, GivesWay};

/// How long a chosen backup waits for the person, in seconds.
const PATIENCE: u64 = 5 * 60;

/// A backup that the person chose while no vault was open.
pub(crate) struct Adoption {
    name: String,
    sealed: SealedVault,
    opened: Option<Opened>,
    since: Timestamp,
    /// When it is forgotten.
    pub(crate) until: Timestamp,
}

/// Its key, and what lay in the vault's place when the person was told of that.
struct Opened {
    data_key: DataKey,
    here: Option<Vec<u8>>,
    by: Opener,
}

impl App {
    /// Takes the file that the person chose. Nothing opens it yet.
    ///
    /// # Errors
    /// [`ErrorCode::VaultExists`] while a vault is open, what is wrong with the vault's place where no file could be
    /// put there, [`ErrorCode::BackupBroken`], [`ErrorCode::BackupTooNew`].
    pub fn take_up_backup(&self, name: String, bytes: Vec<u8>) -> Job<ChosenBackupView> {
        self.job(move || {
            let parsed = SealedVault::parse(&bytes);
            move |app: &mut Self| app.choose_parsed_backup(&name, parsed)
        })
    }

    /// The same for a front that has nothing else to do meanwhile.
    ///
    /// # Errors
    /// As [`App::take_up_backup`].
    pub fn choose_backup(&mut self, name: &str, bytes: &[u8]) -> Result<ChosenBackupView, AppError> {
        self.choose_parsed_backup(name, SealedVault::parse(bytes))
    }

    fn choose_parsed_backup(
        &mut self,
        name: &str,
        parsed: Result<SealedVault, OpenError>,
    ) -> Result<ChosenBackupView, AppError> {
        self.adoption = None;
        self.require_way_back()?;
        let sealed = parsed.map_err(|error| problem(error, name))?;
        let has = |kind| has_slot(sealed.header(), kind);
        let view = ChosenBackupView {
            name: name.to_owned(),
            by_password: has(SlotKind::Password) || has(SlotKind::Recovery),
            by_keychain: has(SlotKind::Keychain),
        };
        let since = self.ports.clock.now();
        let until = since.plus_seconds(PATIENCE);
        self.adoption = Some(Adoption { name: name.to_owned(), sealed, opened: None, since, until });
        Ok(view)
    }

    /// Opens the chosen backup by its password or recovery code, and says what making it the vault would do. Takes about
    /// half a second by design.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`], [`ErrorCode::BackupBroken`],
    /// [`ErrorCode::BackupClosed`], or as [`App::choose_backup`].
    pub fn open_chosen_backup(&mut self, typed: &Passphrase) -> Result<AdoptionView, AppError> {
        self.require_way_back()?;
        self.attempt_at(ErrorCode::WrongPassword, |app| {
            let Adoption { name, sealed, .. } = app.adoption.as_ref().ok_or_else(closed)?;
            let data_key = key_by(sealed, typed, name)?;
            let by = Opener::typed(sealed, typed);
            let view = app.look_into_chosen(data_key, by)?;
            let opens = Opens::the_vault_if(view.gives_way == GivesWay::Same);
            Ok((view, opens))
        })
    }

    /// What to ask of the keychain to do the same by it; the answer goes to [`App::open_chosen_backup_by_keychain`].
    ///
    /// # Errors
    /// [`ErrorCode::BackupClosed`].
    pub fn ask_for_chosen_backup(&self) -> Result<KeychainQuestion, AppError> {
        let vault = self.adoption.as_ref().ok_or_else(closed)?.sealed.header().vault_id();
        Ok(KeychainQuestion::consent(Arc::clone(&self.ports.keys), vault))
    }

    /// Opens the chosen backup by the keychain's key, where the file is a copy of the vault itself.
    ///
    /// # Errors
    /// As [`App::open_chosen_backup`], or why the keychain gave no key, or not this one's.
    pub fn open_chosen_backup_by_keychain(
        &mut self,
        answer: KeychainAnswer,
    ) -> Result<AdoptionView, AppError> {
        self.require_way_back()?;
        let sealed = &self.adoption.as_ref().ok_or_else(closed)?.sealed;
        let wrong = || ErrorView::new(ErrorCode::KeychainWrongKey);
        let Outcome::Consent(read) = answer.outcome else {
            return Err(ErrorView::new(ErrorCode::KeychainFailed));
        };
        if answer.vault != sealed.header().vault_id() {
            return Err(wrong());
        }
        let key = read?.ok_or_else(|| ErrorView::new(ErrorCode::KeychainEmpty))?;
        let data_key = sealed.unwrap_with_keychain(&key).map_err(|_| wrong())?;
        self.look_into_chosen(data_key, Opener::Keychain)
    }

    /// Makes the opened backup the vault here, or opens the vault that is here where it has the same key.
    ///
    /// # Errors
    /// [`ErrorCode::BackupClosed`], [`ErrorCode::VaultExists`] when something else lies there by now, or why it could
    /// not be saved: nothing has changed then, and the backup stays open.
    pub fn adopt_backup(&mut self) -> Result<(), AppError> {
        self.require_way_back()?;
        self.forget_chosen_backup_when_due(self.ports.clock.now());
        let adoption = self.adoption.take().ok_or_else(closed)?;
        let Some(opened) = &adoption.opened else {
            self.adoption = Some(adoption);
            return Err(closed());
        };
        match self.put_in_place(&adoption.sealed, opened) {
            Err(problem) => {
                self.adoption = Some(adoption);
                Err(problem)
            }
            Ok(bytes) => {
                let sealed = SealedVault::parse(&bytes)?;
                let Some(Opened { data_key, by, .. }) = adoption.opened else {
                    return Err(closed());
                };
                let mut open =
                    Locked::of(&sealed, None).unlock(bytes, &sealed, data_key).map_err(|(_, error)| error)?;
                let typed = !matches!(by, Opener::Keychain);
                open.came_by = (typed && self.keychain_may_answer()).then_some(CameBy::Backup);
                self.enter_opened(open, &by);
                Ok(())
            }
        }
    }

    /// Forgets a chosen backup that nobody came back to. True when there was one. A clock that was set back doesn't keep
    /// it longer than its time.
    pub(crate) fn forget_chosen_backup_when_due(&mut self, now: Timestamp) -> bool {
        self.adoption.take_if(|adoption| now >= adoption.until || now < adoption.since).is_some()
    }

    /// Whether a backup could take the vault's place: none is open, and what is wrong is not the place itself.
    fn require_way_back(&self) -> Result<(), AppError> {
        match &self.session {
            Session::FirstRun { .. } | Session::Locked(_) => Ok(()),
            Session::Broken { problem, .. } if is_the_file(problem.code) => Ok(()),
            Session::Broken { problem, .. } => Err(problem.clone()),
            Session::Unlocked(_) => Err(ErrorView::new(ErrorCode::VaultExists)),
            Session::Opening => Err(ErrorView::new(ErrorCode::VaultBusy)),
        }
    }

    /// Whether there is a keychain that could be given a key: nothing has shown so far that there is none.
    fn keychain_may_answer(&self) -> bool {
        let reason = match &self.session {
            Session::FirstRun { reason } => Some(reason),
            Session::Locked(locked) => locked.reason.as_ref(),
            _ => None,
        };
        !reason.is_some_and(|reason| {
            matches!(reason.code, ErrorCode::KeychainNoBus | ErrorCode::KeychainUnavailable)
        })
    }

    fn look_into_chosen(&mut self, data_key: DataKey, by: Opener) -> Result<AdoptionView, AppError> {
        let here = self.ports.store.read().map_err(crate::error::reading)?;
        let gives_way = self.what_gives_way(here.as_deref(), &data_key);
        let now = self.ports.clock.now();
        let adoption = self.adoption.as_mut().ok_or_else(closed)?;
        let vault = adoption.sealed.open(&data_key).map_err(|error| problem(error, &adoption.name))?;
        let view = AdoptionView {
            name: adoption.name.clone(),
            accounts: vault.accounts().iter().map(|account| compared(account, &[])).collect(),
            unreadable: count(vault.unreadable_count()),
            gives_way,
        };
        adoption.opened = Some(Opened { data_key, here, by });
        (adoption.since, adoption.until) = (now, now.plus_seconds(PATIENCE));
        Ok(view)
    }

    fn what_gives_way(&self, here: Option<&[u8]>, data_key: &DataKey) -> GivesWay {
        match here.map(SealedVault::parse) {
            None => GivesWay::Nothing,
            Some(Ok(sealed)) if sealed.open(data_key).is_ok() => GivesWay::Same,
            Some(Ok(_)) if !matches!(self.session, Session::Broken { .. }) => GivesWay::Another,
            Some(_) => GivesWay::Unusable,
        }
    }

    /// Answers with the bytes of the vault's file from now on.
    fn put_in_place(&self, good: &SealedVault, opened: &Opened) -> Result<Vec<u8>, AppError> {
        let Opened { data_key, here, .. } = opened;
        let store = Arc::clone(&self.ports.store);
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        let there = transaction.there();
        let gives_way = match (there, self.what_gives_way(there, data_key)) {
            (Some(bytes), GivesWay::Same) => return Ok(bytes.to_vec()),
            (_, GivesWay::Unusable) => transaction::GivesWay::AsDamaged,
            _ => transaction::GivesWay::AsVersion,
        };
        if there != here.as_deref() {
            return Err(ErrorView::new(ErrorCode::VaultExists));
        }
        let next = Next {
            header: good.header().clone(),
            vault: good.open(data_key)?,
            data_key,
            parents: vec![good.state()],
            up_to_now: Vec::new(),
        };
        Ok(transaction.write(next, gives_way, &|_, _| true)?.bytes)
    }
}
