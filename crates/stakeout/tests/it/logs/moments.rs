//! When things happen, in words: `2026-10-28 14:02`, `2026-10-01..2026-10-27 09:00` (each day),
//! `weekdays …`, `mondays …`; and behind any of them `every 10m x 144`.

use schema::{Day, Timestamp};

/// Every moment that the words mean, ascending.
pub(crate) fn moments(words: &str) -> Vec<Timestamp> {
    let (start, repetition) = words.split_once(" every ").unwrap_or((words, "1m x 1"));
    let (gap_seconds, times) = repetition_of(repetition);
    let each = |start: Timestamp| (0..times).map(move |n| start.plus_seconds(n * gap_seconds));
    let mut found: Vec<Timestamp> = starts(start).into_iter().flat_map(each).collect();
    found.sort();
    found
}

/// `10m x 144`
fn repetition_of(words: &str) -> (i64, i64) {
    let (gap, times) = words.split_once(" x ").expect("a gap, ` x `, and how often");
    let (number, unit) = gap.split_at(gap.len() - 1);
    let number: i64 = number.parse().expect("a number of seconds, minutes or hours");
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => unreachable!("a gap ends in s, m or h: {gap}"),
    };
    (number * seconds, times.parse().expect("a number of times"))
}

fn starts(words: &str) -> Vec<Timestamp> {
    let (days, clock) = words.rsplit_once(' ').expect("days and a time of day");
    let (which, span) = days.rsplit_once(' ').unwrap_or(("days", days));
    let (first, last) = span.split_once("..").unwrap_or((span, span));
    let (first, last) = (day(first), day(last));
    let chosen = (first.0..=last.0).map(Day).filter(|day| match which {
        "days" => true,
        "weekdays" => !day.is_weekend(),
        "mondays" => day.weekday() == 0,
        _ => unreachable!("days, weekdays or mondays: {which}"),
    });
    chosen.map(|day| at(&format!("{day}T{}Z", with_seconds(clock)))).collect()
}

fn with_seconds(clock: &str) -> String {
    if clock.len() == "09:00".len() { format!("{clock}:00") } else { clock.to_owned() }
}

fn day(text: &str) -> Day {
    at(&format!("{text}T00:00:00Z")).day()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text.as_bytes()).expect("a day and a time of day")
}

#[test]
fn words_mean_moments() {
    let check = |words: &str, expected: &[&str]| {
        let found: Vec<String> = moments(words).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{words}");
    };
    check("2026-10-28 14:02", &["2026-10-28T14:02:00Z"]);
    check(
        "weekdays 2026-10-23..2026-10-26 09:00:05",
        &["2026-10-23T09:00:05Z", "2026-10-26T09:00:05Z"],
    );
    check(
        "mondays 2026-10-20..2026-10-26 02:00 every 10m x 2",
        &["2026-10-26T02:00:00Z", "2026-10-26T02:10:00Z"],
    );
}
