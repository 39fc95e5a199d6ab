//! What the content of a log cannot say: its zone, its year, the order of its fields.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schema::{Assumed, Civil, Timestamp};

/// What somebody who knows a source tells its decoder. Everything may be left out.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The zone of times that are written without one. `None`: UTC, and records say so.
    pub zone: Option<TimeZone>,
    /// The year of dates that are written without one. `None`: the latest by which they are not
    /// after `now`, and records say so.
    pub year: Option<i32>,
    /// When the log is read: the clock is an argument. Without it and without a year, a line whose
    /// date has no year cannot be read.
    pub now: Option<Timestamp>,
    /// Names of the fields, in the order in which they stand, for formats that can be given another
    /// order (VPC flow logs). A header in the file is believed before them.
    pub fields: Vec<String>,
}

/// A time, and what of it the log does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) time: Timestamp,
    pub(crate) assumed: Assumed,
}

impl Moment {
    /// A time that the log says in full.
    pub(crate) fn said(time: Timestamp) -> Self {
        Self { time, assumed: Assumed::default() }
    }
}

/// A time as a log writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Whole(Timestamp),
    WithoutZone(Civil),
    /// The year of it means nothing.
    WithoutYear(Civil),
}

impl Hints {
    /// How many years are gone back: to find a 29 February, eight at most.
    const YEARS_BACK: i32 = 8;

    /// The moment that is meant, if there is one.
    pub(crate) fn moment(&self, written: Written) -> Option<Moment> {
        match written {
            Written::Whole(time) => Some(Moment::said(time)),
            Written::WithoutZone(civil) => self.in_zone(civil),
            Written::WithoutYear(civil) => self.in_year(civil),
        }
    }

    /// For what inventories list: when it was made or last changed, else when it is read.
    pub(crate) fn moment_of_making(&self, made: Option<Timestamp>) -> Moment {
        made.map_or_else(|| self.moment_of_reading(None), Moment::said)
    }

    /// For records that say nothing of when they were made: when they are read, else when what they
    /// are about last changed.
    pub(crate) fn moment_of_reading(&self, changed: Option<Timestamp>) -> Moment {
        let assumed = Assumed { moment: true, ..Assumed::default() };
        Moment { time: self.now.or(changed).unwrap_or_default(), assumed }
    }

    fn in_zone(&self, civil: Civil) -> Option<Moment> {
        let utc = civil.at_utc()?;
        let Some(zone) = &self.zone else {
            return Some(Moment {
                time: utc,
                assumed: Assumed { utc: true, ..Assumed::default() },
            });
        };
        // A leap second is the last second of its minute to those who count none.
        let small = |value: u8| i8::try_from(value).ok();
        let local = DateTime::new(
            i16::try_from(civil.year).ok()?,
            small(civil.month)?,
            small(civil.day)?,
            small(civil.hour)?,
            small(civil.minute)?,
            small(civil.second.min(59))?,
            i32::try_from(civil.micros.checked_mul(1000)?).ok()?,
        );
        let time = zone.to_timestamp(local.ok()?).ok()?;
        Some(Moment::said(Timestamp(time.as_microsecond())))
    }

    fn in_year(&self, civil: Civil) -> Option<Moment> {
        if let Some(year) = self.year {
            return self.in_zone(Civil { year, ..civil });
        }
        let now = self.now?;
        // East of Greenwich the new year begins before now's does.
        let latest = year_of(now)?.saturating_add(1);
        let mut years = latest.saturating_sub(Self::YEARS_BACK)..=latest;
        let mut found = None;
        while let (None, Some(year)) = (found, years.next_back()) {
            found = self.in_zone(Civil { year, ..civil }).filter(|moment| moment.time <= now);
        }
        let Moment { time, assumed } = found?;
        Some(Moment { time, assumed: Assumed { year: true, ..assumed } })
    }
}

fn year_of(time: Timestamp) -> Option<i32> {
    let time = jiff::Timestamp::from_microsecond(time.0).ok()?;
    Some(i32::from(time.to_zoned(TimeZone::UTC).year()))
}

/// The number of a month by the first three letters of its English name.
pub(crate) fn month(name: &str) -> Option<u8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = name.get(..3)?;
    let place = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(head))?;
    u8::try_from(place.saturating_add(1)).ok()
}

