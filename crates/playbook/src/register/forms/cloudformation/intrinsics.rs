//! Functions of templates, as far as a file alone can work them out: parameters by their defaults,
//! conditions in three values, and loops.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Functions inside one another at the most, and resources that loops make.
const DEEPEST: u32 = 32;
const MOST: usize = 10_000;
const LOOP: &str = "Fn::ForEach::";

pub(super) struct Parameters<'t> {
    defaults: BTreeMap<&'t str, Value>,
    conditions: Option<&'t Map<String, Value>>,
    mappings: Option<&'t Value>,
}

impl<'t> Parameters<'t> {
    pub(super) fn of(template: &'t Value) -> Self {
        let object = |key: &str| template.get(key).and_then(Value::as_object);
        let defaults = object("Parameters").into_iter().flatten().filter_map(|(name, it)| {
            let default = it.get("Default")?.clone();
            Some((name.as_str(), default))
        });
        Self {
            defaults: defaults.collect(),
            conditions: object("Conditions"),
            mappings: template.get("Mappings"),
        }
    }

    /// Whether a condition holds; `None` where the file does not say.
    pub(super) fn condition(&self, name: &str) -> Option<bool> {
        self.holds(self.conditions?.get(name)?, 0)
    }

    fn holds(&self, condition: &Value, depth: u32) -> Option<bool> {
        let (name, value) = function(condition).filter(|_| depth < DEEPEST)?;
        let each = || value.as_array().into_iter().flatten().map(|it| self.holds(it, depth + 1));
        match name {
            "Condition" => self.holds(self.conditions?.get(value.as_str()?)?, depth + 1),
            "Fn::Equals" => match value.as_array()?.as_slice() {
                [one, other] => Some(self.text(one)? == self.text(other)?),
                _ => None,
            },
            "Fn::Not" => each().next()?.map(|holds| !holds),
            "Fn::And" if each().any(|it| it == Some(false)) => Some(false),
            "Fn::And" => each().all(|it| it == Some(true)).then_some(true),
            "Fn::Or" if each().any(|it| it == Some(true)) => Some(true),
            "Fn::Or" => each().all(|it| it == Some(false)).then_some(false),
            _ => None,
        }
    }

    /// What a value comes to as text.
    pub(super) fn text(&self, value: &Value) -> Option<String> {
        self.worked_out(value, 0)
    }

    fn worked_out(&self, value: &Value, depth: u32) -> Option<String> {
        if let Some(plain) = plain(value) {
            return Some(plain);
        }
        let (name, argument) = function(value).filter(|_| depth < DEEPEST)?;
        let part = |at: usize| self.worked_out(argument.as_array()?.get(at)?, depth + 1);
        match name {
            "Ref" => plain(self.defaults.get(argument.as_str()?)?),
            "Fn::Sub" => self.substituted(argument.as_str()?),
            "Fn::If" => {
                let [condition, then, otherwise] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let holds = self.condition(condition.as_str()?)?;
                self.worked_out(if holds { then } else { otherwise }, depth + 1)
            }
            "Fn::FindInMap" => {
                let path = format!("/{}/{}/{}", part(0)?, part(1)?, part(2)?);
                plain(self.mappings?.pointer(&path)?)
            }
            _ => None,
        }
    }

    /// `${Name}` by the defaults; `None` where one has none.
    fn substituted(&self, text: &str) -> Option<String> {
        let mut parts = text.split("${");
        let mut whole = parts.next()?.to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}')?;
            whole.push_str(&plain(self.defaults.get(name)?)?);
            whole.push_str(rest);
        }
        Some(whole)
    }

    /// The members of a loop's collection.
    fn members(&self, collection: &Value) -> Vec<String> {
        if let Some(members) = collection.as_array() {
            return members.iter().filter_map(|it| self.text(it)).collect();
        }
        let list = self.text(collection).unwrap_or_default();
        list.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
    }
}

/// A function and its argument: an object with one member.
fn function(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(name, argument)| (name.as_str(), argument))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The resources of a template, with each turn of a loop (`Fn::ForEach`) as one of its own.
pub(super) fn expanded(
    resources: Option<&Value>,
    parameters: &Parameters<'_>,
) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    if let Some(resources) = resources.and_then(Value::as_object) {
        expand(resources, parameters, 0, &mut found);
    }
    found
}

fn expand(
    resources: &Map<String, Value>,
    parameters: &Parameters<'_>,
    depth: u32,
    found: &mut Vec<(String, Value)>,
) {
    for (name, resource) in resources {
        if found.len() >= MOST || depth > DEEPEST {
            return;
        }
        if !name.starts_with(LOOP) {
            found.push((name.clone(), resource.clone()));
            continue;
        }
        let Some([variable, collection, body]) = resource.as_array().map(Vec::as_slice) else {
            continue;
        };
        let (Some(variable), Some(body)) = (variable.as_str(), body.as_object()) else { continue };
        for member in parameters.members(collection).into_iter().take(MOST) {
            let turn = replaced(body, variable, &member);
            expand(&turn, parameters, depth + 1, found);
        }
    }
}

/// A loop's body with its variable set, also inside names.
fn replaced(body: &Map<String, Value>, variable: &str, member: &str) -> Map<String, Value> {
    let patterns = [format!("${{{variable}}}"), format!("&{{{variable}}}")];
    let set = |text: &str| {
        patterns.iter().fold(text.to_owned(), |text, pattern| text.replace(pattern, member))
    };
    let text = Value::Object(body.clone()).to_string();
    // A member is data: it may not close the string it stands in.
    let quoted = Value::from(member).to_string();
    let inner = quoted.trim_matches('"').to_owned();
    let text = patterns.iter().fold(text, |text, pattern| text.replace(pattern.as_str(), &inner));
    match serde_json::from_str(&text) {
        Ok(Value::Object(turn)) => turn,
        _ => body.iter().map(|(name, value)| (set(name), value.clone())).collect(),
    }
}
