//! Instants as date and time of day in UTC, and back: for names of files and for the terminal. The calendar is
//! the Gregorian one (ISO 8601), days have 86,400 seconds.

use std::fmt;

use crate::time::Timestamp;

const DAY_MILLIS: u64 = 86_400_000;
/// Days of 400 years, after which the calendar repeats.
const ERA_DAYS: u64 = 146_097;
/// Days from the first of March of the year 0 to the first of January 1970.
const ORIGIN: u64 = 719_468;

/// Date and time of day in UTC, to the millisecond.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Civil {
    /// 1970 or later.
    pub year: u64,
    /// 1 to 12.
    pub month: u64,
    /// 1 to 31.
    pub day: u64,
    /// 0 to 23.
    pub hour: u64,
    /// 0 to 59.
    pub minute: u64,
    /// 0 to 59.
    pub second: u64,
    /// 0 to 999.
    pub milli: u64,
}

impl Civil {
    /// Date and time of an instant.
    pub fn of(instant: Timestamp) -> Self {
        let millis = instant.unix_millis();
        let (days, rest) = (millis / DAY_MILLIS + ORIGIN, millis % DAY_MILLIS);
        // Years that begin in March have their leap day at the end, and months of a fixed rhythm.
        let (era, of_era) = (days / ERA_DAYS, days % ERA_DAYS);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: year_of_era + era * 400 + u64::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
            hour: rest / 3_600_000,
            minute: rest / 60_000 % 60,
            second: rest / 1_000 % 60,
            milli: rest % 1_000,
        }
    }

    /// The instant; `None` for a date or a time that doesn't exist, or that is out of range.
    pub fn instant(self) -> Option<Timestamp> {
        let Self { year, month, day, hour, minute, second, milli } = self;
        let possible = (1970..600_000_000).contains(&year) && (1..=12).contains(&month) && day >= 1;
        if !possible || hour > 23 || minute > 59 || second > 59 || milli > 999 {
            return None;
        }
        let (year, from_march) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
        let (era, of_era) = (year / 400, year % 400);
        let days = of_era * 365 + of_era / 4 - of_era / 100 + (153 * from_march + 2) / 5 + day - 1;
        let since_origin = (era * ERA_DAYS + days).checked_sub(ORIGIN)?;
        let rest = ((hour * 60 + minute) * 60 + second) * 1_000 + milli;
        let instant = Timestamp::from_unix_millis(since_origin.checked_mul(DAY_MILLIS)?.checked_add(rest)?);
        // A thirtieth of February comes out as another day.
        (Self::of(instant) == self).then_some(instant)
    }
}

/// `2026-11-23 14:05 UTC`.
impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, .. } = self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_instants_have_their_dates() {
        let dates = [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_111_111_109, "2005-03-18 01:58 UTC"),
            (4_107_542_399, "2100-02-28 23:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
            (20_000_000_000, "2603-10-11 11:33 UTC"),
        ];
        for (seconds, date) in dates {
            assert_eq!(Civil::of(Timestamp::from_unix_seconds(seconds)).to_string(), date);
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_none() {
        let day = |year, month, day| Civil { year, month, day, hour: 0, minute: 0, second: 0, milli: 0 };
        for impossible in
            [day(2026, 2, 29), day(2026, 4, 31), day(2026, 13, 1), day(2026, 1, 0), day(1969, 12, 31)]
        {
            assert_eq!(impossible.instant(), None);
        }
        assert!(day(2024, 2, 29).instant().is_some());
        assert_eq!(day(599_999_999, 1, 1).instant(), None, "past the end of the count");
    }

    proptest! {
        #[test]
        fn every_instant_comes_back(millis in prop_oneof![0..5_000_000_000_000_u64, any::<u64>()]) {
            let instant = Timestamp::from_unix_millis(millis);
            prop_assert_eq!(Civil::of(instant).instant(), Some(instant));
        }
    }
}
