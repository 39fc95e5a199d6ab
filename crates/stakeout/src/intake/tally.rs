//! What came of every record, per source.

use std::collections::BTreeMap;

use schema::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub files: u64,
    /// Bytes of the inflated streams.
    pub bytes: u64,
    /// Records found.
    pub events: u64,
    pub stored: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub rejected: u64,
    /// Of those stored, how many are later than now; they are not judged.
    pub later: u64,
    /// Least and greatest time of what is judged.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Tally {
    pub(crate) fn cover(&mut self, first: Timestamp, last: Timestamp) {
        self.span = Some(match self.span {
            Some((from, until)) => (from.min(first), until.max(last)),
            None => (first, last),
        });
    }

    fn merge(&mut self, other: &Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.events += other.events;
        self.stored += other.stored;
        self.duplicate += other.duplicate;
        self.quarantined += other.quarantined;
        self.rejected += other.rejected;
        self.later += other.later;
        if let Some((first, last)) = other.span {
            self.cover(first, last);
        }
    }

    /// The promise of every run.
    pub(crate) fn balances(&self) -> bool {
        self.events == self.stored + self.duplicate + self.quarantined + self.rejected
    }
}

/// Tallies by source name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tallies {
    pub sources: BTreeMap<&'static str, Tally>,
    /// Events that judgement saw, of all sources.
    pub events_judged: u64,
}

impl Tallies {
    pub(crate) fn of(&mut self, source: &'static str) -> &mut Tally {
        self.sources.entry(source).or_default()
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (source, tally) in other.sources {
            self.of(source).merge(&tally);
        }
        self.events_judged += other.events_judged;
    }

    pub(crate) fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.sources.values() {
            total.merge(tally);
        }
        total
    }
}
