//! One-time codes, key URIs and the sealed vault: values in, values out.
//!
//! This crate touches nothing outside its arguments: no clock, no file, no keychain, no randomness, no
//! thread, no network. Time comes in as a [`Timestamp`], random bytes come in as bytes.
//!
//! | module | what it turns into what |
//! |---|---|
//! | [`secret`] | bytes and text that must not leak; wiped on drop, unprintable |
//! | [`time`] | instants and windows of validity |
//! | [`civil`] | instants and dates in UTC, both ways |
//! | [`account`] | one account: who, where, and how its codes are made |
//! | [`import`] | any text that arrives into accounts, with an answer for what is none |
//! | [`otp`] | parameters that cannot be built wrong, and the codes themselves |
//! | [`merge`] | two accounts into the answer whether they make the same codes |
//! | [`uri`] | `otpauth://`, `steam://`, `motp://` and `otpauth-migration://` text and values, both ways |
//! | [`vault`] | accounts and sealed bytes, both ways |

pub mod account;
pub mod civil;
pub mod import;
pub mod merge;
pub mod otp;
pub mod secret;
pub mod time;
pub mod uri;
pub mod vault;

pub use account::{Account, AccountId};
pub use otp::{Algorithm, Digits, Epoch, Otp, Period};
pub use secret::{DataKey, OriginKey, Passphrase, Pin, Secret, WrappingKey};
pub use time::{Timestamp, Window};
pub use vault::Vault;
