//! The record as a tree, out of which the mapping takes what it maps; what is left is `unmapped`.

use serde_json::{Map, Value, json};

use crate::Format;
use crate::format::WrittenTime;
use crate::framing::json::repeated_keys;

pub(super) struct Source {
    format: Option<Format>,
    members: Map<String, Value>,
    /// Keys that stand more than once in the record: an evasion, or a broken writer. The last
    /// value counts.
    repeated: Vec<String>,
    /// A record that is no JSON object.
    line: Option<String>,
}

impl Source {
    pub(super) fn read(name: &str, raw: &[u8]) -> Self {
        let format = Format::from_name(name);
        if let Ok(Value::Object(members)) = serde_json::from_slice(raw) {
            let members = if name.starts_with("zeek") { unwrapped(members) } else { members };
            return Self { format, members, repeated: repeated_keys(raw), line: None };
        }
        let line = String::from_utf8_lossy(raw).into_owned();
        Self { format, members: Map::new(), repeated: Vec::new(), line: Some(line) }
    }

    /// The tool that wrote the log.
    pub(super) fn product(&self) -> Value {
        let (name, vendor) = self.format.map_or(("", ""), |format| format.definition().product);
        json!({"name": name, "vendor_name": vendor})
    }

    /// The time as the record writes it.
    pub(super) fn take_written_time(&mut self) -> Option<String> {
        match self.format?.definition().written_time {
            WrittenTime::Member(path) => self.take_path(path).map(|time| super::plain(&time)),
            WrittenTime::Members(paths) => {
                paths.iter().find_map(|path| self.take_path(path)).map(|time| super::plain(&time))
            }
            WrittenTime::In(find) => self.line.as_deref().and_then(find).map(str::to_owned),
            WrittenTime::Nowhere => None,
        }
    }

    /// Takes out a member that lies in others: `protoPayload.time`.
    pub(super) fn take_path(&mut self, path: &str) -> Option<Value> {
        let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
        let mut names = outer.split('.').filter(|name| !name.is_empty());
        let holder =
            names.try_fold(&mut self.members, |holder, name| holder.get_mut(name)?.as_object_mut());
        holder?.shift_remove(name).filter(|value| !value.is_null())
    }

    /// Everything that was not taken.
    pub(super) fn whole(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.members))
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.members.shift_remove(key).filter(|value| !value.is_null())
    }

    /// Takes a member out if it is a text; anything else stays.
    pub(super) fn take_text(&mut self, key: &str) -> Option<String> {
        self.members.get(key)?.as_str()?;
        match self.take(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Takes out the members of which the format says that the row holds them.
    pub(super) fn drop_held(&mut self) {
        for path in self.format.map_or(&[][..], |format| format.definition().held) {
            self.take_path(path);
        }
    }

    /// Takes members out that the row holds already.
    pub(super) fn drop_all(&mut self, keys: &[&str]) {
        for key in keys {
            self.members.shift_remove(*key);
        }
    }

    /// An object that is a member.
    pub(super) fn within(&mut self, key: &str) -> Inner<'_> {
        Inner(self.members.get_mut(key).and_then(Value::as_object_mut))
    }

    /// What was not taken.
    pub(super) fn rest(self) -> Value {
        let mut rest = self.members;
        rest.retain(|_, value| !is_empty(value));
        if !self.repeated.is_empty() {
            rest.insert("repeated_keys".to_owned(), self.repeated.into());
        }
        if let Some(line) = self.line {
            rest.insert("line".to_owned(), line.into());
        }
        Value::Object(rest)
    }
}

/// The record that a sensor may wrap in an object named after its log.
fn unwrapped(mut members: Map<String, Value>) -> Map<String, Value> {
    let only = members.len() == 1;
    match members.values_mut().next() {
        Some(Value::Object(inner)) if only => std::mem::take(inner),
        _ => members,
    }
}

/// An object inside the record, which may be absent.
pub(super) struct Inner<'s>(Option<&'s mut Map<String, Value>>);

impl Inner<'_> {
    pub(super) fn take_text(&mut self, key: &str) -> Option<String> {
        let object = self.0.as_mut()?;
        let text = object.get(key)?.as_str()?.to_owned();
        object.shift_remove(key);
        Some(text)
    }

    /// A text that stays where it is.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        Some(self.0.as_ref()?.get(key)?.as_str()?.to_owned())
    }

    pub(super) fn drop_all(&mut self, keys: &[&str]) {
        if let Some(object) = self.0.as_mut() {
            for key in keys {
                object.shift_remove(*key);
            }
        }
    }

    pub(super) fn within(&mut self, key: &str) -> Inner<'_> {
        let object = self.0.as_mut().and_then(|object| object.get_mut(key));
        Inner(object.and_then(Value::as_object_mut))
    }
}

/// Nothing, or an object of nothing: what is left of an object that was mapped whole.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(object) => object.values().all(is_empty),
        _ => false,
    }
}
