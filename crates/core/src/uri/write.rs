//! Account → canonical key URI, as every phone app reads it.

use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

use super::base32::encode_base32;
use super::hex::encode_hex;
use super::names::is_used;
use super::text::{meant, push_encoded};
use crate::account::NewAccount;
use crate::otp::{Epoch, Otp};

/// Why an account has no key URI.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WriteError {
    /// A transfer code can't carry this kind of account, algorithm, number of digits or period.
    #[error("a transfer code can't carry this account")]
    NotRepresentable,
}

/// Writes the canonical form: everything but unreserved characters percent-encoded, the issuer in the label
/// and as a parameter, upper-case algorithm, no padding, nothing left to defaults, which differ between
/// programs.
///
/// | kind | form | why this one |
/// |---|---|---|
/// | RFC 6238, 4226 | `otpauth://totp/…`, `otpauth://hotp/…` | the Key URI Format |
/// | Steam Guard | `otpauth://steam/…` | a program that doesn't know Steam refuses it; with the type `totp` and a mark it would show five wrong digits |
/// | Yandex | `otpauth://yaotp/…`, PIN as `pin` in base32 | the service's own form; the PIN as phone apps add it |
/// | Mobile-OTP | `motp://…`, PIN as `pin` in base32 | the form with the most readers |
///
/// The second that codes are counted from is the parameter `epoch`, as the library otphp writes it; none means 1970.
/// An account that is no Steam Guard but whose issuer is `Steam` carries `encoder=default`, because that
/// issuer alone is a mark of Steam Guard. Blanks around issuer and name and parameters that name a part of
/// the account are not written (see [`super::parse`] for the normal form).
pub fn write(account: &NewAccount) -> Zeroizing<String> {
    let (issuer, name) = (account.issuer.trim(), account.name.trim());
    let mut link = Zeroizing::new(String::with_capacity(capacity(account)));
    link.push_str(match account.otp {
        Otp::Totp { .. } => "otpauth://totp/",
        Otp::Hotp { .. } => "otpauth://hotp/",
        Otp::Steam { .. } => "otpauth://steam/",
        Otp::Yandex { .. } => "otpauth://yaotp/",
        Otp::Motp { .. } => "motp://",
    });
    push_encoded(&mut link, issuer);
    // Only the colon that divides is literal; with no issuer it stands where the name has colons itself.
    if !issuer.is_empty() || name.contains(':') {
        link.push(':');
    }
    push_encoded(&mut link, name);
    link.push_str("?secret=");
    push_secret(&mut link, &account.otp);
    // Yandex links without an issuer are Yandex's, so an empty one must be said.
    if !issuer.is_empty() || matches!(account.otp, Otp::Yandex { .. }) {
        push_parameter(&mut link, "issuer", issuer);
    }
    push_kind(&mut link, &account.otp, issuer);
    for (name, value) in &account.parameters {
        let name = meant(name);
        if !name.is_empty() && !is_used(name) {
            push_parameter(&mut link, name, value);
        }
    }
    link
}

/// What the kind needs beside the secret.
fn push_kind(link: &mut String, otp: &Otp, issuer: &str) {
    match otp {
        Otp::Totp { algorithm, digits, period, epoch, .. } => {
            push_parameter(link, "algorithm", algorithm.name());
            push_parameter(link, "digits", &digits.get().to_string());
            push_parameter(link, "period", &period.seconds().to_string());
            if *epoch != Epoch::UNIX {
                push_parameter(link, "epoch", &epoch.unix_seconds().to_string());
            }
            if issuer.eq_ignore_ascii_case("Steam") {
                push_parameter(link, "encoder", "default");
            }
        }
        Otp::Hotp { algorithm, digits, counter, .. } => {
            push_parameter(link, "algorithm", algorithm.name());
            push_parameter(link, "digits", &digits.get().to_string());
            push_parameter(link, "counter", &counter.to_string());
        }
        Otp::Steam { .. } => {
            push_parameter(link, "algorithm", "SHA1");
            push_parameter(link, "digits", "5");
            push_parameter(link, "period", "30");
        }
        Otp::Yandex { pin, .. } | Otp::Motp { pin, .. } => {
            if let Some(pin) = pin {
                // EXPOSE: the link carries the account whole, with its PIN.
                let text = Zeroizing::new(BASE32_NOPAD.encode(pin.expose().as_bytes()));
                push_parameter(link, "pin", &text);
            }
        }
    }
}

