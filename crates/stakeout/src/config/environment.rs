//! Settings out of the environment: `STAKEOUT_SECTION__KEY=value` sets one key of one section.
//!
//! A value is read as TOML where the key takes more than text, so that `["a", "b"]`, `5` and `true`
//! mean what they mean in the file; a list may also be written `a,b`. Tables that come in lists
//! (`[[egress]]`, `[[intel.list]]`, …) have no place here: use a file of `conf.d`.

use std::path::Path;

use playbook::document::{Problem, Source, suggestion};
use toml::{Table, Value};

use super::file;
use super::layer::Layer;

const PREFIX: &str = "STAKEOUT_";

/// Keys that a variable may set, and whether they hold a list.
const KEYS: [(&str, &str, Shape); 7] = [
    ("organization", "name", Shape::Text),
    ("organization", "domains", Shape::List),
    ("organization", "brands", Shape::List),
    ("organization", "networks", Shape::List),
    ("organization", "proxies", Shape::List),
    ("register", "files", Shape::List),
    ("sigma", "rules", Shape::List),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    List,
    Any,
}

/// One layer a variable, in order of their names. Paths are relative to the working folder.
pub(super) fn layers(variables: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<Layer> {
    let mut settings: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for (name, value) in variables {
        if let Some(path) = name.strip_prefix(PREFIX).filter(|path| path.contains("__")) {
            let path = path.split("__").map(str::to_ascii_lowercase).collect();
            settings.push((name, value, path));
        }
    }
    settings.sort();
    let read = settings.into_iter().map(|(name, value, path)| layer(name, value, &path, problems));
    read.collect()
}

fn layer(name: &str, value: &str, path: &[String], problems: &mut Vec<Problem>) -> Layer {
    let place = format!("environment variable {name}");
    let shape = match shape_of(path) {
        Ok(shape) => shape,
        Err(text) => {
            problems.push(Problem::whole(&place, text));
            return Layer::default();
        }
    };
    let leaf = value_of(value, shape);
    let nested = path
        .iter()
        .rev()
        .fold(leaf, |inner, key| Value::Table(Table::from_iter([(key.clone(), inner)])));
    let document = nested.as_table().map(Table::to_string).unwrap_or_default();
    let mut found = Vec::new();
    let layer = file::read_document(&Source::new(&place, &document), Path::new(""), &mut found);
    // Lines of a document that nobody wrote mean nothing to its reader.
    problems.extend(found.into_iter().map(|problem| Problem { line: None, ..problem }));
    layer
}

fn shape_of(path: &[String]) -> Result<Shape, String> {
    let (section, key) = match path {
        [section, ..] if section == "detection" => return Ok(Shape::Any),
        [section, key] => (section.as_str(), key.as_str()),
        _ => return Err("names no setting; write STAKEOUT_SECTION__KEY".to_owned()),
    };
    let known = KEYS.iter().find(|(known, name, _)| (*known, *name) == (section, key));
    if let Some((_, _, shape)) = known {
        return Ok(*shape);
    }
    let sections = KEYS.iter().map(|(section, _, _)| *section).chain(["detection"]);
    let keys: Vec<&str> =
        KEYS.iter().filter(|(known, _, _)| *known == section).map(|(_, key, _)| *key).collect();
    Err(match section {
        "cloud_account" | "source" | "egress" | "intel" => {
            format!("[[{section}]] cannot be set by a variable; use a file in conf.d")
        }
        _ if keys.is_empty() => {
            format!("unknown section \"{section}\"{}", suggestion(section, sections))
        }
        _ => format!("unknown key \"{key}\" in [{section}]{}", suggestion(key, keys)),
    })
}

fn value_of(text: &str, shape: Shape) -> Value {
    let plain = || Value::String(text.to_owned());
    match (shape, as_toml(text)) {
        (Shape::Text, _) => plain(),
        (Shape::List, Some(list @ Value::Array(_))) => list,
        (Shape::List, _) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
        }
        (Shape::Any, value) => value.unwrap_or_else(plain),
    }
}

/// The text as one TOML value; `None` where it is none, or more than one line.
fn as_toml(text: &str) -> Option<Value> {
    let mut table: Table = toml::from_str(&format!("value = {text}")).ok()?;
    let value = table.remove("value")?;
    table.is_empty().then_some(value)
}
