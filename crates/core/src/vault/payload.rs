//! The accounts as the text that gets sealed, and back.

use std::collections::HashSet;
use std::io;
use std::num::NonZeroU64;

use data_encoding::BASE32_NOPAD;
use serde::Serialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::format::{
    AccountRecord, Fields, OtpRecord, PAYLOAD_VERSION, PayloadRecord, Preamble, SecretText, Unknown,
    Unreadable,
};
use super::remembered::Remembered;
use super::{OpenError, Vault};
use crate::account::{Account, AccountId};
use crate::otp::{Digits, Epoch, Otp, Period};
use crate::secret::{Pin, Secret};
use crate::time::Timestamp;

/// The payload's text; `None` when it can't be written (which no vault has shown yet).
pub(super) fn write(vault: &Vault) -> Option<Zeroizing<Vec<u8>>> {
    let mut texts = Vec::with_capacity(vault.accounts.len() + vault.unreadable.len());
    let mut kept = vault.unreadable.iter().peekable();
    for (place, account) in vault.accounts.iter().enumerate() {
        while let Some(kept) = kept.next_if(|kept| kept.after <= place) {
            texts.push(Zeroizing::new(kept.json.as_bytes().to_vec()));
        }
        texts.push(json(&record_of(account))?);
    }
    texts.extend(kept.map(|kept| Zeroizing::new(kept.json.as_bytes().to_vec())));
    let accounts = texts.iter().map(|text| serde_json::from_slice::<&RawValue>(text));
    let (removed, joined, counters) = vault.remembered.records();
    let payload = PayloadRecord {
        version: PAYLOAD_VERSION,
        accounts: accounts.collect::<Result<_, _>>().ok()?,
        removed,
        joined,
        counters,
        unknown: vault.unknown.fields.clone(),
    };
    json(&payload)
}

/// The accounts of a payload's text.
///
/// # Errors
/// [`OpenError::TooNew`] for a newer major version, [`OpenError::Damaged`] for what is no payload.
pub(super) fn read(text: &[u8]) -> Result<Vault, OpenError> {
    let version = serde_json::from_slice::<Preamble>(text).map_err(|_| OpenError::Damaged)?.version;
    if version > PAYLOAD_VERSION {
        return Err(OpenError::TooNew { version });
    }
    if version < PAYLOAD_VERSION {
        return Err(OpenError::Damaged);
    }
    let payload: PayloadRecord<'_> = serde_json::from_slice(text).map_err(|_| OpenError::Damaged)?;
    let mut vault = Vault {
        accounts: Vec::with_capacity(payload.accounts.len()),
        unreadable: Vec::new(),
        remembered: Remembered::read(&payload.removed, &payload.joined, &payload.counters)
            .ok_or(OpenError::Damaged)?,
        unknown: Unknown { fields: payload.unknown, ..Unknown::default() },
    };
    let mut seen = HashSet::new();
    for json in payload.accounts {
        match account(json.get()).filter(|account| seen.insert(account.id)) {
            Some(account) => vault.accounts.push(account),
            None => {
                let json = Zeroizing::new(json.get().to_owned());
                vault.unreadable.push(Unreadable { after: vault.accounts.len(), json });
            }
        }
    }
    vault.settle();
    Ok(vault)
}

/// The account of a record's text; `None` when this version can't read it.
pub(super) fn account(text: &str) -> Option<Account> {
    serde_json::from_str(text).ok().and_then(account_of)
}

fn record_of(account: &Account) -> AccountRecord {
    let Unknown { fields, otp } = &account.unknown;
    AccountRecord {
        id: account.id.to_string(),
        issuer: account.issuer.clone(),
        name: account.name.clone(),
        note: account.note.clone(),
        otp: otp_record_of(&account.otp, otp.clone()),
        created: account.created.unix_millis(),
        changed: account.changed.unix_millis(),
        parameters: account
            .parameters
            .iter()
            .map(|(name, value)| (name.clone(), SecretText(value.clone())))
            .collect(),
        unknown: fields.clone(),
    }
}

fn account_of(record: AccountRecord) -> Option<Account> {
    let (otp, otp_unknown) = otp_of(record.otp)?;
    Some(Account {
        id: AccountId::parse(&record.id)?,
        issuer: record.issuer,
        name: record.name,
        note: record.note,
        otp,
        created: Timestamp::from_unix_millis(record.created),
        changed: Timestamp::from_unix_millis(record.changed),
        parameters: record.parameters.into_iter().map(|(name, value)| (name, value.0)).collect(),
        unknown: Unknown { fields: record.unknown, otp: otp_unknown },
    })
}

