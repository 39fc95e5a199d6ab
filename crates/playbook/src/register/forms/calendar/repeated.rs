//! One event with all of its repetitions: by rule (RRULE), by date (RDATE), without those that were
//! taken out (EXDATE), and with those that were moved or called off (RECURRENCE-ID).

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use schema::Timestamp;

use super::component::Component;
use super::recurrence::Rule;
use super::time::{self, Moment};
use super::zone::Zones;
use crate::register::entry::{Window, Windows};

pub(super) struct Repeated<'c> {
    pub(super) event: &'c Component,
    /// Single repetitions that were changed.
    pub(super) changes: Vec<&'c Component>,
}

/// What a reader of the calendar should know, with its line.
type Notes = Vec<(u32, String)>;

impl Repeated<'_> {
    /// Every window; `None` where all of them were called off.
    pub(super) fn windows(
        &self,
        zones: &Zones,
        notes: &mut Notes,
    ) -> Result<Option<Windows>, String> {
        let (start, window) = span(self.event, zones, notes)?;
        let lasts = Lasting::of(self.event, &start, window, zones)?;
        let (beginnings, mut windows) = (self.beginnings(&start, zones, notes)?, Vec::new());
        let gone = self.taken_out(zones)?;
        for local in beginnings {
            let begins = start.at(local).ok_or("a repetition lies beyond the calendar")?;
            if !gone.holds(local, begins, start.whole_day) {
                windows.push(Window { start: begins, end: lasts.until(&start, local, begins) });
            }
        }
        for change in self.changes.iter().filter(|change| !change.is_cancelled()) {
            windows.push(span(change, zones, notes)?.1);
        }
        Ok(Windows::of(windows))
    }

    /// Local times at which it begins.
    fn beginnings(
        &self,
        start: &Moment,
        zones: &Zones,
        notes: &mut Notes,
    ) -> Result<Vec<DateTime>, String> {
        let mut beginnings = BTreeSet::from([start.local]);
        for line in self.event.named("RRULE") {
            let (found, note) = by_rule(&line.value, start);
            beginnings.extend(found);
            notes.extend(note.map(|note| (line.number, note)));
        }
        for line in self.event.named("RDATE") {
            let moments = time::moments(line, zones)?;
            beginnings.extend(moments.iter().map(|moment| added(start, moment)));
        }
        Ok(beginnings.into_iter().collect())
    }

    fn taken_out(&self, zones: &Zones) -> Result<Gone, String> {
        let mut gone = Gone::default();
        for line in self.event.named("EXDATE") {
            gone.take(time::moments(line, zones)?);
        }
        for line in self.changes.iter().filter_map(|change| change.get("RECURRENCE-ID")) {
            gone.take(time::moments(line, zones)?);
        }
        Ok(gone)
    }
}

/// Repetitions by a rule, and what should be known of them.
fn by_rule(rule: &str, start: &Moment) -> (Vec<DateTime>, Option<String>) {
    match Rule::parse(rule) {
        Ok(rule) => {
            let (found, cut) = rule.beginnings(start.local, |local| start.at(local));
            let last = found.last().filter(|_| cut);
            let note = last
                .map(|last| format!("this is repeated on and on, and read until {}", last.date()));
            (found, note)
        }
        // What is read too narrowly permits too little, and says so.
        Err(text) => (Vec::new(), Some(format!("{text}; only the first one counts"))),
    }
}

/// A repetition by date: a bare date repeats the event at its own time of day.
fn added(start: &Moment, moment: &Moment) -> DateTime {
    if moment.whole_day && !start.whole_day {
        DateTime::from_parts(moment.local.date(), start.local.time())
    } else {
        in_zone_of(start, moment).unwrap_or(moment.local)
    }
}

/// The local time of the event's zone at which another zone's moment lies.
fn in_zone_of(start: &Moment, moment: &Moment) -> Option<DateTime> {
    if moment.floating {
        return Some(moment.local);
    }
    let zoned = moment.local.to_zoned(moment.zone.clone()).ok()?;
    Some(zoned.with_time_zone(start.zone.clone()).datetime())
}

/// Repetitions that do not happen.
#[derive(Default)]
struct Gone {
    moments: BTreeSet<Timestamp>,
    locals: BTreeSet<DateTime>,
    days: BTreeSet<jiff::civil::Date>,
}

impl Gone {
    fn take(&mut self, moments: Vec<Moment>) {
        for moment in moments {
            if moment.whole_day {
                self.days.insert(moment.local.date());
            } else if moment.floating {
                self.locals.insert(moment.local);
            } else {
                self.moments.extend(moment.time());
            }
        }
    }

    fn holds(&self, local: DateTime, begins: Timestamp, whole_day: bool) -> bool {
        let dated = self.days.contains(&local.date());
        let on_the_day = whole_day && self.locals.iter().any(|it| it.date() == local.date());
        dated || on_the_day || self.locals.contains(&local) || self.moments.contains(&begins)
    }
}

/// How long each repetition lasts.
enum Lasting {
    Seconds(i64),
    /// Whole days, which are longer and shorter where clocks change.
    Days(i64),
}

impl Lasting {
    fn of(
        event: &Component,
        start: &Moment,
        window: Window,
        zones: &Zones,
    ) -> Result<Self, String> {
        let end = event.get("DTEND").map(|line| time::moment(line, zones)).transpose()?;
        let days = end.filter(|end| start.whole_day && end.whole_day).and_then(|end| {
            let days = end.local.date().since(start.local.date()).ok()?.get_days();
            Some(Self::Days(i64::from(days)))
        });
        Ok(days.unwrap_or_else(|| Self::Seconds(window.end.seconds_since(window.start))))
    }

    fn until(&self, start: &Moment, local: DateTime, begins: Timestamp) -> Timestamp {
        match self {
            Self::Seconds(seconds) => begins.plus_seconds(*seconds),
            Self::Days(days) => {
                let end = local.checked_add(jiff::Span::new().days(*days)).ok();
                end.and_then(|end| start.at(end)).unwrap_or(begins)
            }
        }
    }
}

/// From DTSTART to DTEND, or for DURATION; a date without either lasts its day.
fn span(event: &Component, zones: &Zones, notes: &mut Notes) -> Result<(Moment, Window), String> {
    let Some(line) = event.get("DTSTART") else {
        return Err("this event has no DTSTART".to_owned());
    };
    let start = time::moment(line, zones)?;
    if start.floating && !start.whole_day {
        notes.push((line.number, "DTSTART has no zone and is read as UTC".to_owned()));
    }
    let unreadable = |moment: &Moment| format!("{} lies beyond the calendar", moment.local);
    let begins = start.time().ok_or_else(|| unreadable(&start))?;
    let end = match (event.get("DTEND"), event.get("DURATION")) {
        (Some(line), _) => {
            let end = time::moment(line, zones)?;
            end.time().ok_or_else(|| unreadable(&end))?
        }
        (None, Some(line)) => begins.plus_seconds(time::duration_seconds(&line.value)?),
        (None, None) if start.whole_day => begins.plus_days(1),
        (None, None) => begins,
    };
    Ok((start, Window { start: begins, end }))
}