/// `2026-10-20T13:00:00Z`; a space may stand for the `T`, slashes for the dashes, and the zone may
/// be left out.
pub(crate) fn written(text: &str) -> Option<Written> {
    if let Some(time) = Timestamp::parse_rfc3339(text.as_bytes()) {
        return Some(Written::Whole(time));
    }
    let (date, time) = text.split_once(['T', ' '])?;
    let mut parts = date.splitn(3, ['-', '/']);
    let (year, month, day) = (year(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    Some(Written::WithoutZone(clock(time, Civil::midnight(year, month, day))?))
}

/// As [`written()`], of a log that writes UTC and may leave that out.
pub(crate) fn written_in_utc(text: &str) -> Option<Timestamp> {
    match written(text)? {
        Written::Whole(time) => Some(time),
        Written::WithoutZone(civil) | Written::WithoutYear(civil) => civil.at_utc(),
    }
}

/// `Tue Oct 20 13:00:00 2026`, and what comes behind.
pub(crate) fn spelled(line: &str) -> Option<(Written, &str)> {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (day_name, rest) = line.split_once(' ').filter(|(name, _)| DAYS.contains(name))?;
    let (month_name, rest) = rest.trim_start().split_once(' ').filter(|_| !day_name.is_empty())?;
    let (day, rest) = rest.trim_start().split_once(' ')?;
    let (time, rest) = rest.trim_start().split_once(' ')?;
    let (named, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let date = Civil::midnight(year(named)?, month(month_name)?, number(day)?);
    Some((Written::WithoutZone(clock(time, date)?), rest))
}

/// `13:00:00`, with a fraction or without.
pub(crate) fn clock(text: &str, date: Civil) -> Option<Civil> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || fraction.len() > 9 {
        return None;
    }
    let mut micros = 0_u32;
    for place in 0..6 {
        let byte = fraction.as_bytes().get(place).copied().unwrap_or(b'0');
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        micros = micros.saturating_mul(10).saturating_add(u32::from(digit));
    }
    Some(Civil {
        hour: number(hour)?,
        minute: number(minute)?,
        second: number(second)?,
        micros,
        ..date
    })
}

/// One or two digits.
pub(crate) fn number(text: &str) -> Option<u8> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// Four digits.
pub(crate) fn year(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text.as_bytes()).expect("a time")
    }

    fn read(hints: &Hints, month: u8, day: u8) -> Option<(String, bool, bool)> {
        let noon = Civil { hour: 12, ..Civil::midnight(0, month, day) };
        let moment = hints.moment(Written::WithoutYear(noon))?;
        Some((moment.time.to_string(), moment.assumed.year, moment.assumed.utc))
    }

    #[test]
    fn a_date_without_a_year_is_the_latest_before_now() {
        let hints = Hints { now: Some(at("2026-03-01T12:00:00Z")), ..Hints::default() };
        let expected = |text: &str| Some((text.to_owned(), true, true));
        assert_eq!(read(&hints, 3, 1), expected("2026-03-01T12:00:00Z"));
        assert_eq!(read(&hints, 3, 2), expected("2025-03-02T12:00:00Z"));
        assert_eq!(read(&hints, 12, 31), expected("2025-12-31T12:00:00Z"));
        assert_eq!(read(&hints, 2, 29), expected("2024-02-29T12:00:00Z"));
        assert_eq!(read(&hints, 2, 30), None);
        assert_eq!(read(&Hints::default(), 3, 1), None);
    }

    #[test]
    fn a_zone_and_a_year_leave_nothing_to_assume() {
        let zone = TimeZone::get("Europe/Oslo").expect("a zone");
        let hints = Hints { zone: Some(zone), year: Some(2026), ..Hints::default() };
        assert_eq!(read(&hints, 7, 1), Some(("2026-07-01T10:00:00Z".to_owned(), false, false)));
        assert_eq!(read(&hints, 1, 1), Some(("2026-01-01T11:00:00Z".to_owned(), false, false)));
    }

    #[test]
    fn clocks_are_read_with_their_fractions() {
        let read = |text| clock(text, Civil::midnight(2026, 1, 1)).and_then(Civil::at_utc);
        let shown = |text| read(text).map(|time| time.to_string());
        assert_eq!(shown("03:04:05,5").as_deref(), Some("2026-01-01T03:04:05.500000Z"));
        assert_eq!(shown("3:4:5").as_deref(), Some("2026-01-01T03:04:05Z"));
        assert_eq!(shown("03:04"), None);
        assert_eq!(shown("03:04:05:06"), None);
        assert_eq!(shown("+3:04:05"), None);
    }
}
