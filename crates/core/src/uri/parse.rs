//! Key URI text → account. Source: Key URI Format, plus what real apps write.

use data_encoding::BASE64_NOPAD;

use super::base32::{Base32Error, decode_base32, encode_base32};
use super::hex::decode_hex;
use super::label::split_encoded;
use super::parameters::{algorithm, counter, digits, epoch, is_usual_motp, period};
use super::text::{LONGEST, Query, after_scheme, decoded, trimmed, unescaped};
use crate::account::NewAccount;
use crate::otp::{Epoch, Otp, ParameterError, YANDEX_KEY_BYTES};
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
    /// A Yandex key of fewer than 16 bytes: no code can be made of it.
    #[error("a Yandex key has at least 16 bytes")]
    KeyTooShort,
    /// Algorithm, digits or period are impossible.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// Two parameters that mean the same differ, so that one of them gives wrong codes.
    #[error("the link says two different things of how its codes are made")]
    Contradictory,
    /// A parameter changes the codes in a way that we can't know or do.
    #[error("the link asks for codes that Ringfence can't make")]
    AsksForMore,
    /// A record of a transfer code is cut off or altered.
    #[error("this account's record in the transfer code is damaged")]
    RecordDamaged,
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
/// name, with blanks around it or with a name that carries a part of the account itself. For every such account that can make codes,
/// of every kind, reading what [`super::write`] wrote gives the same account again.
///
/// Steam's own links look like RFC 6238's with the issuer `Steam`; those are read as Steam Guard unless
/// `encoder=` names something else. A link that was made for a web page and still has `&amp;` for `&` is read as the
/// page would have shown it, so that no parameter is lost and replaced by a default. A parameter counts under every name
/// that means it (`names.rs`), and one that says the same twice, differently, is an error.
///
/// # Errors
/// [`UriError`]; an unknown algorithm, impossible digits or period are refused, never replaced by a default.
pub fn parse(text: &str) -> Result<NewAccount, UriError> {
    if text.len() > LONGEST {
        return Err(UriError::TooLong);
    }
    let text = unescaped(trimmed(text));
    let text = text.as_str();
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
            epoch: epoch(&query)?,
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
            Otp::Yandex { secret: yandex_secret(&query)?, pin: pin(&query) }
        }
        "motp" => Otp::Motp { secret: decode_hex(secret(&query)?)?, pin: pin(&query) },
        _ => return Err(UriError::UnknownType),
    };
    if query.asks_for_more() || matches!(otp, Otp::Motp { .. }) && !is_usual_motp(&query) {
        return Err(UriError::AsksForMore);
    }
    if !matches!(otp, Otp::Totp { .. } | Otp::Hotp { .. }) && epoch(&query)? != Epoch::UNIX {
        // These count from 1970; to leave the parameter out would give other codes than the link asks for.
        return Err(ParameterError::ImpossibleEpoch.into());
    }
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
    if query.asks_for_more() {
        return Err(UriError::AsksForMore);
    }
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
    Ok(decode_base32(secret(query)?)?)
}

/// The key's text. Two keys are no account.
fn secret(query: &Query) -> Result<&str, UriError> {
    let mut keys = query.every("secret").filter(|text| !text.trim().is_empty());
    let key = keys.next().ok_or(UriError::SecretMissing)?;
    let same = |other: &str| {
        let plain = |text: &str| decode_base32(text).ok();
        // Case, blanks and padding make no other key.
        other.trim().eq_ignore_ascii_case(key.trim())
            || plain(key).is_some_and(|key| plain(other) == Some(key))
    };
    if keys.all(same) { Ok(key) } else { Err(UriError::Contradictory) }
}

fn yandex_secret(query: &Query) -> Result<Secret, UriError> {
    let secret = base32_secret(query)?;
    if secret.byte_len() < YANDEX_KEY_BYTES { Err(UriError::KeyTooShort) } else { Ok(secret) }
}

