//! WHOIS: text in which every registry says in its own way who holds a domain.
//!
//! There are lines of a label and a value, with leaders of dots, in brackets, or separated by tabs;
//! blocks under a heading; objects as RIPE writes them; and sentences. All of them are read as labels
//! and values in sections, out of which the first value counts: registries name the domain first and
//! its contacts after. A file may hold one answer or many; the answer of a registry and that of the
//! registrar behind it are one, since both are about one domain.
//!
//! - `answer`: what the lines of an answer say, put together;
//! - `line`: one line;
//! - `label`: what labels and headings mean.

mod answer;
mod label;
mod line;

use std::borrow::Cow;
use std::io::BufRead;

use schema::{FileId, Locator, Record, Registration, Reject, Row, Sink};

use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing;
use crate::framing::blocks::{self, Block};
use crate::hints::Hints;

use answer::{Answer, Splitter};

pub(crate) const FORMAT: Definition = Definition {
    name: "whois",
    product: ("WHOIS", "IANA"),
    claims: Claims { text: Some(claims), ..Claims::NONE },
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const SOURCE: &str = FORMAT.name;

fn decode(hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let mut splitter = Splitter::default();
    blocks::read(input, &mut |line| splitter.next(line), &mut |block| match block {
        Block::Text { offset, bytes } => text(hints, (file, offset), bytes, sink),
        Block::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(sink, SOURCE, (offset, length), excerpt, reason);
        }
    });
}

fn text(hints: &Hints, (file, offset): (FileId, u64), bytes: &[u8], sink: &mut dyn Sink) {
    let text = String::from_utf8_lossy(bytes);
    let answer = Answer::read(&text);
    let length = bytes.len() as u64;
    if let Some((kind, reason)) = answer.refusal(&text) {
        let reason = Cow::Borrowed(reason);
        sink.reject(Reject { source: SOURCE, kind, offset, length, reason, excerpt: bytes });
        return;
    }
    let Registration { updated, created, .. } = answer.registration;
    let moment = super::moment(hints, answer.given, updated.or(created));
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    sink.record(Record {
        source: SOURCE,
        locator: Locator { file, offset, length },
        fingerprint: fingerprint(SOURCE, bytes),
        time: moment.time,
        assumed: moment.assumed,
        raw: bytes,
        row: Row::Registration(answer.registration),
    });
}

/// Whether text is an answer: it names a domain, and says at least two things of it.
fn claims(head: &str) -> bool {
    // Of labels that other texts have as well there are many.
    let answer = Answer::read(head);
    let registration = &answer.registration;
    let said = [
        registration.registrar.is_some(),
        registration.created.is_some(),
        registration.updated.is_some(),
        registration.expires.is_some(),
        !registration.name_servers.is_empty(),
        registration.name_servers.len() >= 2,
        !registration.status.is_empty(),
        answer.given.is_some(),
        head.to_ascii_lowercase().contains("whois"),
    ];
    !registration.domain.is_empty() && said.into_iter().filter(|said| *said).count() >= 2
}
