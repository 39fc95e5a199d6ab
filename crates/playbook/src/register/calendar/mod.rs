//! Change calendars (iCalendar, RFC 5545). An event alone authorises nothing: anybody can put one
//! into a shared calendar. It documents the plan whose ticket its summary names, or it is a plan
//! itself where `X-STAKEOUT-WHO` and `X-STAKEOUT-KIND` say for whom and for what.

mod line;
mod time;

use line::{ContentLine, content_lines};
use schema::Timestamp;

use super::claim::{EntryKind, EntryRef};
use super::entry::{Approval, Entry, Limit, Terms, Window};
use super::file::{RegisterFile, parse_kind};
use super::origin::Origin;
use super::place::{Kinds, Place};
use crate::document::{Problem, Problems, suggestion};

const STAKEOUT_PROPERTIES: [&str; 4] =
    ["X-STAKEOUT-WHO", "X-STAKEOUT-KIND", "X-STAKEOUT-WHERE", "X-STAKEOUT-COUNT"];

/// An event that permits nothing by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) place: String,
    pub(super) line: u32,
    pub(super) summary: String,
    pub(super) window: Window,
}

pub(super) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let mut reader = Reader { place, file: RegisterFile::default(), problems: Vec::new() };
    let mut open: Option<Component> = None;
    for line in content_lines(text) {
        match (line.name.as_str(), line.value.as_str(), open.take()) {
            ("BEGIN", "VEVENT", None) => open = Some(Component::new(line.number)),
            ("BEGIN", _, Some(event)) => open = Some(event.deeper()),
            ("END", "VEVENT", Some(event)) if event.depth == 0 => reader.event(&event),
            ("END", _, Some(event)) if event.depth == 0 => open = Some(event),
            ("END", _, Some(event)) => open = Some(event.shallower()),
            (_, _, Some(event)) => open = Some(event.with(line)),
            (_, _, None) => {}
        }
    }
    if let Some(event) = open {
        let text = "this event has no END:VEVENT; the file is cut off";
        reader.problems.push(Problem::at(place, event.line, text));
    }
    Problems::or_value(reader.problems, reader.file)
}

/// Lines of one VEVENT, without those of the alarms inside it.
struct Component {
    line: u32,
    /// How many components are open inside it.
    depth: u32,
    lines: Vec<ContentLine>,
}

impl Component {
    fn new(line: u32) -> Self {
        Self { line, depth: 0, lines: Vec::new() }
    }

    fn deeper(mut self) -> Self {
        self.depth = self.depth.saturating_add(1);
        self
    }

    fn shallower(mut self) -> Self {
        self.depth -= 1;
        self
    }

    fn with(mut self, line: ContentLine) -> Self {
        if self.depth == 0 {
            self.lines.push(line);
        }
        self
    }

    fn get(&self, name: &str) -> Option<&ContentLine> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// Parts of a property that lists values, also over several lines.
    fn list<'c>(&'c self, name: &'c str) -> impl Iterator<Item = (u32, &'c str)> {
        let lines = self.lines.iter().filter(move |line| line.name == name);
        lines.flat_map(|line| line.value.split(',').map(|part| (line.number, part.trim())))
    }

    fn is_plan(&self) -> bool {
        self.lines.iter().any(|line| line.name.starts_with("X-STAKEOUT-"))
    }
}

