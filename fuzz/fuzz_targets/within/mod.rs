//! A sink that holds what decoders promise of every record and reject.

use schema::{Record, Reject, Sink, Timestamp};

/// The clock of a run: 1 November 2026.
pub const NOW: Timestamp = Timestamp(1_793_491_200_000_000);

pub struct Within {
    /// Of the bytes that are read.
    pub length: u64,
}

impl Sink for Within {
    fn record(&mut self, record: Record<'_>) {
        let end = record.locator.offset + u64::from(record.locator.length);
        assert!(end <= self.length, "{} of {} at {end}", record.source, self.length);
        let event = sources::ocsf(&record);
        assert!(event["class_uid"].is_u64(), "{event}");
    }

    fn reject(&mut self, reject: Reject<'_>) {
        let end = reject.offset + reject.length;
        assert!(end <= self.length, "{} of {} at {end}", reject.reason, self.length);
    }
}
