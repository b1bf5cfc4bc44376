//! One account: who, where, and how its codes are made.

use std::fmt;

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::otp::Otp;
use crate::time::Timestamp;

/// Names an account for as long as the vault lives; random, says nothing about the account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AccountId(Uuid);

impl AccountId {
    /// The identifier made of 16 random bytes (UUID version 4).
    pub fn from_random_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Reads the usual text form. `None` when it isn't one.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a key URI, an import or a form says of an account, before the vault gives it an identity.
#[derive(PartialEq, Eq)]
pub struct NewAccount {
    /// The service ("Tencent Cloud"); empty when nobody said.
    pub issuer: String,
    /// The account at the service ("alice@example.com"); empty when nobody said.
    pub name: String,
    /// How its codes are made.
    pub otp: Otp,
    /// Parameters of the key URI that Ringfence doesn't use, decoded, in their order, kept so that they
    /// can be written again (`image`, `color`, …). The values are wiped on drop: some programs put a copy of the
    /// secret there.
    pub parameters: Vec<(String, Zeroizing<String>)>,
}

impl NewAccount {
    /// A second copy, see [`crate::Secret::duplicate`].
    pub fn duplicate(&self) -> Self {
        Self {
            issuer: self.issuer.clone(),
            name: self.name.clone(),
            otp: self.otp.duplicate(),
            parameters: self.parameters.clone(),
        }
    }
}

/// An account in the vault.
#[derive(PartialEq, Eq)]
pub struct Account {
    /// Its identity.
    pub id: AccountId,
    /// The service; may be empty.
    pub issuer: String,
    /// The account at the service; may be empty.
    pub name: String,
    /// A person's own words about it; may be empty.
    pub note: String,
    /// How its codes are made.
    pub otp: Otp,
    /// When it came into the vault.
    pub created: Timestamp,
    /// When a person last changed it (an HOTP counter moving on is no change).
    pub changed: Timestamp,
    /// See [`NewAccount::parameters`].
    pub parameters: Vec<(String, Zeroizing<String>)>,
    /// Fields of the stored record that this version doesn't know, kept through a save.
    pub unknown: crate::vault::Unknown,
}

impl Account {
    /// What a key URI says of it, see [`NewAccount::duplicate`]: without what is the vault's alone.
    pub fn to_new(&self) -> NewAccount {
        NewAccount {
            issuer: self.issuer.clone(),
            name: self.name.clone(),
            otp: self.otp.duplicate(),
            parameters: self.parameters.clone(),
        }
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("issuer", &self.issuer)
            .field("name", &self.name)
            .field("otp", &self.otp)
            .field("parameters", &names_of(&self.parameters))
            .finish()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("issuer", &self.issuer)
            .field("name", &self.name)
            .field("otp", &self.otp)
            .field("created", &self.created)
            .field("changed", &self.changed)
            .field("parameters", &names_of(&self.parameters))
            .finish_non_exhaustive()
    }
}

/// The names alone, as the values may be secret.
fn names_of(parameters: &[(String, Zeroizing<String>)]) -> Vec<&str> {
    parameters.iter().map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_value_of_a_kept_parameter_is_wiped_with_its_account() {
        fn is_wiped_on_drop(_: &impl zeroize::ZeroizeOnDrop) {}
        let account = crate::uri::parse("otpauth://totp/me?secret=MY&data=planted").unwrap();
        is_wiped_on_drop(&account.parameters[0].1);
        assert_eq!(account.parameters[0].1.as_str(), "planted");
    }

    #[test]
    fn debug_shows_no_value_of_a_kept_parameter() {
        let account = NewAccount {
            issuer: "Battle.net".into(),
            name: "me".into(),
            otp: Otp::Steam { secret: Secret::new(vec![1; 20]).unwrap() },
            parameters: vec![("data".into(), "planted".to_owned().into())],
        };
        let shown = format!("{account:?}");
        assert!(shown.contains("data") && !shown.contains("planted"), "{shown}");
    }
}
