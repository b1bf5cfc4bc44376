//! `Digits`, `Period`, `Algorithm`: values that cannot be built wrong, and what is odd about them.

use std::fmt;
use std::str::FromStr;

use super::Otp;

/// Why a parameter was refused. Carries the fact, never the text that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ParameterError {
    /// Not one of the hashes we know.
    #[error("the code's algorithm is not one that Ringfence knows")]
    UnknownAlgorithm,
    /// Not 1 to 10.
    #[error("a code has 1 to 10 digits")]
    ImpossibleDigits,
    /// Not 1 to 4,294,967,295 seconds.
    #[error("a code lasts from 1 to 4,294,967,295 seconds")]
    ImpossiblePeriod,
    /// Not a second between 1970 and the end of the year 9999, or one that this kind of code can't count from.
    #[error("the codes can't be counted from the second that is named")]
    ImpossibleEpoch,
}

/// The hash under the HMAC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Algorithm {
    /// HMAC-SHA-1, the default (RFC 4226).
    Sha1,
    /// HMAC-SHA-224, found in FreeOTP and 2FAS exports.
    Sha224,
    /// HMAC-SHA-256 (RFC 6238).
    Sha256,
    /// HMAC-SHA-384, found in FreeOTP and 2FAS exports.
    Sha384,
    /// HMAC-SHA-512 (RFC 6238).
    Sha512,
    /// HMAC-MD5, found in Google Authenticator's transfer codes.
    Md5,
}

impl Algorithm {
    /// The spelling that key URIs use and every phone app reads.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha224 => "SHA224",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
            Self::Md5 => "MD5",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = ParameterError;

    /// Reads the spellings in use: any case, with or without `HMAC`, hyphens and underscores
    /// (`sha-1`, `HmacSHA256`, `HMAC-SHA-512`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String =
            text.trim().chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_uppercase()).collect();
        match plain.strip_prefix("HMAC").unwrap_or(&plain) {
            "SHA1" => Ok(Self::Sha1),
            "SHA224" => Ok(Self::Sha224),
            "SHA256" => Ok(Self::Sha256),
            "SHA384" => Ok(Self::Sha384),
            "SHA512" => Ok(Self::Sha512),
            "MD5" => Ok(Self::Md5),
            _ => Err(ParameterError::UnknownAlgorithm),
        }
    }
}

/// How many digits a code has: 1 to 10.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digits(u8);

impl Digits {
    /// The usual six.
    pub const SIX: Self = Self(6);
    /// The long form of RFC 6238's own examples.
    pub const EIGHT: Self = Self(8);

    /// `n` digits.
    ///
    /// # Errors
    /// [`ParameterError::ImpossibleDigits`] outside 1 to 10: a truncated HMAC has no more than ten.
    pub const fn new(n: u8) -> Result<Self, ParameterError> {
        if matches!(n, 1..=10) { Ok(Self(n)) } else { Err(ParameterError::ImpossibleDigits) }
    }

    /// How many.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// How long a code lasts, in whole seconds, from 1 up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Period(u32);

impl Period {
    /// The usual half minute.
    pub const THIRTY: Self = Self(30);
    /// Mobile-OTP's ten seconds.
    pub const TEN: Self = Self(10);

    /// A period of `seconds`.
    ///
    /// # Errors
    /// [`ParameterError::ImpossiblePeriod`] for 0.
    pub const fn from_seconds(seconds: u32) -> Result<Self, ParameterError> {
        if seconds == 0 { Err(ParameterError::ImpossiblePeriod) } else { Ok(Self(seconds)) }
    }

    /// In seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

/// The second from which the codes of RFC 6238 are counted: T0 of its section 4.1, in seconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Epoch(u64);

impl Epoch {
    /// The beginning of 1970, which nearly every service counts from.
    pub const UNIX: Self = Self(0);
    /// The last second of the year 9999.
    const LAST: u64 = 253_402_300_799;

    /// The second `seconds` after the beginning of 1970.
    ///
    /// # Errors
    /// [`ParameterError::ImpossibleEpoch`] after the year 9999.
    pub const fn from_unix_seconds(seconds: u64) -> Result<Self, ParameterError> {
        if seconds <= Self::LAST { Ok(Self(seconds)) } else { Err(ParameterError::ImpossibleEpoch) }
    }

    /// In seconds since 1970.
    pub const fn unix_seconds(self) -> u64 {
        self.0
    }
}

/// What is unusual about an account's parameters. It still makes codes; a person may want to know.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Oddity {
    /// The secret has fewer than 128 bits (RFC 4226 section 4, R6, asks for at least that).
    WeakSecret,
    /// A hash other than SHA-1, SHA-256, SHA-512: few programs know it.
    RareAlgorithm,
    /// Fewer than 6 or more than 8 digits.
    RareDigits,
    /// A period other than 30 or 60 seconds.
    RarePeriod,
    /// Codes that are counted from another second than the first of 1970: most programs make other codes of them.
    RareEpoch,
}

pub(super) fn oddities(otp: &Otp) -> Vec<Oddity> {
    let mut found = Vec::new();
    if otp.secret().byte_len() < 16 && !matches!(otp, Otp::Motp { .. }) {
        found.push(Oddity::WeakSecret);
    }
    if let Otp::Totp { algorithm, digits, .. } | Otp::Hotp { algorithm, digits, .. } = otp {
        if matches!(algorithm, Algorithm::Sha224 | Algorithm::Sha384 | Algorithm::Md5) {
            found.push(Oddity::RareAlgorithm);
        }
        if !matches!(digits.get(), 6..=8) {
            found.push(Oddity::RareDigits);
        }
    }
    if let Otp::Totp { period, epoch, .. } = otp {
        if !matches!(period.seconds(), 30 | 60) {
            found.push(Oddity::RarePeriod);
        }
        if *epoch != Epoch::UNIX {
            found.push(Oddity::RareEpoch);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_in_use_is_read() {
        for (text, algorithm) in [
            ("sha1", Algorithm::Sha1),
            ("SHA-1", Algorithm::Sha1),
            ("HmacSHA256", Algorithm::Sha256),
            ("HMAC-SHA-512", Algorithm::Sha512),
            (" sha_384 ", Algorithm::Sha384),
            ("MD5", Algorithm::Md5),
        ] {
            assert_eq!(text.parse(), Ok(algorithm), "{text}");
        }
    }

    #[test]
    fn an_unknown_algorithm_is_never_replaced_by_a_default() {
        for text in ["", "SHA", "SHA3-256", "HMAC", "GOST3411", "something"] {
            assert_eq!(text.parse::<Algorithm>(), Err(ParameterError::UnknownAlgorithm), "{text}");
        }
    }

    #[test]
    fn impossible_digits_and_periods_are_refused() {
        assert!(Digits::new(0).is_err());
        assert!(Digits::new(11).is_err());
        assert_eq!(Digits::new(10).map(Digits::get), Ok(10));
        assert!(Period::from_seconds(0).is_err());
        assert_eq!(Period::from_seconds(1).map(Period::seconds), Ok(1));
        assert!(Epoch::from_unix_seconds(253_402_300_800).is_err());
    }
}
