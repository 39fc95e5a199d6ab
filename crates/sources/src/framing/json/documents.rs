//! Streams of JSON records: `{"Records":[…]}` on one line or many, lists, lines, single records,
//! one after the other in one file, with what is damaged in between.
//!
//! Nothing is lost silently. Every byte is space, belongs to a record or to a rejected range, or is
//! the punctuation of a container. Behind damage, reading goes on at the next place that looks like
//! the beginning of a record: an object whose first key is one that records have, or a line that
//! begins in the first column.

use std::io::BufRead;

use memchr::{memchr, memchr2_iter};

use super::scan::{Scan, Scanner, Start};
use super::skip::Skipper;
use super::tape::Object;
use crate::framing::window::Window;
use crate::framing::{EXCERPT_BYTES, RECORD_CAP};

/// What a format's records come in.
pub(crate) struct Container {
    /// Keys under which a list of records may lie (`Records`).
    pub(crate) lists: &'static [&'static str],
    /// Keys with which a record, or a container, may begin: behind damage these are looked for.
    pub(crate) first_keys: &'static [&'static str],
}

pub(crate) enum Item<'t, 'a> {
    /// A valid object.
    Record { offset: u64, text: &'a str, object: Object<'t, 'a> },
    /// A valid value that is no object.
    Other { offset: u64, bytes: &'a [u8] },
    /// Bytes that are no record, or more than one can be.
    Damaged { offset: u64, length: u64, excerpt: &'a [u8], reason: &'a str },
}

/// Calls `visit` with every record and every damaged range, in order.
pub(crate) fn read(
    input: &mut dyn BufRead,
    container: &Container,
    visit: &mut dyn FnMut(Item<'_, '_>),
) {
    let documents = Documents {
        window: Window::new(input),
        scanner: Scanner::new(container.lists),
        first_keys: container.first_keys,
        place: Place::Outside,
        damaged: false,
    };
    documents.read(visit);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    List,
    Records,
    /// Behind the list of records, inside the object that holds it.
    Tail,
}

struct Documents<'r> {
    window: Window<'r>,
    scanner: Scanner,
    first_keys: &'static [&'static str],
    place: Place,
    /// Something inside the current container was passed over, perhaps with its end.
    damaged: bool,
}

type Visit<'v> = dyn FnMut(Item<'_, '_>) + 'v;

