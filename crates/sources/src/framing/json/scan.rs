//! One pass over a JSON value: is it valid, where does it end, where do its members lie.
//!
//! The pass is a loop with a stack of bits, so depth costs nothing and cannot overflow. It is made
//! again from the start when more bytes arrive: simpler than a resumable state, and rare, since a
//! window holds many records.

use super::tape::{Member, Object};
use super::token::{self, Token};

/// Objects and lists inside each other, the record itself included.
const DEPTH_CAP: usize = 64;
/// Keys of one record, at all depths together.
const KEY_CAP: usize = 4096;

/// What a scan found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A value that ends before this position.
    Complete(usize),
    /// An object that holds its records in a list, which begins before this position.
    Container(usize),
    /// The bytes end inside the value.
    Partial,
    Malformed(&'static str),
    /// It nests too deeply or has too many keys; its end was not looked for.
    OverLimit(&'static str),
}

/// Where in the grammar a scan begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Value,
    /// Behind a member of an object: `,"key":value}` or `}`.
    Tail,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

/// Where to go on, and what may stand there.
type Next = (usize, Expect);

/// Scans values; keeps its notes on the last one.
pub(crate) struct Scanner {
    /// Keys at the top of an object whose list holds records.
    lists: &'static [&'static str],
    members: Vec<Member>,
    /// For each open object, outermost first: the member whose value is being read. Also kept for
    /// lists, unused.
    open: [u32; DEPTH_CAP],
    /// One bit for each open object or list, the innermost lowest; set for objects.
    objects: u64,
    depth: usize,
}

impl Scanner {
    pub(crate) fn new(lists: &'static [&'static str]) -> Self {
        Self { lists, members: Vec::new(), open: [0; DEPTH_CAP], objects: 0, depth: 0 }
    }

    /// The object that was scanned last.
    pub(crate) fn object<'t, 'a>(&'t self, record: &'a str) -> Object<'t, 'a> {
        Object::root(record, &self.members)
    }

    /// Scans the value at the start of `bytes`.
    pub(crate) fn scan(&mut self, bytes: &[u8], start: Start) -> Scan {
        self.members.clear();
        (self.objects, self.depth) = (0, 0);
        if start == Start::Tail {
            (self.objects, self.depth) = (1, 1);
            self.members.push(Member::default());
        }
        match self.walk(bytes, start) {
            Ok(scan) | Err(scan) => scan,
        }
    }

    fn walk(&mut self, bytes: &[u8], start: Start) -> Result<Scan, Scan> {
        let mut expect = if start == Start::Tail { Expect::CommaOrEnd } else { Expect::Value };
        let mut at = 0;
        loop {
            at = skip_space(bytes, at);
            let byte = *bytes.get(at).ok_or(Scan::Partial)?;
            (at, expect) = match (expect, byte) {
                (Expect::KeyOrEnd, b'}') | (Expect::ValueOrEnd, b']') => self.pop(at),
                (Expect::Key | Expect::KeyOrEnd, _) => self.key(bytes, at)?,
                (Expect::Value | Expect::ValueOrEnd, _) => self.value(bytes, at)?,
                (Expect::CommaOrEnd, _) => self.after_value(byte, at)?,
            };
            if self.depth == 0 {
                return Ok(Scan::Complete(at));
            }
        }
    }

    /// A value: a scalar whole, an object or a list up to its first member.
    fn value(&mut self, bytes: &[u8], at: usize) -> Result<Next, Scan> {
        let next = at.saturating_add(1);
        match bytes.get(at) {
            Some(b'"') => Ok(self.close_value(ends(&token::string(bytes, next))?)),
            Some(b'{') => {
                self.push(true)?;
                Ok((next, Expect::KeyOrEnd))
            }
            Some(b'[') if self.depth == 1 && self.in_object() && self.is_container(bytes) => {
                Err(Scan::Container(next))
            }
            Some(b'[') => {
                self.push(false)?;
                Ok((next, Expect::ValueOrEnd))
            }
            _ => Ok(self.close_value(ends(&token::scalar(bytes, at))?)),
        }
    }

    fn after_value(&mut self, byte: u8, at: usize) -> Result<Next, Scan> {
        let in_object = self.in_object();
        match byte {
            b',' if in_object => Ok((at.saturating_add(1), Expect::Key)),
            b',' => Ok((at.saturating_add(1), Expect::Value)),
            b'}' if in_object => Ok(self.pop(at)),
            b']' if !in_object => Ok(self.pop(at)),
            _ => Err(Scan::Malformed("a comma was expected")),
        }
    }

    /// Notes a key and passes over its colon.
    fn key(&mut self, bytes: &[u8], at: usize) -> Result<Next, Scan> {
        if bytes.get(at) != Some(&b'"') {
            return Err(Scan::Malformed("a key was expected"));
        }
        let from = at.saturating_add(1);
        if self.members.len() >= KEY_CAP {
            return Err(Scan::OverLimit("a record of more than 4,096 keys"));
        }
        let token = token::string(bytes, from);
        let end = ends(&token)?;
        let colon = skip_space(bytes, end);
        match bytes.get(colon) {
            None => return Err(Scan::Partial),
            Some(b':') => {}
            Some(_) => return Err(Scan::Malformed("a colon was expected")),
        }
        let value = skip_space(bytes, colon.saturating_add(1));
        let key = (position(from), position(end.saturating_sub(1)));
        let index = position(self.members.len());
        if let Some(open) = self.innermost() {
            *open = index;
        }
        let escaped = matches!(token, Token::EndsEscaped(_));
        self.members.push(Member { key, escaped, value: (position(value), 0), next: 0 });
        Ok((value, Expect::Value))
    }

    /// Whether the member that is open at the top holds records.
    fn is_container(&self, bytes: &[u8]) -> bool {
        let member =
            self.open.first().and_then(|index| self.members.get(usize::try_from(*index).ok()?));
        let key = member.and_then(|member| {
            bytes.get(usize::try_from(member.key.0).ok()?..usize::try_from(member.key.1).ok()?)
        });
        key.is_some_and(|key| self.lists.iter().any(|list| list.as_bytes() == key))
    }

    fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }

    fn innermost(&mut self) -> Option<&mut u32> {
        self.open.get_mut(self.depth.saturating_sub(1))
    }

    fn push(&mut self, object: bool) -> Result<(), Scan> {
        if self.depth >= DEPTH_CAP {
            return Err(Scan::OverLimit("a record that nests more than 64 levels deep"));
        }
        self.objects = (self.objects << 1) | u64::from(object);
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    /// Closes an object or a list whose bracket is at `at`.
    fn pop(&mut self, at: usize) -> Next {
        self.objects >>= 1;
        self.depth = self.depth.saturating_sub(1);
        self.close_value(at.saturating_add(1))
    }

    /// Notes where the value of the innermost open member ends.
    fn close_value(&mut self, end: usize) -> Next {
        if self.depth > 0 && self.in_object() {
            let next = position(self.members.len());
            let open = self.innermost().map_or(0, |open| *open);
            let member = usize::try_from(open).ok().and_then(|open| self.members.get_mut(open));
            if let Some(member) = member {
                member.value.1 = position(end);
                member.next = next;
            }
        }
        (end, Expect::CommaOrEnd)
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at = at.saturating_add(1);
    }
    at
}

fn ends(token: &Token) -> Result<usize, Scan> {
    match *token {
        Token::Ends(at) | Token::EndsEscaped(at) => Ok(at),
        Token::Partial => Err(Scan::Partial),
        Token::Malformed(reason) => Err(Scan::Malformed(reason)),
    }
}

/// Records are far shorter than four gigabytes.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
