//! Telling a format from the first bytes of a file.
//!
//! Names lie and change; content does not. The head of a file may be cut anywhere, so nothing here
//! needs a whole record: a few keys or a header suffice.

use crate::Format;
use crate::format::CLAIMS;
use crate::framing::zeek::{Columns, Header, Log};
use crate::registration::whois;

/// No more of a file is looked at.
const HEAD_BYTES: usize = 64 * 1024;
/// No more of a line is looked at.
const LINE_BYTES: usize = 4096;
/// A file may begin with a few lines of something else.
const LINE_CAP: usize = 64;

/// The format of a file that begins with these bytes, of which at most 64 KiB are looked at; 4 KiB
/// are enough for files as they come. `None` where no decoder reads it.
pub fn detect(head: &[u8]) -> Option<Format> {
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    columns(head).or_else(|| json(head)).or_else(|| lines(head)).or_else(|| whois(head))
}

/// A Zeek log with a header.
fn columns(head: &[u8]) -> Option<Format> {
    let mut header = Header::default();
    head.split(|byte| *byte == b'\n').take(LINE_CAP).find_map(|line| {
        header.read(&String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)));
        header.log().map(|log| log.format)
    })
}

/// Plain lines, of which the first that a format knows for its own decides: a file of many programs
/// begins with the lines of any of them.
fn lines(head: &[u8]) -> Option<Format> {
    // The last line may be cut off, unless it is the only one.
    let end = memchr::memrchr(b'\n', head).unwrap_or(head.len());
    head.get(..end)?.split(|byte| *byte == b'\n').find_map(|line| {
        let line = line.get(..LINE_BYTES).unwrap_or(line);
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
        let claim = CLAIMS.into_iter().find(|(_, claims)| claims(&line));
        claim.map(|(format, _)| format)
    })
}

/// An answer of a registry: text of a kind that much else resembles, so it is asked for last.
fn whois(head: &[u8]) -> Option<Format> {
    whois::claims(&String::from_utf8_lossy(head)).then_some(Format::Whois)
}

/// JSON, judged by the keys of its first objects.
fn json(head: &[u8]) -> Option<Format> {
    let mut zeek = ZeekKeys::default();
    let mut cloudtrail = CloudtrailKeys::default();
    for key in Keys::new(head) {
        cloudtrail.see(&key);
        if is_rdap(&key) {
            return Some(Format::Rdap);
        }
        if cloudtrail.suffice() {
            return Some(Format::Cloudtrail);
        }
        if let Some(log) = zeek.see(&key) {
            return Some(log.format);
        }
    }
    zeek.log().map(|log| log.format)
}

/// A key that only the answers of registries have.
fn is_rdap(key: &Key<'_>) -> bool {
    const CLASSES: [&[u8]; 5] =
        [b"\"domain\"", b"\"ip network\"", b"\"autnum\"", b"\"entity\"", b"\"nameserver\""];
    let own = key.depth == 1 || (key.depth == 2 && key.in_list);
    let class = || CLASSES.iter().any(|class| key.value.starts_with(class));
    let alone: &[&[u8]] = &[b"rdapConformance", b"ldhName", b"vcardArray", b"domainSearchResults"];
    own && (alone.contains(&key.name) || (key.name == b"objectClassName" && class()))
}

/// Keys of an event, as far as they were seen.
#[derive(Default)]
struct CloudtrailKeys<'h> {
    seen: [bool; EVENT_KEYS.len()],
    /// The last key of the outermost object: what an inner object is the value of.
    outer: &'h [u8],
    /// A key that only other records have.
    other: bool,
    /// A key that is enough alone.
    alone: bool,
}

const EVENT_KEYS: [&[u8]; 9] = [
    b"awsRegion",
    b"eventID",
    b"eventName",
    b"eventSource",
    b"eventTime",
    b"eventVersion",
    b"insightDetails",
    b"sourceIPAddress",
    b"userIdentity",
];
const EVENT_KEYS_NEEDED: usize = 4;

