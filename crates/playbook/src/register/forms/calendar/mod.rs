//! Change calendars (iCalendar, RFC 5545). An event alone authorises nothing: anybody can put one
//! into a shared calendar. It documents the plan whose ticket its summary names, or it is a plan
//! itself where `X-STAKEOUT-WHO` and `X-STAKEOUT-KIND` say for whom and for what. A repeated event is
//! one plan with many windows.

mod component;
mod line;
mod recurrence;
mod repeated;
mod time;
mod zone;

use std::collections::BTreeMap;

use component::Component;
use line::{ContentLine, content_lines};
use repeated::Repeated;
use zone::Zones;

use super::{CALENDAR, Event, RegisterFile};
use crate::document::{Problems, Word, suggestion};
use crate::register::claim::EntryKind;
use crate::register::draft::{Draft, Permits, Reading};
use crate::register::entry::{Approval, Limit, Windows};

const STAKEOUT_PROPERTIES: [&str; 6] = [
    "X-STAKEOUT-WHO",
    "X-STAKEOUT-KIND",
    "X-STAKEOUT-WHERE",
    "X-STAKEOUT-COUNT",
    "X-STAKEOUT-FAMILY",
    "X-STAKEOUT-ORIGIN",
];

pub(super) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let calendar = Component::read(content_lines(text));
    let zones = Zones::of(&calendar);
    let mut reader = Reader { reading: Reading::of(place), zones };
    let events = calendar.all("VEVENT");
    for event in events.iter().filter(|event| !event.closed) {
        reader.reading.refuse(event.line, "this event has no END:VEVENT; the file is cut off");
    }
    for repeated in repeated(&events) {
        reader.event(&repeated);
    }
    reader.reading.finish()
}

/// Events with what was changed of single repetitions, which share their UID.
fn repeated<'c>(events: &[&'c Component]) -> Vec<Repeated<'c>> {
    let uid = |event: &'c Component| event.get("UID").map(|line| line.value.trim());
    let mut changes: BTreeMap<&str, Vec<&Component>> = BTreeMap::new();
    let mut masters: Vec<&Component> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for &event in events {
        match (uid(event), event.get("RECURRENCE-ID")) {
            (Some(uid), Some(_)) => changes.entry(uid).or_default().push(event),
            (Some(uid), None) => match places.get(uid).and_then(|&place| masters.get_mut(place)) {
                // An event that was sent again replaces the one before.
                Some(held) if sequence(held) < sequence(event) => *held = event,
                Some(_) => {}
                None => {
                    places.insert(uid, masters.len());
                    masters.push(event);
                }
            },
            (None, _) => masters.push(event),
        }
    }
    let mut repeated: Vec<Repeated<'c>> = masters
        .into_iter()
        .map(|event| {
            let changes = uid(event).and_then(|uid| changes.remove(uid)).unwrap_or_default();
            Repeated { event, changes }
        })
        .collect();
    // A repetition whose event is not in the file stands for itself.
    let alone = changes.into_values().flatten();
    repeated.extend(alone.map(|event| Repeated { event, changes: Vec::new() }));
    repeated
}

fn sequence(event: &Component) -> u32 {
    event.get("SEQUENCE").and_then(|line| line.value.trim().parse().ok()).unwrap_or(0)
}

struct Reader<'p> {
    reading: Reading<'p>,
    zones: Zones,
}

impl Reader<'_> {
    fn event(&mut self, repeated: &Repeated<'_>) {
        let event = repeated.event;
        if event.is_cancelled() {
            return;
        }
        let summary = event.get("SUMMARY").map(ContentLine::text).unwrap_or_default();
        let mut notes = Vec::new();
        let windows = repeated.windows(&self.zones, &mut notes);
        for (line, note) in notes {
            self.reading.note(line, &note);
        }
        match (windows, event.is_plan()) {
            (Ok(None), _) => {}
            (Ok(Some(windows)), true) => self.plan(event, summary, windows),
            (Ok(Some(windows)), false) => {
                if windows.iter().any(|window| window.end < window.start) {
                    let text = "this event never holds: it ends before it begins";
                    self.reading.note(event.line, text);
                }
                let place = self.reading.place.to_owned();
                self.reading.file.events.push(Event {
                    place,
                    line: event.line,
                    summary,
                    windows: Some(windows),
                    source: CALENDAR,
                    doubt: None,
                    approval: Approval::default(),
                });
            }
            (Err(text), true) => self.reading.refuse(event.line, text),
            (Err(text), false) => self.reading.note(event.line, &text),
        }
    }

    fn plan(&mut self, event: &Component, summary: String, windows: Windows) {
        for line in &event.lines {
            let known = STAKEOUT_PROPERTIES.contains(&line.name.as_str());
            if line.name.starts_with("X-STAKEOUT-") && !known {
                let hint = suggestion(&line.name, STAKEOUT_PROPERTIES);
                self.reading
                    .refuse(line.number, format!("unknown property \"{}\"{hint}", line.name));
            }
        }
        if windows.iter().any(|window| window.end <= window.start) {
            let text = "this plan never holds: it does not end after it begins";
            self.reading.refuse(event.line, text);
        }
        let mut draft = Draft::new(EntryKind::Plan, event.line, self.permits(event));
        draft.limit = self.limit(event);
        draft.ticket = ticket_in(&summary).map(str::to_owned);
        draft.summary = (!summary.is_empty()).then_some(summary);
        draft.origin = words_of(event, "X-STAKEOUT-ORIGIN");
        draft.windows = windows;
        self.reading.enter(draft, "");
    }

    fn permits(&mut self, event: &Component) -> Permits {
        let who = words_of(event, "X-STAKEOUT-WHO");
        let kinds = words_of(event, "X-STAKEOUT-KIND");
        for (name, lacks) in [("WHO", who.is_empty()), ("KIND", kinds.is_empty())] {
            if lacks {
                self.reading.refuse(event.line, format!("this plan lacks X-STAKEOUT-{name}"));
            }
        }
        Permits::Acquiring {
            who,
            kinds,
            places: words_of(event, "X-STAKEOUT-WHERE"),
            families: words_of(event, "X-STAKEOUT-FAMILY"),
        }
    }

    fn limit(&mut self, event: &Component) -> Limit {
        let Some(line) = event.get("X-STAKEOUT-COUNT") else { return Limit::None };
        match line.value.trim().parse::<u32>() {
            Ok(count) if count > 0 => Limit::Whole(count),
            _ => {
                let text = "X-STAKEOUT-COUNT must be a whole number of at least 1";
                self.reading.refuse(line.number, text);
                Limit::None
            }
        }
    }
}

fn words_of(event: &Component, name: &'static str) -> Vec<Word> {
    event.list(name).map(|(line, text)| Word { text: text.to_owned(), line }).collect()
}

/// The first word that looks like a ticket: capitals or digits, a hyphen, digits (`CHG-5002`).
fn ticket_in(summary: &str) -> Option<&str> {
    words(summary).find(|word| {
        word.rsplit_once('-').is_some_and(|(project, number)| {
            let project = project.as_bytes();
            let capital = project.first().is_some_and(u8::is_ascii_uppercase);
            let plain =
                |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
            let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            capital && project.iter().all(plain) && numbered
        })
    })
}

/// Words of a summary as tickets are set off in one: `[CHG-5002] Move`, `CHG-5002: move`.
pub(in crate::register) fn words(summary: &str) -> impl Iterator<Item = &str> {
    summary
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests;
