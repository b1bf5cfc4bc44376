//! Account and instant in, code out. The only file that knows `totp_rs`.

use std::fmt::{self, Write as _};

use zeroize::Zeroizing;

use super::truncate::{decimal, hmac_of, truncated};
use super::{Algorithm, Digits, Epoch, Otp, motp, steam, yandex};
use crate::secret::Secret;
use crate::time::{Timestamp, Window};

/// A one-time code as text, wiped on drop.
#[derive(PartialEq, Eq)]
pub struct Code(Zeroizing<String>);

/// Why there is no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    /// A Yandex or Mobile-OTP account whose PIN nobody has given yet.
    #[error("this account needs its PIN before it can make codes")]
    PinMissing,
    /// A Yandex secret shorter than 16 bytes.
    #[error("a Yandex key has at least 16 bytes")]
    KeyTooShort,
    /// A counter of 2^64 - 1 has no next one (RFC 4226: the counter has eight bytes).
    #[error("the account's counter is at its end")]
    CounterAtEnd,
    /// The codes are counted from a second that is still to come (RFC 6238 section 4.1, T0).
    #[error("the account's codes begin at a later time")]
    NotBegun,
}

impl Code {
    /// The characters of the code, without gaps.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

/// The window around `now`; `None` for HOTP. Before an account's codes begin it is the time until then.
pub fn window_at(otp: &Otp, now: Timestamp) -> Option<Window> {
    let period = u64::from(otp.period()?.seconds());
    let begin = otp.own_epoch().map_or(0, Epoch::unix_seconds);
    let Some(gone) = now.unix_seconds().checked_sub(begin) else {
        return Some(Window { from: 0, until: begin });
    };
    let from = begin + gone / period * period;
    // No overflow: a timestamp has at most 2^64 milliseconds, so its seconds leave room for any period.
    Some(Window { from, until: from + period })
}

/// The code for `now`. For HOTP the code of its stored counter, which does not move here.
///
/// # Errors
/// [`CodeError`] where the account lacks something.
pub fn code_at(otp: &Otp, now: Timestamp) -> Result<Code, CodeError> {
    code_for_counter(otp, moving_factor(otp, now)?)
}

/// The code after the one for `now`: of the next window, or of the counter plus one.
///
/// # Errors
/// As [`code_at`], and [`CodeError::CounterAtEnd`].
pub fn next_code_at(otp: &Otp, now: Timestamp) -> Result<Code, CodeError> {
    let next = moving_factor(otp, now)?.checked_add(1).ok_or(CodeError::CounterAtEnd)?;
    code_for_counter(otp, next)
}

/// The code for an explicit moving factor (RFC 4226's C, RFC 6238's T).
///
/// # Errors
/// As [`code_at`].
pub fn code_for_counter(otp: &Otp, counter: u64) -> Result<Code, CodeError> {
    let text = match otp {
        Otp::Totp { secret, algorithm, digits, .. } | Otp::Hotp { secret, algorithm, digits, .. } => {
            decimal_code(secret, *algorithm, *digits, counter)
        }
        Otp::Steam { secret } => {
            let calculator = calculator(secret, totp_rs::Algorithm::SHA1, Digits::SIX);
            steam::code_of(truncated(calculator.sign(counter).as_ref()))
        }
        Otp::Yandex { secret, pin } => {
            yandex::code_of(secret, pin.as_ref().ok_or(CodeError::PinMissing)?, counter)?
        }
        Otp::Motp { secret, pin } => {
            motp::code_of(secret, pin.as_ref().ok_or(CodeError::PinMissing)?, counter)
        }
    };
    Ok(Code(text))
}

/// The stored counter, or the number of the period that `now` lies in.
fn moving_factor(otp: &Otp, now: Timestamp) -> Result<u64, CodeError> {
    let begin = otp.own_epoch().map_or(0, Epoch::unix_seconds);
    match (otp, otp.period()) {
        (Otp::Hotp { counter, .. }, _) => Ok(*counter),
        (_, Some(period)) => {
            let gone = now.unix_seconds().checked_sub(begin).ok_or(CodeError::NotBegun)?;
            Ok(gone / u64::from(period.seconds()))
        }
        (_, None) => Ok(0),
    }
}

fn decimal_code(secret: &Secret, algorithm: Algorithm, digits: Digits, counter: u64) -> Zeroizing<String> {
    let known = match algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
        // EXPOSE: the library lacks this hash; the HMAC is keyed here.
        Algorithm::Sha224 => return decimal_of(&hmac_of::<sha2::Sha224>(secret.expose(), counter), digits),
        // EXPOSE: the library lacks this hash; the HMAC is keyed here.
        Algorithm::Sha384 => return decimal_of(&hmac_of::<sha2::Sha384>(secret.expose(), counter), digits),
        // EXPOSE: the library lacks this hash; the HMAC is keyed here.
        Algorithm::Md5 => return decimal_of(&hmac_of::<md5::Md5>(secret.expose(), counter), digits),
    };
    if digits.get() == 10 {
        // The library reduces modulo 10^digits in 32 bits and panics here.
        return decimal_of(calculator(secret, known, Digits::SIX).sign(counter).as_ref(), digits);
    }
    let mut text = Zeroizing::new(String::with_capacity(usize::from(digits.get())));
    // Writing to a string can't fail.
    let _ = write!(text, "{}", calculator(secret, known, digits).generate(counter));
    text
}

