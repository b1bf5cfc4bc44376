//! Account and instant in, code out. The only file that knows `totp_rs`.

use zeroize::Zeroizing;

use super::Otp;
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
}

/// How long a code may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Validity {
    /// Within this window.
    During(Window),
    /// Until it has been used (HOTP).
    UntilUsed,
}

impl Code {
    /// The characters of the code, without gaps.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The window around `now`; `None` for HOTP.
pub fn window_at(_otp: &Otp, _now: Timestamp) -> Option<Window> {
    todo!()
}

/// The code for `now`. For HOTP the code of its stored counter, which does not move here.
///
/// # Errors
/// [`CodeError`] where the account lacks something.
pub fn code_at(_otp: &Otp, _now: Timestamp) -> Result<Code, CodeError> {
    todo!()
}

/// The code after the one for `now`: of the next window, or of the counter plus one.
///
/// # Errors
/// As [`code_at`].
pub fn next_code_at(_otp: &Otp, _now: Timestamp) -> Result<Code, CodeError> {
    todo!()
}

/// The code for an explicit moving factor (RFC 4226's C, RFC 6238's T).
///
/// # Errors
/// As [`code_at`].
pub fn code_for_counter(_otp: &Otp, _counter: u64) -> Result<Code, CodeError> {
    todo!()
}
