//! The fields of STIX objects that matter here, read leniently: a field of the wrong type is left
//! out, and does not take its object along.

use schema::Timestamp;
use serde_json::{Map, Value};

use crate::intel::marking::{self, Tlp};

#[derive(Debug)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    /// `None` for what is no object with an id.
    pub(super) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self(members)).filter(|object| !object.id().is_empty()),
            _ => None,
        }
    }

    pub(super) fn id(&self) -> &str {
        self.text("id").unwrap_or_default()
    }

    pub(super) fn kind(&self) -> &str {
        self.text("type").unwrap_or_default()
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str().filter(|text| !text.trim().is_empty())
    }

    pub(super) fn name(&self) -> Option<&str> {
        self.text("name")
    }

    pub(super) fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    pub(super) fn time(&self, key: &str) -> Option<Timestamp> {
        Timestamp::parse_rfc3339(self.text(key)?.as_bytes())
    }

    pub(super) fn is_revoked(&self) -> bool {
        self.0.get("revoked").and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.0.get(key)?.as_u64()
    }

    /// A number, or a word of a scale.
    pub(super) fn confidence(&self) -> Option<u8> {
        let value = self.0.get("confidence").or_else(|| self.0.get("x_confidence"))?;
        match value {
            Value::Number(number) => Some(u8::try_from(number.as_u64()?).unwrap_or(100).min(100)),
            Value::String(word) => marking::confidence(word),
            _ => None,
        }
    }

    /// `command-and-control` of each chain.
    pub(super) fn kill_chain(&self) -> Vec<String> {
        let phases = self.0.get("kill_chain_phases").and_then(Value::as_array);
        let phases = phases.into_iter().flatten().filter_map(|phase| phase.get("phase_name"));
        phases.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Ids of all markings, of the whole and of parts.
    pub(super) fn markings(&self) -> impl Iterator<Item = &str> {
        let granular = self.0.get("granular_markings").and_then(Value::as_array);
        let granular = granular.into_iter().flatten();
        let granular = granular.filter_map(|part| part.get("marking_ref")?.as_str());
        self.texts("object_marking_refs").chain(granular)
    }

    /// What a marking definition says, in one of the ways that there are.
    pub(super) fn tlp(&self) -> Option<Tlp> {
        let defined = || Tlp::of(self.0.get("definition")?.get("tlp")?.as_str()?);
        let extended = || {
            let extensions = self.0.get("extensions")?.as_object()?;
            extensions.values().find_map(|it| Tlp::of(it.get("tlp_2_0")?.as_str()?))
        };
        let named = || Tlp::of(self.name()?);
        Tlp::of_marking(self.id()).or_else(defined).or_else(extended).or_else(named)
    }
}
