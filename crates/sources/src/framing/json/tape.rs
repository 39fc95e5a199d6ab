//! What a scan noted about a record: its members, in the order in which they stand.

use std::borrow::Cow;
use std::str::FromStr;

use schema::Text;

/// One member of an object, at any depth. Positions are in the record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Member {
    /// Between the quotes of the key.
    pub(super) key: (u32, u32),
    /// The key has escapes in it.
    pub(super) escaped: bool,
    pub(super) value: (u32, u32),
    /// Index of the first member after this one's value: what lies between is inside the value.
    pub(super) next: u32,
}

/// An object of a scanned record.
#[derive(Clone, Copy)]
pub(crate) struct Object<'t, 'a> {
    record: &'a str,
    members: &'t [Member],
    first: u32,
    end: u32,
}

/// A value of a scanned record: its text, and where its members are if it is an object.
#[derive(Clone, Copy)]
pub(crate) struct Value<'t, 'a> {
    raw: &'a str,
    /// Where in the record it begins.
    at: u32,
    inside: Object<'t, 'a>,
}

impl<'t, 'a> Object<'t, 'a> {
    /// The record itself, which is an object.
    pub(super) fn root(record: &'a str, members: &'t [Member]) -> Self {
        let end = u32::try_from(members.len()).unwrap_or(u32::MAX);
        Self { record, members, first: 0, end }
    }

    /// Keys and values, in order. Where a key repeats, the last one counts.
    pub(crate) fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Value<'t, 'a>)> {
        let mut index = self.first;
        std::iter::from_fn(move || {
            if index >= self.end {
                return None;
            }
            let member = self.members.get(usize::try_from(index).ok()?)?;
            let inside = Object { first: index.saturating_add(1), end: member.next, ..self };
            index = member.next.max(index.saturating_add(1));
            let key = slice(self.record, member.key);
            let key = if member.escaped { unescape(key) } else { Cow::Borrowed(key) };
            Some((key, Value { raw: slice(self.record, member.value), at: member.value.0, inside }))
        })
    }

    /// The value at the end of a path of keys: `protoPayload.requestMetadata.callerIp`.
    pub(crate) fn at(self, path: &str) -> Option<Value<'t, 'a>> {
        match path.split_once('.') {
            Some((key, rest)) => self.value(key)?.object()?.at(rest),
            None => self.value(path),
        }
    }

    /// The string at the end of a path, if it is not empty.
    pub(crate) fn text(self, path: &str) -> Option<Text<'a>> {
        self.at(path)?.text()
    }

    /// As [`Object::at`], without regard to the case of keys.
    pub(crate) fn find(self, path: &str) -> Option<Value<'t, 'a>> {
        let (key, rest) = path.split_once('.').unwrap_or((path, ""));
        let named = self.members().filter(|(name, _)| name.eq_ignore_ascii_case(key));
        let value = named.last().map(|(_, value)| value)?;
        if rest.is_empty() { Some(value) } else { value.object()?.find(rest) }
    }

    /// The string at the end of a path whose keys may be of any case, if it is not empty.
    pub(crate) fn find_text(self, path: &str) -> Option<Text<'a>> {
        self.find(path)?.text()
    }

    /// The value of a key: the last one, where it repeats.
    pub(crate) fn value(self, key: &str) -> Option<Value<'t, 'a>> {
        self.members().filter(|(name, _)| name == key).last().map(|(_, value)| value)
    }
}

impl Object<'_, '_> {
    /// Takes off the members whose keys lie before a position of the record.
    fn split_before(&mut self, position: u32) -> Self {
        let mut end = self.first;
        while end < self.end
            && let Some(member) = usize::try_from(end).ok().and_then(|at| self.members.get(at))
            && member.key.0 < position
        {
            end = end.saturating_add(1);
        }
        let taken = Self { end, ..*self };
        self.first = end;
        taken
    }
}

/// Keys that stand more than once in an object of a record, lists aside, in order.
pub(super) fn repeated_keys(object: Object<'_, '_>, found: &mut Vec<String>) {
    let mut keys: Vec<Cow<'_, str>> = Vec::new();
    for (key, value) in object.members() {
        if let Some(inner) = value.object() {
            repeated_keys(inner, found);
        }
        if keys.contains(&key) && !found.iter().any(|known| *known == key) {
            found.push(key.to_string());
        }
        keys.push(key);
    }
}

impl<'t, 'a> Value<'t, 'a> {
    /// The value as it is written.
    pub(crate) fn raw(self) -> &'a str {
        self.raw
    }

    /// Where in its record the value begins.
    pub(crate) fn position(self) -> u32 {
        self.at
    }

    /// A string that is not empty, with its escapes undone.
    pub(crate) fn text(self) -> Option<Text<'a>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.is_empty()).then(|| unescape(inner))
    }

    pub(crate) fn object(self) -> Option<Object<'t, 'a>> {
        self.raw.starts_with('{').then_some(self.inside)
    }

    /// A number or the text of one, as it is written: identifiers keep all their digits.
    pub(crate) fn number_text(self) -> Option<Text<'a>> {
        let plain = self.raw.starts_with(|letter: char| letter == '-' || letter.is_ascii_digit());
        if plain { Some(Cow::Borrowed(self.raw)) } else { self.text() }
    }

    /// A number, also as a string.
    pub(crate) fn number<T: FromStr>(self) -> Option<T> {
        self.number_text()?.parse().ok()
    }

    /// The items of a list; of anything else, that alone.
    pub(crate) fn items(self) -> impl Iterator<Item = Self> {
        let list = self.raw.starts_with('[');
        let one = (!list && self.raw != "null").then_some(self);
        let mut rest = self.inside;
        let base = self.raw.as_ptr().addr();
        let items = items(if list { self.raw } else { "[]" }).map(move |raw| {
            // An item is a slice of the list, and its members follow those of the items before it.
            let from = raw.as_ptr().addr().saturating_sub(base);
            let at = self.at.saturating_add(position(from));
            let inside = rest.split_before(at.saturating_add(position(raw.len())));
            Self { raw, at, inside }
        });
        one.into_iter().chain(items)
    }

    /// `true` or `false`, also as a string: CloudTrail writes both.
    pub(crate) fn boolean(self) -> Option<bool> {
        match self.raw {
            "true" | "\"true\"" => Some(true),
            "false" | "\"false\"" => Some(false),
            _ => None,
        }
    }
}

/// The raw items of a raw list.
pub(crate) fn items(raw: &str) -> impl Iterator<Item = &str> {
    let inner = raw.strip_prefix('[').and_then(|raw| raw.strip_suffix(']'));
    let mut rest = inner.unwrap_or_default().trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (item, after) = rest.split_at_checked(item_length(rest)).unwrap_or((rest, ""));
        rest = after.strip_prefix(',').unwrap_or(after);
        Some(item.trim())
    })
}

/// Text between the quotes of a valid JSON string, with its escapes undone.
pub(crate) fn unescape(inner: &str) -> Text<'_> {
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner);
    }
    // The scan saw to it that the escapes are valid.
    serde_json::from_str(&format!("\"{inner}\"")).map_or(Cow::Borrowed(inner), Cow::Owned)
}

/// Up to the comma that ends the first item.
fn item_length(list: &str) -> usize {
    let (mut in_string, mut escaped, mut depth) = (false, false, 0_u32);
    let ends = list.bytes().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => return depth == 0,
            _ => {}
        }
        false
    });
    ends.unwrap_or(list.len())
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn slice(record: &str, (from, to): (u32, u32)) -> &str {
    let position = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    record.get(position(from)..position(to)).unwrap_or_default()
}
