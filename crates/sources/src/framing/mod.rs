//! Framing: where in a stream of bytes one record begins and ends. Shared by formats.

pub(crate) mod blocks;
pub(crate) mod delimited;
pub(crate) mod json;
pub(crate) mod key_values;
pub(crate) mod lines;
pub(crate) mod objects;
pub(crate) mod programs;
pub(crate) mod records;
pub(crate) mod syslog;
mod window;
pub(crate) mod wrapper;
pub(crate) mod zeek;

use schema::{Reject, RejectKind, Sink};

/// A longer record is not read, only counted. Tests make it so small that some records are longer.
pub(crate) const RECORD_CAP: usize = if cfg!(test) { 256 } else { 1024 * 1024 };

/// How much of a rejected record is handed on: all of it, by which the same damage is known when it
/// comes again, unless it is longer than any record.
pub(crate) const EXCERPT_BYTES: usize = RECORD_CAP;

/// The beginning of a rejected record.
pub(crate) fn excerpt(bytes: &[u8]) -> &[u8] {
    bytes.get(..EXCERPT_BYTES).unwrap_or(bytes)
}

/// Rejects a range of a stream that is no record of a source, or more than one can be.
pub(crate) fn damaged(
    sink: &mut dyn Sink,
    source: &'static str,
    (offset, length): (u64, u64),
    excerpt: &[u8],
    reason: &str,
) {
    let (kind, reason) = (RejectKind::Quarantined, reason.into());
    sink.reject(Reject { source, kind, offset, length, reason, excerpt });
}

#[cfg(test)]
mod tests;