struct Reader<'p> {
    place: &'p str,
    file: RegisterFile,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Component) {
        if event.get("STATUS").is_some_and(|line| line.value.eq_ignore_ascii_case("CANCELLED")) {
            return;
        }
        if let Some(line) = event.get("RRULE").or_else(|| event.get("RDATE")) {
            self.note(line.number, "repeated events are not read yet; only the first one counts");
        }
        let summary = event.get("SUMMARY").map(ContentLine::text).unwrap_or_default();
        match (self.window(event), event.is_plan()) {
            (Ok(window), true) => self.plan(event, summary, window),
            (Ok(window), false) => {
                let place = self.place.to_owned();
                self.file.events.push(Event { place, line: event.line, summary, window });
            }
            (Err(text), true) => self.refuse(event.line, text),
            (Err(text), false) => self.note(event.line, &text),
        }
    }

    fn plan(&mut self, event: &Component, summary: String, window: Window) {
        for line in &event.lines {
            let known = STAKEOUT_PROPERTIES.contains(&line.name.as_str());
            if line.name.starts_with("X-STAKEOUT-") && !known {
                let hint = suggestion(&line.name, STAKEOUT_PROPERTIES);
                self.refuse(line.number, format!("unknown property \"{}\"{hint}", line.name));
            }
        }
        let terms = self.terms(event);
        let limit = self.limit(event);
        let ticket = ticket_in(&summary).map(str::to_owned);
        let (file, line) = (self.place.to_owned(), event.line);
        if window.end <= window.start {
            self.refuse(line, "this plan never holds: it does not end after it begins");
        }
        let reference =
            EntryRef { kind: EntryKind::Plan, ticket, label: String::new(), file, line };
        let mut entry = Entry {
            reference,
            terms: vec![terms],
            window,
            limit,
            approval: Approval::default(),
            origin: Origin::default(),
            summary: (!summary.is_empty()).then_some(summary),
            owner: None,
        };
        entry.relabel();
        self.file.entries.push(entry);
    }

    fn terms(&mut self, event: &Component) -> Terms {
        let named = |name| event.list(name).filter(|(_, part)| !part.is_empty());
        let who: Vec<String> = named("X-STAKEOUT-WHO").map(|(_, part)| part.to_owned()).collect();
        let (mut kinds, mut any, mut places) = (Vec::new(), false, Vec::new());
        for (line, word) in named("X-STAKEOUT-KIND") {
            match parse_kind(word) {
                Ok(Some(kind)) => kinds.push(kind),
                Ok(None) => any = true,
                Err(text) => self.refuse(line, text),
            }
        }
        for (line, text) in named("X-STAKEOUT-WHERE") {
            match Place::parse(text) {
                Ok(place) => places.push(place),
                Err(text) => self.refuse(line, text),
            }
        }
        for (name, lacks) in [("WHO", who.is_empty()), ("KIND", kinds.is_empty() && !any)] {
            if lacks {
                self.refuse(event.line, format!("this plan lacks X-STAKEOUT-{name}"));
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        let kinds = if any { Kinds::Any } else { Kinds::Only(kinds) };
        Terms::Acquire { who, kinds, places }
    }

    fn limit(&mut self, event: &Component) -> Limit {
        let Some(line) = event.get("X-STAKEOUT-COUNT") else { return Limit::None };
        match line.value.trim().parse::<u32>() {
            Ok(count) if count > 0 => Limit::Whole(count),
            _ => {
                self.refuse(line.number, "X-STAKEOUT-COUNT must be a whole number of at least 1");
                Limit::None
            }
        }
    }

    /// From DTSTART to DTEND, or for DURATION; a date without either lasts its day.
    fn window(&mut self, event: &Component) -> Result<Window, String> {
        let Some(line) = event.get("DTSTART") else {
            return Err("this event has no DTSTART".to_owned());
        };
        let start = time::moment(line)?;
        if start.floating && !start.whole_day {
            self.note(line.number, "DTSTART has no zone and is read as UTC");
        }
        let end = match (event.get("DTEND"), event.get("DURATION")) {
            (Some(line), _) => time::moment(line)?.time,
            (None, Some(line)) => start.time.plus_seconds(time::duration_seconds(&line.value)?),
            (None, None) if start.whole_day => start.time.plus_days(1),
            (None, None) => start.time,
        };
        Ok(Window { start: start.time, end })
    }

    fn refuse(&mut self, line: u32, text: impl Into<String>) {
        self.problems.push(Problem::at(self.place, line, text));
    }

    fn note(&mut self, line: u32, text: &str) {
        self.file.notes.push(format!("{}:{line}: {text}", self.place));
    }
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
pub(super) fn words(summary: &str) -> impl Iterator<Item = &str> {
    summary
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .filter(|w| !w.is_empty())
}

/// A point in time as a calendar writes one.
struct Moment {
    time: Timestamp,
    /// It is a date.
    whole_day: bool,
    /// It names no zone.
    floating: bool,
}

#[cfg(test)]
mod tests;