fn push_secret(link: &mut String, otp: &Otp) {
    link.push_str(&match otp {
        Otp::Motp { secret, .. } => encode_hex(secret),
        _ => encode_base32(otp.secret()),
    });
}

fn push_parameter(link: &mut String, name: &str, value: &str) {
    link.push('&');
    push_encoded(link, name);
    link.push('=');
    push_encoded(link, value);
}

/// Room for the whole link, so that it never moves and leaves a copy behind.
fn capacity(account: &NewAccount) -> usize {
    let pin = match &account.otp {
        // EXPOSE: only the length is read.
        Otp::Yandex { pin: Some(pin), .. } | Otp::Motp { pin: Some(pin), .. } => pin.expose().len(),
        _ => 0,
    };
    let parameters: usize = account.parameters.iter().map(|(name, value)| name.len() + value.len() + 1).sum();
    let encoded = 2 * account.issuer.len() + account.name.len() + parameters;
    256 + 3 * encoded + 2 * (account.otp.secret().byte_len() + pin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::{Algorithm, Digits, Period};
    use crate::secret::{Pin, Secret};

    fn secret() -> Secret {
        Secret::new(b"Hello!\xde\xad\xbe\xef".to_vec()).unwrap()
    }

    fn totp() -> Otp {
        Otp::Totp {
            secret: secret(),
            algorithm: Algorithm::Sha256,
            digits: Digits::SIX,
            period: Period::THIRTY,
            epoch: Epoch::UNIX,
        }
    }

    fn written(issuer: &str, name: &str, otp: Otp) -> String {
        write(&NewAccount { issuer: issuer.into(), name: name.into(), otp, parameters: vec![] }).to_string()
    }

    #[test]
    fn nothing_is_left_to_defaults() {
        assert_eq!(
            written("A&B: Co", "a b@x", totp()),
            "otpauth://totp/A%26B%3A%20Co:a%20b%40x?secret=JBSWY3DPEHPK3PXP&issuer=A%26B%3A%20Co\
             &algorithm=SHA256&digits=6&period=30"
        );
        let otp = Otp::Hotp {
            secret: secret(),
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            counter: u64::MAX,
        };
        assert_eq!(
            written("", "me", otp),
            "otpauth://hotp/me?secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&counter=18446744073709551615"
        );
    }

    #[test]
    fn the_rare_kinds_have_their_own_forms() {
        assert_eq!(
            written("Steam", "gabe", Otp::Steam { secret: secret() }),
            "otpauth://steam/Steam:gabe?secret=JBSWY3DPEHPK3PXP&issuer=Steam&algorithm=SHA1&digits=5&period=30"
        );
        let pin = || Pin::new("5239".into());
        assert_eq!(
            written("", "me", Otp::Yandex { secret: secret(), pin: pin() }),
            "otpauth://yaotp/me?secret=JBSWY3DPEHPK3PXP&issuer=&pin=GUZDGOI"
        );
        assert_eq!(
            written("M", "me", Otp::Motp { secret: secret(), pin: pin() }),
            "motp://M:me?secret=48656c6c6f21deadbeef&issuer=M&pin=GUZDGOI"
        );
    }

    #[test]
    fn the_second_that_codes_are_counted_from_is_written_where_it_is_not_the_usual_one() {
        let mut otp = totp();
        if let Otp::Totp { epoch, .. } = &mut otp {
            *epoch = Epoch::from_unix_seconds(1_700_000_010).unwrap();
        }
        assert!(written("", "me", otp).ends_with("&period=30&epoch=1700000010"));
    }

    #[test]
    fn an_account_at_steam_that_is_no_steam_guard_says_so() {
        assert!(written("steam", "me", totp()).ends_with("&period=30&encoder=default"));
    }

    #[test]
    fn a_link_never_outgrows_the_room_made_for_it() {
        let account = NewAccount {
            issuer: "\u{1f600}".repeat(50),
            name: "\u{1f600}".repeat(50),
            otp: Otp::Motp { secret: secret(), pin: Pin::new("\u{1f600}".repeat(50)) },
            parameters: vec![("\u{1f600}".repeat(50), "\u{1f600}".repeat(50).into()); 3],
        };
        assert!(write(&account).len() <= capacity(&account));
    }
}
