//! The form: what a person types, checked field by field as it is typed.

use ringfence_core::account::NewAccount;
use ringfence_core::merge::same_codes;
use ringfence_core::uri::{self, TextKind, UriError};
use ringfence_core::{Algorithm, Digits, Epoch, Otp, Period, Pin, Secret};

use crate::app::{App, oddities_of};
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::view::{Kind, ManualCheck, ManualRequest};

impl App {
    /// Says what a form lacks.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`].
    pub fn check_manual(&self, request: &ManualRequest) -> Result<ManualCheck, AppError> {
        let accounts = self.session.unlocked()?.vault.accounts();
        Ok(match read(request) {
            Err(lacks) => *lacks,
            Ok(account) => ManualCheck {
                oddities: oddities_of(&account.otp),
                duplicate_of: accounts
                    .iter()
                    .find(|known| same_codes(&known.otp, &account.otp))
                    .map(|known| known.id.to_string()),
                ..ManualCheck::default()
            },
        })
    }

    /// Adds what the form says; answers the new account's id.
    ///
    /// # Errors
    /// The first thing that the form lacks, or why it could not be saved.
    pub fn add_manual(&mut self, request: &ManualRequest) -> Result<String, AppError> {
        self.session.unlocked()?;
        let account = read(request).map_err(|lacks| first(*lacks))?;
        let ids = self.add_all(vec![account])?;
        ids.into_iter().next().ok_or_else(crate::accounts::edit::not_found)
    }
}

fn read(request: &ManualRequest) -> Result<NewAccount, Box<ManualCheck>> {
    // EXPOSE: the typed key is parsed here and nowhere else.
    let key = request.key.expose();
    let account = match uri::kind_of(key) {
        TextKind::Account => read_link(request, key),
        TextKind::WebAddress => Err(key_is(ErrorCode::IsWebAddress)),
        TextKind::Wifi => Err(key_is(ErrorCode::IsWifi)),
        TextKind::RecoveryCode => Err(key_is(ErrorCode::IsRecoveryCode)),
        TextKind::Migration | TextKind::Other => read_fields(request, key),
    }?;
    if account.issuer.is_empty() && account.name.is_empty() {
        let name = Some(ErrorView::new(ErrorCode::NameMissing));
        return Err(Box::new(ManualCheck { name, ..ManualCheck::default() }));
    }
    Ok(account)
}

/// Something else in the key's field.
fn key_is(code: ErrorCode) -> Box<ManualCheck> {
    Box::new(ManualCheck { key: Some(ErrorView::new(code)), ..ManualCheck::default() })
}

/// A whole link in the key's field: it says everything; names typed beside it win, and a PIN is taken where it has none.
fn read_link(request: &ManualRequest, key: &str) -> Result<NewAccount, Box<ManualCheck>> {
    let mut account =
        uri::parse(key).map_err(|error| ManualCheck { key: Some(error.into()), ..ManualCheck::default() })?;
    if !request.issuer.trim().is_empty() {
        request.issuer.trim().clone_into(&mut account.issuer);
    }
    if !request.name.trim().is_empty() {
        request.name.trim().clone_into(&mut account.name);
    }
    if let Otp::Yandex { pin: pin @ None, .. } | Otp::Motp { pin: pin @ None, .. } = &mut account.otp {
        *pin = typed_pin(request);
    }
    Ok(account)
}

fn read_fields(request: &ManualRequest, key: &str) -> Result<NewAccount, Box<ManualCheck>> {
    let secret = read_key(request.kind, key);
    let algorithm = request.algorithm.parse::<Algorithm>().map_err(ErrorView::from);
    let digits = number(&request.digits, ErrorCode::ImpossibleDigits)
        .and_then(|digits| Digits::new(digits).map_err(ErrorView::from));
    let period = number(&request.period, ErrorCode::ImpossiblePeriod)
        .and_then(|seconds| Period::from_seconds(seconds).map_err(ErrorView::from));
    let counter = number(&request.counter, ErrorCode::ImpossibleCounter);
    let mut lacks = ManualCheck::default();
    let otp = match request.kind {
        Kind::Totp => take(secret, &mut lacks.key)
            .zip(take(algorithm, &mut lacks.algorithm))
            .zip(take(digits, &mut lacks.digits))
            .zip(take(period, &mut lacks.period))
            .map(|(((secret, algorithm), digits), period)| {
                let epoch = Epoch::UNIX;
                Otp::Totp { secret, algorithm, digits, period, epoch }
            }),
        Kind::Hotp => take(secret, &mut lacks.key)
            .zip(take(algorithm, &mut lacks.algorithm))
            .zip(take(digits, &mut lacks.digits))
            .zip(take(counter, &mut lacks.counter))
            .map(|(((secret, algorithm), digits), counter)| Otp::Hotp { secret, algorithm, digits, counter }),
        Kind::Steam => take(secret, &mut lacks.key).map(|secret| Otp::Steam { secret }),
        Kind::Yandex => {
            take(secret, &mut lacks.key).map(|secret| Otp::Yandex { secret, pin: typed_pin(request) })
        }
        Kind::Motp => {
            take(secret, &mut lacks.key).map(|secret| Otp::Motp { secret, pin: typed_pin(request) })
        }
    };
    let (issuer, name) = (request.issuer.trim().to_owned(), request.name.trim().to_owned());
    if issuer.is_empty() && name.is_empty() {
        lacks.name = Some(ErrorView::new(ErrorCode::NameMissing));
    }
    otp.map(|otp| NewAccount { issuer, name, otp, parameters: Vec::new() }).ok_or(Box::new(lacks))
}

fn typed_pin(request: &ManualRequest) -> Option<Pin> {
    // EXPOSE: the typed PIN becomes the account's.
    Pin::new(request.pin.expose().trim().to_owned())
}

/// The key of a form: hexadecimal for Mobile-OTP, base32 for all others.
fn read_key(kind: Kind, key: &str) -> Result<Secret, ErrorView> {
    if key.trim().is_empty() {
        return Err(ErrorView::new(ErrorCode::SecretMissing));
    }
    match kind {
        Kind::Motp => uri::decode_hex(key).map_err(|error: UriError| error.into()),
        Kind::Yandex => {
            let secret = uri::decode_base32(key)?;
            if secret.byte_len() < 16 { Err(ErrorView::new(ErrorCode::KeyTooShort)) } else { Ok(secret) }
        }
        Kind::Totp | Kind::Hotp | Kind::Steam => Ok(uri::decode_base32(key)?),
    }
}

fn number<N: std::str::FromStr>(text: &str, otherwise: ErrorCode) -> Result<N, ErrorView> {
    text.trim().parse().map_err(|_| ErrorView::new(otherwise))
}

fn take<T>(field: Result<T, ErrorView>, lack: &mut Option<ErrorView>) -> Option<T> {
    field.map_err(|error| *lack = Some(error)).ok()
}

fn first(lacks: ManualCheck) -> ErrorView {
    let ManualCheck { name, key, algorithm, digits, period, counter, .. } = lacks;
    let all = [name, key, algorithm, digits, period, counter];
    all.into_iter().flatten().next().unwrap_or_else(|| ErrorView::new(ErrorCode::SecretMissing))
}
