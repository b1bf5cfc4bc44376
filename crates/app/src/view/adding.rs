//! What arrives, what sees it, and the form for an account typed by hand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Kind, OddityView, Typed};
use crate::ErrorView;

/// What arrived (pictures, text, clipboard) and what would become of it. The secrets stay behind, in Rust,
/// until the review is confirmed, dropped, or the vault is locked.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReview {
    /// Names this review.
    pub id: u32,
    /// The accounts found, in order.
    pub items: Vec<ReviewItem>,
    /// What was read and is no account, or could not be read.
    pub rejected: Vec<Rejected>,
    /// Transfers of which some parts are still missing, or which are complete.
    pub transfers: Vec<TransferView>,
}

impl ImportReview {
    /// The items that are wanted, under the names that they came with.
    pub fn choose(&self, wanted: impl Fn(&ReviewItem) -> bool) -> Vec<Chosen> {
        let chosen = |item: &ReviewItem| Chosen {
            index: item.index,
            issuer: item.issuer.clone(),
            name: item.name.clone(),
        };
        self.items.iter().filter(|item| wanted(item)).map(chosen).collect()
    }
}

/// One account found.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReviewItem {
    /// Its place, from 0; what a confirmation names.
    pub index: u32,
    /// The service; may be empty.
    pub issuer: String,
    /// The account; may be empty.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Characters of a code.
    pub length: u8,
    /// Seconds; `null` for HOTP.
    pub period: Option<u32>,
    /// `SHA1`, …; `null` where the kind fixes it.
    pub algorithm: Option<String>,
    /// What is unusual.
    pub oddities: Vec<OddityView>,
    /// How it stands to what is in the vault.
    pub status: ReviewStatus,
    /// Whose key it is too, for [`ReviewStatus::SameKey`] and [`ReviewStatus::KeyTwice`].
    pub twin: Option<TwinView>,
    /// Where it came from: a file's name, or `null` for pasted text, the clipboard and the screen.
    pub source: Option<String>,
    /// What surrounds the code on the screen, as the `data:` URL of a PNG in which the code itself can't be read;
    /// `null` when it did not come from the screen.
    pub cutout: Option<String>,
}

/// How a found account stands to the vault.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ReviewStatus {
    /// Not in the vault.
    New,
    /// The account is in the vault: the same key, parameters and names.
    Duplicate,
    /// The same key with the same parameters is in the vault, under other names.
    SameKey,
    /// An account of the same service and name is in the vault, with another key.
    SameName,
    /// The same as an earlier item of this review.
    Repeated,
    /// An earlier item of this review has the same key with the same parameters, under other names.
    KeyTwice,
}

/// An account that has the same key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TwinView {
    /// The service; may be empty.
    pub issuer: String,
    /// The account; may be empty.
    pub name: String,
}

/// Something that is no account.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// A file's name, or `null`.
    pub source: Option<String>,
    /// Its line in a text of several lines, from 1; `null` otherwise.
    pub line: Option<u32>,
    /// Why; its `name` is the account's name where one is known.
    pub problem: ErrorView,
}

/// A transfer from Google Authenticator in several parts.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TransferView {
    /// How many parts there are.
    pub size: u32,
    /// The parts that are here, from 1.
    pub have: Vec<u32>,
}

/// An item of a review that a person adds, with the names that they left or gave it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// Its place in the review.
    pub index: u32,
    /// The service; may be empty.
    pub issuer: String,
    /// The account; may be empty.
    pub name: String,
}

/// What a confirmed review came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    /// The new accounts' ids, in order.
    pub ids: Vec<String>,
    /// The names of the picture files that they came from and that could be moved to the trash.
    pub pictures: Vec<String>,
}

/// How far the reading of many files has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Files that have been read.
    pub done: u32,
    /// Files in all.
    pub total: u32,
}

/// A camera to choose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CameraView {
    /// What names it to the host.
    pub id: String,
    /// What a person calls it.
    pub name: String,
}

/// The camera that is on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CameraOn {
    /// What names it to the host.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// Pixels a row of its pictures.
    pub width: u32,
    /// Rows of its pictures.
    pub height: u32,
}

/// A form for an account typed by hand. The only request that carries a key; the page wipes its field once
/// it is accepted.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ManualRequest {
    /// The service.
    pub issuer: String,
    /// The account.
    pub name: String,
    /// The key as typed: base32, hexadecimal for Mobile-OTP, or a whole `otpauth://` link.
    #[ts(type = "string")]
    pub key: Typed,
    /// The kind.
    pub kind: Kind,
    /// `SHA1`, …
    pub algorithm: String,
    /// Digits of a code, as typed.
    pub digits: String,
    /// Seconds, as typed.
    pub period: String,
    /// HOTP's counter, as typed.
    pub counter: String,
    /// The PIN of a Yandex or Mobile-OTP account; empty: none.
    #[ts(type = "string")]
    pub pin: Typed,
}

/// What a form lacks, field by field; all `null` when it can be added.
#[derive(Clone, PartialEq, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ManualCheck {
    /// Service and account.
    pub name: Option<ErrorView>,
    /// The key.
    pub key: Option<ErrorView>,
    /// Algorithm.
    pub algorithm: Option<ErrorView>,
    /// Digits.
    pub digits: Option<ErrorView>,
    /// Period.
    pub period: Option<ErrorView>,
    /// Counter.
    pub counter: Option<ErrorView>,
    /// What is unusual, when all is well.
    pub oddities: Vec<OddityView>,
    /// The same key with the same parameters is in the vault: that account's id.
    pub duplicate_of: Option<String>,
}
