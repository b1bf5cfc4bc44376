//! The review: what arrived, how it stands to the vault, and what of it a person adds.
//!
//! One review is open at a time; what arrives while it is open joins it, so that the parts of a transfer can
//! be brought together. The page sees names and parameters; the keys wait here.

use std::path::PathBuf;

use ringfence_core::account::NewAccount;
use ringfence_core::import;
use ringfence_core::merge::same_codes;
use ringfence_core::uri::BatchPlace;
use ringfence_core::{Account, AccountId};

use crate::app::{App, algorithm_of, kind_of, oddities_of};
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::import::parts::Parts;
use crate::import::read::Reading;
use crate::session::unlock::random;
use crate::view::{Added, Chosen, ImportReview, Rejected, ReviewItem, ReviewStatus, TransferView, TwinView};

/// An open review.
pub(crate) struct Review {
    id: u32,
    found: Vec<Found>,
    rejected: Vec<Rejected>,
    /// The transfer codes that are here.
    places: Vec<BatchPlace>,
    /// Codes that are parts of one, until the others are here.
    parts: Parts,
}

struct Found {
    account: NewAccount,
    source: Option<String>,
    /// The picture files that show it.
    pictures: Vec<PathBuf>,
    cutout: Option<String>,
}

impl App {
    /// Takes what was read into the open review, or opens one.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`].
    pub fn review(&mut self, readings: Vec<Reading>) -> Result<ImportReview, AppError> {
        self.session.unlocked()?;
        let mut review = match self.review.take() {
            Some(open) => open,
            None => Review::new(self.next_review_id()),
        };
        // A failure of an earlier try has been seen; only what belongs to this one is news.
        review.rejected.clear();
        let mut readings = readings;
        readings.iter_mut().for_each(|reading| reading.join(&mut review.parts));
        for mut reading in readings {
            reading.reject_parts(&review.parts);
            review.take(reading);
        }
        let view = review.view(self.session.unlocked()?.vault.accounts());
        self.review = Some(review);
        Ok(view)
    }

    /// Adds the chosen items of the review to the vault in one save, under the names that were chosen for them. An
    /// item that is chosen twice is added once.
    ///
    /// # Errors
    /// [`ErrorCode::ReviewGone`], [`ErrorCode::NameMissing`], or why it could not be saved; the review stays open
    /// then.
    pub fn confirm_review(&mut self, id: u32, chosen: &[Chosen]) -> Result<Added, AppError> {
        self.confirm_known(id, chosen, None)
    }

    /// As [`App::confirm_review`], by a person who saw so many items only (`None`: all). Those that joined the review
    /// since then were not decided upon: they stay, in a review with another id ([`App::open_review`]).
    ///
    /// # Errors
    /// As [`App::confirm_review`].
    pub fn confirm_known(
        &mut self,
        id: u32,
        chosen: &[Chosen],
        known: Option<u32>,
    ) -> Result<Added, AppError> {
        let gone = || ErrorView::new(ErrorCode::ReviewGone);
        let review = self.review.as_ref().filter(|review| review.id == id).ok_or_else(gone)?;
        let known = known.and_then(|known| usize::try_from(known).ok()).unwrap_or(usize::MAX);
        let mut chosen: Vec<&Chosen> = chosen.iter().collect();
        chosen.sort_by_key(|item| item.index);
        chosen.dedup_by_key(|item| item.index);
        let (mut accounts, mut pictures) = (Vec::new(), Vec::new());
        for Chosen { index, issuer, name } in chosen {
            let index = usize::try_from(*index).ok().filter(|index| *index < known);
            let found = index.and_then(|index| review.found.get(index)).ok_or_else(gone)?;
            let mut account = found.account.duplicate();
            rename(&mut account, issuer, name)?;
            accounts.push(account);
            for picture in &found.pictures {
                if !pictures.contains(picture) {
                    pictures.push(picture.clone());
                }
            }
        }
        let ids = if accounts.is_empty() { Vec::new() } else { self.add_all(accounts)? };
        self.keep_rest(known);
        let named = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let added = Added { ids, pictures: pictures.iter().filter_map(named).collect() };
        self.pictures = Some((id, pictures));
        Ok(added)
    }

    /// The review that is open, as it is now.
    pub fn open_review(&self) -> Option<ImportReview> {
        let accounts = self.session.unlocked().ok()?.vault.accounts();
        self.review.as_ref().map(|review| review.view(accounts))
    }

    /// The picture files that the accounts of the last confirmed review came from, for the trash. They are
    /// forgotten here with that.
    pub fn take_pictures(&mut self) -> Vec<PathBuf> {
        self.pictures.take().map(|(_, pictures)| pictures).unwrap_or_default()
    }

    /// Drops a review and everything secret in it, or, of one that was confirmed, where its pictures are. A review
    /// that is gone already is no error.
    pub fn drop_review(&mut self, id: u32) {
        self.review.take_if(|review| review.id == id);
        self.pictures.take_if(|(confirmed, _)| *confirmed == id);
    }

    /// Ends the review, but for what comes after so many items.
    fn keep_rest(&mut self, known: usize) {
        let Some(mut review) = self.review.take_if(|review| review.found.len() > known) else {
            self.review = None;
            return;
        };
        review.found.drain(..known);
        review.rejected.clear();
        review.id = self.next_review_id();
        self.review = Some(review);
    }

