//! Key URIs: `otpauth://`, `apple-otpauth://`, `steam://`, `motp://` and `otpauth-migration://`.
//!
//! Read leniently where the world is sloppy, strictly where a wrong reading would give wrong codes.

mod base32;
mod hex;
mod label;
mod migration;
mod names;
mod parameters;
mod parse;
#[cfg(test)]
mod properties;
mod text;
mod wire;
mod write;

pub use base32::{Base32Error, decode_base32, encode_base32};
pub use hex::{decode_hex, encode_hex};
pub use migration::{Batch, BatchPlace, MigrationError, SkippedAccount, parse_migration, write_migration};
pub use parse::{UriError, parse};
pub use write::{WriteError, write};

use crate::vault::RecoveryCode;

/// What a piece of text is, judged by its scheme alone (any case, surrounding blanks ignored).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextKind {
    /// One account: `otpauth:`, `apple-otpauth:`, `steam:`, `motp:`.
    Account,
    /// A transfer of several: `otpauth-migration:`.
    Migration,
    /// `http:` or `https:`.
    WebAddress,
    /// `WIFI:`, as on guest network cards.
    Wifi,
    /// `RINGFENCE-RECOVERY:`, on a recovery kit.
    RecoveryCode,
    /// Anything else.
    Other,
}

/// Tells what a piece of text is.
pub fn kind_of(text: &str) -> TextKind {
    let text = text.trim_start();
    let starts =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if starts("otpauth-migration:") {
        TextKind::Migration
    } else if ["otpauth:", "apple-otpauth:", "steam://", "motp:"].iter().any(|scheme| starts(scheme)) {
        TextKind::Account
    } else if starts("http://") || starts("https://") {
        TextKind::WebAddress
    } else if starts("wifi:") {
        TextKind::Wifi
    } else if RecoveryCode::is_qr_text(text) {
        TextKind::RecoveryCode
    } else {
        TextKind::Other
    }
}
