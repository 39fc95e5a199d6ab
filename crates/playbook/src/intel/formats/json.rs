//! JSON of any shape, such as clouds publish their ranges in: every address and network in it is an
//! entry, under whatever key, and the first key that tells of creation is its date.

use schema::Timestamp;
use serde_json::Value as Json;

use super::date;
use crate::intel::entries::{Entries, TOO_WIDE};
use crate::intel::value::{self, Value};

pub(super) fn read(bytes: &[u8], entries: &mut Entries) -> Result<(), String> {
    let tree =
        serde_json::from_slice(bytes).map_err(|error| format!("this is no JSON: {error}"))?;
    // The reader of JSON has bounded the depth.
    walk(&tree, entries);
    Ok(())
}

fn walk(tree: &Json, entries: &mut Entries) {
    match tree {
        Json::Array(items) => items.iter().for_each(|item| walk(item, entries)),
        Json::Object(members) => {
            for (key, value) in members {
                let key = key.to_ascii_lowercase();
                let dated = ["creat", "updat", "publish", "date"].iter().any(|it| key.contains(it));
                if let Some(text) = value.as_str().filter(|_| dated && entries.as_of.is_none()) {
                    entries.as_of = moment(text);
                }
                walk(value, entries);
            }
        }
        Json::String(text) => match value::range(text) {
            Some(range) if range.is_too_wide() => entries.unread.add(TOO_WIDE, 0),
            Some(range) => entries.add(Value::Range(range)),
            None => {}
        },
        _ => {}
    }
}

/// `2026-10-28-04-05-06`, as AWS writes it, or any other way.
fn moment(text: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split('-').collect();
    if let [year, month, day, hour, minute, second] = *parts.as_slice() {
        let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
        return Timestamp::parse_rfc3339(text.as_bytes());
    }
    date::in_text(text)
}
