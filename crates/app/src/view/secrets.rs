//! What a person asked to see or to take along, after proof of who they are.

use serde::Serialize;
use ts_rs::TS;

use super::Shown;

/// An account's key, to be read, typed or scanned elsewhere. The page holds it as long as it is on show.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecretView {
    /// As other programs take it: base32 in capitals without padding, for Mobile-OTP hexadecimal.
    pub key: Shown,
    /// The PIN, where the account has one.
    pub pin: Option<Shown>,
    /// The account's link as a QR code; `null` when there is too much of it.
    pub qr: Option<QrView>,
}

/// A QR code to be drawn: dark on light, with the quiet zone around it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QrView {
    /// Modules a side, the quiet zone included.
    pub size: u32,
    /// What is dark, as the path of an SVG whose unit is a module.
    pub path: Shown,
}

/// What became of an export.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportView {
    /// Accounts that were written.
    pub accounts: u32,
    /// Accounts whose notes are left out: a link has no place for one.
    pub notes: u32,
    /// Records that this version can't read, and so can't write as links.
    pub unreadable: u32,
    /// Accounts whose links only few programs understand, by name.
    pub rare: Vec<String>,
}
