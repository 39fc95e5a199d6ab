//! Times of a calendar: UTC, in a named zone, floating, or a date.

use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use schema::Timestamp;

use super::Moment;
use super::line::ContentLine;

pub(super) fn moment(line: &ContentLine) -> Result<Moment, String> {
    let value = line.value.trim();
    let unreadable = || format!("{} \"{value}\" is no time", line.name);
    let (local, utc) = value.strip_suffix('Z').map_or((value, false), |local| (local, true));
    let whole_day = !local.contains('T');
    let time = civil_time(local).ok_or_else(unreadable)?;
    let zone = match (&line.zone, utc) {
        (Some(name), false) if !whole_day => time_zone(name)?,
        _ => TimeZone::UTC,
    };
    let time = zone.to_timestamp(time).map_err(|_| unreadable())?;
    let floating = !utc && line.zone.is_none();
    Ok(Moment { time: Timestamp(time.as_microsecond()), whole_day, floating })
}

/// `20261020` or `20261020T130000`.
fn civil_time(text: &str) -> Option<civil::DateTime> {
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

/// Names that Outlook and Exchange give to zones, and a place that keeps each one's time.
pub(super) const WINDOWS_ZONES: [(&str, &str); 30] = [
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Central America Standard Time", "America/Guatemala"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Standard Time", "America/Chicago"),
    ("China Standard Time", "Asia/Shanghai"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Eastern Standard Time", "America/New_York"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Mountain Standard Time", "America/Denver"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("W. Europe Standard Time", "Europe/Berlin"),
];

/// Zones come from the table that is built in, so that a run reads the same everywhere.
fn time_zone(name: &str) -> Result<TimeZone, String> {
    let name = name.trim_start_matches('/');
    let windows = WINDOWS_ZONES.iter().find(|(windows, _)| *windows == name);
    let zone = TimeZoneDatabase::bundled().get(windows.map_or(name, |(_, place)| place));
    zone.map_err(|_| format!("unknown time zone \"{name}\"; name it as Europe/Oslo is named"))
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
