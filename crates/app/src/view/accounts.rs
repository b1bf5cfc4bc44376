//! Accounts and their codes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Typed;
use crate::ErrorView;

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
    /// Counted from another second than the first of 1970.
    RareEpoch,
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
    /// The second since 1970 that codes are counted from; `null` where that is the first one.
    #[ts(type = "number | null")]
    pub epoch: Option<u64>,
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
