//! When people work: the days of the simulation, its clean history, and the rhythm of an office
//! day.
//!
//! Judging needs weeks of ordinary days before anything happens, so incidents only lie in the last
//! third, and never within the first 25 days.

use schema::{Day, Timestamp};

use super::profile::MOST_HOLIDAYS;
use super::random::Random;

const SHORTEST_CLEAN_HISTORY_DAYS: u32 = 25;

/// How much of a working day's activity falls into each thirteenth of it, from 07:00 local time on:
/// a morning peak, a lunch dip, an afternoon, a few who stay late.
const OFFICE_DAY: [u64; 13] = [2, 7, 11, 12, 10, 5, 9, 11, 10, 7, 4, 2, 1];
const OFFICE_DAY_PARTS: i64 = 13;
pub(crate) const OFFICE_OPENS_HOUR: i64 = 7;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    first: Day,
    days: u32,
    holidays: [Option<Day>; MOST_HOLIDAYS],
}

impl Calendar {
    /// The `days` before the midnight at or before `end`.
    pub(crate) fn ending(end: Timestamp, days: u32) -> Self {
        Self {
            first: end.day().start().plus_days(-signed(days)).day(),
            days,
            holidays: [None; MOST_HOLIDAYS],
        }
    }

    /// The same days, of which some are free.
    pub(crate) fn without(mut self, holidays: &[Day]) -> Self {
        for (place, day) in self.holidays.iter_mut().zip(holidays) {
            *place = Some(*day);
        }
        self
    }

    /// A weekend or a holiday.
    pub(crate) fn is_free(self, day: Day) -> bool {
        day.is_weekend() || self.holidays.contains(&Some(day))
    }

    pub(crate) fn start(self) -> Timestamp {
        self.first.start()
    }

    /// The midnight at which the simulation stops; nothing in the logs is later.
    pub(crate) fn end(self) -> Timestamp {
        self.start().plus_days(signed(self.days))
    }

    pub(crate) fn days(self) -> impl Iterator<Item = Day> {
        let first = self.first.0;
        (0..signed(self.days)).map(move |offset| Day(first + offset))
    }

    pub(crate) fn working_days(self) -> Vec<Day> {
        self.days().filter(|day| !self.is_free(*day)).collect()
    }

    /// Working days on which an incident may happen; the very last day is left for what is late.
    pub(crate) fn incident_days(self) -> Vec<Day> {
        let clean = SHORTEST_CLEAN_HISTORY_DAYS.max(self.days * 2 / 3);
        let (from, last) = (self.first.0 + signed(clean), self.end().day().0 - 1);
        self.working_days().into_iter().filter(|day| (from..last).contains(&day.0)).collect()
    }

    /// The first of `length` consecutive working days of the incident window.
    pub(crate) fn incident_run(self, length: usize, random: &mut Random) -> Vec<Day> {
        let days = self.incident_days();
        let first = random.index(days.len().saturating_sub(length) + 1);
        days.into_iter().skip(first).take(length).collect()
    }
}

/// A moment of an office day of `hours`, where clocks are `zone_hours` ahead of UTC.
pub(crate) fn office_moment(
    day: Day,
    (zone_hours, hours): (i64, u32),
    random: &mut Random,
) -> Timestamp {
    let mut draw = random.below(OFFICE_DAY.iter().sum());
    let mut part = 0;
    for weight in OFFICE_DAY {
        if draw < weight {
            break;
        }
        draw -= weight;
        part += 1;
    }
    let part_seconds = i64::from(hours) * 3600 / OFFICE_DAY_PARTS;
    let opens = (OFFICE_OPENS_HOUR - zone_hours) * 3600;
    let second = opens + part * part_seconds + random.seconds(0, part_seconds - 1);
    Timestamp(day.start().plus_seconds(second).0 + random.seconds(0, 999_999))
}

/// Some moment within the local hour `hour` of `day`.
pub(crate) fn local(day: Day, zone_hours: i64, hour: i64, random: &mut Random) -> Timestamp {
    let second = (hour - zone_hours) * 3600 + random.seconds(0, 3599);
    Timestamp(day.start().plus_seconds(second).0 + random.seconds(0, 999_999))
}

fn signed(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(days: u32) -> Calendar {
        let end = Timestamp::parse_rfc3339(b"2026-10-29T00:00:00Z").expect("a date");
        Calendar::ending(end, days)
    }

    #[test]
    fn incidents_leave_a_clean_history() {
        for days in [35, 45, 120] {
            let calendar = calendar(days);
            let first = calendar.incident_days()[0].start();
            assert!(first.seconds_since(calendar.start()) >= 25 * 86_400, "{days}");
            assert!(calendar.incident_days().len() >= 5, "{days}");
        }
    }

    #[test]
    fn office_hours_are_daytime() {
        let mut random = Random::named(3, "office");
        let day = calendar(45).working_days()[4];
        for (hours, ends) in [(13, 18), (6, 11), (24, 29)] {
            let moments = (0..500).map(|_| office_moment(day, (2, hours), &mut random));
            let seconds: Vec<i64> = moments.map(|at| at.seconds_since(day.start())).collect();
            assert!(seconds.iter().all(|at| (5 * 3600..ends * 3600).contains(at)), "{hours}");
            let last = seconds.iter().max().copied();
            assert!(last > Some((ends - 2) * 3600), "{hours}: the last leave late: {last:?}");
        }
    }
}
