//! A log of Zeek with tabs, and the same log as JSON, say the same.

use serde_json::{Map, Value};
use sources::{Format, detect};

use crate::fixtures::FIXTURES;
use crate::support::{Collected, collect, corpus, files, inflated};

/// What a header says of the columns behind it.
struct Header {
    separator: String,
    set_separator: String,
    empty: String,
    unset: String,
    path: String,
    fields: Vec<String>,
    types: Vec<String>,
}

impl Header {
    fn new() -> Self {
        Self {
            separator: "\t".to_owned(),
            set_separator: ",".to_owned(),
            empty: "(empty)".to_owned(),
            unset: "-".to_owned(),
            path: String::new(),
            fields: Vec::new(),
            types: Vec::new(),
        }
    }

    fn read(&mut self, line: &str) {
        if let Some(escaped) = line.strip_prefix("#separator ") {
            let code = escaped.strip_prefix("\\x").and_then(|hex| u8::from_str_radix(hex, 16).ok());
            self.separator = code.map_or(escaped.to_owned(), |code| char::from(code).to_string());
            return;
        }
        let mut cells = line.split(self.separator.as_str());
        let name = cells.next().unwrap_or_default();
        let rest: Vec<String> = cells.map(str::to_owned).collect();
        let first = rest.first().cloned().unwrap_or_default();
        match name {
            "#set_separator" => self.set_separator = first,
            "#empty_field" => self.empty = first,
            "#unset_field" => self.unset = first,
            "#path" => self.path = first,
            "#fields" => self.fields = rest,
            "#types" => self.types = rest,
            _ => {}
        }
    }

    /// The line as Zeek writes it as JSON; `None` where its columns do not fit.
    fn json(&self, line: &str) -> Option<String> {
        let cells: Vec<&str> = line.split(self.separator.as_str()).collect();
        let typed = self.types.is_empty() || cells.len() == self.types.len();
        let fits = cells.len() == self.fields.len() && typed;
        let mut object = Map::new();
        object.insert("_path".to_owned(), self.path.clone().into());
        for (place, (cell, name)) in cells.iter().zip(&self.fields).enumerate() {
            if *cell != self.unset {
                let kind = self.types.get(place).map_or_else(|| kind(name, cell), String::as_str);
                object.insert(name.clone(), self.value(cell, kind));
            }
        }
        fits.then(|| Value::Object(object).to_string())
    }

    fn value(&self, cell: &str, kind: &str) -> Value {
        if let Some((_, inner)) = kind.split_once('[') {
            let inner = inner.trim_end_matches(']');
            let items = cell.split(self.set_separator.as_str()).filter(|_| cell != self.empty);
            return items.map(|item| self.value(item, inner)).collect();
        }
        match kind {
            "bool" => (cell == "T").into(),
            "time" | "double" | "interval" | "count" | "int" | "port" => {
                serde_json::from_str(cell).unwrap_or_else(|_| cell.into())
            }
            _ if cell == self.empty => "".into(),
            _ => cell.into(),
        }
    }
}

/// The type of a column whose header tells none.
fn kind(name: &str, cell: &str) -> &'static str {
    match name {
        "answers" | "actions" | "msg_types" | "resp_mime_types" | "san.dns" => "set[string]",
        "TTLs" => "vector[interval]",
        _ if cell.parse::<f64>().is_ok() => "double",
        _ if matches!(cell, "T" | "F") => "bool",
        _ => "string",
    }
}

/// The lines of a log with tabs that can be turned, and what they are as JSON.
fn turned(text: &str) -> (String, String) {
    let (mut tabs, mut json, mut header) = (String::new(), String::new(), Header::new());
    for line in text.lines() {
        if line.starts_with('#') {
            header.read(line);
        } else if let Some(object) = header.json(line).filter(|_| !line.contains("\\x")) {
            json += &(object + "\n");
        } else {
            continue;
        }
        tabs += &(line.to_owned() + "\n");
    }
    (tabs, json)
}

fn rows(collected: &Collected) -> Vec<(&'static str, &str, &str)> {
    let records = collected.records.iter();
    records.map(|seen| (seen.source, seen.time.as_str(), seen.row.as_str())).collect()
}

/// Lines that were compared.
fn check(format: Format, text: &str, name: &str) -> usize {
    let (tabs, json) = turned(text);
    let (tabs, json) = (collect(format, tabs.as_bytes()), collect(format, json.as_bytes()));
    for (with_tabs, as_json) in rows(&tabs).iter().zip(rows(&json)) {
        assert_eq!(*with_tabs, as_json, "{name}");
    }
    assert_eq!(tabs.records.len(), json.records.len(), "{name}: {:?}", json.rejects);
    assert_eq!(tabs.rejects.len(), json.rejects.len(), "{name}");
    tabs.records.len()
}

#[test]
fn fixtures_with_tabs_are_the_same_as_json() {
    let mut compared = 0;
    for fixture in FIXTURES.iter().filter(|it| it.text.starts_with("#separator")) {
        compared += check(fixture.format, &fixture.text, fixture.format.name());
    }
    println!("{compared} lines");
    assert!(compared >= 10, "{compared}");
}

/// Times in these logs are masked, and stand for one here.
#[test]
fn published_logs_with_tabs_are_the_same_as_json() {
    let Some(corpus) = corpus() else { return };
    let mut compared = 0;
    for folder in ["network/zeek-btest", "network/zat-data", "network/corelight-openvpn"] {
        for path in files(&corpus.join(folder)) {
            let bytes = inflated(&path);
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let text = text.replace("XXXXXXXXXX.XXXXXX", "1792501200.123456");
            if let Some(format) = detect(text.as_bytes()).filter(|_| text.starts_with('#')) {
                compared += check(format, &text, &path.display().to_string());
            }
        }
    }
    println!("{compared} lines");
    assert!(compared > 1_000, "{compared}");
}
