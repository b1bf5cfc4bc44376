//! What may be seen: the pictures that fronts draw, and the requests that they make.
//!
//! A view holds codes that are on show and names, never a secret. Times are whole seconds since 1970.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ErrorView;

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
}

/// The vault as it stands.
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
        /// It can be opened by password.
        by_password: bool,
        /// It can be opened by the keychain.
        by_keychain: bool,
        /// A link came from another program and is kept, for five minutes at most, until the vault is open.
        waiting: bool,
    },
    /// The vault file can't be used as it is.
    Broken {
        /// What is wrong.
        problem: ErrorView,
        /// Where the file is.
        place: String,
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
        /// A password opens it.
        by_password: bool,
    },
}

/// The kinds of account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Time-based (RFC 6238).
    Totp,
    /// Counter-based (RFC 4226).
    Hotp,
    /// Steam Guard.
    Steam,
    /// Yandex key.
    Yandex,
    /// Mobile-OTP.
    Motp,
}

/// What is unusual about an account's parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OddityView {
    /// The key has fewer than 128 bits.
    WeakSecret,
    /// A rare hash.
    RareAlgorithm,
    /// Fewer than 6 or more than 8 digits.
    RareDigits,
    /// Neither 30 nor 60 seconds.
    RarePeriod,
}

/// One account.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its identity.
    pub id: String,
    /// The service; may be empty.
    pub issuer: String,
    /// The account at the service; may be empty.
    pub name: String,
    /// A person's words; may be empty.
    pub note: String,
    /// Its kind.
    pub kind: Kind,
    /// `SHA1`, …; `null` where the kind fixes it.
    pub algorithm: Option<String>,
    /// Seconds; `null` for HOTP.
    pub period: Option<u32>,
    /// What is unusual.
    pub oddities: Vec<OddityView>,
    /// Its code.
    pub code: CodeView,
}

/// A code as shown.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CodeView {
    /// A code that time makes.
    Timed {
        /// The code without gaps.
        digits: String,
        /// First second in which it is current.
        #[ts(type = "number")]
        from: u64,
        /// First second in which it no longer is.
        #[ts(type = "number")]
        until: u64,
        /// The next code, when few seconds are left.
        next: Option<String>,
    },
    /// A code that a press makes.
    Counted {
        /// The last code that was made since the vault was opened; `null`: none yet.
        digits: Option<String>,
        /// How many characters a code has.
        length: u8,
        /// The counter of the next code, as decimal text (64 bits).
        counter: String,
    },
    /// No code can be made.
    Failed {
        /// Why.
        problem: ErrorView,
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
}

/// Which code to copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Which {
    /// The one that is valid now.
    Current,
    /// The one after it.
    Next,
    /// The one before it: the first of two consecutive HOTP codes.
    Before,
}

/// What was copied.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Copied {
    /// The account.
    pub account: String,
    /// The code is the next one, valid from this second on; `null`: valid now.
    #[ts(type = "number | null")]
    pub valid_from: Option<u64>,
    /// When the clipboard will be cleared; `null`: never.
    #[ts(type = "number | null")]
    pub clears_at: Option<u64>,
}

/// Two consecutive codes, for services that ask for both to bind a device.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairView {
    /// The code that is valid now.
    pub current: String,
    /// The code after it.
    pub next: String,
    /// First second of the current code; `null` for HOTP.
    #[ts(type = "number | null")]
    pub from: Option<u64>,
    /// First second of the next code; `null` for HOTP.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
}

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
    /// The same key with the same parameters is in the vault.
    Duplicate,
    /// An account of the same service and name is in the vault, with another key.
    SameName,
    /// The same as an earlier item of this review.
    Repeated,
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

/// Text that a person typed and that may be secret: wiped on drop, unprintable.
#[derive(Clone)]
pub struct Typed(zeroize::Zeroizing<String>);

impl Typed {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(zeroize::Zeroizing::new(text))
    }

    /// Lends the text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
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

/// What a person may change about an account.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditRequest {
    /// Which.
    pub id: String,
    /// The service.
    pub issuer: String,
    /// The account.
    pub name: String,
    /// A person's words.
    pub note: String,
    /// A new PIN; empty: leave it.
    #[ts(type = "string")]
    pub pin: Typed,
}

/// The preferences, readable without the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Seconds until a copied code is cleared from the clipboard, 5 to 600; 0: never.
    pub clipboard_seconds: u32,
    /// Light, dark, or as the system.
    pub theme: Theme,
    /// The language, or as the system.
    pub language: Language,
    /// The name of the camera that was last scanned with; `null`: none yet.
    pub camera: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { clipboard_seconds: 30, theme: Theme::System, language: Language::System, camera: None }
    }
}

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A language that has message files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub enum Language {
    /// As the system says.
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}