fn decimal_of(mac: &[u8], digits: Digits) -> Zeroizing<String> {
    decimal(truncated(mac), digits.get())
}

/// The library's calculator with a step of 1 s, so that its "time" is the moving factor itself. Built
/// without its own checks: they refuse the short secrets and odd digits that services really hand out.
fn calculator(secret: &Secret, algorithm: totp_rs::Algorithm, digits: Digits) -> totp_rs::Totp {
    // EXPOSE: the library keys its HMAC with a copy, which it wipes.
    let key: Box<[u8]> = secret.expose().into();
    totp_rs::Builder::new()
        .with_algorithm(algorithm)
        .with_digits(digits.get())
        .with_step_duration(1)
        .with_secret(key)
        .build_noncompliant()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otp::Period;
    use crate::secret::Pin;

    const END: Timestamp = Timestamp::from_unix_millis(u64::MAX);

    fn secret(bytes: &[u8]) -> Secret {
        Secret::new(bytes.to_vec()).unwrap()
    }

    fn totp(algorithm: Algorithm, digits: u8, period: u32) -> Otp {
        Otp::Totp {
            secret: secret(b"12345678901234567890"),
            algorithm,
            digits: Digits::new(digits).unwrap(),
            period: Period::from_seconds(period).unwrap(),
            epoch: Epoch::UNIX,
        }
    }

    fn hotp(counter: u64) -> Otp {
        Otp::Hotp {
            secret: secret(b"12345678901234567890"),
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            counter,
        }
    }

    #[test]
    fn every_number_of_digits_is_the_tail_of_the_ten_digit_code() {
        for algorithm in [
            Algorithm::Sha1,
            Algorithm::Sha224,
            Algorithm::Sha256,
            Algorithm::Sha384,
            Algorithm::Sha512,
            Algorithm::Md5,
        ] {
            let longest = code_for_counter(&totp(algorithm, 10, 30), 1).unwrap();
            for digits in 1..=10 {
                let code = code_for_counter(&totp(algorithm, digits, 30), 1).unwrap();
                assert_eq!(code.as_str(), &longest.as_str()[usize::from(10 - digits)..], "{algorithm}");
            }
        }
    }

    #[test]
    fn ten_digits_are_the_whole_truncated_value_of_rfc_4226_appendix_d() {
        let whole: Vec<String> = (0..3)
            .map(|counter| code_for_counter(&totp(Algorithm::Sha1, 10, 30), counter).unwrap().as_str().into())
            .collect();
        assert_eq!(whole, ["1284755224", "1094287082", "0137359152"]);
    }

    #[test]
    fn a_secret_of_one_byte_makes_a_code() {
        let otp = Otp::Steam { secret: secret(&[1]) };
        assert_eq!(code_at(&otp, END).unwrap().as_str().len(), 5);
    }

    #[test]
    fn the_end_of_time_makes_codes_and_windows() {
        for otp in [totp(Algorithm::Sha1, 6, 1), totp(Algorithm::Sha512, 10, u32::MAX)] {
            let window = window_at(&otp, END).unwrap();
            assert!(window.from <= END.unix_seconds() && END.unix_seconds() < window.until);
            assert!(code_at(&otp, END).is_ok() && next_code_at(&otp, END).is_ok());
        }
    }

    #[test]
    fn the_last_counter_has_a_code_and_no_next_one() {
        let last = hotp(u64::MAX);
        assert!(code_at(&last, END).is_ok());
        assert_eq!(next_code_at(&last, END), Err(CodeError::CounterAtEnd));
    }

    #[test]
    fn a_counter_code_does_not_depend_on_the_time() {
        let start = Timestamp::from_unix_seconds(0);
        assert!(code_at(&hotp(5), start) == code_at(&hotp(5), END));
        assert_eq!(code_at(&hotp(5), start).unwrap().as_str(), "254676");
        assert_eq!(next_code_at(&hotp(5), start).unwrap().as_str(), "287922");
        assert_eq!(window_at(&hotp(5), start), None);
    }

    #[test]
    fn a_window_holds_the_instants_whose_code_is_the_same() {
        let otp = totp(Algorithm::Sha1, 8, 30);
        let window = window_at(&otp, Timestamp::from_unix_millis(59_999)).unwrap();
        assert_eq!(window, Window { from: 30, until: 60 });
        let at = |seconds| code_at(&otp, Timestamp::from_unix_seconds(seconds)).unwrap();
        assert!(at(30) == at(59) && at(59) != at(60));
        assert!(next_code_at(&otp, Timestamp::from_unix_seconds(59)).unwrap() == at(60));
    }

    #[test]
    fn codes_are_counted_from_the_accounts_own_second_and_there_are_none_before_it() {
        let mut otp = totp(Algorithm::Sha1, 8, 30);
        let plain = |counter| code_for_counter(&totp(Algorithm::Sha1, 8, 30), counter).unwrap();
        if let Otp::Totp { epoch, .. } = &mut otp {
            *epoch = Epoch::from_unix_seconds(1_700_000_010).unwrap();
        }
        let at = Timestamp::from_unix_seconds;
        assert_eq!(
            window_at(&otp, at(1_700_000_100)),
            Some(Window { from: 1_700_000_100, until: 1_700_000_130 })
        );
        assert_eq!(
            window_at(&otp, at(1_700_000_099)),
            Some(Window { from: 1_700_000_070, until: 1_700_000_100 })
        );
        assert!(code_at(&otp, at(1_700_000_010)).unwrap() == plain(0));
        assert!(code_at(&otp, at(1_700_000_129)).unwrap() == plain(3));
        assert!(next_code_at(&otp, at(1_700_000_129)).unwrap() == plain(4));
        assert_eq!(window_at(&otp, at(1_700_000_009)), Some(Window { from: 0, until: 1_700_000_010 }));
        assert_eq!(code_at(&otp, at(1_700_000_009)), Err(CodeError::NotBegun));
        assert_eq!(next_code_at(&otp, at(1_700_000_009)), Err(CodeError::NotBegun));
        assert!(code_at(&otp, END).is_ok() && window_at(&otp, END).is_some());
    }

    #[test]
    fn without_its_pin_an_account_makes_no_code() {
        for otp in [
            Otp::Yandex { secret: secret(&[7; 16]), pin: None },
            Otp::Motp { secret: secret(&[7; 8]), pin: None },
        ] {
            assert_eq!(code_at(&otp, END), Err(CodeError::PinMissing));
        }
        let otp = Otp::Yandex { secret: secret(&[7; 15]), pin: Pin::new("1234".into()) };
        assert_eq!(code_at(&otp, END), Err(CodeError::KeyTooShort));
    }

    #[test]
    fn debug_shows_no_digit_of_a_code() {
        assert_eq!(format!("{:?}", code_at(&hotp(0), END)), "Ok(Code)");
    }
}
