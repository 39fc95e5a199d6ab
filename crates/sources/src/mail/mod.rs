//! Traces of mail: who wrote to whom about what, and what became of it.

pub(crate) mod gmail_log;
pub(crate) mod message_trace;
pub(crate) mod message_trace_json;

use schema::{Civil, Text, Timestamp};
use smallvec::SmallVec;

use crate::framing::delimited::cells;
use crate::hints::{clock, number, written_in_utc, year};

/// Whether a line names columns, those among them that a trace cannot do without. JSON has quotes
/// and commas, too, and more besides.
fn is_header(line: &str, column: fn(&str) -> Option<usize>, needed: &[usize]) -> bool {
    let names = || cells(line.trim_start_matches('\u{feff}'), ',');
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ' ');
    names().all(|name| name.chars().all(plain))
        && needed.iter().all(|needed| names().any(|name| column(&name) == Some(*needed)))
}

/// Addresses in one cell, with `;` or `,` between them.
fn addresses(cell: Text<'_>) -> SmallVec<[Text<'_>; 2]> {
    if !cell.contains([';', ',']) {
        return SmallVec::from_iter([cell]);
    }
    let parts = cell.split([';', ',']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Text::Owned(part.to_owned())).collect()
}

/// A time in UTC as exports write it: `2026-10-20T06:12:30Z`, `2026/10/20 06:12:30 UTC`, and as
/// people of many countries do. With `AM` or `PM` the month comes first, otherwise the day does.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches(" UTC").trim_end_matches(" GMT");
    written_in_utc(text).or_else(|| local(text))
}

fn local(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once(' ')?;
    let mut parts = date.split(['/', '.', '-']);
    let (first, second, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (time, half) = rest.split_once(' ').map_or((rest, None), |(time, half)| (time, Some(half)));
    let (month, day) = if half.is_some() { (first, second) } else { (second, first) };
    let date = Civil::midnight(year(last)?, number(month)?, number(day)?);
    let mut civil = clock(time, date)?;
    match half.map(str::to_ascii_uppercase).as_deref() {
        Some("AM") if civil.hour == 12 => civil.hour = 0,
        Some("PM") if civil.hour < 12 => civil.hour = civil.hour.saturating_add(12),
        None | Some("AM" | "PM") => {}
        Some(_) => return None,
    }
    civil.at_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_many_countries() {
        let read = |text| time(text).map(|time| time.to_string()).unwrap_or_default();
        for text in [
            "2026-10-02T18:12:30Z",
            "2026-10-02T18:12:30",
            "2026/10/02 18:12:30 UTC",
            "10/2/2026 6:12:30 PM",
            "02/10/2026 18:12:30",
            "02.10.2026 18:12:30",
        ] {
            assert_eq!(read(text), "2026-10-02T18:12:30Z", "{text}");
        }
        assert_eq!(read("10/2/2026 12:00:01 AM"), "2026-10-02T00:00:01Z");
        for text in ["", "20/10", "13/2/2026 1:00:00 AM", "2/2/2026 1:00:00 XM"] {
            assert_eq!(read(text), "", "{text}");
        }
    }
}
