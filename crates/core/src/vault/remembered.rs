//! What a vault remembers beyond its accounts: which were removed, which are one under several identities, and how far each
//! counter has come.
//!
//! A removal is remembered for a year, so that an old copy that is merged doesn't bring the account back. A counter is
//! remembered for ever, by its key: whatever is removed, restored or merged, no code is given twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::Vault;
use super::format::{CounterRecord, JoinedRecord, RemovedRecord};
use crate::account::{Account, AccountId};
use crate::otp::Otp;
use crate::time::Timestamp;

/// How long a removal is remembered, in milliseconds: a year.
const YEAR: u64 = 365 * 86_400_000;

/// Names what makes an account's codes: key and parameters, as [`crate::merge::same_codes`] compares them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyDigest([u8; 32]);

/// The part of a vault that is no account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Remembered {
    /// When accounts were removed, the last time each.
    removed: BTreeMap<(AccountId, KeyDigest), Timestamp>,
    /// Pairs of identities that a merge found to be one account: added on two sides, it has one on each.
    joined: BTreeMap<KeyDigest, BTreeSet<(AccountId, AccountId)>>,
    /// The next counter of each key that has given a code.
    counters: BTreeMap<KeyDigest, u64>,
}

impl KeyDigest {
    pub(super) fn of(otp: &Otp) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"ringfence-key/1 ");
        hash.update(kind(otp));
        hash.update([0]);
        // EXPOSE: the digest names the key within the sealed vault and says nothing of it.
        hash.update(otp.secret().expose());
        Self(hash.finalize().into())
    }

    fn parse(text: &str) -> Option<Self> {
        BASE64.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }
}

/// A short key could be guessed from its digest.
impl fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyDigest")
    }
}

/// Kind and parameters of an account's codes, as a text that is the same for the same codes alone.
pub(super) fn kind(otp: &Otp) -> String {
    match otp {
        Otp::Totp { algorithm, digits, period, epoch, .. } => {
            let plain = format!("totp {} {} {}", algorithm.name(), digits.get(), period.seconds());
            match epoch.unix_seconds() {
                0 => plain,
                seconds => format!("{plain} {seconds}"),
            }
        }
        Otp::Hotp { algorithm, digits, .. } => format!("hotp {} {}", algorithm.name(), digits.get()),
        Otp::Steam { .. } => "steam".to_owned(),
        Otp::Yandex { .. } => "yandex".to_owned(),
        Otp::Motp { .. } => "motp".to_owned(),
    }
}

impl Remembered {
    /// Reads the records; `None` when one has another shape.
    pub(super) fn read(
        removed: &[RemovedRecord],
        joined: &[JoinedRecord],
        counters: &[CounterRecord],
    ) -> Option<Self> {
        let mut read = Self::default();
        for record in removed {
            let of = (AccountId::parse(&record.id)?, KeyDigest::parse(&record.digest)?);
            read.note_removed(of, Timestamp::from_unix_millis(record.at));
        }
        for JoinedRecord { ids: [one, other], digest } in joined {
            let pair = (AccountId::parse(one)?, AccountId::parse(other)?);
            read.note_pair(KeyDigest::parse(digest)?, pair);
        }
        read.read_counters(counters).then_some(read)
    }

    /// Reads these records in addition. False when one has another shape; those before it count.
    pub(super) fn read_counters(&mut self, counters: &[CounterRecord]) -> bool {
        counters.iter().all(|record| {
            KeyDigest::parse(&record.digest).is_some_and(|key| {
                self.note_counter(key, record.next);
                true
            })
        })
    }

    pub(super) fn records(&self) -> (Vec<RemovedRecord>, Vec<JoinedRecord>, Vec<CounterRecord>) {
        let removed = self.removed.iter().map(|((id, key), at)| RemovedRecord {
            id: id.to_string(),
            digest: BASE64.encode(&key.0),
            at: at.unix_millis(),
        });
        let joined = self.joined.iter().flat_map(|(key, pairs)| {
            pairs.iter().map(|(one, other)| JoinedRecord {
                ids: [one.to_string(), other.to_string()],
                digest: BASE64.encode(&key.0),
            })
        });
        let counters = self.counters.iter();
        let counters =
            counters.map(|(key, next)| CounterRecord { digest: BASE64.encode(&key.0), next: *next });
        (removed.collect(), joined.collect(), counters.collect())
    }

    /// An account is gone from now on, under each of its identities, and how far its counter has come stays.
    pub(super) fn note_removal(&mut self, account: &Account, now: Timestamp) {
        let key = KeyDigest::of(&account.otp);
        for id in self.identities(account) {
            // Never before its last change: a clock that was set back would bring it back with the next merge.
            self.note_removed((id, key), now.max(account.changed));
        }
        self.note_counter_of(&account.otp);
    }

    /// That identity is the account's too. True when that was not known.
    pub(super) fn note_joined(&mut self, account: &Account, with: AccountId) -> bool {
        self.note_pair(KeyDigest::of(&account.otp), (account.id, with))
    }

