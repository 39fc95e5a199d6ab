//! Validates events against a compiled schema of OCSF, for tests.
//!
//! It checks what a consumer relies on: the class exists; no attribute is unknown, or belongs to a
//! profile that the event does not name; required attributes are there; types, ranges and `_id`
//! values fit; of attributes of which one is needed, one is there; and `type_uid` agrees with class
//! and activity. It is no part of the product: the schema is three megabytes.

use std::path::Path;

use serde_json::{Map, Value};

/// A compiled schema, as <https://schema.ocsf.io/export/schema> gives it.
pub struct Schema {
    root: Value,
}

type Attributes = Map<String, Value>;

impl Schema {
    /// Reads a compiled schema; `None` where there is no such file.
    ///
    /// # Panics
    /// Where the file is no JSON.
    pub fn open(path: &Path) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        Some(Self { root: serde_json::from_slice(&bytes).expect("the schema is JSON") })
    }

    /// Everything that is wrong with an event, one sentence each.
    pub fn check(&self, event: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let classes = self.root["classes"].as_object();
        let class = classes
            .and_then(|classes| classes.values().find(|class| class["uid"] == event["class_uid"]));
        let (Some(class), Some(members)) = (class, event.as_object()) else {
            return vec![format!("class_uid: no class {}", event["class_uid"])];
        };
        let profiles: Vec<&str> = event["metadata"]["profiles"]
            .as_array()
            .map(|profiles| profiles.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut check = Check { schema: self, profiles, wrong: &mut wrong };
        check.object("", members, class);
        check.type_uid(event);
        wrong
    }
}

struct Check<'s> {
    schema: &'s Schema,
    profiles: Vec<&'s str>,
    wrong: &'s mut Vec<String>,
}

