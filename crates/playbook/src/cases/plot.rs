//! What a baseline looks like: a few numbers beside each sighting, from which a page can draw what
//! was usual and what was seen.
//!
//! Plots decide nothing. They are bounded, so that many sightings stay small, and they are taken
//! from the same counters as the judgement, so that a picture never tells another story.

use std::collections::BTreeMap;

use schema::{Day, Hour, Timestamp};

/// Columns, ticks of a row and rows of a plot, at the most.
pub const COLUMNS: usize = 84;
pub const TICKS: usize = 96;
pub const ROWS: usize = 6;
/// Hours of a week, Monday 00:00 UTC first.
pub const WEEK_HOURS: usize = 168;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    /// What is shown, as a heading.
    pub title: String,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Columns(Columns),
    Week(Week),
    /// Rows of ticks over one time axis.
    Strip(Vec<Row>),
    /// Moments in the life of something, ascending.
    Moments(Vec<(Timestamp, String)>),
    /// Entries of the register, each with how many it plans, and how many came of it.
    Planned(Vec<(String, u32, u32)>),
}

/// A count for each day or hour, without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub unit: Unit,
    pub grain: Grain,
    /// Start of the first column.
    pub from: Timestamp,
    pub values: Vec<u64>,
    /// Places in `values` that the sighting tells of, ascending.
    pub told: Vec<usize>,
    /// The most that was expected of one column, where that is a number.
    pub usual: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Resources,
    Bytes,
    Connections,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Hour,
    Day,
}

impl Grain {
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }
}

/// The largest bytes of each hour of the week, and the hours that the sighting tells of over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// `WEEK_HOURS` values.
    pub before: Vec<u64>,
    /// Hours of the week with what was seen in them, ascending.
    pub told: Vec<(usize, u64)>,
}

/// When one thing was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    /// Ascending, the first `TICKS`.
    pub ticks: Vec<Timestamp>,
    /// Ticks beyond those.
    pub more: usize,
}

impl Row {
    pub fn new(label: String, times: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut ticks: Vec<Timestamp> = times.into_iter().collect();
        ticks.sort_unstable();
        ticks.dedup();
        let more = ticks.len().saturating_sub(TICKS);
        ticks.truncate(TICKS);
        Self { label, ticks, more }
    }
}

impl Columns {
    /// One column a day, from the first of `counts` to the last of `told`; of more than `COLUMNS`
    /// days the last.
    pub fn daily(unit: Unit, counts: &BTreeMap<Day, u64>, told: &[Day]) -> Option<Self> {
        let last = told.iter().chain(counts.keys()).max()?;
        let first = counts.keys().chain(told).min()?;
        let counts = counts.iter().map(|(day, count)| (day.0, *count));
        let told = told.iter().map(|day| day.0);
        Self::dense((unit, Grain::Day), (first.0, last.0), counts, told)
    }

    /// One column an hour of `span`, both ends included; of more than `COLUMNS` hours the last.
    pub fn hourly(
        unit: Unit,
        counts: &BTreeMap<Hour, u64>,
        told: &[Hour],
        span: (Hour, Hour),
    ) -> Option<Self> {
        let counts = counts.iter().map(|(hour, count)| (hour.0, *count));
        let told = told.iter().map(|hour| hour.0);
        Self::dense((unit, Grain::Hour), (span.0.0, span.1.0), counts, told)
    }

    fn dense(
        (unit, grain): (Unit, Grain),
        (first, last): (i32, i32),
        counts: impl Iterator<Item = (i32, u64)>,
        told: impl Iterator<Item = i32>,
    ) -> Option<Self> {
        let length = (place(first, last)? + 1).min(COLUMNS);
        let kept = last - i32::try_from(length - 1).ok()?;
        let mut values = vec![0_u64; length];
        for (at, count) in counts {
            if let Some(value) = place(kept, at).and_then(|place| values.get_mut(place)) {
                *value = value.saturating_add(count);
            }
        }
        let mut told: Vec<usize> = told.filter_map(|at| place(kept, at)).collect();
        told.retain(|place| *place < length);
        told.sort_unstable();
        told.dedup();
        let from = match grain {
            Grain::Day => Day(kept).start(),
            Grain::Hour => Hour(kept).start(),
        };
        Some(Self { unit, grain, from, values, told, usual: None })
    }
}

