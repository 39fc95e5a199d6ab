//! The register as a table (CSV): one entry a line, with the columns of `register.toml`. A line with
//! a start and an end is a plan, one with a name is a domain, any other is a grant; a column `entry`
//! says so where all three stand in one table. Lists in a cell are separated by `;` or `|`.

use std::collections::BTreeSet;

use schema::Timestamp;

use super::{Format, RegisterFile};
use crate::document::{Edge, Problems, Word, suggestion};
use crate::register::claim::EntryKind;
use crate::register::draft::{Draft, Permits, Reading};
use crate::register::entry::{Approval, Limit, Window};

const COLUMNS: [&str; 20] = [
    "approved",
    "approved_by",
    "count",
    "end",
    "entry",
    "family",
    "from",
    "kind",
    "max_cost_per_day",
    "max_per_day",
    "name",
    "origin",
    "owner",
    "registrar",
    "start",
    "summary",
    "ticket",
    "until",
    "where",
    "who",
];
const SECONDS_PER_DAY: i64 = 86_400;

/// What a first line says of a table, if it begins one.
pub(super) fn format_of(header: &str) -> Option<Format> {
    let header = header.trim();
    if header.contains('=') || header.starts_with(['#', '[']) {
        return None;
    }
    let columns: Vec<String> = header.split([',', ';', '\t']).map(canonical).collect();
    let has = |name: &str| columns.iter().any(|column| column == name);
    if has("issue_key") || (has("key") && has("issue_type")) {
        Some(Format::Jira)
    } else if has("number") && (has("short_description") || has("start_date")) {
        Some(Format::ServiceNow)
    } else if columns.len() > 1 || has("name") {
        Some(Format::Csv)
    } else {
        None
    }
}

/// A table: its columns by canonical name, and its rows with their lines.
pub(super) struct Table {
    columns: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
}

impl Table {
    pub(super) fn parse(text: &str, reading: &mut Reading<'_>) -> Self {
        let header = text.trim_start().lines().next().unwrap_or("");
        let count = |mark: char| header.matches(mark).count();
        let separators = [(',', count(',')), (';', count(';')), ('\t', count('\t'))];
        let separator = separators.iter().rev().max_by_key(|(_, count)| *count);
        let separator = separator.map_or(b',', |(mark, _)| *mark as u8);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let Ok(record) = record else { continue };
            let line = record.position().map_or(0, csv::Position::line);
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if columns.is_empty() {
                columns = cells.iter().map(|cell| canonical(cell)).collect();
            } else if cells.len() > columns.len() {
                reading.refuse(line, "this line has more cells than the table has columns");
            } else if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push((line, cells));
            }
        }
        Self { columns, rows }
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { line: *line, columns: &self.columns, cells })
    }
}

/// One line of a table. Of columns with one name, every cell counts.
pub(super) struct Row<'t> {
    pub(super) line: u32,
    columns: &'t [String],
    cells: &'t [String],
}

impl<'t> Row<'t> {
    /// Cells that say something, with their columns.
    pub(super) fn cells(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let named = self.columns.iter().map(String::as_str);
        named.zip(self.cells.iter().map(String::as_str)).filter(|(_, cell)| !cell.is_empty())
    }

    fn get(&self, column: &str) -> Option<&'t str> {
        self.cells().find(|(name, _)| *name == column).map(|(_, cell)| cell)
    }

    fn words(&self, column: &str) -> Vec<Word> {
        let cells = self.cells().filter(|(name, _)| *name == column);
        cells.flat_map(|(_, cell)| list(cell, self.line)).collect()
    }
}

/// The parts of a cell.
pub(super) fn list(cell: &str, line: u32) -> Vec<Word> {
    let parts = cell.trim_matches(['[', ']']).split([';', '|', ',', '\n']);
    let parts = parts.map(|part| part.trim().trim_matches('"').trim());
    let said = parts.filter(|part| !part.is_empty());
    said.map(|part| Word { text: part.to_owned(), line }).collect()
}

/// `Max per day` and `max-per-day` are `max_per_day`.
pub(super) fn canonical(column: &str) -> String {
    let plain = column.trim().trim_matches('"').trim().to_lowercase();
    let joined = plain.replace([' ', '-', '.'], "_");
    match joined.as_str() {
        "domain" | "domain_name" | "domainname" => "name".to_owned(),
        _ => joined,
    }
}

pub(super) fn read(text: &str, place: &str) -> Result<RegisterFile, Problems> {
    let mut reading = Reading::of(place);
    let table = Table::parse(text, &mut reading);
    refuse_misspelt(&table, &mut reading);
    for row in table.rows() {
        enter(&row, &mut reading);
    }
    reading.expect_entries();
    reading.finish()
}

/// Tables have columns of their own, which are passed over; one that was meant to be ours would
/// quietly lift a limit.
fn refuse_misspelt(table: &Table, reading: &mut Reading<'_>) {
    let mut passed_over = BTreeSet::new();
    for column in table.columns().iter().filter(|column| !column.is_empty()) {
        if COLUMNS.contains(&column.as_str()) {
            continue;
        }
        let hint = suggestion(column, COLUMNS);
        if hint.starts_with("; did you mean") {
            reading.refuse(1, format!("unknown column \"{column}\"{hint}"));
        } else {
            passed_over.insert(column.as_str());
        }
    }
    if !passed_over.is_empty() {
        let names: Vec<&str> = passed_over.into_iter().collect();
        reading.note(1, &format!("columns that are not read: {}", names.join(", ")));
    }
}