impl Documents<'_> {
    fn read(mut self, visit: &mut Visit<'_>) {
        loop {
            self.skip_space();
            let Some(byte) = self.window.bytes().first() else { break };
            match (self.place, byte) {
                (Place::Tail, b',' | b'}') => self.value(Start::Tail, visit),
                (_, b',') => self.window.advance(1),
                (Place::Outside, b'[') => self.enter(Place::List, 1),
                (Place::List, b']') => self.enter(Place::Outside, 1),
                (Place::Records, b']') => self.enter(Place::Tail, 1),
                (_, b'{') | (Place::List | Place::Records, _) => self.value(Start::Value, visit),
                (Place::Outside | Place::Tail, _) => self.reject("a record was expected", visit),
            }
        }
        self.finish(visit);
    }

    fn finish(&mut self, visit: &mut Visit<'_>) {
        let failure = self.window.take_failure();
        let reason = match &failure {
            Some(failure) => failure,
            None if self.place == Place::Outside || self.damaged => return,
            None => "the file ends before its list of records does",
        };
        visit(Item::Damaged { offset: self.window.offset(), length: 0, excerpt: &[], reason });
    }

    /// White space, and the byte order mark of a file that was appended.
    fn skip_space(&mut self) {
        while self.window.has_bytes() {
            let bytes = self.window.bytes();
            let count = bytes.iter().take_while(|byte| is_space(**byte)).count();
            let rest = bytes.get(count..).unwrap_or_default();
            let mark = rest.starts_with(BYTE_ORDER_MARK) && self.place == Place::Outside;
            let cut = rest.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(rest);
            self.window.advance(count);
            if mark {
                self.window.advance(BYTE_ORDER_MARK.len());
            } else if !cut || !self.window.grow() {
                return;
            }
        }
    }

    fn enter(&mut self, place: Place, length: usize) {
        self.window.advance(length);
        self.place = place;
        self.damaged = false;
    }

    /// One value, or the rest of the object that held the records.
    fn value(&mut self, start: Start, visit: &mut Visit<'_>) {
        loop {
            // Never more than the cap is looked at, so that what counts as too large does not
            // depend on how much happens to be at hand.
            let bytes = self.window.bytes();
            let bytes = bytes.get(..=RECORD_CAP).unwrap_or(bytes);
            let below_cap = bytes.len() <= RECORD_CAP;
            match self.scanner.scan(bytes, start) {
                Scan::Container(length) => return self.enter(Place::Records, length),
                Scan::Complete(length) if length <= RECORD_CAP => {
                    return self.complete(length, start, visit);
                }
                Scan::Partial if below_cap && self.window.grow() => {}
                Scan::Partial if below_cap => {
                    return self.reject("the file ends inside a record", visit);
                }
                Scan::Complete(_) | Scan::Partial => {
                    return self.skip("a record of more than 1 MiB", start, visit);
                }
                Scan::OverLimit(reason) => return self.skip(reason, start, visit),
                Scan::Malformed(reason) => return self.reject(reason, visit),
            }
        }
    }

    fn complete(&mut self, length: usize, start: Start, visit: &mut Visit<'_>) {
        let offset = self.window.offset();
        let bytes = self.window.bytes().get(..length).unwrap_or_default();
        if start == Start::Tail {
            return self.enter(Place::Outside, length);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) if bytes.first() == Some(&b'{') => {
                visit(Item::Record { offset, text, object: self.scanner.object(text) });
            }
            Ok(_) => visit(Item::Other { offset, bytes }),
            Err(_) => visit(Item::Damaged {
                offset,
                length: length as u64,
                excerpt: bytes,
                reason: "a record that is not UTF-8",
            }),
        }
        self.window.advance(length);
    }

    /// Passes over a record by its brackets alone.
    fn skip(&mut self, reason: &str, start: Start, visit: &mut Visit<'_>) {
        let offset = self.window.offset();
        let mut kept: Vec<u8> = Vec::new();
        let mut skipper = Skipper::new(u64::from(start == Start::Tail));
        let mut whole = false;
        self.damaged = true;
        while self.window.has_bytes() && !whole {
            let bytes = self.window.bytes();
            let end = skipper.end(bytes);
            whole = end.is_some();
            let passed = end.unwrap_or(bytes.len());
            let room = EXCERPT_BYTES.saturating_sub(kept.len());
            kept.extend_from_slice(bytes.get(..passed.min(room)).unwrap_or_default());
            self.window.advance(passed);
        }
        if start == Start::Tail {
            self.place = Place::Outside;
        }
        let length = self.window.offset().saturating_sub(offset);
        let failure = self.window.take_failure();
        let reason = failure.as_deref().unwrap_or(reason);
        visit(Item::Damaged { offset, length, excerpt: &kept, reason });
    }

    /// Passes over bytes that are no record, up to the next place where one may begin.
    fn reject(&mut self, reason: &str, visit: &mut Visit<'_>) {
        let offset = self.window.offset();
        let mut kept: Vec<u8> = Vec::new();
        // Up to the last byte that is not space, so that the range ends where the damage does.
        let mut end = offset;
        // The first byte was tried: it begins no record.
        let (mut from, mut last) = (1, false);
        loop {
            let bytes = self.window.bytes();
            let (length, found) = search(bytes, from, last, self.first_keys);
            let passed = bytes.get(..length).unwrap_or_default();
            if let Some(solid) = passed.iter().rposition(|byte| !is_space(*byte)) {
                end = self.window.offset().saturating_add(solid as u64).saturating_add(1);
            }
            let room = EXCERPT_BYTES.saturating_sub(kept.len());
            kept.extend_from_slice(passed.get(..room).unwrap_or(passed));
            self.window.advance(length);
            if found || last {
                break;
            }
            from = 0;
            last = !self.window.grow();
        }
        self.damaged = true;
        if self.place == Place::Tail {
            self.place = Place::Outside;
        }
        let failure = self.window.take_failure();
        let reason = failure.as_deref().unwrap_or(reason);
        let length = end.saturating_sub(offset);
        kept.truncate(usize::try_from(length).unwrap_or(EXCERPT_BYTES));
        visit(Item::Damaged { offset, length, excerpt: &kept, reason });
    }
}

/// Finds the next place in `bytes` where a record may begin, from `from` on: how many bytes come
/// before it, and whether there is one. Where it takes more bytes to tell, all from there on are
/// left for another look, unless these are the last.
fn search(bytes: &[u8], from: usize, last: bool, first_keys: &[&str]) -> (usize, bool) {
    for hit in memchr2_iter(b'{', b'\n', bytes.get(from..).unwrap_or_default()) {
        let at = from.saturating_add(hit);
        let (place, verdict) = match bytes.get(at..).and_then(<[u8]>::split_first) {
            Some((b'\n', line)) => (at.saturating_add(1), begins_line(line)),
            Some((_, inner)) => (at, begins_record(inner, first_keys)),
            None => continue,
        };
        match verdict {
            Some(true) => return (place, true),
            None if !last => return (at, false),
            Some(false) | None => {}
        }
    }
    (bytes.len(), false)
}

/// A line that is not indented and does more than close what came before.
fn begins_line(line: &[u8]) -> Option<bool> {
    line.first().map(|byte| !is_space(*byte) && !matches!(byte, b'}' | b']' | b','))
}

/// An object, from behind its brace, whose first key is one that records begin with.
fn begins_record(inner: &[u8], first_keys: &[&str]) -> Option<bool> {
    let indent = inner.iter().take(INDENT_CAP).take_while(|byte| is_space(**byte)).count();
    match inner.get(indent)? {
        b'"' => {}
        _ => return Some(false),
    }
    let key = inner.get(indent.saturating_add(1)..)?;
    let key = key.get(..FIRST_KEY_CAP).unwrap_or(key);
    match memchr(b'"', key) {
        Some(end) => {
            let key = key.get(..end)?;
            Some(first_keys.iter().any(|first| first.as_bytes() == key))
        }
        None => (key.len() == FIRST_KEY_CAP).then_some(false),
    }
}

/// White space between a brace and the first key, and the length of that key, as far as they are
/// looked at.
const INDENT_CAP: usize = 256;
const FIRST_KEY_CAP: usize = 64;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
