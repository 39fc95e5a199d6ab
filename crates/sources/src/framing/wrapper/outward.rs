//! The way back: from a place in what a wrapper holds to the place in the stream as it came.

use std::cell::RefCell;
use std::collections::VecDeque;

use schema::{Locator, Record, Reject, Sink};

/// A stretch of what was peeled, and what it was peeled from.
#[derive(Clone, Copy)]
pub(super) struct Seam {
    /// Where it begins in what was peeled.
    pub(super) inner: u64,
    /// With the newline behind it.
    pub(super) length: u64,
    pub(super) outer: u64,
    pub(super) outer_length: u64,
    /// The bytes are those of the stream. Otherwise they were made from all of the stretch.
    pub(super) verbatim: bool,
}

impl Seam {
    /// The place in the stream of a place in what was peeled, where both have the same bytes.
    fn place(&self, inner: u64) -> Option<u64> {
        let behind = inner.saturating_sub(self.inner);
        self.verbatim.then(|| self.outer.saturating_add(behind))
    }
}

/// The stretches that a decoder may still name, in order. The stream adds to them, the sink takes
/// them away: decoders name what they find in order.
#[derive(Default)]
pub(super) struct Seams(RefCell<VecDeque<Seam>>);

impl Seams {
    /// No record is longer than that, and no window looks further ahead.
    const KEPT_BYTES: u64 = 8 * 1024 * 1024;

    pub(super) fn add(&self, seam: Seam) {
        let mut seams = self.0.borrow_mut();
        // A decoder that finds nothing names nothing.
        while seams.len() > 1
            && let Some(first) = seams.front()
            && first.inner.saturating_add(Self::KEPT_BYTES) < seam.inner
        {
            seams.pop_front();
        }
        seams.push_back(seam);
    }

    /// Where a range of what was peeled lies in the stream: offset and length.
    fn outward(&self, offset: u64, length: u64) -> (u64, u64) {
        let mut seams = self.0.borrow_mut();
        let ends = |seam: &Seam| seam.inner.saturating_add(seam.length);
        while seams.len() > 1 && seams.front().is_some_and(|seam| ends(seam) <= offset) {
            seams.pop_front();
        }
        let end = offset.saturating_add(length);
        let Some(first) = seams.front() else { return (offset, length) };
        let last = seams.iter().take_while(|seam| seam.inner < end).last().unwrap_or(first);
        let outer_end = last.outer.saturating_add(last.outer_length);
        let from = first.place(offset).unwrap_or(first.outer).min(outer_end);
        let to = last.place(end).unwrap_or(outer_end).min(outer_end);
        (from, to.saturating_sub(from))
    }
}

/// Hands on what a decoder finds, under its place in the stream as it came.
pub(super) struct Outward<'s> {
    pub(super) seams: &'s Seams,
    pub(super) sink: &'s mut dyn Sink,
}

impl Sink for Outward<'_> {
    fn record(&mut self, record: Record<'_>) {
        let Locator { file, offset, length } = record.locator;
        let (offset, length) = self.seams.outward(offset, u64::from(length));
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.sink.record(Record { locator: Locator { file, offset, length }, ..record });
    }

    fn reject(&mut self, reject: Reject<'_>) {
        let (offset, length) = self.seams.outward(reject.offset, reject.length);
        self.sink.reject(Reject { offset, length, ..reject });
    }
}
