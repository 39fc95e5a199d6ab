//! Zones of a calendar: by their common names, by the names that Outlook gives them, and as the
//! calendar itself defines them (VTIMEZONE).

use std::collections::BTreeMap;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::component::Component;

#[derive(Debug, Default)]
pub(super) struct Zones {
    defined: BTreeMap<String, TimeZone>,
}

impl Zones {
    /// What a calendar defines. A definition that cannot be read is found missing where it is used.
    pub(super) fn of(calendar: &Component) -> Self {
        let mut defined = BTreeMap::new();
        for zone in calendar.all("VTIMEZONE") {
            let name = zone.get("TZID").map(|line| line.value.trim().to_owned());
            if let (Some(name), Some(zone)) = (name, definition(zone)) {
                defined.insert(name, zone);
            }
        }
        Self { defined }
    }

    /// Known names come from the table that is built in, so that a run reads the same everywhere;
    /// others from the calendar.
    pub(super) fn named(&self, name: &str) -> Result<TimeZone, String> {
        let database = TimeZoneDatabase::bundled();
        let windows = WINDOWS_ZONES.iter().find(|(windows, _)| *windows == name);
        let known = windows.map_or(name, |(_, place)| place);
        // `/freeassociation.sourceforge.net/Europe/Oslo`: the name may have a maker before it.
        let starts = std::iter::once(0).chain(known.match_indices('/').map(|(at, _)| at + 1));
        let mut tails = starts.filter_map(|at| known.get(at..));
        let zone = tails.find_map(|tail| database.get(tail).ok());
        zone.or_else(|| self.defined.get(name).cloned())
            .ok_or_else(|| format!("unknown time zone \"{name}\"; name it as Europe/Oslo is named"))
    }
}

/// A definition as a rule of POSIX: its newest standard and summer time.
fn definition(zone: &Component) -> Option<TimeZone> {
    let newest = |name: &str| {
        let parts = zone.inner.iter().filter(|part| part.name == name);
        parts.max_by_key(|part| part.get("DTSTART").map(|line| line.value.clone()))
    };
    let standard = newest("STANDARD").or_else(|| newest("DAYLIGHT"))?;
    let base = offset(standard, "TZOFFSETTO")?;
    let mut rule = format!("<STD>{}", posix_offset(base));
    let summer = newest("DAYLIGHT").filter(|_| newest("STANDARD").is_some());
    let changes = summer.and_then(|summer| Some((summer, change(summer)?, change(standard)?)));
    if let Some((summer, begin, end)) = changes {
        let offset = posix_offset(offset(summer, "TZOFFSETTO")?);
        rule = format!("{rule}<DST>{offset},{begin},{end}");
    }
    TimeZone::posix(&rule).ok()
}

/// `+0200` in seconds.
fn offset(part: &Component, name: &str) -> Option<i64> {
    let text = part.get(name)?.value.trim();
    let (sign, digits) = match text.split_at_checked(1)? {
        ("-", digits) => (-1, digits),
        ("+", digits) => (1, digits),
        _ => (1, text),
    };
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i64>().ok();
    let seconds = number(4..6).unwrap_or(0);
    Some(sign * (number(0..2)? * 3600 + number(2..4)? * 60 + seconds))
}

/// POSIX counts towards the west.
fn posix_offset(seconds: i64) -> String {
    let sign = if seconds > 0 { "-" } else { "+" };
    let seconds = seconds.abs();
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// When a part of a zone begins each year: `M10.5.0/03:00:00`. `None` where it does not.
fn change(part: &Component) -> Option<String> {
    const DAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    let rule = &part.get("RRULE")?.value;
    let value = |name: &str| {
        let mut parts = rule.split(';').filter_map(|part| part.split_once('='));
        parts.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let month: u8 = value("BYMONTH")?.parse().ok()?;
    let day = value("BYDAY")?;
    let (ordinal, day) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let day = DAYS.iter().position(|name| *name == day)?;
    let week = match (ordinal.trim_start_matches('+'), value("BYMONTHDAY")) {
        ("-1", _) => 5,
        (nth @ ("1" | "2" | "3" | "4" | "5"), _) => nth.parse::<u32>().ok()?,
        // `BYMONTHDAY=8,9,…,14;BYDAY=SU` is the second Sunday.
        ("", Some(days)) => days.split(',').next()?.parse::<u32>().ok()?.div_ceil(7),
        _ => return None,
    };
    let clock = part.get("DTSTART")?.value.trim().split_once('T')?.1.get(..6)?.to_owned();
    let (hours, rest) = clock.split_at_checked(2)?;
    let (minutes, seconds) = rest.split_at_checked(2)?;
    Some(format!("M{month}.{week}.{day}/{hours}:{minutes}:{seconds}"))
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
