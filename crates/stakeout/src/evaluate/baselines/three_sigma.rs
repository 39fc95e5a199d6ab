//! A day of an identity or a host that lies three standard deviations above the mean of the days
//! before it. Days without anything are zeros.

use std::collections::BTreeMap;

use schema::{Day, Hour, Timestamp};

use super::{Counts, after_learning, alert};
use crate::evaluate::matching::Alert;

const SIGMAS: f64 = 3.0;

pub(super) fn alerts(counts: &Counts, first: Timestamp) -> Vec<Alert> {
    let (calls, bytes) = (by_day(&counts.acquiring), by_day(&counts.sent));
    let of_day = |name: &dyn ToString, day: Day| alert(&[name], Hour(day.0 * 24), 24);
    let calls =
        unusual(&calls, first.day()).into_iter().map(|(identity, day)| of_day(identity, day));
    let bytes = unusual(&bytes, first.day()).into_iter().map(|(host, day)| of_day(host, day));
    after_learning(calls.chain(bytes), first)
}

/// What was counted of each thing on each day that had any.
fn by_day<K: Ord + Clone>(hours: &BTreeMap<(K, Hour), u64>) -> BTreeMap<K, BTreeMap<Day, u64>> {
    let mut days: BTreeMap<K, BTreeMap<Day, u64>> = BTreeMap::new();
    for ((key, hour), count) in hours {
        let held = days.entry(key.clone()).or_default().entry(hour.day()).or_default();
        *held = held.saturating_add(*count);
    }
    days
}

/// The days that lie above what those before them allow.
fn unusual<K: Ord>(series: &BTreeMap<K, BTreeMap<Day, u64>>, first: Day) -> Vec<(&K, Day)> {
    let mut found = Vec::new();
    for (key, days) in series {
        let (mut sum, mut squares) = (0.0, 0.0);
        for (day, count) in days {
            let (count, before) = (*count as f64, f64::from(day.0 - first.0));
            let mean = sum / before.max(1.0);
            let variance = (squares / before.max(1.0) - mean * mean).max(0.0);
            if count > mean + SIGMAS * variance.sqrt() {
                found.push((key, *day));
            }
            sum += count;
            squares += count * count;
        }
    }
    found
}