impl<'h> CloudtrailKeys<'h> {
    fn see(&mut self, key: &Key<'h>) {
        if key.depth == 1 {
            self.outer = key.name;
        }
        let own = match (key.depth, self.outer) {
            (1, _) | (2, b"detail") | (3, b"Records") => true,
            (2, _) => key.in_list,
            _ => false,
        };
        if !own {
            return;
        }
        // Storage notifications share most keys with events.
        self.other |= key.name == b"eventSource" && key.value.starts_with(b"\"aws:");
        let empty_list = key.name == b"Records" && is_empty_list(key.value);
        self.alone |= key.depth == 1 && (empty_list || key.name == b"digestStartTime");
        if let Some(place) = EVENT_KEYS.iter().position(|name| *name == key.name)
            && let Some(seen) = self.seen.get_mut(place)
        {
            *seen = true;
        }
    }

    fn suffice(&self) -> bool {
        let count = self.seen.iter().filter(|seen| **seen).count();
        !self.other && (self.alone || count >= EVENT_KEYS_NEEDED)
    }
}

fn is_empty_list(value: &[u8]) -> bool {
    value.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"]"))
}

/// Keys of the object at hand, in a file whose lines are objects.
#[derive(Default)]
struct ZeekKeys<'h> {
    object: usize,
    columns: Columns,
    path: Option<&'h [u8]>,
    /// The object begins with an object, which may be the record, named after its log.
    wrapped: Option<bool>,
}

impl<'h> ZeekKeys<'h> {
    /// Takes in a key; the log of the object before it, where that is one that is read.
    fn see(&mut self, key: &Key<'h>) -> Option<&'static Log> {
        let before = (key.object != self.object).then(|| self.log()).flatten();
        if key.object != self.object {
            *self = Self { object: key.object, ..Self::default() };
        }
        let opens = key.depth == 1 && key.value.starts_with(b"{");
        let wrapped = *self.wrapped.get_or_insert(opens);
        if key.depth == 1 || (key.depth == 2 && wrapped) {
            self.columns = self.columns.with(str::from_utf8(key.name).unwrap_or_default());
            if key.name == b"_path" {
                self.path = key.value.strip_prefix(b"\"");
            }
        }
        before
    }

    fn log(&self) -> Option<&'static Log> {
        let log = self.columns.log().filter(|_| self.columns.have_time())?;
        let named = |path: &[u8]| {
            path.strip_prefix(log.path.as_bytes()).is_some_and(|rest| rest.starts_with(b"\""))
        };
        self.path.is_none_or(named).then_some(log)
    }
}

/// A key, where it lies, and everything behind its colon.
struct Key<'h> {
    name: &'h [u8],
    value: &'h [u8],
    /// Braces and brackets around it.
    depth: usize,
    /// Counts the values at the top.
    object: usize,
    /// The outermost of the brackets is a list.
    in_list: bool,
}

/// The keys of JSON that may be cut off anywhere, without regard to its grammar.
struct Keys<'h> {
    rest: &'h [u8],
    depth: usize,
    object: usize,
    in_list: bool,
}

impl<'h> Keys<'h> {
    /// From the first line on that begins like JSON.
    fn new(head: &'h [u8]) -> Self {
        let mut rest = head;
        for _ in 0..LINE_CAP {
            if matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[') | None) {
                return Self { rest, depth: 0, object: 0, in_list: false };
            }
            let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            rest = rest.get(line.saturating_add(1)..).unwrap_or_default();
        }
        Self { rest: &[], depth: 0, object: 0, in_list: false }
    }

    fn take(&mut self, count: usize) -> &'h [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }
}

impl<'h> Keys<'h> {
    fn open(&mut self, bracket: u8) {
        if self.depth == 0 {
            self.in_list = bracket == b'[';
        }
        self.depth = self.depth.saturating_add(1);
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.object = self.object.saturating_add(usize::from(self.depth == 0));
    }

    /// The key that a string turns out to be, from behind its quote.
    fn key(&mut self) -> Option<Key<'h>> {
        let name = self.take(string_length(self.rest));
        self.take(1);
        let value = self.rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        let Self { depth, object, in_list, .. } = *self;
        Some(Key { name, value, depth, object, in_list })
    }
}

impl<'h> Iterator for Keys<'h> {
    type Item = Key<'h>;

    fn next(&mut self) -> Option<Key<'h>> {
        let mut found = None;
        while found.is_none() {
            match self.take(1).first()? {
                bracket @ (b'{' | b'[') => self.open(*bracket),
                b'}' | b']' => self.close(),
                b'"' => found = self.key(),
                _ => {}
            }
        }
        found
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
