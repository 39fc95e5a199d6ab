//! Telling a format from the first bytes of a file.
//!
//! Names lie and change; content does not. The head of a file may be cut anywhere, so nothing here
//! needs a whole record: a few keys or a header suffice.

use std::borrow::Cow;

use crate::Format;
use crate::format::{Claims, Content};
use crate::framing::json::Outline;
use crate::framing::wrapper::Wrapper;

/// No more of a file is looked at.
const HEAD_BYTES: usize = 64 * 1024;
/// No more of a line is looked at.
const LINE_BYTES: usize = 4096;

/// Wrappers inside each other: a line of syslog in a record of Filebeat in an export of
/// Elasticsearch.
const WRAPPERS_CAP: usize = 3;

/// The format of a file that begins with these bytes, of which at most 64 KiB are looked at; 4 KiB
/// are enough for files as they come. `None` where no decoder reads it.
pub fn detect(head: &[u8]) -> Option<Format> {
    recognise(head).map(|content| content.format)
}

/// As [`detect()`], with what the records are wrapped in: a wrapper is looked for where no format
/// claims the file as it is.
pub fn recognise(head: &[u8]) -> Option<Content> {
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    inside(head, None, WRAPPERS_CAP)
}

/// As [`recognise()`], for a file of which somebody says that it is of a format.
pub fn recognise_as(format: Format, head: &[u8]) -> Content {
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    inside(head, Some(format), WRAPPERS_CAP).unwrap_or(Content::from(format))
}

/// What a file holds, inside so many wrappers at most. With a format only that is looked for.
fn inside(head: &[u8], wanted: Option<Format>, wrappers: usize) -> Option<Content> {
    // UTF-16 is not read: with its zeros left in, names would be others.
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return None;
    }
    let mut found = claimants(head).filter(|format| wanted.is_none_or(|it| it == *format));
    if let Some(format) = found.next() {
        return Some(Content::from(format));
    }
    let wrappers = wrappers.checked_sub(1)?;
    Wrapper::ALL.into_iter().find_map(|wrapper| {
        let mut content = inside(&wrapper.peel_head(head)?, wanted, wrappers)?;
        content.wrappers.insert(0, wrapper);
        Some(content)
    })
}

/// The formats that claim a file which begins with these bytes, the most certain first. All but the
/// first are mistaken: a test holds that there is none.
pub fn claimants(head: &[u8]) -> impl Iterator<Item = Format> {
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(head);
    let whole = text.clone();
    let by_head = having(|claims| claims.head, move |claims| claims(&text));
    let by_text = having(|claims| claims.text, move |claims| claims(&whole));
    by_head.chain(by_object(head)).chain(by_line(head)).chain(by_text)
}

/// The formats with a claim of one kind that holds.
fn having<F>(
    kind: fn(&Claims) -> Option<F>,
    holds: impl Fn(F) -> bool,
) -> impl Iterator<Item = Format> {
    let claims = move |format: &Format| kind(&format.definition().claims).is_some_and(&holds);
    Format::ALL.into_iter().filter(claims)
}

/// JSON: the first of its objects that a format knows for its own decides.
fn by_object(head: &[u8]) -> impl Iterator<Item = Format> {
    let views = Outline::of_head(head).flat_map(Outline::views);
    first(views.map(|view| having(|claims| claims.object, move |claims| claims(&view))))
}

/// Plain lines, of which the first that a format knows for its own decides: a file of many programs
/// begins with the lines of any of them.
fn by_line(head: &[u8]) -> impl Iterator<Item = Format> {
    // The last line may be cut off, unless it is the only one.
    let end = memchr::memrchr(b'\n', head).unwrap_or(head.len());
    let lines = head.get(..end).unwrap_or_default().split(|byte| *byte == b'\n');
    first(lines.map(|line| {
        let line = line.get(..LINE_BYTES).unwrap_or(line);
        let line: Cow<'_, str> = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
        having(|claims| claims.line, move |claims| claims(&line))
    }))
}

/// The first of many that is not empty.
fn first<I: Iterator>(many: impl Iterator<Item = I>) -> impl Iterator<Item = I::Item> {
    let mut found =
        many.map(Iterator::peekable).filter_map(|mut one| one.peek().is_some().then_some(one));
    found.next().into_iter().flatten()
}
