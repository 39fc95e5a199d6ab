//! What stands under `properties`: the bodies of the request and of the answer, and what became of
//! the call. Each is an object, or the text of one.

use std::borrow::Cow;

use schema::Text;
use serde_json::Value as Tree;

use crate::framing::json::{Object, Value};

/// An object of the record, or one that stands in it as text.
#[derive(Clone)]
pub(super) enum Nested<'t, 'a> {
    Object(Object<'t, 'a>),
    Text(Tree),
}

impl<'t, 'a> Nested<'t, 'a> {
    pub(super) fn of(value: Value<'t, 'a>) -> Option<Self> {
        if let Some(object) = value.object() {
            return Some(Self::Object(object));
        }
        let tree: Tree = serde_json::from_str(&value.text()?).ok()?;
        tree.is_object().then_some(Self::Text(tree))
    }

    /// A text, by its name without regard to case.
    pub(super) fn text(&self, name: &str) -> Option<Text<'a>> {
        match self {
            Self::Object(object) => member(*object, name)?.text(),
            Self::Text(tree) => Some(Cow::Owned(tree_member(tree, name)?.as_str()?.to_owned())),
        }
    }

    /// The JSON of a member that is an object or the text of one; `null` where there is none.
    pub(super) fn body(&self, name: &str) -> Text<'a> {
        let found = match self {
            Self::Object(object) => member(*object, name).map(|value| match value.object() {
                Some(_) => Cow::Borrowed(value.raw()),
                None => value.text().unwrap_or_default(),
            }),
            Self::Text(tree) => tree_member(tree, name).map(|value| match value {
                Tree::String(text) => Cow::Owned(text.clone()),
                other => Cow::Owned(other.to_string()),
            }),
        };
        found.filter(|body| !body.is_empty()).unwrap_or(Cow::Borrowed("null"))
    }

    /// Every text, with its name.
    pub(super) fn texts(&self, visit: &mut dyn FnMut(&str, Text<'a>)) {
        match self {
            Self::Object(object) => {
                let texts = object.members().filter_map(|(name, it)| Some((name, it.text()?)));
                texts.for_each(|(name, text)| visit(&name, text));
            }
            Self::Text(tree) => {
                let members = tree.as_object().into_iter().flatten();
                let texts = members.filter_map(|(name, it)| Some((name, it.as_str()?)));
                texts.for_each(|(name, text)| visit(name, Cow::Owned(text.to_owned())));
            }
        }
    }
}

fn member<'t, 'a>(object: Object<'t, 'a>, name: &str) -> Option<Value<'t, 'a>> {
    let named = object.members().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    named.last().map(|(_, value)| value)
}

fn tree_member<'v>(tree: &'v Tree, name: &str) -> Option<&'v Tree> {
    let mut members = tree.as_object()?.iter();
    members.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The code of the error in an answer: `{"error":{"code":"QuotaExceeded"}}`, or the same without
/// `error` around it.
pub(super) fn error_code(answer: &str) -> Option<String> {
    let answer: Tree = serde_json::from_str(answer).ok()?;
    let error = tree_member(&answer, "error").unwrap_or(&answer);
    Some(tree_member(error, "code")?.as_str()?.to_owned())
}

/// Where the resource lies, of the bodies: `West Europe` is `westeurope`.
pub(super) fn location(bodies: [&str; 2]) -> Option<String> {
    bodies.into_iter().find_map(|body| {
        let tree: Tree = serde_json::from_str(body).ok()?;
        let location = tree_member(&tree, "location")?.as_str()?;
        Some(location.replace(' ', "").to_lowercase())
    })
}
