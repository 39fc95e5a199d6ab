//! What the head of a JSON file shows of its objects, which may be cut off anywhere: the keys that
//! were seen, where they lie, and how their values begin. By these formats are told apart.

use super::super::objects::ENVELOPES;

/// No more of a file's lines are passed over before its JSON begins.
const LINE_CAP: usize = 64;
/// Objects inside each other, as far as they are looked at.
const DEPTH_CAP: usize = 8;

/// The members of an object, at all depths. Lists are passed through: the items of a list have the
/// paths of what holds it.
pub(crate) struct Outline<'h> {
    members: Vec<Member<'h>>,
    /// What is looked at lies in this member: `Records.`; empty for the object itself.
    base: String,
    /// Objects around the members of what is looked at.
    depth: usize,
}

#[derive(Clone)]
struct Member<'h> {
    /// Names from the top, put together with dots: `flow.bytes_toserver`.
    path: String,
    /// Objects around it: a name may have dots of its own.
    depth: usize,
    /// The rest of the head, from the value on.
    value: &'h [u8],
}

impl<'h> Outline<'h> {
    /// Whether this is a record itself, and not what one holds.
    pub(crate) fn is_whole(&self) -> bool {
        self.base.is_empty()
    }

    /// Whether the object has this member: `flow.bytes_toserver`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.value(path).is_some()
    }

    pub(crate) fn has_all(&self, paths: &[&str]) -> bool {
        paths.iter().all(|path| self.has(path))
    }

    pub(crate) fn has_any(&self, paths: &[&str]) -> bool {
        paths.iter().any(|path| self.has(path))
    }

    /// A string that a member holds, as it is written.
    pub(crate) fn text(&self, path: &str) -> Option<&'h str> {
        let inner = self.value(path)?.strip_prefix(b"\"")?;
        str::from_utf8(inner.get(..string_length(inner))?).ok()
    }

    /// Everything from the value of a member on.
    pub(crate) fn value(&self, path: &str) -> Option<&'h [u8]> {
        let found = self.members.iter().find(|member| {
            member.path.strip_prefix(self.base.as_str()).is_some_and(|rest| rest == path)
        });
        found.map(|member| member.value)
    }

    /// Names and values of the object's own members, in order.
    pub(crate) fn own(&self) -> impl Iterator<Item = (&str, &'h [u8])> {
        self.at_depth(self.depth, self.base.clone())
    }

    /// Names and values of the members of the object that one of its own members is, in order.
    pub(crate) fn within(&self, name: &str) -> impl Iterator<Item = (&str, &'h [u8])> {
        self.at_depth(self.depth.saturating_add(1), format!("{}{name}.", self.base))
    }

    fn at_depth(&self, depth: usize, base: String) -> impl Iterator<Item = (&str, &'h [u8])> {
        self.members.iter().filter(move |member| member.depth == depth).filter_map(move |member| {
            Some((member.path.strip_prefix(base.as_str())?, member.value))
        })
    }

    /// The objects that one may be looked at as: itself, the items of its lists, and what an
    /// envelope holds.
    pub(crate) fn views(self) -> Vec<Self> {
        let depth = self.depth.saturating_add(1);
        let holds = |(name, value): &(&str, &[u8])| {
            let items = value.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
            items.is_some_and(|items| items.starts_with(b"{")) || ENVELOPES.contains(name)
        };
        let inside = |(name, _): (&str, &[u8])| {
            let (members, base) = (self.members.clone(), format!("{name}."));
            Self { members, base, depth }
        };
        let mut views: Vec<Self> = self.own().filter(holds).map(inside).collect();
        views.insert(0, self);
        views
    }

    /// The objects of a head, in order: those at the top, and those of a list at the top. The first
    /// is found on the first line that begins like JSON.
    pub(crate) fn of_head(head: &'h [u8]) -> impl Iterator<Item = Self> {
        let mut walk = Walk { rest: first_json(head), names: Vec::new(), open: Vec::new() };
        std::iter::from_fn(move || walk.object())
    }
}

fn first_json(head: &[u8]) -> &[u8] {
    let mut rest = head;
    for _ in 0..LINE_CAP {
        if matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[') | None) {
            return rest;
        }
        let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        rest = rest.get(line.saturating_add(1)..).unwrap_or_default();
    }
    &[]
}

/// A walk over JSON without regard to its grammar.
struct Walk<'h> {
    rest: &'h [u8],
    /// Names of the members that are open, one for each open object.
    names: Vec<&'h str>,
    /// The brackets that are open.
    open: Vec<u8>,
}

impl<'h> Walk<'h> {
    /// The members of the next object at the top, or in a list at the top.
    fn object(&mut self) -> Option<Outline<'h>> {
        let mut members = Vec::new();
        let mut begun = false;
        while let Some((byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'{' | b'[' => {
                    begun |= *byte == b'{';
                    self.open.push(*byte);
                    self.names.extend((*byte == b'{').then_some(""));
                }
                b'}' | b']' => self.close(),
                b'"' => members.extend(self.member()),
                _ => {}
            }
            if begun && self.names.is_empty() {
                break;
            }
        }
        begun.then(|| Outline { members, base: String::new(), depth: 1 })
    }

    fn close(&mut self) {
        if self.open.pop() == Some(b'{') {
            self.names.pop();
        }
    }

    /// The member whose key a string turns out to be, from behind its quote.
    fn member(&mut self) -> Option<Member<'h>> {
        let length = string_length(self.rest);
        let (name, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest.get(1..).unwrap_or_default();
        let value = self.rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        let name = str::from_utf8(name).ok()?;
        *self.names.last_mut()? = name;
        let depth = self.names.len();
        (depth <= DEPTH_CAP).then(|| Member { path: self.names.join("."), depth, value })
    }
}

/// Up to the quote that ends a string.
fn string_length(bytes: &[u8]) -> usize {
    let mut escaped = false;
    let end = bytes.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.unwrap_or(bytes.len())
}
