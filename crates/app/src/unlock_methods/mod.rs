//! What opens the vault: the password, the keychain, the recovery kit; and the data key that changes with each of them.

pub(crate) mod kdf;
pub(crate) mod keychain;
pub(crate) mod keychain_leftover;
pub(crate) mod keychain_question;
pub(crate) mod kit_page;
pub(crate) mod known_key;
pub(crate) mod later_password;
pub(crate) mod password;
pub(crate) mod recovery_kit;
pub(crate) mod rekey;
pub mod strength;
pub(crate) mod upgrade;
