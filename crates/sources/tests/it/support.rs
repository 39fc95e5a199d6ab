//! A sink that keeps what it is given, and the corpus where it is present.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use schema::{ApiCall, FileId, Record, Reject, RejectKind, Row, Sink, Timestamp};
use sources::{Format, Hints, decode, decode_with, recognise};

/// A record as a test looks at it: where it lies and everything it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) source: &'static str,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    /// Of what its locator names: more than the record where that is wrapped.
    pub(crate) length_in_file: u32,
    pub(crate) fingerprint: u128,
    pub(crate) time: String,
    pub(crate) row: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) kind: &'static str,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) reason: String,
    pub(crate) excerpt: Vec<u8>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Collected {
    pub(crate) records: Vec<Seen>,
    pub(crate) rejects: Vec<Refused>,
}

impl Sink for Collected {
    fn record(&mut self, record: Record<'_>) {
        self.records.push(Seen {
            source: record.source,
            offset: record.locator.offset,
            length: record.raw.len() as u64,
            length_in_file: record.locator.length,
            fingerprint: record.fingerprint.bits(),
            time: record.time.to_string(),
            row: match &record.row {
                Row::ApiCall(call) => format!("{call:?}"),
                Row::Flow(flow) => format!("{flow:?}"),
                Row::DnsQuery(query) => format!("{query:?}"),
                Row::HttpRequest(request) => format!("{request:?}"),
                Row::SignIn(sign_in) => format!("{sign_in:?}"),
                Row::Tunnel(tunnel) => format!("{tunnel:?}"),
                Row::Registration(registration) => format!("{registration:?}"),
                Row::NetworkRegistration(registration) => format!("{registration:?}"),
                Row::Lease(lease) => format!("{lease:?}"),
                Row::Alert(alert) => format!("{alert:?}"),
                Row::Certificate(certificate) => format!("{certificate:?}"),
                Row::Person(person) => format!("{person:?}"),
                Row::CloudResource(resource) => format!("{resource:?}"),
                Row::Cost(cost) => format!("{cost:?}"),
                Row::Email(email) => format!("{email:?}"),
            },
        });
    }

    fn reject(&mut self, reject: Reject<'_>) {
        assert!(reject.excerpt.len() as u64 <= reject.length.max(200));
        self.rejects.push(Refused {
            kind: match reject.kind {
                RejectKind::Quarantined => "quarantined",
                RejectKind::Unsupported => "unsupported",
            },
            offset: reject.offset,
            length: reject.length,
            reason: reject.reason.into_owned(),
            excerpt: reject.excerpt.to_vec(),
        });
    }
}

pub(crate) fn collect(format: Format, bytes: &[u8]) -> Collected {
    collect_in_chunks(format, bytes, 64 * 1024)
}

/// As [`collect`], through a reader that gives so many bytes at once.
pub(crate) fn collect_in_chunks(format: Format, bytes: &[u8], chunk: usize) -> Collected {
    let mut collected = Collected::default();
    decode(format, &mut BufReader::with_capacity(chunk, bytes), FileId(0), &mut collected);
    collected
}

/// The clock of tests.
pub(crate) fn now() -> Timestamp {
    Timestamp::parse_rfc3339(b"2026-11-01T00:00:00Z").expect("a time")
}

/// As [`collect`], read on 1 November 2026.
pub(crate) fn collect_now(format: Format, text: &str) -> Collected {
    let mut collected = Collected::default();
    let hints = Hints { now: Some(now()), ..Hints::default() };
    decode_with(format, &hints, &mut text.as_bytes(), FileId(0), &mut collected);
    collected
}

/// What a file holds, and everything that is read of it, on 1 November 2026.
pub(crate) fn collect_recognised(bytes: &[u8]) -> Option<(Format, Collected)> {
    let content = recognise(bytes)?;
    let format = content.format;
    let hints = Hints { now: Some(now()), ..Hints::default() };
    let mut collected = Collected::default();
    decode_with(content, &hints, &mut &bytes[..], FileId(0), &mut collected);
    Some((format, collected))
}

/// Looks at the only record in some bytes, read on 1 November 2026.
pub(crate) fn record_now<T>(format: Format, text: &str, look: impl FnOnce(&Record<'_>) -> T) -> T {
    let mut sink = Look { look: Some(look), found: None };
    let hints = Hints { now: Some(now()), ..Hints::default() };
    decode_with(format, &hints, &mut text.as_bytes(), FileId(0), &mut sink);
    sink.found.expect("a record")
}

/// What a test wants to know of the only record in some bytes.
struct Look<F, T> {
    look: Option<F>,
    found: Option<T>,
}

impl<F: FnOnce(&Record<'_>) -> T, T> Sink for Look<F, T> {
    fn record(&mut self, record: Record<'_>) {
        let look = self.look.take().expect("one record only");
        self.found = Some(look(&record));
    }

    fn reject(&mut self, reject: Reject<'_>) {
        unreachable!("rejected: {}", reject.reason);
    }
}

/// Looks at the only record in some bytes.
pub(crate) fn record<T>(format: Format, bytes: &[u8], look: impl FnOnce(&Record<'_>) -> T) -> T {
    let mut sink = Look { look: Some(look), found: None };
    decode(format, &mut BufReader::new(bytes), FileId(0), &mut sink);
    sink.found.expect("a record")
}

/// Looks at the only call in some CloudTrail.
pub(crate) fn call<T>(text: &str, look: impl FnOnce(&ApiCall<'_>) -> T) -> T {
    call_of(Format::Cloudtrail, text, look)
}

/// Looks at the only call in some bytes.
pub(crate) fn call_of<T>(format: Format, text: &str, look: impl FnOnce(&ApiCall<'_>) -> T) -> T {
    record(format, text.as_bytes(), |record| match &record.row {
        Row::ApiCall(call) => look(call),
        other => unreachable!("no call: {other:?}"),
    })
}

/// The published logs beside the project, or `None`, said once, where they are absent.
pub(crate) fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if path.try_exists().unwrap_or(false) {
        return Some(path);
    }
    println!("not run: corpus absent");
    None
}

/// Every file below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The inflated bytes of a file, as far as they can be read.
pub(crate) fn inflated(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = lake::open(path).expect("opens").read_to_end(&mut bytes);
    if let Err(error) = read {
        println!("{}: {error}", path.display());
    }
    bytes
}
