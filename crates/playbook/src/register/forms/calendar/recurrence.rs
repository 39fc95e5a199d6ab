//! Repeated events (RRULE of RFC 5545): the local times at which one begins.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Span, ToSpan};
use schema::Timestamp;

use super::time::civil_time;

/// Occurrences read of one rule: 30 years of days.
pub(super) const MOST: usize = 12_000;
/// Periods looked through, so that a rule that never fits ends.
const MOST_PERIODS: usize = 40_000;

#[derive(Debug)]
pub(super) struct Rule {
    every: Frequency,
    interval: i32,
    count: Option<usize>,
    until: Option<Until>,
    months: Vec<i8>,
    month_days: Vec<i8>,
    days: Vec<(i8, Weekday)>,
    hours: Vec<i8>,
    positions: Vec<i32>,
    week_start: Weekday,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A moment, where the rule gives it in UTC; else a local time.
#[derive(Clone, Copy, Debug)]
enum Until {
    Moment(Timestamp),
    Local(DateTime),
}

impl Rule {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut rule = Self {
            every: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            hours: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut frequency = None;
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let unreadable = || format!("RRULE part \"{part}\" is not read");
            let (name, value) = part.split_once('=').ok_or_else(unreadable)?;
            let name = name.trim().to_ascii_uppercase();
            if name == "FREQ" {
                frequency = Some(named(value).ok_or_else(unreadable)?);
            } else {
                rule.set(&name, value.trim()).ok_or_else(unreadable)?;
            }
        }
        rule.every = frequency.ok_or("RRULE has no FREQ")?;
        // A day of the month or a place in the week needs a period that has several.
        let short = matches!(rule.every, Frequency::Hourly | Frequency::Daily | Frequency::Weekly);
        if short && rule.days.iter().any(|(ordinal, _)| *ordinal != 0) {
            return Err("RRULE numbers days of a week; FREQ must be MONTHLY or YEARLY".to_owned());
        }
        Ok(rule)
    }

    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "INTERVAL" => {
                self.interval = value.parse().ok().filter(|&it| (1..=1000).contains(&it))?;
            }
            "COUNT" => self.count = Some(value.parse().ok()?),
            "UNTIL" => self.until = Some(until(value)?),
            "BYMONTH" => self.months = numbers(value)?,
            "BYMONTHDAY" => self.month_days = numbers(value)?,
            "BYDAY" => self.days = value.split(',').map(day).collect::<Option<_>>()?,
            "BYHOUR" => self.hours = numbers(value)?,
            "BYSETPOS" => self.positions = numbers(value)?,
            "WKST" => self.week_start = day(value)?.1,
            _ => return None,
        }
        Some(())
    }

    /// The beginnings from `first` on, in order; `moment` says when a local time is. Whether the
    /// rule goes on behind the last one.
    pub(super) fn beginnings(
        &self,
        first: DateTime,
        moment: impl Fn(DateTime) -> Option<Timestamp>,
    ) -> (Vec<DateTime>, bool) {
        // DTSTART is the first occurrence, whether the rule would make it or not.
        let mut found = vec![first];
        let most = self.count.unwrap_or(usize::MAX).min(MOST);
        let periods = (0..MOST_PERIODS).map_while(|period| self.period(first, period));
        let later = periods.flat_map(|begun| self.within(begun, first)).filter(|it| *it > first);
        for beginning in later {
            let ended = match self.until {
                Some(Until::Local(until)) => beginning > until,
                Some(Until::Moment(until)) => moment(beginning).is_none_or(|it| it > until),
                None => false,
            };
            if ended || found.len() >= most {
                let cut = !ended && self.count.is_none_or(|count| found.len() < count);
                return (found, cut);
            }
            found.push(beginning);
        }
        (found, false)
    }

    /// Where a period begins, counted from the one that holds `first`. `None` beyond the calendar.
    fn period(&self, first: DateTime, period: usize) -> Option<DateTime> {
        let step = i32::try_from(period).ok()?.checked_mul(self.interval)?;
        let begin = |date: Date| DateTime::from_parts(date, first.time());
        let (day, none) = (first.date(), Span::new());
        match self.every {
            Frequency::Hourly => first.checked_add(none.try_hours(step).ok()?).ok(),
            Frequency::Daily => first.checked_add(none.try_days(step).ok()?).ok(),
            Frequency::Weekly => {
                let into = i32::from(day.weekday().since(self.week_start));
                let week = day.checked_sub(into.days()).ok()?;
                week.checked_add(none.try_weeks(step).ok()?).ok().map(begin)
            }
            Frequency::Monthly => {
                let months = none.try_months(step).ok()?;
                day.first_of_month().checked_add(months).ok().map(begin)
            }
            Frequency::Yearly => {
                let years = none.try_years(step).ok()?;
                day.first_of_year().checked_add(years).ok().map(begin)
            }
        }
    }

    /// The beginnings inside one period, in order.
    fn within(&self, begun: DateTime, first: DateTime) -> Vec<DateTime> {
        let dates = self.dates(begun.date(), first.date());
        let dates = dates.into_iter().filter(|&date| self.permits(date));
        let mut times: Vec<DateTime> = dates
            .flat_map(|date| {
                let local = DateTime::from_parts(date, begun.time());
                let hours: Vec<i8> =
                    if self.hours.is_empty() { vec![local.hour()] } else { self.hours.clone() };
                let hourly = self.every == Frequency::Hourly;
                hours.into_iter().filter_map(move |hour| {
                    let fits = !hourly || hour == local.hour();
                    fits.then(|| local.with().hour(hour).build().ok()).flatten()
                })
            })
            .collect();
        times.sort();
        times.dedup();
        self.positioned(times)
    }

    /// Dates of a period that its rule names, before what limits all periods alike.
    fn dates(&self, begun: Date, first: Date) -> Vec<Date> {
        match self.every {
            Frequency::Hourly | Frequency::Daily => vec![begun],
            Frequency::Weekly => {
                let own = [(0, first.weekday())];
                let days = if self.days.is_empty() { &own[..] } else { &self.days };
                let into = |day: &Weekday| i32::from(day.since(self.week_start));
                days.iter()
                    .filter_map(|(_, day)| begun.checked_add(into(day).days()).ok())
                    .collect()
            }
            Frequency::Monthly => self.of_month(begun, first),
            Frequency::Yearly if self.months.is_empty() && !self.days.is_empty() => {
                numbered(begun, begun.days_in_year(), &self.days)
            }
            Frequency::Yearly => {
                let own = [first.month()];
                let months = if self.months.is_empty() { &own[..] } else { &self.months };
                let begins =
                    months.iter().filter_map(|&month| Date::new(begun.year(), month, 1).ok());
                begins.flat_map(|month| self.of_month(month, first)).collect()
            }
        }
    }

    fn of_month(&self, month: Date, first: Date) -> Vec<Date> {
        if !self.days.is_empty() {
            let length = i16::from(month.days_in_month());
            return numbered(month, length, &self.days);
        }
        let own = [first.day()];
        let days = if self.month_days.is_empty() { &own[..] } else { &self.month_days };
        days.iter().filter_map(|&day| day_of_month(month, day)).collect()
    }

    /// What limits the dates of every kind of period.
    fn permits(&self, date: Date) -> bool {
        let month = self.months.is_empty() || self.months.contains(&date.month());
        let numbered = |&day: &i8| day_of_month(date.first_of_month(), day) == Some(date);
        let month_day = self.month_days.is_empty() || self.month_days.iter().any(numbered);
        let weekday = |(_, day): &(i8, Weekday)| *day == date.weekday();
        let day = self.days.is_empty() || self.days.iter().any(weekday);
        month && month_day && day
    }

    fn positioned(&self, times: Vec<DateTime>) -> Vec<DateTime> {
        if self.positions.is_empty() {
            return times;
        }
        let count = i32::try_from(times.len()).unwrap_or(i32::MAX);
        let place = |position: i32| if position < 0 { count + position } else { position - 1 };
        let places = self.positions.iter().filter_map(|&it| usize::try_from(place(it)).ok());
        let mut chosen: Vec<DateTime> = places.filter_map(|it| times.get(it).copied()).collect();
        chosen.sort();
        chosen
    }
}

