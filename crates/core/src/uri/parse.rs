//! Key URI text → account. Source: Key URI Format, plus what real apps write.

use std::str::FromStr;

use data_encoding::{BASE64_NOPAD, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use super::base32::{Base32Error, decode_base32, encode_base32};
use super::label::split_encoded;
use super::text::{LONGEST, Query, after_scheme, decoded, trimmed};
use crate::account::NewAccount;
use crate::otp::{Algorithm, Digits, Otp, ParameterError, Period};
use crate::secret::{Pin, Secret};

/// Why a text is not an account. Says what is wrong, never shows the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UriError {
    /// No scheme that holds an account.
    #[error("this is not an account link")]
    NotAnAccount,
    /// `otpauth://` with a type that we don't know.
    #[error("this kind of code is not one that Ringfence knows")]
    UnknownType,
    /// No key, or an empty one.
    #[error("the link has no key")]
    SecretMissing,
    /// The key is no base32.
    #[error(transparent)]
    Secret(#[from] Base32Error),
    /// The key is no hexadecimal text (Mobile-OTP).
    #[error("a Mobile-OTP key is written in pairs of the digits 0 to 9 and the letters a to f")]
    BadHex,
    /// Algorithm, digits or period are impossible.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The counter is no number below 2^64.
    #[error("the link's counter is not a number")]
    BadCounter,
    /// The text has more than 64 KiB.
    #[error("the link is too long")]
    TooLong,
}

/// Reads one account.
///
/// What it returns is in normal form: issuer and name without blanks around them, no parameter without a
/// name or with a name that carries a part of the account itself. For every such account, and every kind of
/// code, reading what [`super::write`] wrote gives the same account again.
///
/// Steam's own links look like RFC 6238's with the issuer `Steam`; those are read as Steam Guard unless
/// `encoder=` names something else.
///
/// # Errors
/// [`UriError`]; an unknown algorithm, impossible digits or period are refused, never replaced by a default.
pub fn parse(text: &str) -> Result<NewAccount, UriError> {
    if text.len() > LONGEST {
        return Err(UriError::TooLong);
    }
    let text = trimmed(text);
    if let Some(rest) = after_scheme(text, "otpauth").or_else(|| after_scheme(text, "apple-otpauth")) {
        let (kind, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        key_uri(kind, rest.strip_prefix('/').unwrap_or(rest))
    } else if let Some(rest) = after_scheme(text, "motp") {
        key_uri("motp", rest)
    } else if let Some(rest) = after_scheme(text, "steam") {
        steam_uri(rest)
    } else {
        Err(UriError::NotAnAccount)
    }
}

/// Reads `LABEL?QUERY` of a kind.
fn key_uri(kind: &str, rest: &str) -> Result<NewAccount, UriError> {
    let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = Query::read(query);
    let (mut issuer, name) = split_encoded(label, query.get("issuer"));
    let otp = match kind.to_ascii_lowercase().as_str() {
        "totp" if is_steam(&issuer, &query) => Otp::Steam { secret: base32_secret(&query)? },
        "totp" => Otp::Totp {
            secret: base32_secret(&query)?,
            algorithm: algorithm(&query)?,
            digits: digits(&query)?,
            period: period(&query)?,
        },
        "hotp" => Otp::Hotp {
            secret: base32_secret(&query)?,
            algorithm: algorithm(&query)?,
            digits: digits(&query)?,
            counter: counter(&query)?,
        },
        "steam" => Otp::Steam { secret: base32_secret(&query)? },
        "yaotp" => {
            // Yandex's own links name no issuer; one that is said to be empty stays empty.
            if issuer.is_empty() && query.get("issuer").is_none() {
                issuer = "Yandex".into();
            }
            Otp::Yandex { secret: base32_secret(&query)?, pin: pin(&query) }
        }
        "motp" => Otp::Motp { secret: hex_secret(&query)?, pin: pin(&query) },
        _ => return Err(UriError::UnknownType),
    };
    Ok(NewAccount { issuer, name, otp, parameters: query.others() })
}

/// Reads `SECRET?QUERY`. The key is base32 everywhere but in a few links that hold Steam's own base64 of
/// 20 bytes; 20 bytes of base32 have 32 symbols, so neither can be taken for the other.
fn steam_uri(rest: &str) -> Result<NewAccount, UriError> {
    let (key, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = Query::read(query);
    let key = decoded(key);
    let secret = match decode_base32(key.trim_end_matches('/')) {
        Err(Base32Error::Empty) => return Err(UriError::SecretMissing),
        Err(wrong) => steams_own_base64(&key).ok_or(wrong)?,
        Ok(secret) => secret,
    };
    let issuer = query.get("issuer").map(str::trim).filter(|issuer| !issuer.is_empty()).unwrap_or("Steam");
    Ok(NewAccount {
        issuer: issuer.into(),
        name: String::new(),
        otp: Otp::Steam { secret },
        parameters: query.others(),
    })
}

fn is_steam(issuer: &str, query: &Query) -> bool {
    match query.said("encoder") {
        Some(encoder) => encoder.eq_ignore_ascii_case("steam"),
        None => {
            let marked = query.get("steam").is_some_and(|mark| matches!(mark, "" | "1" | "true"));
            marked || issuer.eq_ignore_ascii_case("Steam")
        }
    }
}

fn base32_secret(query: &Query) -> Result<Secret, UriError> {
    let text = query.get("secret").filter(|text| !text.trim().is_empty()).ok_or(UriError::SecretMissing)?;
    Ok(decode_base32(text)?)
}

fn hex_secret(query: &Query) -> Result<Secret, UriError> {
    let text = query.get("secret").ok_or(UriError::SecretMissing)?;
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    digits.extend(text.chars().filter(|c| !c.is_whitespace()));
    let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| UriError::BadHex)?;
    Secret::new(bytes).ok_or(UriError::SecretMissing)
}

fn steams_own_base64(text: &str) -> Option<Secret> {
    let bytes = BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()?;
    Secret::new(bytes).filter(|secret| secret.byte_len() == 20)
}

fn algorithm(query: &Query) -> Result<Algorithm, UriError> {
    let Some(text) = query.said("algorithm") else { return Ok(Algorithm::Sha1) };
    // Some exports wrote their program's name of the value: `Algorithm.sha1`.
    let text = match text.split_once('.') {
        Some((head, tail)) if head.eq_ignore_ascii_case("algorithm") => tail,
        _ => text,
    };
    Ok(text.parse()?)
}

fn digits(query: &Query) -> Result<Digits, UriError> {
    let Some(text) = query.said("digits") else { return Ok(Digits::SIX) };
    let count = whole_number(text).ok_or(ParameterError::ImpossibleDigits)?;
    Ok(Digits::new(count)?)
}

fn period(query: &Query) -> Result<Period, UriError> {
    let Some(text) = query.said("period") else { return Ok(Period::THIRTY) };
    let seconds = whole_number(text).ok_or(ParameterError::ImpossiblePeriod)?;
    Ok(Period::from_seconds(seconds)?)
}

/// Other programs stop at 2^63 - 1; RFC 4226 gives the counter eight bytes, all of which are read.
fn counter(query: &Query) -> Result<u64, UriError> {
    query.said("counter").map_or(Ok(0), |text| whole_number(text).ok_or(UriError::BadCounter))
}

/// The PIN is written in base32; a text that is no base32 of a text is taken for the PIN itself.
fn pin(query: &Query) -> Option<Pin> {
    let text = query.get("pin")?;
    let canonical = |bytes: &Secret| encode_base32(bytes).eq_ignore_ascii_case(text.trim_end_matches('='));
    let written = decode_base32(text).ok().filter(canonical);
    // EXPOSE: the decoded PIN becomes a PIN, which is wiped too.
    let plain = written.as_ref().and_then(|bytes| std::str::from_utf8(bytes.expose()).ok());
    Pin::new(plain.unwrap_or(text).into())
}

/// Decimal digits and nothing else: no sign, no fraction.
fn whole_number<N: FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
