//! A record: one event as it lies in a file, and the door through which decoders hand it on.

use std::borrow::Cow;

use crate::{Row, Timestamp};

/// Text out of a log: borrowed, unless escapes had to be undone.
pub type Text<'a> = Cow<'a, str>;

/// Index of a file in the run's list of inputs, which is sorted by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Where a record lies. `offset` and `length` are bytes in the inflated stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locator {
    pub file: FileId,
    pub offset: u64,
    pub length: u32,
}

/// What makes two records the same event: the first 128 bits of a BLAKE3 hash over the event's own
/// id and what is read of it where the format has one (CloudTrail `eventID`, Zeek `uid`), else over
/// the record's bytes. Records with one fingerprint have the same row.
///
/// Two halves, because millions are held and a `u128` would pad every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u64; 2]);

impl Fingerprint {
    pub const fn new(bits: u128) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
        let lower = bits as u64;
        Self([(bits >> 64) as u64, lower])
    }

    pub const fn bits(self) -> u128 {
        let [upper, lower] = self.0;
        (upper as u128) << 64 | lower as u128
    }
}

/// One decoded event. `raw` is the record as its format writes it: exactly the bytes that `locator`
/// names, unless a collector wrapped the record in one of its own. Then `locator` names that.
#[derive(Debug)]
pub struct Record<'a> {
    /// Name of the source, as `summary.json` spells it (`cloudtrail`, `zeek_conn`, …).
    pub source: &'static str,
    pub locator: Locator,
    pub fingerprint: Fingerprint,
    pub time: Timestamp,
    /// What of the time the record does not say itself.
    pub assumed: Assumed,
    pub raw: &'a [u8],
    pub row: Row<'a>,
}

/// A record that can be cited. Ordered by time, then by content, never by where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    pub time: Timestamp,
    pub fingerprint: Fingerprint,
    pub locator: Locator,
}

impl Citation {
    pub fn of(record: &Record<'_>) -> Self {
        Self { time: record.time, fingerprint: record.fingerprint, locator: record.locator }
    }
}

/// What a reader had to add to a time that a log writes in part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assumed {
    /// It has no zone and none is configured: it was read as UTC.
    pub utc: bool,
    /// It has no year and none is configured: the latest that is not in the future.
    pub year: bool,
    /// The record has no time at all: it stands at the time at which it was read.
    pub moment: bool,
}

/// Bytes that became no event.
#[derive(Debug)]
pub struct Reject<'a> {
    pub source: &'static str,
    pub kind: RejectKind,
    pub offset: u64,
    pub length: u64,
    /// What was expected and what was found, in words for a user.
    pub reason: Cow<'a, str>,
    /// The bytes of the record: all of them where they are at hand, else the first few.
    pub excerpt: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectKind {
    /// It could not be read.
    Quarantined,
    /// It is well-formed, of a record type that is not read.
    Unsupported,
}

/// Where a decoder puts what it reads. Decoders never fail: they return rows and rejects.
pub trait Sink {
    fn record(&mut self, record: Record<'_>);
    fn reject(&mut self, reject: Reject<'_>);
}
