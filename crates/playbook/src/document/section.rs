//! One table of a document. Reading a key takes it out; whatever is left at the end was unknown.

use std::fmt;

use schema::Timestamp;
use toml::Value;
use toml::de::{DeTable, DeValue};
use toml::value::{Date, Datetime, Offset, Time};

use super::value::{self, TypeName};
use super::{Problem, Source, suggestion};

const SECONDS_PER_DAY: i64 = 86_400;

pub struct Section<'s> {
    source: &'s Source<'s>,
    /// As a reader of the file knows it: `[scope]`, `[[grant]]`; empty at the top.
    label: String,
    line: u32,
    table: DeTable<'s>,
    known: Vec<&'static str>,
    problems: Vec<Problem>,
    notes: Vec<String>,
}

/// A string and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub line: u32,
}

/// Which end of a window a time marks: a bare date begins one at its first moment and ends one
/// after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Start,
    End,
}

impl<'s> Section<'s> {
    pub(super) fn new(
        source: &'s Source<'s>,
        label: String,
        line: u32,
        table: DeTable<'s>,
    ) -> Self {
        let (known, problems, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, label, line, table, known, problems, notes }
    }

    pub fn line(&self) -> u32 {
        self.line
    }

    pub fn place(&self) -> &'s str {
        self.source.place()
    }

    /// Reports each of `keys` that is not there.
    pub fn require(&mut self, keys: &[&'static str]) {
        for key in keys {
            if !self.table.contains_key(*key) {
                self.refuse(self.line, format!("{self} lacks the required key \"{key}\""));
            }
        }
    }

    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.word(key).map(|word| word.text)
    }

    /// A string that says something: an empty one is a problem.
    pub fn word(&mut self, key: &'static str) -> Option<Word> {
        let (line, value) = self.take(key)?;
        match value {
            DeValue::String(text) if text.trim().is_empty() => {
                self.refuse(line, format!("\"{key}\" in {self} is empty"));
                None
            }
            DeValue::String(text) => Some(Word { text: text.into_owned(), line }),
            other => self.wrong_type(line, key, "a string", &other),
        }
    }

    pub fn words(&mut self, key: &'static str) -> Option<Vec<Word>> {
        const WANTED: &str = "a list of strings";
        let (line, value) = self.take(key)?;
        let items = match value {
            DeValue::Array(items) => items,
            DeValue::String(text) => {
                self.refuse(line, format!("\"{key}\" in {self} is a list: write [\"{text}\"]"));
                return None;
            }
            other => return self.wrong_type(line, key, WANTED, &other),
        };
        let mut words = Vec::with_capacity(items.len());
        for item in items {
            let line = self.source.line(item.span().start);
            match item.into_inner() {
                DeValue::String(text) if text.trim().is_empty() => {
                    self.refuse(line, format!("\"{key}\" in {self} holds an empty string"));
                }
                DeValue::String(text) => words.push(Word { text: text.into_owned(), line }),
                other => return self.wrong_type(line, key, WANTED, &other),
            }
        }
        Some(words)
    }

    /// A whole number of at least `least`.
    pub fn count(&mut self, key: &'static str, least: u32) -> Option<u32> {
        let (line, value) = self.take(key)?;
        if !value.is_integer() {
            return self.wrong_type(line, key, "a whole number", &value);
        }
        let count = value::integer(&value).and_then(|number| u32::try_from(number).ok());
        let count = count.filter(|&number| number >= least);
        if count.is_none() {
            self.refuse(line, format!("\"{key}\" in {self} must be at least {least}"));
        }
        count
    }

    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let (line, value) = self.take(key)?;
        match value {
            DeValue::Boolean(flag) => Some(flag),
            other => self.wrong_type(line, key, "true or false", &other),
        }
    }

    /// Whole numbers from 0 on.
    pub fn counts(&mut self, key: &'static str) -> Option<Vec<u32>> {
        const WANTED: &str = "a list of whole numbers";
        let (line, value) = self.take(key)?;
        let DeValue::Array(items) = value else {
            return self.wrong_type(line, key, WANTED, &value);
        };
        let mut counts = Vec::with_capacity(items.len());
        for item in items {
            let count =
                value::integer(item.get_ref()).and_then(|number| u32::try_from(number).ok());
            match count {
                Some(count) => counts.push(count),
                None => return self.wrong_type(line, key, WANTED, item.get_ref()),
            }
        }
        Some(counts)
    }

    /// A point in time. Without a zone it is UTC, and that is noted.
    pub fn time(&mut self, key: &'static str, edge: Edge) -> Option<Timestamp> {
        let (line, value) = self.take(key)?;
        let DeValue::Datetime(written) = value else {
            let wanted = "a time such as 2026-10-20T13:00:00Z, without quotes";
            return self.wrong_type(line, key, wanted, &value);
        };
        let Some(time) = timestamp(&written, edge) else {
            self.refuse(line, format!("\"{key}\" in {self} must have a date"));
            return None;
        };
        if written.offset.is_none() {
            let place = self.place();
            self.notes.push(format!("{place}:{line}: \"{key}\" has no zone and is read as UTC"));
        }
        Some(time)
    }

    /// A table under this one: `[scope]`.
    pub fn section(&mut self, key: &'static str) -> Option<Self> {
        let (line, value) = self.take(key)?;
        let label = self.sub_label(key);
        match value {
            DeValue::Table(table) => {
                Some(Self::new(self.source, format!("[{label}]"), line, table))
            }
            other => self.wrong_type(line, key, &format!("a table [{label}]"), &other),
        }
    }

    /// A list of tables under this one: `[[grant]]`.
    pub fn sections(&mut self, key: &'static str) -> Vec<Self> {
        let Some((line, value)) = self.take(key) else { return Vec::new() };
        let label = format!("[[{}]]", self.sub_label(key));
        let DeValue::Array(items) = value else {
            self.wrong_type::<()>(line, key, &format!("tables headed {label}"), &value);
            return Vec::new();
        };
        let mut sections = Vec::with_capacity(items.len());
        for item in items {
            let line = self.source.line(item.span().start);
            match item.into_inner() {
                DeValue::Table(table) => {
                    sections.push(Self::new(self.source, label.clone(), line, table));
                }
                other => {
                    self.wrong_type::<()>(line, key, &format!("tables headed {label}"), &other);
                }
            }
        }
        sections
    }

    /// Everything that is left, whatever its keys: for a section whose keys are known elsewhere.
    pub fn take_rest(&mut self) -> Vec<(Word, Value)> {
        let mut rest = Vec::new();
        for (key, value) in std::mem::take(&mut self.table) {
            let line = self.source.line(key.span().start);
            let text = key.into_inner().into_owned();
            match value::plain(value.get_ref()) {
                Some(value) => rest.push((Word { text, line }, value)),
                None => self.refuse(line, format!("\"{text}\" in {self} is out of range")),
            }
        }
        rest
    }

    pub fn refuse(&mut self, line: u32, text: impl Into<String>) {
        self.problems.push(Problem::at(self.source.place(), line, text));
    }

    /// Problems and notes, with a problem for each key that nobody asked for.
    pub fn finish(mut self) -> (Vec<Problem>, Vec<String>) {
        for (key, _) in std::mem::take(&mut self.table) {
            let line = self.source.line(key.span().start);
            let hint = suggestion(key.get_ref(), self.known.iter().copied());
            self.refuse(line, format!("unknown key \"{}\" in {self}{hint}", key.get_ref()));
        }
        (self.problems, self.notes)
    }

    fn take(&mut self, key: &'static str) -> Option<(u32, DeValue<'s>)> {
        self.known.push(key);
        let (key, value) = self.table.remove_entry(key)?;
        Some((self.source.line(key.span().start), value.into_inner()))
    }

    fn sub_label(&self, key: &str) -> String {
        match self.label.trim_matches(['[', ']']) {
            "" => key.to_owned(),
            label => format!("{label}.{key}"),
        }
    }

    fn wrong_type<T>(
        &mut self,
        line: u32,
        key: &str,
        wanted: &str,
        found: &DeValue<'_>,
    ) -> Option<T> {
        let found = TypeName(found);
        self.refuse(line, format!("\"{key}\" in {self} must be {wanted}, not {found}"));
        None
    }
}

/// `[[grant]]`, or `the file` at the top.
impl fmt::Display for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.label.is_empty() { "the file" } else { &self.label })
    }
}

fn timestamp(written: &Datetime, edge: Edge) -> Option<Timestamp> {
    let Date { year, month, day } = written.date?;
    let whole_day = written.time.is_none();
    let (hour, minute, second, micros) = match written.time {
        Some(Time { hour, minute, second, nanosecond }) => {
            (hour, minute, second, nanosecond / 1000)
        }
        None => (0, 0, 0, 0),
    };
    let offset = match written.offset {
        None | Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => i64::from(minutes) * 60,
    };
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    let local = Timestamp::parse_rfc3339(text.as_bytes())?;
    let end_of_day = if whole_day && edge == Edge::End { SECONDS_PER_DAY } else { 0 };
    Some(Timestamp(local.plus_seconds(end_of_day - offset).0 + i64::from(micros)))
}