fn otp_record_of(otp: &Otp, unknown: Fields) -> OtpRecord {
    // EXPOSE: the secret goes into the text that is sealed next.
    let secret = SecretText(Zeroizing::new(BASE32_NOPAD.encode(otp.secret().expose())));
    // EXPOSE: the PIN goes into the text that is sealed next.
    let text_of = |pin: &Pin| SecretText(Zeroizing::new(pin.expose().to_owned()));
    match otp {
        Otp::Totp { algorithm, digits, period, epoch, .. } => {
            let algorithm = algorithm.name().to_owned();
            let (digits, period) = (digits.get(), period.seconds());
            match NonZeroU64::new(epoch.unix_seconds()) {
                None => OtpRecord::Totp { secret, algorithm, digits, period, unknown },
                Some(epoch) => OtpRecord::TotpEpoch { secret, algorithm, digits, period, epoch, unknown },
            }
        }
        Otp::Hotp { algorithm, digits, counter, .. } => OtpRecord::Hotp {
            secret,
            algorithm: algorithm.name().to_owned(),
            digits: digits.get(),
            counter: *counter,
            unknown,
        },
        Otp::Steam { .. } => OtpRecord::Steam { secret, unknown },
        Otp::Yandex { pin, .. } => OtpRecord::Yandex { secret, pin: pin.as_ref().map(text_of), unknown },
        Otp::Motp { pin, .. } => OtpRecord::Motp { secret, pin: pin.as_ref().map(text_of), unknown },
    }
}

fn otp_of(record: OtpRecord) -> Option<(Otp, Fields)> {
    Some(match record {
        OtpRecord::Totp { secret, algorithm, digits, period, unknown } => {
            (totp_of(&secret, &algorithm, digits, period, Epoch::UNIX)?, unknown)
        }
        OtpRecord::TotpEpoch { secret, algorithm, digits, period, epoch, unknown } => {
            let epoch = Epoch::from_unix_seconds(epoch.get()).ok()?;
            (totp_of(&secret, &algorithm, digits, period, epoch)?, unknown)
        }
        OtpRecord::Hotp { secret, algorithm, digits, counter, unknown } => {
            let otp = Otp::Hotp {
                secret: secret_of(&secret)?,
                algorithm: algorithm.parse().ok()?,
                digits: Digits::new(digits).ok()?,
                counter,
            };
            (otp, unknown)
        }
        OtpRecord::Steam { secret, unknown } => (Otp::Steam { secret: secret_of(&secret)? }, unknown),
        OtpRecord::Yandex { secret, pin, unknown } => {
            (Otp::Yandex { secret: secret_of(&secret)?, pin: pin_of(pin)? }, unknown)
        }
        OtpRecord::Motp { secret, pin, unknown } => {
            (Otp::Motp { secret: secret_of(&secret)?, pin: pin_of(pin)? }, unknown)
        }
    })
}

fn totp_of(secret: &SecretText, algorithm: &str, digits: u8, period: u32, epoch: Epoch) -> Option<Otp> {
    Some(Otp::Totp {
        secret: secret_of(secret)?,
        algorithm: algorithm.parse().ok()?,
        digits: Digits::new(digits).ok()?,
        period: Period::from_seconds(period).ok()?,
        epoch,
    })
}

fn secret_of(text: &SecretText) -> Option<Secret> {
    Secret::new(BASE32_NOPAD.decode(text.0.as_bytes()).ok()?)
}

/// No PIN is a value; an empty one is a record that we can't read.
fn pin_of(text: Option<SecretText>) -> Option<Option<Pin>> {
    match text {
        None => Some(None),
        Some(SecretText(text)) => Pin::new(text.as_str().to_owned()).map(Some),
    }
}

fn json(record: &impl Serialize) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = WipedGrowth(Zeroizing::new(Vec::with_capacity(1024)));
    serde_json::to_writer(&mut text, record).ok()?;
    Some(text.0)
}

/// A growing text whose outgrown copies are wiped, which `Vec` alone doesn't do.
struct WipedGrowth(Zeroizing<Vec<u8>>);

impl io::Write for WipedGrowth {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut wider = Zeroizing::new(Vec::with_capacity(needed.max(self.0.capacity() * 2)));
            wider.extend_from_slice(&self.0);
            self.0 = wider;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
