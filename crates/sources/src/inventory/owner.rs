//! Who a resource belongs to, as its tags say.

use schema::Text;

use crate::framing::json::{Object, Value};

/// Tags that name an owner, in small letters and digits alone, the surest first.
const TAGS: [&str; 9] = [
    "owner",
    "createdby",
    "creator",
    "contact",
    "owneremail",
    "responsible",
    "team",
    "costcenter",
    "project",
];

/// The owner in tags that are an object of names and values, or a list of objects with both.
pub(super) fn owner<'a>(resource: Object<'_, 'a>, members: &[&str]) -> Option<Text<'a>> {
    let tags = members.iter().find_map(|member| resource.at(member))?;
    let mut found: Option<(usize, Text<'a>)> = None;
    let mut look = |name: &str, value: Option<Text<'a>>| {
        let plain = name.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = plain.map(|letter| letter.to_ascii_lowercase()).collect();
        let place = TAGS.iter().position(|tag| *tag == plain);
        if let (Some(place), Some(value)) = (place, value)
            && found.as_ref().is_none_or(|(best, _)| place < *best)
        {
            found = Some((place, value));
        }
    };
    match tags.object() {
        Some(object) => {
            for (name, value) in object.members() {
                look(&name, value.text());
            }
        }
        None => {
            for tag in tags.items().filter_map(Value::object) {
                let name = tag.text("Key").or_else(|| tag.text("key")).unwrap_or_default();
                look(&name, tag.text("Value").or_else(|| tag.text("value")));
            }
        }
    }
    found.map(|(_, owner)| owner)
}
