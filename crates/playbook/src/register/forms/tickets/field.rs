//! Fields of a change, whatever the export looks like: names as the register spells them, and every
//! value as text.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use schema::Timestamp;
use serde_json::{Map, Value};

use crate::document::Word;
use crate::register::forms::table::{Row, canonical, list};

/// Words that systems and administrators put before the name of a field of their own.
const PREFIXES: [&str; 4] = ["custom_field_(", "u_", "stakeout_", "stakeout:_"];
/// What a label may say, as `kind:compute`.
const LABELS: [&str; 6] = ["who", "kind", "where", "count", "origin", "family"];

/// One change.
pub(super) struct Record {
    /// 0 where it is not known yet.
    pub(super) line: u32,
    fields: Vec<(String, String)>,
}

impl Record {
    pub(super) fn of_row(row: &Row<'_>) -> Self {
        let mut record = Self { line: row.line, fields: Vec::new() };
        for (name, cell) in row.cells() {
            record.add(name, cell);
        }
        record
    }

    fn add(&mut self, name: &str, text: &str) {
        let mut name = canonical(name);
        for prefix in PREFIXES {
            if let Some(rest) = name.strip_prefix(prefix) {
                name = rest.trim_end_matches(')').into();
            }
        }
        if name == "labels" || name == "tags" {
            let labels = text.split([' ', ',', ';']).filter_map(label);
            let labels: Vec<(String, String)> = labels.collect();
            self.fields.extend(labels);
        } else if !text.trim().is_empty() {
            self.fields.push((name, text.trim().to_owned()));
        }
    }

    /// The first of several names that the change has a value for.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        let value = |name: &&str| self.fields.iter().find(|(known, _)| known == name);
        names.iter().find_map(value).map(|(_, text)| text.clone())
    }

    pub(super) fn words(&self, name: &str) -> Vec<Word> {
        let fields = self.fields.iter().filter(|(known, _)| known == name);
        fields.flat_map(|(_, text)| list(text, self.line)).collect()
    }
}

/// `kind:compute`, `stakeout-kind=compute`.
fn label(label: &str) -> Option<(String, String)> {
    let label = label.trim();
    let rest = label
        .strip_prefix("stakeout")
        .map_or(label, |rest| rest.trim_start_matches(['-', ':', '.', '_', '/']));
    let (name, value) = rest.split_once([':', '='])?;
    (LABELS.contains(&name) && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

/// The changes of a JSON document: a search result of Jira, a result of `ServiceNow`, or a bare list.
pub(super) fn records(document: &Value) -> Vec<Record> {
    let listed = ["issues", "result", "records", "values"].iter().find_map(|key| document.get(key));
    let listed = listed.unwrap_or(document);
    let names = document.get("names").and_then(Value::as_object);
    match listed {
        Value::Array(changes) => changes.iter().filter_map(|it| record(it, names)).collect(),
        change => record(change, names).into_iter().collect(),
    }
}

/// Jira keeps fields below `fields` and names those of its own in `names`, where it was asked to.
fn record(change: &Value, names: Option<&Map<String, Value>>) -> Option<Record> {
    let change = change.as_object()?;
    let names = change.get("names").and_then(Value::as_object).or(names);
    let mut record = Record { line: 0, fields: Vec::new() };
    let inner = change.get("fields").and_then(Value::as_object);
    for (id, value) in change.iter().chain(inner.into_iter().flatten()) {
        let name = names.and_then(|names| names.get(id)).and_then(Value::as_str).unwrap_or(id);
        if id != "fields" && id != "names" {
            for text in texts(value) {
                record.add(name, &text);
            }
        }
    }
    Some(record)
}

/// What a field says. Of a person that is the mail address, of a choice its name; of `ServiceNow`'s
/// pairs the shown one, but for times, whose shown one is in the zone of whoever asked.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(object) => {
            let plain = |key: &str| object.get(key).and_then(Value::as_str);
            let paired = plain("value").filter(|it| it.starts_with("20") && it.contains(':'));
            let keys = ["emailAddress", "email", "display_value", "displayName", "name", "value"];
            let shown = keys.iter().find_map(|key| plain(key));
            paired
                .or(shown)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .into_iter()
                .collect()
        }
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// `20/Oct/26 1:00 PM`, as Jira's own export of a table writes times.
pub(super) fn moment(text: &str) -> Option<(Timestamp, bool)> {
    let patterns = ["%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%d/%b/%y %H:%M"];
    let local = patterns.iter().find_map(|it| DateTime::strptime(it, text.trim()).ok())?;
    let zoned = local.to_zoned(TimeZone::UTC).ok()?;
    Some((Timestamp(zoned.timestamp().as_microsecond()), false))
}
