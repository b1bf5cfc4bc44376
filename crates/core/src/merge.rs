//! Whether two accounts make the same codes: what counts as a duplicate, whatever their names.

use crate::otp::Otp;

/// Whether two accounts share key and parameters, so that one of them is enough.
///
/// An HOTP counter and a PIN don't count: they change during an account's life.
pub fn same_codes(one: &Otp, other: &Otp) -> bool {
    match (one, other) {
        (
            Otp::Totp { secret, algorithm, digits, period, epoch },
            Otp::Totp { secret: s, algorithm: a, digits: d, period: p, epoch: e },
        ) => secret == s && algorithm == a && digits == d && period == p && epoch == e,
        (
            Otp::Hotp { secret, algorithm, digits, counter: _ },
            Otp::Hotp { secret: s, algorithm: a, digits: d, counter: _ },
        ) => secret == s && algorithm == a && digits == d,
        (Otp::Steam { secret }, Otp::Steam { secret: s })
        | (Otp::Yandex { secret, .. }, Otp::Yandex { secret: s, .. })
        | (Otp::Motp { secret, .. }, Otp::Motp { secret: s, .. }) => secret == s,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Digits, Epoch, Period, Secret};

    fn totp(secret: &[u8], period: Period) -> Otp {
        let secret = Secret::new(secret.to_vec()).unwrap();
        Otp::Totp { secret, algorithm: Algorithm::Sha1, digits: Digits::SIX, period, epoch: Epoch::UNIX }
    }

    fn hotp(counter: u64) -> Otp {
        let secret = Secret::new(vec![1; 20]).unwrap();
        Otp::Hotp { secret, algorithm: Algorithm::Sha1, digits: Digits::SIX, counter }
    }

    #[test]
    fn another_key_or_period_makes_other_codes() {
        assert!(same_codes(&totp(b"key", Period::THIRTY), &totp(b"key", Period::THIRTY)));
        assert!(!same_codes(&totp(b"key", Period::THIRTY), &totp(b"kex", Period::THIRTY)));
        assert!(!same_codes(&totp(b"key", Period::THIRTY), &totp(b"key", Period::TEN)));
        let mut later = totp(b"key", Period::THIRTY);
        if let Otp::Totp { epoch, .. } = &mut later {
            *epoch = Epoch::from_unix_seconds(1).unwrap();
        }
        assert!(!same_codes(&totp(b"key", Period::THIRTY), &later));
    }

    #[test]
    fn a_counter_that_moved_on_is_still_the_same_account() {
        assert!(same_codes(&hotp(0), &hotp(7)));
    }
}
