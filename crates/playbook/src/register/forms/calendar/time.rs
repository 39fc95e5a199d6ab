//! Times of a calendar: UTC, in a named zone, floating, or a date.

use jiff::civil;
use jiff::tz::TimeZone;
use schema::Timestamp;

use super::line::ContentLine;
use super::zone::Zones;

/// A point in time as a calendar writes one.
#[derive(Clone)]
pub(super) struct Moment {
    pub(super) local: civil::DateTime,
    pub(super) zone: TimeZone,
    /// It is a date.
    pub(super) whole_day: bool,
    /// It names no zone.
    pub(super) floating: bool,
}

impl Moment {
    pub(super) fn time(&self) -> Option<Timestamp> {
        self.at(self.local)
    }

    /// Another local time in the same zone.
    pub(super) fn at(&self, local: civil::DateTime) -> Option<Timestamp> {
        let time = self.zone.to_timestamp(local).ok()?;
        Some(Timestamp(time.as_microsecond()))
    }
}

pub(super) fn moment(line: &ContentLine, zones: &Zones) -> Result<Moment, String> {
    value(line, line.value.trim(), zones)
}

/// The moments of a line that lists several; of periods, where they begin.
pub(super) fn moments(line: &ContentLine, zones: &Zones) -> Result<Vec<Moment>, String> {
    let values = line.value.split(',').map(|value| value.split('/').next().unwrap_or(value).trim());
    values.filter(|value| !value.is_empty()).map(|text| value(line, text, zones)).collect()
}

fn value(line: &ContentLine, value: &str, zones: &Zones) -> Result<Moment, String> {
    let (text, utc) = value.strip_suffix('Z').map_or((value, false), |text| (text, true));
    let whole_day = !text.contains('T');
    let local = civil_time(text).ok_or_else(|| format!("{} \"{value}\" is no time", line.name))?;
    let zone = match (&line.zone, utc) {
        (Some(name), false) if !whole_day => zones.named(name)?,
        _ => TimeZone::UTC,
    };
    let floating = !utc && line.zone.is_none();
    Ok(Moment { local, zone, whole_day, floating })
}

/// `20261020` or `20261020T130000`.
pub(super) fn civil_time(text: &str) -> Option<civil::DateTime> {
    let (date, clock) = text.split_once('T').unwrap_or((text, "000000"));
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(date, 8) || !digits(clock, 6) {
        return None;
    }
    let date = civil::Date::new(
        date.get(..4)?.parse().ok()?,
        date.get(4..6)?.parse().ok()?,
        date.get(6..)?.parse().ok()?,
    );
    let second: i8 = clock.get(4..)?.parse().ok()?;
    // A leap second is the last one of its minute here.
    let (hour, minute) = (clock.get(..2)?.parse().ok()?, clock.get(2..4)?.parse().ok()?);
    let clock = civil::Time::new(hour, minute, second.min(59), 0);
    Some(date.ok()?.to_datetime(clock.ok()?))
}

/// `P1DT2H30M`, `PT4H`, `P2W`.
pub(super) fn duration_seconds(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let unreadable = || format!("DURATION \"{text}\" is no duration");
    let rest = text.trim_start_matches('+').strip_prefix('P').ok_or_else(unreadable)?;
    let (mut seconds, mut number, mut parts) = (0_i64, 0_i64, 0);
    for letter in rest.bytes() {
        let unit = match letter {
            b'0'..=b'9' => {
                let digit = i64::from(letter - b'0');
                number = number
                    .checked_mul(10)
                    .and_then(|n| n.checked_add(digit))
                    .ok_or_else(unreadable)?;
                continue;
            }
            b'T' => continue,
            b'W' => 7 * 86_400,
            b'D' => 86_400,
            b'H' => 3600,
            b'M' => 60,
            b'S' => 1,
            _ => return Err(unreadable()),
        };
        let part = number.checked_mul(unit).ok_or_else(unreadable)?;
        seconds = seconds.checked_add(part).ok_or_else(unreadable)?;
        (number, parts) = (0, parts + 1);
    }
    if parts == 0 || number != 0 { Err(unreadable()) } else { Ok(seconds) }
}
