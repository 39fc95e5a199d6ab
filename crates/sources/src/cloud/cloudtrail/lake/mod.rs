//! Results of queries on CloudTrail Lake: as CSV, as they are saved to S3, or as the pages of
//! `get-query-results`.
//!
//! A row has the columns that the query asked for, with nested values as text of the query engine
//! (`{type=Root, arn=…}`). It is written as the event again that it was made from, and read as such,
//! so the same event counts once, whether it comes from a trail or from the lake.

mod value;

use std::io::BufRead;

use schema::{FileId, Locator, Record, RejectKind, Sink};
use serde_json::{Map, Value};

use super::{Event, Refusal};
use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing;
use crate::framing::delimited;
use crate::framing::json::{self, Container, Item, Outline, Scanner, Start};
use crate::framing::lines::{self, Line};
use crate::framing::objects;
use crate::hints::Hints;

pub(crate) const FORMAT: Definition = Definition {
    name: "cloudtrail_lake",
    product: ("CloudTrail Lake", "AWS"),
    claims: Claims {
        object: Some(|object: &Outline<'_>| object.has("QueryResultRows")),
        line: Some(is_header),
        ..Claims::NONE
    },
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const SOURCE: &str = FORMAT.name;

const PAGES: Container =
    Container { lists: &["QueryResultRows"], first_keys: &["QueryStatus", "QueryResultRows"] };

/// Columns without which a row tells of no call.
const NEEDED: [&str; 3] = ["eventtime", "eventsource", "eventname"];

fn is_header(line: &str) -> bool {
    let names: Vec<String> =
        delimited::cells(line, ',').map(|name| name.to_ascii_lowercase()).collect();
    // The members of a JSON event stand between commas and quotes as well.
    !line.contains(['{', ':', '='])
        && NEEDED.iter().all(|needed| names.iter().any(|name| name == needed))
}

fn decode(_: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let opening = input.fill_buf().unwrap_or_default().trim_ascii_start();
    if opening.starts_with(b"{") {
        decode_pages(input, file, sink);
    } else {
        decode_lines(input, file, sink);
    }
}

/// Every row of a page is a list of objects with one column each.
fn decode_pages(input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    json::read(input, &PAGES, &mut |item| match item {
        Item::Other { offset, bytes } => {
            let columns: Vec<Map<String, Value>> =
                serde_json::from_slice(bytes).unwrap_or_default();
            let row = columns.into_iter().flatten();
            let row = row.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())));
            emit(sink, (file, offset), bytes, row);
        }
        Item::Record { offset, text, .. } => {
            let reason = "a JSON object that is no page of query results";
            let place = (offset, text.as_bytes());
            objects::refuse(sink, SOURCE, RejectKind::Unsupported, reason, place);
        }
        Item::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(sink, SOURCE, (offset, length), excerpt, reason);
        }
    });
}

fn decode_lines(input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let mut header: Vec<String> = Vec::new();
    lines::read(input, &mut |line| match line {
        Line::Text { offset, bytes } => {
            let text = String::from_utf8_lossy(bytes);
            let cells = delimited::cells(&text, ',');
            if is_header(&text) {
                header = cells.map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
                return;
            }
            let row = header.iter().zip(cells).map(|(name, it)| (name.clone(), it.into_owned()));
            emit(sink, (file, offset), bytes, row);
        }
        Line::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(sink, SOURCE, (offset, length), excerpt, reason);
        }
    });
}

/// Reads a row as the event that it was made from.
fn emit(
    sink: &mut dyn Sink,
    (file, offset): (FileId, u64),
    bytes: &[u8],
    row: impl Iterator<Item = (String, String)>,
) {
    let text = value::event(row).to_string();
    let mut scanner = Scanner::new(&[]);
    // What was written by a library is valid; a row may still nest too deeply to be read.
    let _ = scanner.scan(text.as_bytes(), Start::Value);
    let event = Event::read(scanner.object(&text));
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    match super::record(Locator { file, offset, length }, &text, &event) {
        Ok(record) => {
            let known = event.has_id();
            let own = if known { record.fingerprint } else { fingerprint(SOURCE, bytes) };
            sink.record(Record { source: SOURCE, raw: bytes, fingerprint: own, ..record });
        }
        Err(Refusal { kind, reason }) => {
            objects::refuse(sink, SOURCE, kind, reason, (offset, bytes));
        }
    }
}
