//! A vault file that can't be used, and the newest good version that takes its place.
//!
//! Good is a version that opens: its header alone could be whole while its accounts are not. The file that can't be
//! used is kept beside the versions under a name that says so; nothing is written over.

use std::collections::HashSet;
use std::sync::Arc;

use ringfence_core::vault::{Header, OpenError, RecoveryCode, SealedVault, Slot, SlotId, SlotKind};
use ringfence_core::{DataKey, Passphrase};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::VaultStore;
use crate::session::jobs::Job;
use crate::session::state::{Locked, Session, has_slot};
use crate::session::throttle::judged;
use crate::session::unlock::Opener;
use crate::unlock_methods::keychain_question::{KeychainAnswer, KeychainQuestion, Outcome};
use crate::vault_file::snapshot_names;
use crate::vault_file::snapshots::sorted;
use crate::vault_file::transaction::{GivesWay, Next, Transaction};
use crate::view::RecoverableView;

/// The earlier versions that are vaults, newest first.
type Versions = Vec<(String, SealedVault)>;

/// What a front that looks aside has found of the earlier versions.
#[derive(Default)]
pub(crate) struct Earlier {
    /// What the newest is; `None` within: there is none.
    newest: Option<Option<RecoverableView>>,
    /// All of them, while one is to be put back.
    all: Option<Arc<Versions>>,
}

/// A data key that a way in of a version gave, and the version's header.
struct OpenedBy {
    key: DataKey,
    header: Header,
}

impl App {
    /// Whether an earlier version can take the vault's place, and what opens it. Where the front looks aside, as it found
    /// last.
    pub(crate) fn recoverable(&self) -> Option<RecoverableView> {
        if !self.lacks_its_file() {
            return None;
        }
        if self.copies_aside {
            return self.earlier.newest.clone().flatten();
        }
        newest_of(self.ports.store.as_ref())
    }

    /// Looks for such a version; `None`: nothing lacks one, or what is there is known.
    pub fn look_for_earlier(&self) -> Option<Job<()>> {
        let is_due = self.copies_aside && self.lacks_its_file() && self.earlier.newest.is_none();
        let store = Arc::clone(&self.ports.store);
        is_due.then(|| {
            self.job(move || {
                let newest = newest_of(store.as_ref());
                move |app: &mut Self| {
                    app.earlier.newest = Some(newest);
                    Ok(())
                }
            })
        })
    }

    /// Reads all of them, before one is put back: they may be many and large, and each may be needed.
    pub fn read_earlier(&self) -> Job<()> {
        let store = Arc::clone(&self.ports.store);
        self.job(move || {
            let all = parsed_versions(store.as_ref()).collect();
            move |app: &mut Self| {
                app.earlier.all = Some(Arc::new(all));
                Ok(())
            }
        })
    }

    fn lacks_its_file(&self) -> bool {
        matches!(&self.session, Session::Broken { problem, .. } if is_the_file(problem.code))
    }

    /// Puts the newest good version in the place of a vault file that can't be used, and opens it by password or
    /// recovery code. Answers which one it was: the newest of all may be damaged within, which is seen only now, and an
    /// older one may have other ways in.
    ///
    /// # Errors
    /// [`ErrorCode::NoGoodVersion`], [`ErrorCode::WrongPassword`], [`ErrorCode::SlowedDown`],
    /// [`ErrorCode::NoPassword`], [`ErrorCode::RecoveryCodeWrong`], or why it could not be saved.
    pub fn recover(&mut self, password: &Passphrase) -> Result<RecoverableView, AppError> {
        self.require_recoverable()?;
        self.attempt(ErrorCode::WrongPassword, |app| {
            let (opened, by) = judged(password, app.opened_by(password))?;
            app.put_back(opened, &by)
        })
    }

    /// What to ask of the keychain to do the same by it; the answer goes to [`App::recover_by_keychain`].
    ///
    /// # Errors
    /// [`ErrorCode::NoGoodVersion`].
    pub fn ask_to_recover(&self) -> Result<KeychainQuestion, AppError> {
        self.require_recoverable()?;
        let versions = self.parsed_versions();
        let vault = versions.first().ok_or_else(no_good_version)?.1.header().vault_id();
        Ok(KeychainQuestion::consent(Arc::clone(&self.ports.keys), vault))
    }

