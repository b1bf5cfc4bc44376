//! Instants and windows of validity. There is no clock here: every instant is handed in.

use std::fmt;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
///
/// RFC 6238 counts from the same origin (`T0 = 0`), so no code needs an instant before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp {
    unix_millis: u64,
}

impl Timestamp {
    /// The instant `seconds` after the origin; later than year 584,000,000 is cut to that.
    pub const fn from_unix_seconds(seconds: u64) -> Self {
        Self { unix_millis: seconds.saturating_mul(1000) }
    }

    /// The instant `millis` milliseconds after the origin.
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self { unix_millis: millis }
    }

    /// Whole seconds since the origin, rounded down.
    pub const fn unix_seconds(self) -> u64 {
        self.unix_millis / 1000
    }

    /// Milliseconds since the origin.
    pub const fn unix_millis(self) -> u64 {
        self.unix_millis
    }

    /// This instant moved `seconds` later.
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        Self { unix_millis: self.unix_millis.saturating_add(seconds.saturating_mul(1000)) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.unix_seconds())
    }
}

/// The time in which one code is the current one: from `from` (included) to `until` (not included),
/// both in whole seconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Window {
    /// First second in which the code is current.
    pub from: u64,
    /// First second in which it no longer is.
    pub until: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_past_the_end_is_the_end() {
        let end = Timestamp::from_unix_millis(u64::MAX);
        assert_eq!(Timestamp::from_unix_seconds(u64::MAX), end);
        assert_eq!(end.plus_seconds(1), end);
        assert_eq!(end.unix_seconds(), u64::MAX / 1000);
    }

    #[test]
    fn seconds_are_rounded_down() {
        let instant = Timestamp::from_unix_millis(59_999);
        assert_eq!((instant.unix_seconds(), instant.to_string()), (59, "59".to_owned()));
        assert_eq!(Timestamp::from_unix_seconds(59).plus_seconds(1).unix_millis(), 60_000);
    }
}
