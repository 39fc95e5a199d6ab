//! Zeek logs: tab-separated with a header, or JSON lines; the same columns either way.
//!
//! A file may change its mind: a header may come again with other columns, and a JSON file may mix
//! logs, so every line is read by what describes it, not by what the file began with. Sensors of
//! many versions are read: columns are found by name, and those that are missing are left out.

mod cells;
mod detect;
mod header;
mod log;

use std::borrow::Cow;
use std::io::BufRead;

use schema::{Assumed, FileId, Locator, Record, Reject, RejectKind, Sink};

use super::json::{Object, Outline, Scan, Scanner, Start};
use super::lines::{self, Line};
use crate::Format;
use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing;

pub(crate) use cells::{
    Cells, DESTINATION, DESTINATION_PORT, OWN_COLUMNS, SOURCE, SOURCE_PORT, UID, common_column,
};
pub(crate) use detect::{heads, lists};
pub(crate) use log::Log;

use cells::Layout;
use header::Header;
use log::Columns;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The definition of one of the logs.
pub(crate) const fn definition(
    name: &'static str,
    head: fn(&str) -> bool,
    object: fn(&Outline<'_>) -> bool,
) -> Definition {
    Definition {
        name,
        product: ("Zeek", "The Zeek Project"),
        claims: Claims { head: Some(head), object: Some(object), ..Claims::NONE },
        reader: Reader::Zeek,
        written_time: WrittenTime::Member("ts"),
        held: &[],
        program: None,
    }
}

pub(crate) fn decode(format: Format, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let mut decoder = Decoder {
        source: format.name(),
        file,
        sink,
        header: Header::default(),
        scanner: Scanner::new(&[]),
        last: None,
    };
    lines::read(input, &mut |line| match line {
        Line::Text { offset, bytes } => decoder.line(offset, bytes),
        Line::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(&mut *decoder.sink, decoder.source, (offset, length), excerpt, reason);
        }
    });
}

struct Decoder<'s> {
    /// What rejects are booked under; records go under the log that their line is of.
    source: &'static str,
    file: FileId,
    sink: &'s mut dyn Sink,
    header: Header,
    scanner: Scanner,
    /// The log of the last JSON line: mostly the next is of it as well.
    last: Option<&'static Log>,
}

/// Why a line is no row.
type Refusal = (RejectKind, Cow<'static, str>);

fn quarantined(reason: &'static str) -> Refusal {
    (RejectKind::Quarantined, Cow::Borrowed(reason))
}

impl Decoder<'_> {
    fn line(&mut self, offset: u64, bytes: &[u8]) {
        let (offset, bytes) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if offset == 0 => (BYTE_ORDER_MARK.len() as u64, rest),
            _ => (offset, bytes),
        };
        let valid = std::str::from_utf8(bytes).ok();
        let text = valid.map_or_else(|| String::from_utf8_lossy(bytes), Cow::Borrowed);
        if bytes.starts_with(b"#") {
            self.header.read(&text);
            return;
        }
        let json = matches!(text.trim_start().bytes().next(), Some(b'{' | b'[' | b'"'));
        let refusal = if json && !self.header.separates(&text) {
            self.json(offset, bytes, valid)
        } else {
            self.columns(offset, bytes, &text)
        };
        if let Err((kind, reason)) = refusal {
            let (source, length, excerpt) = (self.source, bytes.len() as u64, bytes);
            self.sink.reject(Reject { source, kind, offset, length, reason, excerpt });
        }
    }

    fn columns(&mut self, offset: u64, bytes: &[u8], text: &str) -> Result<(), Refusal> {
        let plan = self.header.plan();
        let Some(log) = plan.log else {
            return Err(match self.header.path() {
                _ if plan.columns.is_empty() => quarantined("a line before any #fields header"),
                Some(path) => unread(path),
                None => unread("unnamed"),
            });
        };
        let mut cells = Cells::new(self.header.layout());
        if !self.header.split(text, &mut cells) {
            return Err(quarantined("a line with more or fewer columns than its header names"));
        }
        emit(self.sink, self.file, (offset, bytes), log, &cells)
    }

    fn json(&mut self, offset: u64, bytes: &[u8], text: Option<&str>) -> Result<(), Refusal> {
        let rest = match self.scanner.scan(bytes, Start::Value) {
            Scan::Complete(end) | Scan::Container(end) => bytes.get(end..).unwrap_or_default(),
            Scan::Partial => return Err(quarantined("a line that ends inside its JSON value")),
            Scan::Malformed(reason) | Scan::OverLimit(reason) => return Err(quarantined(reason)),
        };
        if !rest.iter().all(u8::is_ascii_whitespace) {
            return Err(quarantined("a line with more than one JSON value"));
        }
        let text = text.ok_or_else(|| quarantined("a record that is not UTF-8"))?;
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Err((RejectKind::Unsupported, Cow::Borrowed("a JSON value that is no object")));
        }
        let object = self.scanner.object(text);
        let mut cells = Cells::new(Layout::JSON);
        let guess = self.last.filter(|log| fill(&mut cells, log, object).are_plainly_of(log));
        let log = if let Some(log) = guess {
            log
        } else {
            let (log, object) = log::of_object(object)?;
            cells = Cells::new(Layout::JSON);
            fill(&mut cells, log, object);
            self.last = Some(log);
            log
        };
        emit(self.sink, self.file, (offset, bytes), log, &cells)
    }
}

/// A log of another kind.
fn unread(path: &str) -> Refusal {
    (RejectKind::Unsupported, Cow::Owned(format!("a line of a Zeek {path} log, which is not read")))
}

/// Puts the members of an object where the log wants them, and gives their names; `id` may hold the
/// two ends.
fn fill<'a>(cells: &mut Cells<'a>, log: &Log, object: Object<'_, 'a>) -> Columns {
    object.members().fold(Columns::default(), |columns, (key, value)| {
        match value.object().filter(|_| key == "id") {
            Some(ends) => fill_ends(cells, ends),
            None => cells.set_json((log.column)(&key), value.raw()),
        }
        columns.with(&key)
    })
}

fn fill_ends<'a>(cells: &mut Cells<'a>, ends: Object<'_, 'a>) {
    for (key, value) in ends.members() {
        cells.set_json(cells::end_column(&key), value.raw());
    }
}

fn emit(
    sink: &mut dyn Sink,
    file: FileId,
    (offset, bytes): (u64, &[u8]),
    log: &'static Log,
    cells: &Cells<'_>,
) -> Result<(), Refusal> {
    let time = cells.time().ok_or_else(|| quarantined("a line whose ts is missing or no time"))?;
    let row = (log.row)(cells).map_err(quarantined)?;
    let source = log.format.name();
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    sink.record(Record {
        source,
        locator: Locator { file, offset, length },
        fingerprint: cells.fingerprint(source).unwrap_or_else(|| fingerprint(source, bytes)),
        time,
        assumed: Assumed::default(),
        raw: bytes,
        row,
    });
    Ok(())
}