    /// The identities of an account: its own first, then those that merges have found to be the same.
    pub(super) fn identities(&self, account: &Account) -> Vec<AccountId> {
        let mut ids = vec![account.id];
        if self.joined.is_empty() {
            return ids;
        }
        let pairs = self.joined.get(&KeyDigest::of(&account.otp));
        let mut place = 0;
        while let Some(id) = ids.get(place).copied() {
            for (one, other) in pairs.into_iter().flatten() {
                let next = if *one == id { *other } else { *one };
                if (*one == id || *other == id) && !ids.contains(&next) {
                    ids.push(next);
                }
            }
            place += 1;
        }
        ids
    }

    /// How far the counter of an account has come, where it has one. True when that was not known.
    pub(super) fn note_counter_of(&mut self, otp: &Otp) -> bool {
        match otp {
            Otp::Hotp { counter, .. } => self.note_counter(KeyDigest::of(otp), *counter),
            _ => false,
        }
    }

    /// Moves the counter of an account on to where its key has come. True when that changed it.
    pub(super) fn raise_counter(&self, otp: &mut Otp) -> bool {
        let reached = match otp {
            Otp::Hotp { .. } => self.counters.get(&KeyDigest::of(otp)).copied(),
            _ => None,
        };
        match (otp, reached) {
            (Otp::Hotp { counter, .. }, Some(reached)) if reached > *counter => {
                *counter = reached;
                true
            }
            _ => false,
        }
    }

    /// When this account was removed, whether or not it is there again.
    pub(super) fn removed_at(&self, account: &Account) -> Option<Timestamp> {
        if self.removed.is_empty() {
            return None;
        }
        self.removed.get(&(account.id, KeyDigest::of(&account.otp))).copied()
    }

    /// Whether an account was removed, and not changed after that.
    pub(super) fn is_removed(&self, account: &Account) -> bool {
        self.removed_at(account).is_some_and(|at| account.changed <= at)
    }

    /// Sees to it that an account that a person brought back stays.
    pub(super) fn revive(&mut self, account: &mut Account, now: Timestamp) {
        if let Some(at) = self.removed_at(account).filter(|at| account.changed <= *at) {
            match at.unix_millis().checked_add(1) {
                Some(after) => account.changed = now.max(Timestamp::from_unix_millis(after)),
                // There is no later time.
                None => _ = self.removed.remove(&(account.id, KeyDigest::of(&account.otp))),
            }
        }
    }

    /// Takes over what another state remembers. True when that was anything new.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let mut is_new = self.join_counters(other);
        for (of, at) in &other.removed {
            is_new |= self.note_removed(*of, *at);
        }
        for (key, pairs) in &other.joined {
            for pair in pairs {
                is_new |= self.note_pair(*key, *pair);
            }
        }
        is_new
    }

    /// The same of the counters alone.
    pub(super) fn join_counters(&mut self, other: &Self) -> bool {
        other.counters.iter().fold(false, |is_new, (key, next)| is_new | self.note_counter(*key, *next))
    }

    fn note_removed(&mut self, of: (AccountId, KeyDigest), at: Timestamp) -> bool {
        let known = self.removed.get(&of).copied();
        let is_new = known.is_none_or(|known| known < at);
        if is_new {
            self.removed.insert(of, at);
        }
        is_new
    }

    fn note_pair(&mut self, key: KeyDigest, (one, other): (AccountId, AccountId)) -> bool {
        one != other && self.joined.entry(key).or_default().insert((one.min(other), one.max(other)))
    }

    /// Nothing was used of a key whose next counter is 0.
    fn note_counter(&mut self, key: KeyDigest, next: u64) -> bool {
        let is_new = next > self.counters.get(&key).copied().unwrap_or(0);
        if is_new {
            self.counters.insert(key, next);
        }
        is_new
    }
}

impl Vault {
    /// Brings accounts and memory together after they were read: an account that is there was not removed, and no counter
    /// is behind what its key has given. Our own writer leaves nothing to do here.
    pub(super) fn settle(&mut self) {
        self.keep_what_is_here();
        self.raise_counters();
    }

    /// An account that is there was not removed.
    pub(super) fn keep_what_is_here(&mut self) {
        for account in &self.accounts {
            if self.remembered.is_removed(account) {
                self.remembered.removed.remove(&(account.id, KeyDigest::of(&account.otp)));
            }
        }
    }

    /// The same accounts, without the memory of those that were removed: of a state that anybody may have made.
    #[must_use]
    pub fn without_removals(mut self) -> Self {
        self.remembered.removed.clear();
        self
    }

    /// Moves every counter on to where its key has come: two accounts may share one.
    pub(super) fn raise_counters(&mut self) {
        for account in &mut self.accounts {
            self.remembered.raise_counter(&mut account.otp);
        }
    }

    /// Forgets removals that are more than a year ago: to be called before a save.
    pub fn forget_old_removals(&mut self, now: Timestamp) {
        let from = now.unix_millis().saturating_sub(YEAR);
        self.remembered.removed.retain(|_, at| at.unix_millis() >= from);
        let here: BTreeSet<_> = self.accounts.iter().map(|account| account.id).collect();
        let Remembered { removed, joined, .. } = &mut self.remembered;
        for (key, pairs) in joined.iter_mut() {
            let counts = |id: &AccountId| here.contains(id) || removed.contains_key(&(*id, *key));
            pairs.retain(|(one, other)| counts(one) || counts(other));
        }
        joined.retain(|_, pairs| !pairs.is_empty());
    }
}