    /// Puts the newest good version back by the keychain's key, and answers which one it was.
    ///
    /// # Errors
    /// As [`App::recover`], or why the keychain gave no key, or not this vault's.
    pub fn recover_by_keychain(&mut self, answer: KeychainAnswer) -> Result<RecoverableView, AppError> {
        self.require_recoverable()?;
        let Outcome::Consent(read) = answer.outcome else {
            return Err(ErrorView::new(ErrorCode::KeychainFailed));
        };
        let key = read?.ok_or_else(|| ErrorView::new(ErrorCode::KeychainEmpty))?;
        let versions = self.parsed_versions();
        let keys = versions.iter().filter_map(|(_, sealed)| {
            let key = sealed.unwrap_with_keychain(&key).ok()?;
            Some(OpenedBy { key, header: sealed.header().clone() })
        });
        let opened = self.newest(keys).ok_or_else(|| ErrorView::new(ErrorCode::KeychainWrongKey))?;
        self.put_back(opened, &Opener::Keychain)
    }

    fn require_recoverable(&self) -> Result<(), AppError> {
        if self.recoverable().is_some() { Ok(()) } else { Err(no_good_version()) }
    }

    fn parsed_versions(&self) -> Arc<Versions> {
        let read = || Arc::new(parsed_versions(self.ports.store.as_ref()).collect());
        self.earlier.all.as_ref().map_or_else(read, Arc::clone)
    }

    /// The newest data key that the password, or the recovery code, of any version gives. A password that was changed meanwhile
    /// opens the older ones; each slot is tried once, and where one has opened, a version costs no further derivation.
    fn opened_by(&self, password: &Passphrase) -> Result<(OpenedBy, Opener), AppError> {
        let versions = self.parsed_versions();
        // EXPOSE: what was typed may be a recovery code, which is read before it is tried as a password.
        let text = std::str::from_utf8(password.expose()).ok();
        let code = text.and_then(|text| RecoveryCode::parse(text).ok());
        if let Some(code) = &code {
            let keys = versions.iter().filter_map(|(_, sealed)| {
                let key = sealed.unwrap_with_recovery(code).ok()?;
                Some(OpenedBy { key, header: sealed.header().clone() })
            });
            if let Some(found) = self.newest(keys) {
                let by = Opener::Recovery(found.header.clone());
                return Ok((found, by));
            }
        }
        let mut tried: Vec<SlotId> = Vec::new();
        let mut found: Vec<OpenedBy> = Vec::new();
        let mut problem = if code.is_some() { ErrorCode::RecoveryCodeWrong } else { ErrorCode::NoPassword };
        for (_, sealed) in versions.iter() {
            let ids: Vec<_> = sealed.header().password_slots().map(Slot::id).collect();
            let is_tried = ids.iter().all(|id| tried.contains(id));
            tried.extend(ids);
            let opened = if is_tried || !found.is_empty() {
                sealed.unwrap_with_password(&password.with_known_keys())
            } else {
                sealed.unwrap_with_password(password)
            };
            match opened {
                Ok(key) => found.push(OpenedBy { key, header: sealed.header().clone() }),
                Err(OpenError::WrongKey) => problem = ErrorCode::WrongPassword,
                Err(OpenError::NoSuchSlot) => {}
                Err(_) if is_tried || !found.is_empty() => {}
                Err(other) => return Err(other.into()),
            }
        }
        let found = self.newest(found.into_iter()).ok_or_else(|| ErrorView::new(problem))?;
        let by = Opener::Password(found.header.clone());
        Ok((found, by))
    }

    /// Of the keys that a way in gives, each from a version's header, the one that came last: no other knows it as a former one.
    /// What was in use on this computer last, or came after that, goes before everything else.
    fn newest(&self, found: impl Iterator<Item = OpenedBy>) -> Option<OpenedBy> {
        let mut keys: Vec<OpenedBy> = Vec::new();
        for opened in found {
            if keys.iter().all(|known| known.key != opened.key) {
                keys.push(opened);
            }
        }
        let known = self.known_keys(keys.first()?.header.vault_id());
        let age = |one: &OpenedBy| known.age_of(&one.header, &one.key).unwrap_or(usize::MAX);
        let least = keys.iter().map(age).min();
        keys.retain(|one| Some(age(one)) == least);
        let is_former =
            |one: &OpenedBy| keys.iter().any(|other| other.header.former_keys(&other.key).contains(&one.key));
        let place = keys.iter().position(|one| !is_former(one))?;
        Some(keys.swap_remove(place))
    }

