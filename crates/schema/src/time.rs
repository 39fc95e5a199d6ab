//! Event time: microseconds since the epoch, UTC, with the two grains that judgement counts in.
//!
//! Parsing is ours because it runs once an event; it accepts the RFC 3339 of cloud logs and the
//! decimal epoch seconds of Zeek without losing a digit to a float.

use std::fmt;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Days since 1970-01-01, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Hours since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(pub i32);

impl Timestamp {
    pub const MIN: Self = Self(i64::MIN);
    pub const MAX: Self = Self(i64::MAX);

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    pub fn day(self) -> Day {
        Day(clamp_i32(self.seconds().div_euclid(SECONDS_PER_DAY)))
    }

    pub fn hour(self) -> Hour {
        Hour(clamp_i32(self.seconds().div_euclid(3600)))
    }

    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }

    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        self.plus_seconds(i64::from(days) * SECONDS_PER_DAY)
    }

    /// Seconds from `earlier` to `self`; negative when `self` comes first.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(MICROS_PER_SECOND)
    }

    /// Reads `2026-10-20T13:00:00Z`, with optional fraction (to microseconds, further digits are
    /// dropped) and `Z`, `±hh:mm` or ` UTC`. A space may stand for the `T`. `None` for anything else.
    pub fn parse_rfc3339(text: &[u8]) -> Option<Self> {
        let date = text.get(..10)?;
        let clock = text.get(11..19)?;
        let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        let shaped = separators.iter().all(|&(at, byte)| text.get(at) == Some(&byte))
            && matches!(text.get(10), Some(b'T' | b't' | b' '));
        if !shaped {
            return None;
        }
        let (year, month, day) =
            (digits(date.get(..4)?)?, digits(date.get(5..7)?)?, digits(date.get(8..10)?)?);
        let (hour, minute, second) =
            (digits(clock.get(..2)?)?, digits(clock.get(3..5)?)?, digits(clock.get(6..8)?)?);
        let in_range = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        if !in_range {
            return None;
        }
        let (micros, rest) = fraction(text.get(19..)?)?;
        let offset = zone_offset_seconds(rest)?;
        let seconds = days_from_civil(year, month, day) * SECONDS_PER_DAY
            + hour * 3600
            + minute * 60
            + second
            - offset;
        Some(Self(seconds * MICROS_PER_SECOND + micros))
    }

    /// Reads decimal seconds since the epoch, as Zeek writes them (`1539017420.123456`).
    pub fn parse_epoch_seconds(text: &[u8]) -> Option<Self> {
        let (negative, text) = match text.split_first()? {
            (b'-', rest) => (true, rest),
            _ => (false, text),
        };
        let dot = text.iter().position(|&byte| byte == b'.').unwrap_or(text.len());
        if dot == 0 || dot > 12 {
            return None;
        }
        let seconds = digits(text.get(..dot)?)?;
        let (micros, rest) = fraction(text.get(dot..)?)?;
        let magnitude = seconds.checked_mul(MICROS_PER_SECOND)?.checked_add(micros)?;
        rest.is_empty().then_some(Self(if negative { -magnitude } else { magnitude }))
    }
}

impl Day {
    pub fn start(self) -> Timestamp {
        Timestamp::from_seconds(i64::from(self.0) * SECONDS_PER_DAY)
    }

    /// 0 is Monday.
    pub fn weekday(self) -> u8 {
        u8::try_from((i64::from(self.0) + 3).rem_euclid(7)).unwrap_or(0)
    }

    pub fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }
}

impl Hour {
    pub fn start(self) -> Timestamp {
        Timestamp::from_seconds(i64::from(self.0) * 3600)
    }

    pub fn day(self) -> Day {
        Day(self.0.div_euclid(24))
    }
}

/// RFC 3339 in UTC; microseconds are shown only where there are any.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let micros = self.0.rem_euclid(MICROS_PER_SECOND);
        let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
        let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) =
            (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("Z")
    }
}

/// `2026-10-20`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(i64::from(self.0));
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_i64, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value.checked_mul(10)?.checked_add(i64::from(digit))
    })
}

/// Splits an optional `.123…` off: its microseconds, and what follows.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', rest)) = text.split_first() else { return Some((0, text)) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let kept = length.min(6);
    let scale = 10_i64.pow(u32::try_from(6 - kept).ok()?);
    Some((digits(rest.get(..kept)?)? * scale, rest.get(length..)?))
}

fn zone_offset_seconds(text: &[u8]) -> Option<i64> {
    match text {
        [b'Z' | b'z'] | b" UTC" => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest {
                [_, _, b':', _, _] => (digits(rest.get(..2)?)?, digits(rest.get(3..)?)?),
                [_, _, _, _] => (digits(rest.get(..2)?)?, digits(rest.get(2..)?)?),
                _ => return None,
            };
            let seconds = (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)?;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (years begin in March here, so that the
/// leap day comes last).
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = (shifted_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1)
}

fn clamp_i32(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc3339(text: &str) -> Option<String> {
        Timestamp::parse_rfc3339(text.as_bytes()).map(|time| time.to_string())
    }

    #[test]
    fn rfc3339_reads_what_cloud_logs_write() {
        let same = "2026-10-20T13:00:00Z";
        assert_eq!(rfc3339(same).as_deref(), Some(same));
        assert_eq!(rfc3339("2026-10-20T15:00:00+02:00").as_deref(), Some(same));
        assert_eq!(rfc3339("2026-10-20 13:00:00.000000 UTC").as_deref(), Some(same));
        assert_eq!(
            rfc3339("2024-02-29 00:00:00.1234567Z").as_deref(),
            Some("2024-02-29T00:00:00.123456Z")
        );
        assert_eq!(rfc3339("9999-12-31T23:59:59Z").as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!(rfc3339("0001-01-01T00:00:00Z").as_deref(), Some("0001-01-01T00:00:00Z"));
    }

    #[test]
    fn rfc3339_refuses_what_is_no_date() {
        for text in ["", "2026-02-30T00:00:00Z", "2026-10-20T24:00:00Z", "2026-10-20T13:00:00", "x"]
        {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn epoch_seconds_keep_every_digit() {
        let read = |text: &str| Timestamp::parse_epoch_seconds(text.as_bytes());
        assert_eq!(read("1539017420.123456"), Some(Timestamp(1_539_017_420_123_456)));
        assert_eq!(read("1539017420"), Some(Timestamp(1_539_017_420_000_000)));
        assert_eq!(read("-1.5"), Some(Timestamp(-1_500_000)));
        assert_eq!(read("1e9"), None);
        assert_eq!(read("99999999999999999999"), None);
    }

    #[test]
    fn grains_of_the_week() {
        let monday = Timestamp::parse_rfc3339(b"2026-10-19T00:30:00Z").expect("a date");
        assert_eq!((monday.day().weekday(), monday.hour().day()), (0, monday.day()));
        assert!(
            Timestamp::parse_rfc3339(b"2026-10-24T00:00:00Z").expect("date").day().is_weekend()
        );
    }
}
