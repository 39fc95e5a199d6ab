//! What one call did: its row of the table, applied to its parameters and its answer.
//!
//! Only acquiring and configuring calls come here, a few in a thousand, so a JSON tree is fine.

use schema::{Action, Effect, Name, Operation, ResourceKind, normalize_name};
use serde_json::Value;

use super::{mentions, traits};

/// The parameters of a call, its answer, and the resource that it names.
pub(crate) struct Call {
    request: Value,
    response: Value,
    /// The whole name.
    resource: Value,
    /// What follows each part of it: `zones/a/instances/b` has `zones` `a` and `instances` `b`.
    parts: Value,
}

/// Lists longer than this are cut: what counts is the count.
const RESOURCE_CAP: usize = 1000;

/// Reads the effect of a call.
pub(crate) fn effect(operation: &'static Operation, call: &Call) -> Effect {
    let class = operation.class.as_deref().and_then(|path| call.texts(path).into_iter().next());
    Effect {
        operation,
        count: count(operation, call),
        resources: resources(operation, call),
        class: class.map(without_collection),
        mentions: mentions::find(operation, &call.request),
        traits: traits::find(operation, call),
    }
}

/// `zones/a/machineTypes/n1-standard-1` without where that type is to be had.
fn without_collection(class: String) -> String {
    class.rsplit_once("Types/").map(|(_, name)| name.to_owned()).unwrap_or(class)
}

/// The first path that leads anywhere says how many; otherwise, and at least, it is one, but for
/// the size of a group.
fn count(operation: &Operation, call: &Call) -> u32 {
    let counts = operation.count.iter().find_map(|path| {
        let leaves = call.leaves(path);
        (!leaves.is_empty()).then(|| leaves.into_iter().map(size).fold(0, u64::saturating_add))
    });
    // A size that the call does not mention stays what it is, which 0 stands for.
    let resized = operation.sets_size && operation.action == Action::Configuration;
    let least = u64::from(!resized);
    u32::try_from(counts.unwrap_or(least).max(least)).unwrap_or(u32::MAX)
}

/// What an acquisition made has one name each: that of the first path that leads to something. A
/// configuration lists everything that it touched.
fn resources(operation: &Operation, call: &Call) -> Vec<String> {
    let mut resources: Vec<String> = Vec::new();
    for path in &operation.resources {
        if operation.action == Action::Acquisition && !resources.is_empty() {
            break;
        }
        for text in call.texts(path).into_iter().take(RESOURCE_CAP) {
            let text = canonical(operation, text);
            if !resources.contains(&text) {
                resources.push(text);
            }
        }
    }
    resources.truncate(RESOURCE_CAP);
    resources
}

/// The names that calls about names work on, in the spelling in which they are compared.
fn canonical(operation: &Operation, text: String) -> String {
    let about_names = matches!(operation.kind, ResourceKind::Dns | ResourceKind::Domain);
    let name = normalize_name(&text).filter(|name| about_names && name.contains('.'));
    name.map(Name::into_owned).unwrap_or(text)
}

impl Call {
    /// From the raw JSON of request and response, `null` where there is none, and the name of the
    /// resource, empty where the log has none.
    pub(crate) fn new(request: &str, response: &str, resource: &str) -> Self {
        let tree = |raw| serde_json::from_str(raw).unwrap_or(Value::Null);
        let names = resource.split('/').zip(resource.split('/').skip(1));
        let parts = names.map(|(kind, name)| (kind.to_owned(), name.into()));
        Self {
            request: tree(request),
            response: tree(response),
            resource: resource.into(),
            parts: Value::Object(parts.collect()),
        }
    }

    /// Every value that a dotted path leads to, through any lists on its way.
    pub(super) fn leaves(&self, path: &str) -> Vec<&Value> {
        let (root, steps) = path.split_once('.').unwrap_or((path, ""));
        let root = match root {
            "response" => &self.response,
            "resource" if steps.is_empty() => &self.resource,
            "resource" => &self.parts,
            _ => &self.request,
        };
        let mut found = vec![root];
        for step in steps.split('.').filter(|step| !step.is_empty()) {
            found =
                found.into_iter().flat_map(elements).filter_map(|at| member(at, step)).collect();
        }
        found
    }

    /// The texts and numbers that a path leads to.
    pub(crate) fn texts(&self, path: &str) -> Vec<String> {
        let leaves = self.leaves(path).into_iter().flat_map(elements);
        leaves.filter_map(text).filter(|text| !text.is_empty()).collect()
    }
}

/// The elements of a list; anything else is its own only element.
pub(super) fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, single) = match value {
        Value::Array(list) => (list.as_slice(), None),
        other => (&[][..], Some(other)),
    };
    list.iter().chain(single)
}

/// A member of an object. CloudTrail is not of one mind about the case of first letters.
fn member<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object.get(key).or_else(|| {
        object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

/// How many a value stands for: a number says so, a list has that many, an object is one.
fn size(value: &Value) -> u64 {
    match value {
        Value::Number(number) => number.as_u64().unwrap_or(0),
        Value::String(text) => text.parse().unwrap_or(u64::from(!text.is_empty())),
        Value::Array(list) => list.len() as u64,
        Value::Object(object) => u64::from(!object.is_empty()),
        Value::Null | Value::Bool(_) => 0,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
