//! JSON without a tree: one pass validates a value, finds its end and notes where its members lie.
//!
//! - `scan`: the pass itself, over bytes that are at hand;
//! - `token`: strings, numbers and literals inside it;
//! - `tape`: what the pass noted, read as objects and values that borrow from the record;
//! - `documents`: streams of records in `{"Records":[…]}`, lists, lines or one after the other,
//!   with what is damaged in between;
//! - `outline`: what the head of a file shows of its objects, for telling formats apart;
//! - `skip`: the end of a record that is too large to hold.
//!
//! The grammar is RFC 8259 as `serde_json` reads it, so that a record taken here parses there to
//! the same event. Of members with the same key the last one wins, here and there.

mod documents;
mod outline;
mod scan;
mod skip;
mod tape;
mod token;

pub(crate) use documents::{Container, Item, read};
pub(crate) use outline::Outline;
pub(crate) use scan::{Scan, Scanner, Start};
pub(crate) use tape::{Object, Value, items, unescape};

/// Keys that stand more than once in an object of a record.
pub(crate) fn repeated_keys(raw: &[u8]) -> Vec<String> {
    let mut scanner = Scanner::new(&[]);
    let mut found = Vec::new();
    if let (Scan::Complete(_), Ok(text)) = (scanner.scan(raw, Start::Value), str::from_utf8(raw)) {
        tape::repeated_keys(scanner.object(text), &mut found);
    }
    found
}
