//! What comes from another program (a link that was opened there), whether the vault is open or not; and what was in a
//! review when the vault locked, which waits sealed for the vault to be opened again.

use std::path::PathBuf;

use ringfence_core::uri::BatchPlace;
use ringfence_core::vault::{SealedVault, seal};
use ringfence_core::{AccountId, Timestamp, Vault};

use crate::app::App;
use crate::import::read::Reading;
use crate::import::review::Review;
use crate::session::state::Session;
use crate::session::unlock::random;
use crate::view::ImportReview;

/// How long it is kept while the vault is locked. Long enough to find the password, short enough to be forgotten
/// before somebody else sits here.
const KEPT_SECONDS: u64 = 5 * 60;
/// So many wait at most; a person opens a few. Those that came first give way.
const MOST: usize = 50;

/// What came while the vault was not open.
pub(crate) struct Waiting {
    readings: Vec<Reading>,
    /// When the last of it came.
    since: Timestamp,
    pub(crate) until: Timestamp,
}

/// A review over which the lock came: its accounts as a vault of their own, under the data key of the one that is locked.
/// The names of the files that they came from lie beside them.
pub(crate) struct SealedReview {
    accounts: Vec<u8>,
    files: Vec<(Option<String>, Vec<PathBuf>)>,
    places: Vec<BatchPlace>,
}

impl App {
    /// Seals what is in the open review, because the lock takes it away.
    pub(crate) fn seal_review(&mut self) {
        let Some(review) = self.review.take() else { return };
        let Ok(open) = self.session.unlocked() else { return };
        let (found, places) = review.into_parts();
        if found.is_empty() {
            return;
        }
        let (mut vault, mut files) = (Vault::default(), Vec::new());
        for (account, source, pictures) in found {
            // Without randomness there is nothing to seal by: what was found is dropped then, never kept unsealed.
            let Ok(id) = random(self.ports.entropy.as_ref()) else { return };
            vault.add(AccountId::from_random_bytes(id), account, self.ports.clock.now());
            files.push((source, pictures));
        }
        let Ok(nonce) = random(self.ports.entropy.as_ref()) else { return };
        let sealed = seal(&open.header, &vault, &open.data_key, nonce).ok();
        self.sealed_review = sealed.map(|accounts| SealedReview { accounts, files, places });
    }

    /// Opens it again, where it is of the vault that is open now.
    fn unseal_review(&mut self) {
        let Ok(open) = self.session.unlocked() else { return };
        let Some(SealedReview { accounts, files, places }) = self.sealed_review.take() else { return };
        let opened = SealedVault::parse(&accounts).and_then(|sealed| sealed.open(&open.data_key));
        let Ok(vault) = opened else { return };
        let accounts = vault.accounts().iter().map(ringfence_core::Account::to_new);
        let found = accounts.zip(files).map(|(account, (source, pictures))| (account, source, pictures));
        let id = self.next_review_id();
        self.review.get_or_insert_with(|| Review::of_parts(id, found.collect(), places));
    }

    /// Takes what came from another program into the review; `None`: the vault isn't open, and it is kept for
    /// five minutes, with what is kept already. All of it is kept for five minutes from the last that came.
    pub fn arrive(&mut self, readings: Vec<Reading>) -> Option<ImportReview> {
        if let Session::Unlocked(_) = self.session {
            return self.review(readings).ok();
        }
        let since = self.ports.clock.now();
        self.forget_waiting_when_due(since);
        let mut kept = self.waiting.take().map_or_else(Vec::new, |waiting| waiting.readings);
        kept.extend(readings);
        kept.drain(..kept.len().saturating_sub(MOST));
        self.waiting = Some(Waiting { readings: kept, since, until: since.plus_seconds(KEPT_SECONDS) });
        None
    }

    /// Hands what was kept to the review, once the vault is open; `None`: it isn't, or nothing was kept.
    pub fn release(&mut self) -> Option<ImportReview> {
        let Session::Unlocked(_) = self.session else { return None };
        self.forget_waiting_when_due(self.ports.clock.now());
        let sealed = self.sealed_review.is_some();
        self.unseal_review();
        match self.waiting.take() {
            Some(waiting) => self.review(waiting.readings).ok(),
            None if sealed => self.open_review(),
            None => None,
        }
    }

    /// True when something was forgotten. A clock that was set back doesn't keep it longer than its time.
    pub(crate) fn forget_waiting_when_due(&mut self, now: Timestamp) -> bool {
        self.waiting.take_if(|waiting| now >= waiting.until || now < waiting.since).is_some()
    }
}