impl Week {
    /// The largest of each hour of the week among `before`, and `told` over it.
    pub fn new(before: impl Iterator<Item = (Hour, u64)>, told: &[(Hour, u64)]) -> Self {
        let mut largest = vec![0_u64; WEEK_HOURS];
        for (hour, bytes) in before {
            if let Some(held) = largest.get_mut(hour_of_week(hour)) {
                *held = bytes.max(*held);
            }
        }
        let mut over: BTreeMap<usize, u64> = BTreeMap::new();
        for (hour, bytes) in told {
            let held = over.entry(hour_of_week(*hour)).or_insert(0);
            *held = (*held).max(*bytes);
        }
        Self { before: largest, told: over.into_iter().collect() }
    }
}

/// 0 is Monday 00:00 UTC.
fn hour_of_week(hour: Hour) -> usize {
    let hour_of_day = usize::try_from(hour.0.rem_euclid(24)).unwrap_or(0);
    usize::from(hour.day().weekday()) * 24 + hour_of_day
}

fn place(first: i32, at: i32) -> Option<usize> {
    usize::try_from(at.checked_sub(first)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_a_count_are_columns_too() {
        let counts = BTreeMap::from([(Day(10), 2), (Day(13), 24)]);
        let columns = Columns::daily(Unit::Resources, &counts, &[Day(13)]).expect("columns");
        assert_eq!(columns.values, [2, 0, 0, 24]);
        assert_eq!((columns.from, columns.told), (Day(10).start(), vec![3]));
        assert_eq!(Columns::daily(Unit::Resources, &BTreeMap::new(), &[]), None);
    }

    #[test]
    fn of_a_long_history_the_end_is_kept() {
        let counts: BTreeMap<Day, u64> = (0..400).map(|day| (Day(day), 1)).collect();
        let told = [Day(1), Day(398)];
        let columns = Columns::daily(Unit::Resources, &counts, &told).expect("columns");
        assert_eq!(columns.values, vec![1; COLUMNS]);
        assert_eq!(columns.from, Day(400 - 84).start());
        assert_eq!(columns.told, [82]);
        let far = BTreeMap::from([(Day(i32::MIN), 1), (Day(i32::MAX), 1)]);
        assert_eq!(Columns::daily(Unit::Resources, &far, &[]), None);
    }

    #[test]
    fn hours_outside_the_span_are_left_out() {
        let counts = BTreeMap::from([(Hour(1), 5), (Hour(4), 7), (Hour(9), 9)]);
        let columns =
            Columns::hourly(Unit::Bytes, &counts, &[Hour(4), Hour(9)], (Hour(3), Hour(6)))
                .expect("columns");
        assert_eq!((columns.values, columns.told), (vec![0, 7, 0, 0], vec![1]));
    }

    #[test]
    fn a_week_keeps_the_largest_of_each_hour() {
        // 1970-01-05 was a Monday: day 4.
        let monday = Hour(4 * 24);
        let before = [(monday, 5), (Hour(monday.0 + 168), 9), (Hour(monday.0 + 2), 1)];
        let week = Week::new(before.into_iter(), &[(Hour(monday.0 + 336), 70)]);
        assert_eq!((week.before[0], week.before[2], week.before.len()), (9, 1, WEEK_HOURS));
        assert_eq!(week.told, [(0, 70)]);
    }

    #[test]
    fn rows_keep_the_first_ticks_and_count_the_rest() {
        let row = Row::new("a".to_owned(), (0..200).rev().map(Timestamp::from_seconds));
        assert_eq!((row.ticks.len(), row.more), (TICKS, 104));
        assert_eq!(row.ticks.first(), Some(&Timestamp::from_seconds(0)));
    }
}
