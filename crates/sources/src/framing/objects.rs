//! Formats of which every JSON object is a record: lines, lists, `{"Records":[…]}`, or one after
//! the other, and the same inside an envelope.

use std::borrow::Cow;
use std::io::BufRead;

use schema::{FileId, Locator, Record, Reject, RejectKind, Sink};

use super::json::{self, Container, Item, Object};
use super::records::Reading;
use crate::Format;
use crate::fingerprint::fingerprint;
use crate::framing;
use crate::hints::Hints;

/// How the objects of a format are read.
pub(crate) struct Objects {
    pub(crate) container: Container,
    pub(crate) read: for<'a> fn(Object<'_, 'a>, &Hints) -> Reading<'a>,
}

/// Members that hold a record whole: what carried it wrote the rest.
pub(crate) const ENVELOPES: [&str; 2] = ["detail", "_source"];

/// Reads a stream object by object.
pub(crate) fn decode(
    (format, objects): (Format, &Objects),
    hints: &Hints,
    input: &mut dyn BufRead,
    file: FileId,
    sink: &mut dyn Sink,
) {
    let container = (&objects.container, format.name());
    each(container, input, sink, &mut |sink, (offset, text), object| {
        let (offset, text, reading) = match (objects.read)(object, hints) {
            Reading::Refused(kind, reason) => match inside(object) {
                Some((at, inner, object)) => {
                    (offset.saturating_add(u64::from(at)), inner, (objects.read)(object, hints))
                }
                None => (offset, text, Reading::Refused(kind, reason)),
            },
            reading => (offset, text, reading),
        };
        push(sink, (format, file), (offset, text), reading);
    });
}

/// Hands on what a record turned out to be.
pub(crate) fn push<'a>(
    sink: &mut dyn Sink,
    (format, file): (Format, FileId),
    (offset, text): (u64, &'a str),
    reading: Reading<'a>,
) {
    let (format, moment, row) = match reading {
        Reading::Event(moment, row) => (format, moment, row),
        Reading::EventOf(format, moment, row) => (format, moment, row),
        Reading::Header => return,
        Reading::Refused(kind, reason) => {
            return refuse(sink, format.name(), kind, reason, (offset, text.as_bytes()));
        }
    };
    sink.record(Record {
        source: format.name(),
        locator: Locator { file, offset, length: length_of(text) },
        fingerprint: fingerprint(format.name(), text.as_bytes()),
        time: moment.time,
        assumed: moment.assumed,
        raw: text.as_bytes(),
        row,
    });
}

/// The record that an envelope holds, and where in the envelope that begins.
fn inside<'t, 'a>(object: Object<'t, 'a>) -> Option<(u32, &'a str, Object<'t, 'a>)> {
    ENVELOPES.iter().find_map(|name| {
        let value = object.value(name)?;
        Some((value.position(), value.raw(), value.object()?))
    })
}

type Visit<'v> = dyn FnMut(&mut dyn Sink, (u64, &str), Object<'_, '_>) + 'v;

/// Calls `visit` with every object of a stream, where it lies and what it is made of. Everything
/// else becomes a reject of `source`.
pub(crate) fn each(
    (container, source): (&Container, &'static str),
    input: &mut dyn BufRead,
    sink: &mut dyn Sink,
    visit: &mut Visit<'_>,
) {
    json::read(input, container, &mut |item| match item {
        Item::Record { offset, text, object } => visit(sink, (offset, text), object),
        Item::Other { offset, bytes } => {
            let reason = "a JSON value that is no object";
            refuse(sink, source, RejectKind::Unsupported, reason, (offset, bytes));
        }
        Item::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(sink, source, (offset, length), excerpt, reason);
        }
    });
}

/// Rejects a whole record.
pub(crate) fn refuse(
    sink: &mut dyn Sink,
    source: &'static str,
    kind: RejectKind,
    reason: &'static str,
    (offset, bytes): (u64, &[u8]),
) {
    let (length, reason) = (bytes.len() as u64, Cow::Borrowed(reason));
    sink.reject(Reject { source, kind, offset, length, reason, excerpt: bytes });
}

/// Framing saw to it that a record is at most 1 MiB long.
pub(crate) fn length_of(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