    /// Adds accounts in one save.
    pub(crate) fn add_all(&mut self, accounts: Vec<NewAccount>) -> Result<Vec<String>, AppError> {
        let mut with_ids = Vec::with_capacity(accounts.len());
        for account in accounts {
            with_ids.push((AccountId::from_random_bytes(random(self.ports.entropy.as_ref())?), account));
        }
        self.save(|vault, now| {
            let add = |(id, account)| vault.add(id, account, now).id.to_string();
            Ok(with_ids.into_iter().map(add).collect())
        })
    }
}

/// An account of a review, the file that it came from, and the picture files that show it.
pub(crate) type Part = (NewAccount, Option<String>, Vec<PathBuf>);

impl Review {
    fn new(id: u32) -> Self {
        Self::of_parts(id, Vec::new(), Vec::new())
    }

    /// A review of what another one was taken apart into.
    pub(crate) fn of_parts(id: u32, parts: Vec<Part>, places: Vec<BatchPlace>) -> Self {
        let whole = |(account, source, pictures)| Found { account, source, pictures, cutout: None };
        Self {
            id,
            found: parts.into_iter().map(whole).collect(),
            rejected: Vec::new(),
            places,
            parts: Parts::default(),
        }
    }

    /// What lasts of it: not the pictures for the eye, nor what was said of things that are no accounts, nor parts of codes.
    pub(crate) fn into_parts(self) -> (Vec<Part>, Vec<BatchPlace>) {
        let part = |found: Found| (found.account, found.source, found.pictures);
        (self.found.into_iter().map(part).collect(), self.places)
    }

    fn take(&mut self, reading: Reading) {
        self.places.extend(reading.transfers);
        let (source, picture, cutout) = (reading.source, reading.picture, reading.cutout);
        self.rejected.extend(reading.rejected);
        for account in reading.accounts {
            // The same part scanned twice, or the same picture chosen twice, is one account, not two.
            match self.found.iter_mut().find(|found| found.account == account) {
                Some(found) => found.pictures.extend(picture.clone()),
                None => {
                    let pictures = picture.iter().cloned().collect();
                    let (source, cutout) = (source.clone(), cutout.clone());
                    self.found.push(Found { account, source, pictures, cutout });
                }
            }
        }
    }

    fn view(&self, accounts: &[Account]) -> ImportReview {
        let items = self.found.iter().enumerate().map(|(place, found)| {
            let (status, twin) = standing(&found.account, accounts, &self.found[..place]);
            ReviewItem {
                index: u32::try_from(place).unwrap_or(u32::MAX),
                issuer: found.account.issuer.clone(),
                name: found.account.name.clone(),
                kind: kind_of(&found.account.otp),
                length: found.account.otp.code_len(),
                period: found.account.otp.period().map(ringfence_core::Period::seconds),
                algorithm: algorithm_of(&found.account.otp),
                oddities: oddities_of(&found.account.otp),
                status,
                twin,
                source: found.source.clone(),
                cutout: found.cutout.clone(),
            }
        });
        let in_parts = import::transfers(&self.places).into_iter().filter(|transfer| transfer.size > 1);
        let transfers = in_parts.map(|transfer| TransferView {
            size: transfer.size,
            have: transfer.have.iter().map(|index| index.saturating_add(1)).collect(),
        });
        ImportReview {
            id: self.id,
            items: items.collect(),
            rejected: self.rejected.clone(),
            transfers: transfers.collect(),
        }
    }
}

/// Gives an account the names that a person chose; two empty ones only where it came without a name.
fn rename(account: &mut NewAccount, issuer: &str, name: &str) -> Result<(), AppError> {
    let (issuer, name) = (issuer.trim(), name.trim());
    let was_named = !account.issuer.is_empty() || !account.name.is_empty();
    if was_named && issuer.is_empty() && name.is_empty() {
        return Err(ErrorView::new(ErrorCode::NameMissing));
    }
    issuer.clone_into(&mut account.issuer);
    name.clone_into(&mut account.name);
    Ok(())
}

/// How an account stands to the vault and to what was found before it, and which other one has its key. One key may
/// serve several services, so only the same names make the same account.
fn standing(account: &NewAccount, vault: &[Account], earlier: &[Found]) -> (ReviewStatus, Option<TwinView>) {
    let is_named = |issuer: &str, name: &str| (issuer, name) == (&account.issuer, &account.name);
    let twin = |issuer: &str, name: &str| Some(TwinView { issuer: issuer.into(), name: name.into() });
    let twins = || vault.iter().filter(|known| same_codes(&known.otp, &account.otp));
    let found =
        || earlier.iter().map(|found| &found.account).filter(|one| same_codes(&one.otp, &account.otp));
    if twins().any(|known| is_named(&known.issuer, &known.name)) {
        (ReviewStatus::Duplicate, None)
    } else if found().any(|one| is_named(&one.issuer, &one.name)) {
        (ReviewStatus::Repeated, None)
    } else if let Some(known) = twins().next() {
        (ReviewStatus::SameKey, twin(&known.issuer, &known.name))
    } else if let Some(one) = found().next() {
        (ReviewStatus::KeyTwice, twin(&one.issuer, &one.name))
    } else if vault.iter().any(|known| is_named(&known.issuer, &known.name)) {
        (ReviewStatus::SameName, None)
    } else {
        (ReviewStatus::New, None)
    }
}
