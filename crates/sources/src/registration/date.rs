//! Dates as registries write them.
//!
//! Years have four digits, so it can be told which end of a date they are at. A date without a zone
//! is UTC: most have no time of day, and a day more or less changes nothing.

use schema::{Civil, Timestamp};

use crate::hints::{clock, month, number, year};

/// The first date in a value.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(time) = Timestamp::parse_rfc3339(text.as_bytes()) {
        return Some(time);
    }
    // Older than its register: all that is known.
    if let Some(text) = text.strip_prefix("before ") {
        return parse(&format!("1-{text}"));
    }
    let (before, time, after) = around_clock(text);
    let date =
        date(before).or_else(|| around(before, after)).or_else(|| date(after.trim_start()))?;
    let civil = match time {
        Some(time) => clock(time, date).or_else(|| clock(&format!("{time}:00"), date))?,
        None => date,
    };
    civil.at_offset(offset(after).unwrap_or(0))
}

/// As [`parse()`], but of a date with strokes the month comes first, if it can be one: so write
/// systems that are set up in the United States, and others write no strokes.
pub(crate) fn month_first(text: &str) -> Option<Timestamp> {
    let turned = || {
        let (month, rest) = text.trim().split_once('/')?;
        let (day, year) = rest.split_once('/')?;
        let fits = number(month).is_some_and(|month| month <= 12);
        parse(&format!("{day}.{month}.{year}")).filter(|_| fits)
    };
    turned().or_else(|| parse(text))
}

/// What comes before the time of day, the time, and what comes behind.
fn around_clock(text: &str) -> (&str, Option<&str>, &str) {
    let part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.');
    let Some(colon) = text.find(':') else { return (text, None, "") };
    let (head, tail) = text.split_at_checked(colon).unwrap_or((text, ""));
    let digits = head.bytes().rev().take_while(u8::is_ascii_digit).count();
    let begin = colon.saturating_sub(digits);
    let length = tail.bytes().take_while(|byte| part(*byte)).count();
    let end = colon.saturating_add(length);
    let time = text.get(begin..end).map(|time| time.trim_end_matches(['.', ':']));
    match time.filter(|_| (1..=2).contains(&digits)) {
        Some(time) => {
            (text.get(..begin).unwrap_or_default(), Some(time), text.get(end..).unwrap_or_default())
        }
        None => (text, None, ""),
    }
}

/// A date in which the year stands behind the time: `Mon Oct 09 23:59:59 GMT 2000`.
fn around(before: &str, after: &str) -> Option<Civil> {
    let named = words(after).find_map(year)?;
    let mut parts = words(before).filter(|word| *word != "T");
    parts.find_map(month).and_then(|month| {
        let day = words(before).find_map(day)?;
        Some(Civil::midnight(named, month, day))
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// `9`, `09` or `9th`.
fn day(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let ordinal = matches!(word.get(digits.len()..), Some("" | "st" | "nd" | "rd" | "th" | "T"));
    number(digits).filter(|_| ordinal)
}

/// A whole date out of the words of a text: the first three that make one.
fn date(text: &str) -> Option<Civil> {
    let mut previous = [""; 2];
    let mut words = words(text).map(|word| word.strip_suffix('T').unwrap_or(word));
    words.find_map(|word| {
        let [first, second] = previous;
        previous = [second, word];
        packed(word).or_else(|| three(first, second, word))
    })
}

/// `20261020`
fn packed(word: &str) -> Option<Civil> {
    let (named, rest) = word.split_at_checked(4).filter(|_| word.len() == 8)?;
    let (month, day) = rest.split_at_checked(2)?;
    valid(Civil::midnight(year(named)?, number(month)?, number(day)?))
}

fn three(first: &str, second: &str, third: &str) -> Option<Civil> {
    if let Some(named) = year(first) {
        let middle = number(second).or_else(|| month_name(second))?;
        return valid(Civil::midnight(named, middle, day(third)?));
    }
    let named = year(third)?;
    if let Some(month) = month_name(second) {
        return valid(Civil::midnight(named, month, day(first)?));
    }
    if let Some(month) = month_name(first) {
        return valid(Civil::midnight(named, month, day(second)?));
    }
    // The day comes first nearly everywhere, unless it cannot be one.
    let (one, other) = (number(first)?, number(second)?);
    valid(Civil::midnight(named, other, one)).or_else(|| valid(Civil::midnight(named, one, other)))
}

fn month_name(word: &str) -> Option<u8> {
    month(word).filter(|_| word.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

fn valid(civil: Civil) -> Option<Civil> {
    civil.at_utc().map(|_| civil)
}

/// Seconds east of Greenwich: `+02:00`, `-0700`, `+03`, `(UTC+8)`, `(JST)`.
fn offset(text: &str) -> Option<i32> {
    let text = text.trim_matches([' ', '(', ')']);
    if text.starts_with("JST") {
        return Some(9 * 3600);
    }
    let text = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC")).unwrap_or(text);
    let ahead = text.starts_with('+');
    let digits = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() >= 4 => digits.split_at_checked(2)?,
        None => (digits, ""),
    };
    let minutes = minutes.get(..2).and_then(number).unwrap_or(0);
    let hours = hours.split(' ').next().and_then(number).filter(|hours| *hours <= 14)?;
    let seconds = i32::from(hours).saturating_mul(3600);
    let seconds = seconds.saturating_add(i32::from(minutes).saturating_mul(60));
    Some(if ahead { seconds } else { seconds.saturating_neg() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let read = parse(text).map(|time| time.to_string());
        assert_eq!(read.as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn dates_in_all_their_forms() {
        for text in [
            "2026-10-20",
            "20261020",
            "20261020 #24302",
            "2026/10/20",
            "2026. 10. 20.",
            "2026.10.20 00:00:00",
            "20.10.2026",
            "20-10-2026",
            "20-Oct-2026",
            "20 October 2026",
            "20th October 2026 at 00:00:00.000",
            "October 20, 2026",
            "2026-10-20 00:00",
            "10/20/2026",
            "bo@registry.example 20261020 (Changed)",
            "Tue Oct 20 00:00:00 GMT 2026",
            "2026-Oct-20",
        ] {
            check(text, "2026-10-20T00:00:00Z");
        }
        for text in [
            "2026-10-20T13:00:00Z",
            "2026-10-20T13:00:00.0Z",
            "2026-10-20T06:00:00-0700",
            "2026-10-20 16:00:00+03",
            "2026-10-20 15:00:00 +02:00",
            "2026-10-20 21:00:00 (UTC+8)",
            "2026-10-20 13:00:00 (GMT+0:00)",
            "2026/10/20 22:00:00 (JST)",
            "20.10.2026 13:00:00",
            "20261020 13:00:00",
            "2026-10-20 13:00:00 UTC",
            "2026-10-20T13:00:00",
        ] {
            check(text, "2026-10-20T13:00:00Z");
        }
        check("9.2.2026", "2026-02-09T00:00:00Z");
        for text in ["10/12/2026", "12.10.2026", "2026-10-12", "10/12/2026 00:00:00"] {
            let read = month_first(text).map(|time| time.day().to_string());
            assert_eq!(read.as_deref(), Some("2026-10-12"), "{text}");
        }
        check("before Aug-1996", "1996-08-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "never", "2026", "10-20", "2026-13-40", "1:2", "before then", ":"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
