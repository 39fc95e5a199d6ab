//! How much a row of connections looks like a clock: RITA's score, computed from starts alone.
//!
//! Four equal parts: intervals lean to neither side, deviate little, span the time watched, and
//! leave no hour out.

use std::collections::BTreeSet;

use schema::Timestamp;

use crate::history::statistics::{median, quantile};

/// Fewest intervals that a shape can be told from.
const LEAST: usize = 4;
/// A beacon watched for this long spans enough.
const FULL_SPAN_SECONDS: f64 = 86_400.0;
/// Distinct hours below which nothing is a beacon: a page left open polls for an hour or two.
const LEAST_HOURS: usize = 6;

/// A regular row of connections.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Beacon {
    /// 0 to 1.
    pub(super) score: f64,
    pub(super) connections: usize,
    /// Median interval.
    pub(super) interval_seconds: f64,
}

pub(super) fn beacon(starts: &[Timestamp]) -> Option<Beacon> {
    let mut times = starts.to_vec();
    times.dedup_by_key(|time| time.seconds());
    let intervals: Vec<f64> = times
        .windows(2)
        .filter_map(|pair| Some((pair.last()?.0 - pair.first()?.0) as f64 / 1e6))
        .collect();
    let hours: BTreeSet<i32> = times.iter().map(|time| time.hour().0).collect();
    let (first, last) = (times.first()?, times.last()?);
    if intervals.len() < LEAST || hours.len() < LEAST_HOURS {
        return None;
    }
    let middle = median(&intervals);
    let deviations: Vec<f64> = intervals.iter().map(|each| (each - middle).abs()).collect();
    let (low, high) = (quantile(&intervals, 0.25), quantile(&intervals, 0.75));
    let lean = if high - low < 1.0 { 0.0 } else { (low + high - 2.0 * middle) / (high - low) };
    let steadiness = (1.0 - median(&deviations) / middle.max(1.0)).max(0.0);
    let span = (last.seconds_since(*first) as f64 / FULL_SPAN_SECONDS).min(1.0);
    let hours_spanned = f64::from(last.hour().0 - first.hour().0 + 1);
    let steps = (hours_spanned / (middle / 3_600.0).max(1.0)).max(1.0);
    let coverage = (hours.len() as f64 / steps).min(1.0);
    let score = 0.25 * ((1.0 - lean.abs()).max(0.0) + steadiness + span + coverage);
    Some(Beacon { score, connections: times.len(), interval_seconds: middle })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(seconds: impl Iterator<Item = i64>) -> Vec<Timestamp> {
        seconds.map(Timestamp::from_seconds).collect()
    }

    #[test]
    fn a_clock_with_jitter_is_a_beacon() {
        let jitter = |n: i64| (n * 7919) % 61 - 30;
        let row = starts((0..300).map(|n| n * 600 + jitter(n)));
        assert!(beacon(&row).is_some_and(|beacon| beacon.score > 0.9));
    }

    #[test]
    fn browsing_is_not() {
        let row = starts((0..200).map(|n| (n / 20) * 86_400 / 2 + (n % 20) * (n % 7) * 13));
        let score = beacon(&row).map_or(0.0, |beacon| beacon.score);
        assert!(score < 0.8, "{score}");
        assert_eq!(beacon(&starts(0..3)), None);
    }
}
