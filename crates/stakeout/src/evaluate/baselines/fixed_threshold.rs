//! More than so many acquiring calls of an identity, or bytes out of a host, in one hour.

use schema::Timestamp;

use super::{Counts, after_learning, alert};
use crate::evaluate::matching::Alert;

struct Thresholds {
    calls: u64,
    bytes: u64,
}

/// As one sets them who wants to be left alone.
const HIGH: Thresholds = Thresholds { calls: 10, bytes: 1_000_000_000 };
/// As one sets them who wants to miss nothing.
const LOW: Thresholds = Thresholds { calls: 2, bytes: 100_000_000 };

pub(super) fn high(counts: &Counts, first: Timestamp) -> Vec<Alert> {
    above(&HIGH, counts, first)
}

pub(super) fn low(counts: &Counts, first: Timestamp) -> Vec<Alert> {
    above(&LOW, counts, first)
}

fn above(thresholds: &Thresholds, counts: &Counts, first: Timestamp) -> Vec<Alert> {
    let calls = counts
        .acquiring
        .iter()
        .filter(|(_, count)| **count > thresholds.calls)
        .map(|((identity, hour), _)| alert(&[identity], *hour, 1));
    let bytes = counts
        .sent
        .iter()
        .filter(|(_, sent)| **sent > thresholds.bytes)
        .map(|((host, hour), _)| alert(&[host], *hour, 1));
    after_learning(calls.chain(bytes), first)
}