fn named(word: &str) -> Option<Frequency> {
    Some(match word.trim().to_ascii_uppercase().as_str() {
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

/// A date ends after its last moment.
fn until(text: &str) -> Option<Until> {
    if let Some(utc) = text.strip_suffix('Z') {
        let zoned = civil_time(utc)?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        return Some(Until::Moment(Timestamp(zoned.timestamp().as_microsecond())));
    }
    let local = civil_time(text)?;
    let whole_day = !text.contains('T');
    let end = if whole_day { local.date().at(23, 59, 59, 0) } else { local };
    Some(Until::Local(end))
}

fn numbers<N: std::str::FromStr>(text: &str) -> Option<Vec<N>> {
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}

/// `TU`, `2TU`, `-1SU`; 0 is every one.
fn day(text: &str) -> Option<(i8, Weekday)> {
    let text = text.trim();
    let (ordinal, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let ordinal = if ordinal.is_empty() { 0 } else { ordinal.parse().ok()? };
    Some((ordinal, day))
}

/// `-1` is the last day.
fn day_of_month(month: Date, day: i8) -> Option<Date> {
    let day = if day < 0 { month.days_in_month() + 1 + day } else { day };
    month.with().day(day).build().ok()
}

/// Weekdays of a stretch of days, every one or the nth from its beginning or end.
fn numbered(begun: Date, length: i16, days: &[(i8, Weekday)]) -> Vec<Date> {
    let all: Vec<Date> =
        (0..length).filter_map(|day| begun.checked_add(i32::from(day).days()).ok()).collect();
    let mut found = Vec::new();
    for (ordinal, weekday) in days {
        let same: Vec<Date> = all.iter().copied().filter(|it| it.weekday() == *weekday).collect();
        match usize::from(ordinal.unsigned_abs()) {
            0 => found.extend(same),
            nth if *ordinal > 0 => found.extend(same.get(nth - 1)),
            nth => found.extend(same.len().checked_sub(nth).and_then(|at| same.get(at))),
        }
    }
    found
}
