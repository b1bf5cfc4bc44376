//! How an account's codes are made: parameters that cannot be built wrong, and the codes themselves.

mod code;
mod motp;
mod params;
mod steam;
mod truncate;
mod yandex;

pub use code::{Code, CodeError, code_at, code_for_counter, next_code_at, window_at};
pub use params::{Algorithm, Digits, Epoch, Oddity, ParameterError, Period};
pub(crate) use yandex::KEY_BYTES as YANDEX_KEY_BYTES;

use crate::secret::{Pin, Secret};

/// The kinds of one-time code, each with all it needs and nothing else.
#[derive(PartialEq, Eq, Debug)]
pub enum Otp {
    /// Time-based codes, RFC 6238.
    Totp {
        /// The shared secret.
        secret: Secret,
        /// The HMAC's hash.
        algorithm: Algorithm,
        /// How many digits a code has.
        digits: Digits,
        /// How long a code lasts.
        period: Period,
        /// The second from which codes are counted.
        epoch: Epoch,
    },
    /// Counter-based codes, RFC 4226.
    Hotp {
        /// The shared secret.
        secret: Secret,
        /// The HMAC's hash.
        algorithm: Algorithm,
        /// How many digits a code has.
        digits: Digits,
        /// The counter of the **next** code to be shown.
        counter: u64,
    },
    /// Steam Guard: five letters and digits, SHA-1, 30 s.
    Steam {
        /// The shared secret.
        secret: Secret,
    },
    /// Yandex key: eight letters, 30 s, with a PIN.
    Yandex {
        /// 16 key bytes, or the 26 bytes that people type by hand.
        secret: Secret,
        /// The PIN; the service's key URIs don't carry it, so it can be missing: no code until it is given.
        pin: Option<Pin>,
    },
    /// Mobile-OTP: six hexadecimal digits, MD5, 10 s, with a PIN.
    Motp {
        /// The secret's bytes.
        secret: Secret,
        /// The PIN; other programs' key URIs don't carry it.
        pin: Option<Pin>,
    },
}

impl Otp {
    /// The shared secret.
    pub fn secret(&self) -> &Secret {
        match self {
            Self::Totp { secret, .. }
            | Self::Hotp { secret, .. }
            | Self::Steam { secret }
            | Self::Yandex { secret, .. }
            | Self::Motp { secret, .. } => secret,
        }
    }

    /// How long a code lasts; `None` for codes that don't depend on the time.
    pub fn period(&self) -> Option<Period> {
        match self {
            Self::Totp { period, .. } => Some(*period),
            Self::Hotp { .. } => None,
            Self::Steam { .. } | Self::Yandex { .. } => Some(Period::THIRTY),
            Self::Motp { .. } => Some(Period::TEN),
        }
    }

    /// The second from which codes are counted, where it is another than the first of 1970.
    pub fn own_epoch(&self) -> Option<Epoch> {
        match self {
            Self::Totp { epoch, .. } => Some(*epoch).filter(|epoch| *epoch != Epoch::UNIX),
            Self::Hotp { .. } | Self::Steam { .. } | Self::Yandex { .. } | Self::Motp { .. } => None,
        }
    }

    /// How many characters a code has.
    pub fn code_len(&self) -> u8 {
        match self {
            Self::Totp { digits, .. } | Self::Hotp { digits, .. } => digits.get(),
            Self::Steam { .. } => 5,
            Self::Yandex { .. } => 8,
            Self::Motp { .. } => 6,
        }
    }

    /// What is unusual about the parameters; a code is made all the same.
    pub fn oddities(&self) -> Vec<Oddity> {
        params::oddities(self)
    }

    /// A second copy, see [`Secret::duplicate`].
    pub fn duplicate(&self) -> Self {
        match self {
            Self::Totp { secret, algorithm, digits, period, epoch } => Self::Totp {
                secret: secret.duplicate(),
                algorithm: *algorithm,
                digits: *digits,
                period: *period,
                epoch: *epoch,
            },
            Self::Hotp { secret, algorithm, digits, counter } => Self::Hotp {
                secret: secret.duplicate(),
                algorithm: *algorithm,
                digits: *digits,
                counter: *counter,
            },
            Self::Steam { secret } => Self::Steam { secret: secret.duplicate() },
            Self::Yandex { secret, pin } => {
                Self::Yandex { secret: secret.duplicate(), pin: pin.as_ref().map(Pin::duplicate) }
            }
            Self::Motp { secret, pin } => {
                Self::Motp { secret: secret.duplicate(), pin: pin.as_ref().map(Pin::duplicate) }
            }
        }
    }
}