impl Check<'_> {
    fn say(&mut self, path: &str, what: &str) {
        self.wrong.push(format!("{path}: {what}"));
    }

    fn object(&mut self, path: &str, members: &Attributes, definition: &Value) {
        let Some(attributes) = definition["attributes"].as_object() else { return };
        for (name, value) in members {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match attributes.get(name) {
                None => self.say(&path, "is no attribute here"),
                Some(attribute) if !self.applies(attribute) => {
                    self.say(&path, "belongs to a profile that the event does not name");
                }
                Some(attribute) => self.attribute(&path, value, attribute),
            }
        }
        for (name, attribute) in attributes {
            let required = attribute["requirement"] == "required" && self.applies(attribute);
            if required && !members.contains_key(name) {
                self.say(path, &format!("{name} is required"));
            }
        }
        if let Some(names) = definition["constraints"]["at_least_one"].as_array() {
            let there = |name: &Value| name.as_str().is_some_and(|name| members.contains_key(name));
            if !names.iter().any(there) {
                self.say(path, &format!("one of {names:?} is required"));
            }
        }
    }

    /// Whether an attribute is of the class itself or of a profile of the event.
    fn applies(&self, attribute: &Value) -> bool {
        attribute["profiles"].as_array().is_none_or(|profiles| {
            profiles.iter().filter_map(Value::as_str).any(|name| self.profiles.contains(&name))
        })
    }

    fn attribute(&mut self, path: &str, value: &Value, attribute: &Value) {
        if attribute["is_array"] != true {
            self.value(path, value, attribute);
            return;
        }
        match value.as_array() {
            None => self.say(path, "is no list"),
            Some(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[{index}]"), item, attribute);
                }
            }
        }
    }

    fn value(&mut self, path: &str, value: &Value, attribute: &Value) {
        let kind = attribute["type"].as_str().unwrap_or_default();
        if kind == "object_t" {
            let name = attribute["object_type"].as_str().unwrap_or_default();
            match value.as_object() {
                None => self.say(path, "is no object"),
                // What is not mapped has no schema.
                Some(_) if name == "object" => {}
                Some(members) => {
                    let definition = &self.schema.root["objects"][name];
                    self.object(path, members, definition);
                }
            }
            return;
        }
        self.scalar(path, value, kind);
        if let Some(allowed) = attribute["enum"].as_object() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !allowed.contains_key(&text) {
                self.say(path, &format!("{text} is not among the values"));
            }
        }
    }

    fn scalar(&mut self, path: &str, value: &Value, kind: &str) {
        let definition = &self.schema.root["dictionary"]["types"]["attributes"][kind];
        let base = definition["type"].as_str().unwrap_or(kind);
        let fits = match base {
            "string_t" => value.is_string(),
            "integer_t" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            "long_t" => value.is_i64(),
            "float_t" => value.is_number(),
            "boolean_t" => value.is_boolean(),
            "json_t" => true,
            _ => false,
        };
        if !fits {
            self.say(path, &format!("{value} is no {kind}"));
        }
        let text = value.as_str().unwrap_or_default();
        if let Some(longest) = definition["max_len"].as_u64()
            && text.len() as u64 > longest
        {
            self.say(path, "is too long");
        }
        if kind == "ip_t" && text.parse::<std::net::IpAddr>().is_err() {
            self.say(path, &format!("{value} is no address"));
        }
        if let Some([low, high]) = definition["range"].as_array().map(Vec::as_slice)
            && !(low.as_i64() <= value.as_i64() && value.as_i64() <= high.as_i64())
        {
            self.say(path, &format!("{value} is out of range"));
        }
    }

    fn type_uid(&mut self, event: &Value) {
        let number = |name: &str| event[name].as_i64().unwrap_or_default();
        if number("type_uid") != number("class_uid") * 100 + number("activity_id") {
            self.say("type_uid", "does not follow from class and activity");
        }
        if number("class_uid") / 1000 != number("category_uid") {
            self.say("category_uid", "does not follow from the class");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        Schema {
            root: json!({
                "classes": {"visit": {
                    "uid": 4100,
                    "constraints": {"at_least_one": ["who", "where"]},
                    "attributes": {
                        "class_uid": {"type": "integer_t", "requirement": "required"},
                        "category_uid": {"type": "integer_t", "requirement": "required"},
                        "activity_id": {"type": "integer_t", "enum": {"0": {}, "1": {}}},
                        "type_uid": {"type": "long_t"},
                        "metadata": {"type": "object_t", "object_type": "metadata"},
                        "who": {"type": "object_t", "object_type": "person", "is_array": true},
                        "where": {"type": "ip_t"},
                        "cloud": {"type": "string_t", "requirement": "required",
                                  "profiles": ["cloud"]}
                    }
                }},
                "objects": {
                    "metadata": {"attributes": {"profiles": {"type": "string_t", "is_array": true}}},
                    "person": {"attributes": {"name": {"type": "string_t",
                                                       "requirement": "required"}}}
                },
                "dictionary": {"types": {"attributes": {
                    "ip_t": {"type": "string_t", "max_len": 40}
                }}}
            }),
        }
    }

    fn check(event: &Value) -> Vec<String> {
        schema().check(event)
    }

    #[test]
    fn a_good_event_has_nothing_wrong() {
        let event = json!({"class_uid": 4100, "category_uid": 4, "activity_id": 1,
                           "type_uid": 410_001, "who": [{"name": "a"}], "where": "192.0.2.1"});
        assert_eq!(check(&event), Vec::<String>::new());
    }

    #[test]
    fn everything_wrong_is_said() {
        let event = json!({"class_uid": 4100, "activity_id": 7, "type_uid": 1, "cloud": "x",
                           "who": [{"nam": 1}], "where": "nowhere"});
        let said = check(&event).join("\n");
        for part in [
            "category_uid is required",
            "activity_id: 7 is not among the values",
            "type_uid: does not follow",
            "cloud: belongs to a profile",
            "who[0].nam: is no attribute here",
            "who[0]: name is required",
            "where: \"nowhere\" is no address",
        ] {
            assert!(said.contains(part), "{part} in\n{said}");
        }
        assert_eq!(check(&json!({"class_uid": 1})).len(), 1);
    }

    #[test]
    fn a_profile_brings_its_requirements() {
        let event = json!({"class_uid": 4100, "category_uid": 4, "activity_id": 0,
                           "type_uid": 410_000, "where": "::1",
                           "metadata": {"profiles": ["cloud"]}});
        assert_eq!(check(&event), [": cloud is required"]);
    }
}
