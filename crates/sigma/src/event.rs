//! A record as rules see it: by the names in the record itself, else by those that rules have for
//! what was read of it.

use std::borrow::Cow;

use rsigma_eval::{Event, EventValue, JsonEvent};
use schema::Record;
use serde_json::Value;

use crate::fields;
use crate::logsource::Stream;

pub(crate) struct RecordEvent<'r, 'a> {
    record: &'r Record<'a>,
    stream: &'static Stream,
    text: Cow<'r, str>,
    json: Option<(&'r Value, JsonEvent<'r>)>,
}

/// The record as a tree, where it is one.
pub(crate) fn tree(record: &Record<'_>) -> Option<Value> {
    let first = record.raw.iter().find(|byte| !byte.is_ascii_whitespace());
    (first == Some(&b'{')).then(|| serde_json::from_slice(record.raw).ok()).flatten()
}

impl<'r, 'a> RecordEvent<'r, 'a> {
    pub(crate) fn new(
        record: &'r Record<'a>,
        stream: &'static Stream,
        tree: Option<&'r Value>,
    ) -> Self {
        let text = String::from_utf8_lossy(record.raw);
        Self { record, stream, text, json: tree.map(|value| (value, JsonEvent::borrow(value))) }
    }

    /// As the record names it, or another name of the same there.
    fn written(&self, path: &str) -> Option<EventValue<'_>> {
        let Some((value, json)) = &self.json else { return self.assigned(path) };
        // Rules for exports that pack the record into `data`.
        let path = path.strip_prefix("data.").unwrap_or(path);
        let named = || {
            let mut aliases = self.stream.aliases.iter().filter(|(name, _)| *name == path);
            aliases.find_map(|(_, written)| json.get_field(written))
        };
        let within = || {
            let mut places = self.stream.within.iter();
            places.find_map(|place| json.get_field(&format!("{place}{path}")))
        };
        let alike = || {
            let mut found = Vec::new();
            find(value, path, &mut found);
            match found.as_slice() {
                [] => None,
                [one] => Some(EventValue::from(*one)),
                many => Some(EventValue::Array(many.iter().map(|it| (*it).into()).collect())),
            }
        };
        let value = json.get_field(path).or_else(named).or_else(within).or_else(alike)?;
        Some(match value {
            // Rules look for text in a whole object, with the quotes of what it holds.
            EventValue::Map(_) => {
                let text = value.to_json().to_string().replace("\\\"", "\"");
                EventValue::Str(Cow::Owned(text))
            }
            value => value,
        })
    }

    /// Whether a field is one that is read of such a record, there or not. What a rule says of
    /// others cannot be told.
    pub(crate) fn tells(&self, path: &str) -> bool {
        let is_read = || fields::read(&self.record.row, path).is_some();
        self.json.is_some() || is_read() || self.assigned(path).is_some()
    }

    /// `name=value` in a line of text.
    fn assigned(&self, name: &str) -> Option<EventValue<'_>> {
        let mut places = self.text.match_indices(name);
        let value = places.find_map(|(at, _)| {
            let before = self.text.get(..at)?.chars().next_back();
            let begins = before.is_none_or(|letter| letter.is_whitespace() || letter == ',');
            let value = self.text.get(at + name.len()..)?.strip_prefix('=')?;
            begins.then_some(value)
        })?;
        let value = match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split([' ', ',', '\t', '\r', '\n']).next(),
        };
        value.map(|value| EventValue::Str(Cow::Borrowed(value)))
    }
}

/// By a path whose words may differ in case from those of the record; of a list every item.
fn find<'v>(value: &'v Value, path: &str, found: &mut Vec<&'v Value>) {
    let (word, rest) = path.split_once('.').map_or((path, None), |(word, rest)| (word, Some(rest)));
    match value {
        Value::Array(items) => items.iter().for_each(|item| find(item, path, found)),
        Value::Object(members) => {
            let alike = members.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
            match (alike, rest) {
                (Some((_, value)), Some(rest)) => find(value, rest, found),
                (Some((_, value)), None) => found.push(value),
                (None, _) => {}
            }
        }
        _ => {}
    }
}

impl Event for RecordEvent<'_, '_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        self.written(path).or_else(|| fields::read(&self.record.row, path)?)
    }

    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        match &self.json {
            Some((_, json)) => json.any_string_value(pred),
            None => pred(&self.text),
        }
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        match &self.json {
            Some((_, json)) => json.all_string_values(),
            None => vec![Cow::Borrowed(&*self.text)],
        }
    }

    fn to_json(&self) -> Value {
        match &self.json {
            Some((value, _)) => (*value).clone(),
            None => Value::String(self.text.to_string()),
        }
    }
}
