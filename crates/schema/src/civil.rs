//! A date and a time of day as logs write them, before it is known where on Earth.

use crate::Timestamp;
use crate::time::{days_from_civil, days_in_month};

const SECONDS_PER_DAY: i64 = 86_400;

/// A date and a time of day without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    /// 60 in a leap second.
    pub second: u8,
    pub micros: u32,
}

impl Civil {
    /// Midnight of a date.
    pub const fn midnight(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day, hour: 0, minute: 0, second: 0, micros: 0 }
    }

    /// The moment at which a clock that is this many seconds ahead of UTC shows this; `None` where
    /// no clock ever does.
    pub fn at_offset(self, seconds_east: i32) -> Option<Timestamp> {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        let in_range = (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
            && self.micros < 1_000_000;
        let seconds = days_from_civil(year, month, day) * SECONDS_PER_DAY
            + i64::from(self.hour) * 3600
            + i64::from(self.minute) * 60
            + i64::from(self.second)
            - i64::from(seconds_east);
        in_range.then_some(Timestamp(seconds * 1_000_000 + i64::from(self.micros)))
    }

    pub fn at_utc(self) -> Option<Timestamp> {
        self.at_offset(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_ahead_of_utc_shows_a_time_earlier() {
        let noon = Civil { hour: 12, micros: 5, ..Civil::midnight(2026, 10, 20) };
        let shown = |offset| noon.at_offset(offset).map(|time| time.to_string());
        assert_eq!(shown(0).as_deref(), Some("2026-10-20T12:00:00.000005Z"));
        assert_eq!(shown(7200).as_deref(), Some("2026-10-20T10:00:00.000005Z"));
        assert_eq!(Civil::midnight(2026, 2, 29).at_utc(), None);
        assert_eq!(Civil { hour: 24, ..noon }.at_utc(), None);
    }
}