    /// Where no version of the newest key is whole, one under a key that the vault had before may be: it could not be
    /// sealed again since.
    fn put_back(&mut self, opened: OpenedBy, by: &Opener) -> Result<RecoverableView, AppError> {
        let OpenedBy { key: data_key, header } = opened;
        let former = header.former_keys(&data_key);
        let store = Arc::clone(&self.ports.store);
        let mut transaction = Transaction::begin(store.as_ref(), &self.ports)?;
        if let Some(Ok(sealed)) = transaction.there().map(SealedVault::parse)
            && sealed.is_authentic(&data_key)
        {
            // Somebody put a good one there meanwhile.
            return Err(ErrorView::new(ErrorCode::VaultExists));
        }
        // By the revision that is authenticated now: a name may say anything. Under the newest key, or a file that a version under
        // it names as still to be sealed again; whoever has a former key could have made any other, of any revision.
        let versions = self.parsed_versions();
        let mut good: Vec<_> = versions.iter().collect();
        good.sort_by_key(|(_, sealed)| std::cmp::Reverse(sealed.header().revision()));
        let mut keys = Vec::from([data_key]);
        keys.extend(former);
        let newest = good.iter().filter(|(_, sealed)| sealed.is_authentic(&keys[0]));
        let named: HashSet<_> = newest.flat_map(|(_, sealed)| sealed.header().to_reseal()).copied().collect();
        let place_of = |sealed: &SealedVault| keys.iter().position(|key| sealed.is_authentic(key));
        let counts = |sealed: &SealedVault| place_of(sealed) == Some(0) || named.contains(&sealed.own_id());
        let (first, rest): (Vec<_>, Vec<_>) = good.into_iter().partition(|(_, sealed)| counts(sealed));
        let opened = first.into_iter().chain(rest).find_map(|(name, sealed)| {
            let place = place_of(sealed)?;
            Some((name, sealed, sealed.open(&keys[place]).ok()?, place))
        });
        let (name, good, vault, place) = opened.ok_or_else(no_good_version)?;
        let data_key = keys.swap_remove(place);
        let came = described(name, good.header());
        let next = Next {
            header: good.header().clone(),
            vault,
            data_key: &data_key,
            parents: vec![good.state()],
            up_to_now: Vec::new(),
        };
        let saved = transaction.write(next, GivesWay::AsDamaged, &|_, _| true)?;
        drop(transaction);
        let sealed = SealedVault::parse(&saved.bytes)?;
        let opened = Locked::of(&sealed, None).unlock(saved.bytes, &sealed, data_key);
        self.enter_opened(opened.map_err(|(_, error)| error)?, by);
        Ok(came)
    }
}

fn parsed_versions(store: &dyn VaultStore) -> impl Iterator<Item = (String, SealedVault)> {
    let names = sorted(store.versions().unwrap_or_default());
    names.into_iter().filter_map(|name| {
        let sealed = SealedVault::parse(&store.read_version(&name).ok()?).ok()?;
        Some((name, sealed))
    })
}

fn newest_of(store: &dyn VaultStore) -> Option<RecoverableView> {
    let (name, newest) = parsed_versions(store).next()?;
    Some(described(&name, newest.header()))
}

fn described(name: &str, header: &Header) -> RecoverableView {
    RecoverableView {
        until: snapshot_names::read(name).map(|read| read.until.unix_seconds()),
        by_password: has_slot(header, SlotKind::Password) || has_slot(header, SlotKind::Recovery),
        by_keychain: has_slot(header, SlotKind::Keychain),
    }
}

/// Whether a failure is the file's, so that another file mends it.
pub(crate) fn is_the_file(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotAVault
            | ErrorCode::VaultDamaged
            | ErrorCode::VaultTooNew
            | ErrorCode::VaultGone
            | ErrorCode::VaultKdf
    )
}

fn no_good_version() -> ErrorView {
    ErrorView::new(ErrorCode::NoGoodVersion)
}