fn steams_own_base64(text: &str) -> Option<Secret> {
    let bytes = BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()?;
    Secret::new(bytes).filter(|secret| secret.byte_len() == 20)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// 16 bytes, the fewest that a Yandex key has.
    const YANDEX: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY";

    fn pin_of(text: &str) -> Option<Pin> {
        match parse(text).unwrap().otp {
            Otp::Yandex { pin, .. } | Otp::Motp { pin, .. } => pin,
            _ => None,
        }
    }

    #[test]
    fn a_pin_is_read_in_base32_and_as_it_is() {
        let pin = || Pin::new("5239".into());
        for written in ["GUZDGOI", "guzdgoi", "GUZDGOI%3D", "5239"] {
            assert_eq!(pin_of(&format!("motp://M:me?secret=e3152afe&pin={written}")), pin(), "{written}");
            assert_eq!(
                pin_of(&format!("otpauth://yaotp/me?secret={YANDEX}&pin={written}")),
                pin(),
                "{written}"
            );
        }
        assert_eq!(pin_of("motp://M:me?secret=e3152afe&pin="), None);
    }

    #[test]
    fn steams_own_base64_is_read_where_it_cannot_be_base32() {
        // 20 bytes of 0xfb: symbols that base32 lacks.
        let account = parse("steam://+/v7+/v7+/v7+/v7+/v7+/v7+/s=").unwrap();
        // EXPOSE: the test compares the bytes.
        assert_eq!((account.otp.secret().expose().len(), account.issuer.as_str()), (20, "Steam"));
        assert_eq!(parse("steam://AB1DEF"), Err(Base32Error::BadCharacter { position: 3 }.into()));
        assert_eq!(parse("steam://"), Err(UriError::SecretMissing));
        let otp = parse("steam://JBSWY3DPEHPK3PXP/").unwrap().otp;
        assert_eq!(otp, parse("otpauth://steam/?secret=JBSWY3DPEHPK3PXP").unwrap().otp);
    }

    #[test]
    fn the_ampersand_of_a_web_page_divides_parameters_like_any_other() {
        let plain = "otpauth://totp/root@fw.example?secret=MFRGGZDF&issuer=A&algorithm=SHA256&digits=8&period=60\
                     &epoch=7&image=https%3A%2F%2Ffw.example%2Fa.png";
        let account = parse(plain).unwrap();
        for written in [
            "&amp;",
            "&AMP;",
            "&#38;",
            "&#038;",
            "&#x26;",
            "&#X0026;",
            "&amp;amp;",
            "&amp;#38;",
            "&#38;amp;amp;",
            "\\u0026",
            "&&amp;",
        ] {
            assert_eq!(parse(&plain.replace('&', written)).as_ref(), Ok(&account), "{written}");
        }
        for half in ["&amp%3B", "&AMP%3b", "&%23038%3B", "&amp%3Bamp%3B", "&amp;amp%3B"] {
            assert_eq!(parse(&plain.replace('&', half)).as_ref(), Ok(&account), "{half}");
        }
        let unfinished = plain.split("&image").next().unwrap();
        assert_eq!(parse(&unfinished.replace('&', "&amp")), parse(unfinished));
        let counted = "otpauth://hotp/x?secret=MFRGGZDF&counter=9&digits=7";
        assert_eq!(parse(&counted.replace('&', "&amp;")), parse(counted));
        let pinned = "motp://x?secret=e3152afe&pin=5239&issuer=M";
        assert_eq!(parse(&pinned.replace('&', "&amp;")), parse(pinned));
        assert_eq!(parse("otpauth://totp/R&amp;D:me?secret=MY").unwrap().issuer, "R&D");
        // What is percent-encoded was no markup: it is what the service is called.
        assert_eq!(parse("otpauth://totp/me?secret=MY&issuer=%26amp%3B").unwrap().issuer, "&amp;");
    }

    #[test]
    fn an_epoch_is_read_and_one_of_zero_is_none() {
        let epoch_of = |query: &str| match parse(&format!("otpauth://totp/x?secret=MY{query}")).unwrap().otp {
            Otp::Totp { epoch, .. } => epoch.unix_seconds(),
            other => panic!("{other:?}"),
        };
        for (query, seconds) in [
            ("", 0),
            ("&epoch=0", 0),
            ("&epoch=", 0),
            ("&epoch=null", 0),
            ("&Epoch=1700000010", 1_700_000_010),
        ] {
            assert_eq!(epoch_of(query), seconds, "{query}");
        }
        assert!(parse("otpauth://totp/Steam:x?secret=MY&epoch=0").is_ok());
    }

    #[test]
    fn only_an_account_at_steam_that_says_nothing_else_is_steam_guard() {
        let is_steam = |query: &str| {
            let account = parse(&format!("otpauth://totp/{query}&secret=JBSWY3DPEHPK3PXP")).unwrap();
            matches!(account.otp, Otp::Steam { .. })
        };
        for query in ["Steam:me?", "me?issuer=steam", "X:me?encoder=steam", "X:me?steam", "X:me?steam=true"] {
            assert!(is_steam(query), "{query}");
        }
        for query in ["Steam:me?encoder=default", "X:me?", "X:me?steam=false", "Steamer:me?"] {
            assert!(!is_steam(query), "{query}");
        }
    }

    #[test]
    fn what_one_cannot_read_has_its_own_reason() {
        for (text, reason) in [
            ("", UriError::NotAnAccount),
            ("https://example.com", UriError::NotAnAccount),
            ("otpauth://what/x?secret=MY", UriError::UnknownType),
            ("otpauth://totp/x", UriError::SecretMissing),
            ("otpauth://totp/x?secret=%20", UriError::SecretMissing),
            ("otpauth://totp/x?secret=M", UriError::Secret(Base32Error::Empty)),
            ("otpauth://totp/x?secret=MY18", UriError::Secret(Base32Error::BadCharacter { position: 3 })),
            ("otpauth://totp/x?secret=MY&digits=11", UriError::Parameter(ParameterError::ImpossibleDigits)),
            ("otpauth://totp/x?secret=MY&digits=6.0", UriError::Parameter(ParameterError::ImpossibleDigits)),
            ("otpauth://totp/x?secret=MY&period=30s", UriError::Parameter(ParameterError::ImpossiblePeriod)),
            (
                "otpauth://totp/x?secret=MY&period=4294967296",
                UriError::Parameter(ParameterError::ImpossiblePeriod),
            ),
            (
                "otpauth://totp/x?secret=MY&algorithm=SHA3",
                UriError::Parameter(ParameterError::UnknownAlgorithm),
            ),
            ("otpauth://totp/x?secret=MY&epoch=-1", UriError::Parameter(ParameterError::ImpossibleEpoch)),
            (
                "otpauth://totp/x?secret=MY&epoch=253402300800",
                UriError::Parameter(ParameterError::ImpossibleEpoch),
            ),
            (
                "otpauth://totp/Steam:x?secret=MY&epoch=9",
                UriError::Parameter(ParameterError::ImpossibleEpoch),
            ),
            ("motp://x?secret=12ab&epoch=9", UriError::Parameter(ParameterError::ImpossibleEpoch)),
            ("otpauth://hotp/x?secret=MY&counter=-1", UriError::BadCounter),
            ("otpauth://hotp/x?secret=MY&counter=18446744073709551616", UriError::BadCounter),
            ("otpauth://yaotp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBV", UriError::KeyTooShort),
            ("motp://x?secret=12x4", UriError::BadHex),
            ("motp://x", UriError::SecretMissing),
        ] {
            assert_eq!(parse(text), Err(reason), "{text}");
        }
        assert_eq!(parse(&" ".repeat(LONGEST + 1)), Err(UriError::TooLong));
    }

    #[test]
    fn a_counter_code_without_a_counter_begins_at_zero() {
        let otp = parse("otpauth://hotp/x?secret=MY&period=60").unwrap().otp;
        assert!(matches!(otp, Otp::Hotp { counter: 0, .. }));
    }

    #[test]
    fn a_yandex_link_is_yandexs_unless_it_says_that_nobody_is() {
        let issuer =
            |query: &str| parse(&format!("otpauth://yaotp/me?secret={YANDEX}{query}")).unwrap().issuer;
        assert_eq!(
            (issuer("").as_str(), issuer("&issuer=").as_str(), issuer("&issuer=X").as_str()),
            ("Yandex", "", "X")
        );
    }
}
