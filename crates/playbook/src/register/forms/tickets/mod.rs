//! Changes of a ticket system, as Jira and `ServiceNow` export them (JSON and CSV). An approved change
//! that names its who and kind, in fields or labels called as the register calls them, is a plan;
//! any other documents the plan with the same ticket and permits nothing: whoever may open a ticket
//! could permit himself anything.

mod approval;
mod field;

use field::Record;

use super::calendar::words;
use super::table::{self, Table};
use super::{Event, RegisterFile, documents, line_of};
use crate::document::{Edge, Problems, Word};
use crate::register::claim::EntryKind;
use crate::register::draft::{Draft, Permits, Reading};
use crate::register::entry::{Approval, Limit, Window};

/// What one system calls things; the first name that a record has counts.
pub(super) struct System {
    /// The subject of a sentence.
    name: &'static str,
    ticket: &'static [&'static str],
    summary: &'static [&'static str],
    start: &'static [&'static str],
    end: &'static [&'static str],
    status: &'static [&'static str],
    owner: &'static [&'static str],
}

pub(super) const JIRA: System = System {
    name: "Jira",
    ticket: &["key", "issue_key"],
    summary: &["summary"],
    start: &[
        "start",
        "planned_start",
        "planned_start_date",
        "change_start_date",
        "change_start",
        "scheduled_start",
        "start_date",
    ],
    end: &[
        "end",
        "planned_end",
        "planned_end_date",
        "change_completion_date",
        "change_end_date",
        "change_end",
        "scheduled_end",
        "end_date",
    ],
    status: &["approval", "status"],
    owner: &["owner", "assignee", "reporter"],
};

pub(super) const SERVICE_NOW: System = System {
    name: "ServiceNow",
    ticket: &["number"],
    summary: &["short_description"],
    start: &["start", "start_date", "planned_start_date", "work_start"],
    end: &["end", "end_date", "planned_end_date", "work_end"],
    status: &["approval", "state"],
    owner: &["owner", "assigned_to", "requested_by", "opened_by"],
};

pub(super) fn read(text: &str, place: &str, system: &System) -> Result<RegisterFile, Problems> {
    let mut reading = Reading::of(place);
    let records: Vec<Record> = if text.trim_start().starts_with(['{', '[']) {
        let documents = documents(text, &mut reading);
        documents.iter().flat_map(field::records).collect()
    } else {
        let table = Table::parse(text, &mut reading);
        table.rows().map(|row| Record::of_row(&row)).collect()
    };
    let mut exports = Export { system, text, reading: &mut reading, unzoned: false };
    for record in records {
        exports.change(record);
    }
    if exports.unzoned {
        reading.note(1, "times of changes have no zone and are read as UTC");
    }
    reading.finish()
}

struct Export<'e, 'p> {
    system: &'e System,
    text: &'e str,
    reading: &'e mut Reading<'p>,
    unzoned: bool,
}

impl Export<'_, '_> {
    fn change(&mut self, mut record: Record) {
        let system = self.system;
        let Some(ticket) = record.text(system.ticket) else { return };
        if record.line == 0 {
            record.line = line_of(self.text, &ticket);
        }
        let line = record.line;
        let summary = record.text(system.summary).unwrap_or_default();
        let window = self.window(&record, &ticket);
        let by = record.text(&["approved_by"]);
        let at = record.text(&["approved", "approval_set", "approved_at", "approved_on"]);
        let at = at.and_then(|at| self.moment(&at, Edge::Start));
        let doubt = approval::doubt(&record, system.status, at.is_some() || by.is_some());
        let approval = Approval { at, by };
        let (who, kinds) = (record.words("who"), record.words("kind"));
        match (window, &doubt) {
            (Some(window), None) if !who.is_empty() && !kinds.is_empty() => {
                let permits = Permits::Acquiring {
                    who,
                    kinds,
                    places: record.words("where"),
                    families: record.words("family"),
                };
                let mut draft = Draft::new(EntryKind::Plan, line, permits);
                draft.limit = self.limit(&record);
                draft.origin = record.words("origin");
                draft.owner = record.text(system.owner);
                (draft.windows, draft.approval) = (window.into(), approval);
                draft.summary = Some(summary).filter(|summary| !summary.is_empty());
                draft.ticket = Some(ticket);
                self.reading.enter(draft, "");
            }
            _ => {
                if let (Some(doubt), false) = (&doubt, who.is_empty()) {
                    self.reading.note(line, &format!("{ticket} permits nothing: {doubt}"));
                }
                let named = words(&summary).any(|word| word == ticket);
                let summary = if named { summary } else { format!("{ticket} {summary}") };
                let place = self.reading.place.to_owned();
                let summary = summary.trim().to_owned();
                let source = system.name;
                let windows = window.map(Into::into);
                let event = Event { place, line, summary, windows, source, doubt, approval };
                self.reading.file.events.push(event);
            }
        }
    }

    fn window(&mut self, record: &Record, ticket: &str) -> Option<Window> {
        let start = record.text(self.system.start);
        let end = record.text(self.system.end);
        let start = start.and_then(|start| self.moment(&start, Edge::Start))?;
        let end = end.and_then(|end| self.moment(&end, Edge::End))?;
        if end <= start {
            let text = format!("{ticket} has no window: it does not end after it begins");
            self.reading.note(record.line, &text);
            return None;
        }
        Some(Window { start, end })
    }

    fn moment(&mut self, text: &str, edge: Edge) -> Option<schema::Timestamp> {
        let (time, zoned) = table::moment(text, edge).or_else(|| field::moment(text))?;
        self.unzoned |= !zoned;
        Some(time)
    }

    fn limit(&mut self, record: &Record) -> Limit {
        let Some(Word { text, line }) = record.words("count").into_iter().next() else {
            return Limit::None;
        };
        // Number fields of Jira have decimals: 40.0.
        match text.trim_end_matches(".0").parse::<u32>() {
            Ok(count) if count > 0 => Limit::Whole(count),
            _ => {
                self.reading.refuse(line, format!("\"count\" must be at least 1, not \"{text}\""));
                Limit::None
            }
        }
    }
}
