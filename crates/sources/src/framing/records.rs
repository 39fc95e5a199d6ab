//! Formats of which every line is a record, read one by one.

use std::borrow::Cow;
use std::io::BufRead;

use schema::{FileId, Locator, Record, Reject, RejectKind, Row, Sink};

use super::lines::{self, Line};
use crate::Format;
use crate::fingerprint::fingerprint;
use crate::framing;
use crate::hints::Moment;

/// What a line turned out to be.
pub(crate) enum Reading<'a> {
    Event(Moment, Row<'a>),
    /// An event of another format than the file was taken for.
    EventOf(Format, Moment, Row<'a>),
    /// It is about the lines that follow, or about nothing.
    Header,
    Refused(RejectKind, &'static str),
}

impl Reading<'_> {
    pub(crate) const fn quarantined(reason: &'static str) -> Self {
        Self::Refused(RejectKind::Quarantined, reason)
    }

    pub(crate) const fn unsupported(reason: &'static str) -> Self {
        Self::Refused(RejectKind::Unsupported, reason)
    }
}

/// Reads the lines of one format.
pub(crate) trait ReadLine {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a>;
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a stream line by line. A byte that is no UTF-8 costs a letter and no line.
pub(crate) fn decode(
    format: Format,
    reader: &mut dyn ReadLine,
    input: &mut dyn BufRead,
    file: FileId,
    sink: &mut dyn Sink,
) {
    let source = format.name();
    lines::read(input, &mut |line| match line {
        Line::Text { offset, bytes } => {
            let (offset, bytes) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
                Some(rest) if offset == 0 => (BYTE_ORDER_MARK.len() as u64, rest),
                _ => (offset, bytes),
            };
            let text = String::from_utf8_lossy(bytes);
            let length = bytes.len() as u64;
            let (format, moment, row) = match reader.read(&text) {
                Reading::Event(moment, row) => (format, moment, row),
                Reading::EventOf(format, moment, row) => (format, moment, row),
                Reading::Header => return,
                Reading::Refused(kind, reason) => {
                    let reason = Cow::Borrowed(reason);
                    sink.reject(Reject { source, kind, offset, length, reason, excerpt: bytes });
                    return;
                }
            };
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            sink.record(Record {
                source: format.name(),
                locator: Locator { file, offset, length },
                fingerprint: fingerprint(format.name(), bytes),
                time: moment.time,
                assumed: moment.assumed,
                raw: bytes,
                row,
            });
        }
        Line::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(sink, source, (offset, length), excerpt, reason);
        }
    });
}
