//! An account as `import` prints it.

use ringfence_app::view::Shown;
use ringfence_core::account::NewAccount;
use ringfence_core::uri::encode_base32;
use ringfence_core::{Otp, Pin};
use serde::Serialize;
use zeroize::Zeroizing;

/// The account's description; the order of the keys is part of the promise in `docs/cli.md`.
#[derive(Serialize)]
pub struct Found {
    #[serde(rename = "type")]
    kind: &'static str,
    issuer: String,
    name: String,
    /// Base32; `null` unless asked for.
    secret: Option<Shown>,
    algorithm: &'static str,
    digits: u8,
    period: Option<u32>,
    counter: Option<u64>,
    /// There only for kinds that have one, and only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<Option<Shown>>,
    /// What became of it, or would; not there in a dry run without a vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// The account of the vault that has the same key; there only for the status `same_key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_key_as: Option<String>,
    /// The second since 1970 that codes are counted from; there only where it is another than the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
}

impl Found {
    /// Describes an account, its key and PIN only when they are to be shown.
    pub fn of(account: &NewAccount, show_secrets: bool) -> Self {
        let otp = &account.otp;
        let (kind, algorithm, counter, pin) = match otp {
            Otp::Totp { algorithm, .. } => ("totp", algorithm.name(), None, None),
            Otp::Hotp { algorithm, counter, .. } => ("hotp", algorithm.name(), Some(*counter), None),
            Otp::Steam { .. } => ("steam", "SHA1", None, None),
            Otp::Yandex { pin, .. } => ("yandex", "SHA256", None, Some(pin)),
            Otp::Motp { pin, .. } => ("motp", "MD5", None, Some(pin)),
        };
        // EXPOSE: the person asked to see the PIN.
        let shown = |pin: &Pin| Shown::new(Zeroizing::new(pin.expose().to_owned()));
        Self {
            kind,
            issuer: account.issuer.clone(),
            name: account.name.clone(),
            secret: show_secrets.then(|| Shown::new(encode_base32(otp.secret()))),
            algorithm,
            digits: otp.code_len(),
            period: otp.period().map(ringfence_core::Period::seconds),
            counter,
            pin: pin.filter(|_| show_secrets).map(|pin| pin.as_ref().map(shown)),
            status: None,
            same_key_as: None,
            epoch: otp.own_epoch().map(ringfence_core::Epoch::unix_seconds),
        }
    }

    /// What became of it and what it is, for a person.
    pub fn row(&self) -> Vec<String> {
        let status = format!("  {}", self.status.unwrap_or("found").replace('_', " "));
        let twin = self.same_key_as.as_ref().map(|twin| format!("as {twin}"));
        let mut row = vec![status, self.issuer.clone(), self.name.clone(), self.kind.to_owned()];
        row.extend(twin);
        row
    }
}