fn enter(row: &Row<'_>, reading: &mut Reading<'_>) {
    let kind = match row.get("entry").map(str::to_lowercase).as_deref() {
        Some("grant") => EntryKind::Grant,
        Some("plan") => EntryKind::Plan,
        Some("domain") => EntryKind::Domain,
        Some(other) => {
            let hint = suggestion(other, ["grant", "plan", "domain"]);
            reading.refuse(row.line, format!("unknown entry \"{other}\"{hint}"));
            return;
        }
        None if row.get("name").is_some() && row.get("who").is_none() => EntryKind::Domain,
        None if row.get("start").is_some() || row.get("end").is_some() => EntryKind::Plan,
        None => EntryKind::Grant,
    };
    let (required, times, limit): (&[&str], _, _) = match kind {
        EntryKind::Domain => (&["name"], ("from", "until"), None),
        EntryKind::Plan => {
            (&["ticket", "who", "kind", "start", "end"], ("start", "end"), Some("count"))
        }
        EntryKind::Grant => (&["who", "kind"], ("from", "until"), Some("max_per_day")),
    };
    let lacking: Vec<&&str> = required.iter().filter(|name| row.get(name).is_none()).collect();
    for name in &lacking {
        reading.refuse(row.line, format!("this {} lacks \"{name}\"", kind.as_str()));
    }
    if !lacking.is_empty() {
        return;
    }
    let permits = match kind {
        EntryKind::Domain => {
            let text = row.get("name").unwrap_or_default().to_owned();
            Permits::Name(Word { text, line: row.line })
        }
        EntryKind::Plan | EntryKind::Grant => Permits::Acquiring {
            who: row.words("who"),
            kinds: row.words("kind"),
            places: row.words("where"),
            families: row.words("family"),
        },
    };
    let mut draft = Draft::new(kind, row.line, permits);
    let text = |column| row.get(column).map(str::to_owned);
    (draft.ticket, draft.summary, draft.owner) = (text("ticket"), text("summary"), text("owner"));
    draft.origin = row.words("origin");
    if kind != EntryKind::Domain {
        draft.windows = window(row, times, reading).into();
    }
    let limit = limit.and_then(|column| count(row, column, reading));
    draft.limit = match (kind, limit) {
        (EntryKind::Plan, Some(count)) => Limit::Whole(count),
        (_, Some(count)) => Limit::PerDay(count),
        (_, None) => Limit::None,
    };
    if kind == EntryKind::Grant {
        draft.budget = count(row, "max_cost_per_day", reading);
    }
    let approved = time(row, "approved", Edge::Start, reading);
    draft.approval = Approval { at: approved, by: text("approved_by") };
    reading.enter(draft, "");
}

fn window(row: &Row<'_>, (first, last): (&str, &str), reading: &mut Reading<'_>) -> Window {
    let window = Window {
        start: time(row, first, Edge::Start, reading).unwrap_or(Window::ALWAYS.start),
        end: time(row, last, Edge::End, reading).unwrap_or(Window::ALWAYS.end),
    };
    if window.end <= window.start {
        let text = format!("this line never holds: \"{last}\" is not after \"{first}\"");
        reading.refuse(row.line, text);
    }
    window
}

fn count(row: &Row<'_>, column: &str, reading: &mut Reading<'_>) -> Option<u32> {
    let cell = row.get(column)?;
    let count = cell.parse::<u32>().ok().filter(|&count| count > 0);
    if count.is_none() {
        reading.refuse(row.line, format!("\"{column}\" must be at least 1, not \"{cell}\""));
    }
    count
}

fn time(row: &Row<'_>, column: &str, edge: Edge, reading: &mut Reading<'_>) -> Option<Timestamp> {
    let cell = row.get(column)?;
    let Some((time, zoned)) = moment(cell, edge) else {
        let text = format!("\"{column}\" must be a time such as 2026-10-20T13:00:00Z");
        reading.refuse(row.line, format!("{text}, not \"{cell}\""));
        return None;
    };
    if !zoned {
        reading.note(row.line, &format!("\"{column}\" has no zone and is read as UTC"));
    }
    Some(time)
}

/// A time as people put one into a cell, and whether it names its zone: `2026-10-20T13:00:00Z`,
/// `2026-10-20 13:00`, `2026-10-20`, which ends after its last moment.
pub(super) fn moment(cell: &str, edge: Edge) -> Option<(Timestamp, bool)> {
    let parse = |text: &str| Timestamp::parse_rfc3339(text.as_bytes());
    let cell = cell.trim();
    if let Some(time) = parse(&cell.replacen(' ', "T", 1)).or_else(|| offset_without_colon(cell)) {
        return Some((time, true));
    }
    if let Some(day) = parse(&format!("{cell}T00:00:00Z")) {
        let whole = if edge == Edge::End { SECONDS_PER_DAY } else { 0 };
        return Some((day.plus_seconds(whole), false));
    }
    let local = cell.replacen(' ', "T", 1);
    let local = parse(&format!("{local}Z")).or_else(|| parse(&format!("{local}:00Z")))?;
    Some((local, false))
}

/// `2026-10-20T13:00:00.000+0200`, as Jira writes it.
fn offset_without_colon(cell: &str) -> Option<Timestamp> {
    let at = cell.len().checked_sub(2)?;
    let (head, minutes) = cell.split_at_checked(at)?;
    let sign = head.get(head.len().checked_sub(3)?..)?;
    let signed = sign.starts_with(['+', '-']) && head.contains('T');
    let text = format!("{head}:{minutes}");
    signed.then(|| Timestamp::parse_rfc3339(text.as_bytes()))?
}
