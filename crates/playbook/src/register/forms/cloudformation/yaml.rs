//! YAML as templates use it: read into the same tree as JSON, with the short forms of functions
//! (`!Ref`, `!Sub`) as their long ones. Aliases are followed as long as the tree stays small.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

/// Nodes of a tree at the most, aliases counted out, and levels of it.
const MOST: usize = 500_000;
const DEEPEST: usize = 128;

/// The documents of a text, or the line at which it stops being YAML, and why.
pub(super) fn documents(text: &str) -> Result<Vec<Value>, (u32, String)> {
    let (mut documents, mut tree) = (Vec::new(), Tree::default());
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
            (line, error.info().to_owned())
        })?;
        let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
        let document = tree.take(event).map_err(|text| (line, text.to_owned()))?;
        documents.extend(document);
    }
    Ok(documents)
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Value, usize)>,
    nodes: usize,
}

/// A list or mapping that is not complete.
struct Open {
    anchor: usize,
    function: Option<String>,
    /// Nodes before it.
    before: usize,
    list: Vec<Value>,
    /// `Some` for a mapping, with the key whose value comes next.
    map: Option<(Map<String, Value>, Option<String>)>,
}

impl Tree {
    /// Takes an event; a document where it is complete.
    fn take(&mut self, event: Event<'_>) -> Result<Option<Value>, &'static str> {
        match event {
            Event::SequenceStart(anchor, tag) => self.begin(anchor, tag.as_deref(), false)?,
            Event::MappingStart(anchor, tag) => self.begin(anchor, tag.as_deref(), true)?,
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(None) };
                let value = match open.map {
                    Some((map, _)) => Value::Object(map),
                    None => Value::Array(open.list),
                };
                let value = called(open.function, value);
                if open.anchor > 0 {
                    self.anchors.insert(open.anchor, (value.clone(), self.nodes - open.before));
                }
                return Ok(self.put(value));
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1)?;
                let value = called(function(tag.as_deref()), scalar(&text, style, tag.as_deref()));
                if anchor > 0 {
                    self.anchors.insert(anchor, (value.clone(), 1));
                }
                return Ok(self.put(value));
            }
            Event::Alias(anchor) => {
                let (value, nodes) =
                    self.anchors.get(&anchor).cloned().ok_or("an alias of nothing")?;
                self.count(nodes)?;
                return Ok(self.put(value));
            }
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(None)
    }

    fn begin(&mut self, anchor: usize, tag: Option<&Tag>, map: bool) -> Result<(), &'static str> {
        if self.open.len() >= DEEPEST {
            return Err("it is too deep");
        }
        let before = self.nodes;
        self.count(1)?;
        let map = map.then(|| (Map::new(), None));
        self.open.push(Open { anchor, function: function(tag), before, list: Vec::new(), map });
        Ok(())
    }

    fn count(&mut self, nodes: usize) -> Result<(), &'static str> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MOST {
            Err("it is too large once its aliases are followed")
        } else {
            Ok(())
        }
    }

    /// Puts a value where it belongs; returns it where it is a whole document.
    fn put(&mut self, value: Value) -> Option<Value> {
        let Some(open) = self.open.last_mut() else { return Some(value) };
        match &mut open.map {
            None => open.list.push(value),
            Some((map, key)) => match key.take() {
                Some(key) => {
                    map.insert(key, value);
                }
                None => *key = Some(key_of(value)),
            },
        }
        None
    }
}

fn key_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// `Ref` of `!Ref`, `Fn::Sub` of `!Sub`.
fn function(tag: Option<&Tag>) -> Option<String> {
    let Tag { handle, suffix } = tag?;
    let own = handle == "!" && !suffix.is_empty();
    own.then(|| match suffix.as_str() {
        "Ref" | "Condition" => suffix.clone(),
        other => format!("Fn::{other}"),
    })
}

fn called(function: Option<String>, value: Value) -> Value {
    match function {
        Some(name) => Value::Object(Map::from_iter([(name, value)])),
        None => value,
    }
}

/// A plain scalar may be a number or a flag; ids of accounts begin with zeros and are text.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let plain = style == ScalarStyle::Plain && tag.is_none();
    let number = || text.parse::<i64>().ok().filter(|_| text == "0" || !text.starts_with('0'));
    match text {
        _ if !plain => Value::from(text),
        "true" | "True" | "TRUE" => Value::from(true),
        "false" | "False" | "FALSE" => Value::from(false),
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        _ => number().map_or_else(|| Value::from(text), |it| Value::Number(Number::from(it))),
    }
}
