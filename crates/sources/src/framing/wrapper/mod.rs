//! Wrappers: what a collector puts around the records of another format.
//!
//! A wrapped stream is read through two adaptors, so that no decoder knows of it: [`Peeled`] gives
//! the decoder what the wrapper holds, and [`Outward`] books what the decoder finds under the place
//! where it lies in the stream as it came. What cannot be peeled is passed on as it is, so that the
//! decoder rejects it and nothing is lost.
//!
//! - `carrier`: records of collectors that are JSON objects, and what they carry;
//! - `cell`: objects in the cells of CSV;
//! - `head`: lines with something put in front of them;
//! - `peeled`: the stream;
//! - `outward`: the way back.

mod carrier;
mod cell;
mod head;
mod outward;
mod peeled;

use std::io::{BufRead, Read as _};

use outward::{Outward, Seams};
use peeled::Peeled;
use schema::Sink;

/// What a stream is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrapper {
    /// JSON objects that hold a record, or many: Filebeat, Fluent Bit, Vector, journald, Docker,
    /// exports of Elasticsearch and Splunk, `CloudWatch` subscriptions.
    Carrier,
    /// CSV with a JSON object in one of its cells: the audit search of Microsoft Purview, exports of
    /// Splunk.
    Cell,
    /// `2026-10-20T13:00:00.1Z stdout F …`, as container runtimes write it for Kubernetes.
    Container,
    /// `2026-10-20T13:00:00.000Z …`, as `CloudWatch` exports it.
    Stamp,
    /// A head of syslog, up to what the program said.
    SyslogMessage,
    /// A head of syslog that names no program, up to what follows the machine's name.
    SyslogRest,
}

impl Wrapper {
    pub(crate) const ALL: [Self; 6] = [
        Self::Carrier,
        Self::Cell,
        Self::Container,
        Self::Stamp,
        Self::SyslogMessage,
        Self::SyslogRest,
    ];

    /// What a file that begins with these bytes holds, as far as they go; `None` where nothing of
    /// it is wrapped so.
    pub(crate) fn peel_head(self, head: &[u8]) -> Option<Vec<u8>> {
        let (mut input, seams) = (head, Seams::default());
        let mut peeled = Peeled::new(self, &mut input, &seams);
        let mut inner = Vec::new();
        // The head is at hand: reading it cannot fail.
        peeled.by_ref().take(head.len() as u64).read_to_end(&mut inner).ok()?;
        peeled.has_peeled().then_some(inner)
    }

    /// Runs `decode` on what the stream holds, with a sink that leads to `sink`.
    pub(crate) fn peel(
        self,
        input: &mut dyn BufRead,
        sink: &mut dyn Sink,
        decode: &mut dyn FnMut(&mut dyn BufRead, &mut dyn Sink),
    ) {
        let seams = Seams::default();
        decode(&mut Peeled::new(self, input, &seams), &mut Outward { seams: &seams, sink });
    }
}
