//! When events happen: over the days before the end of the log, more by day than by night and more
//! in the week than at its end.

use fastrand::Rng;
use schema::{Hour, Timestamp};

/// The log ends at 2026-10-29T00:00:00Z; judging is as of then.
const END_HOUR: i32 = 498_120;
/// Two weeks.
const SPAN_HOURS: i32 = 24 * 14;
/// Of an hour of the working day there are this many times as many events as at night.
const BY_HOUR: [u64; 24] =
    [3, 2, 2, 2, 2, 3, 5, 8, 12, 15, 16, 15, 13, 15, 16, 15, 14, 12, 9, 7, 6, 5, 4, 3];

/// `rows` moments, ascending, over the two weeks before the end.
pub(crate) fn moments(rows: u64, mut random: Rng) -> impl Iterator<Item = Timestamp> {
    let hours = (END_HOUR - SPAN_HOURS..END_HOUR).map(Hour);
    let total: u64 = hours.clone().map(weight).sum();
    let mut sum = 0;
    hours.flat_map(move |hour| {
        let before = rows * sum / total;
        sum += weight(hour);
        let count = rows * sum / total - before;
        let mut moments: Vec<Timestamp> =
            (0..count).map(|_| Timestamp(hour.start().0 + random.i64(0..3_600_000_000))).collect();
        moments.sort_unstable();
        moments
    })
}

fn weight(hour: Hour) -> u64 {
    let of_day = usize::try_from(hour.0.rem_euclid(24)).unwrap_or(0);
    let by_hour = BY_HOUR[of_day];
    if hour.day().is_weekend() { by_hour.div_ceil(4) } else { by_hour }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_ascend_to_the_end_and_are_as_many_as_asked() {
        let moments: Vec<_> = moments(10_000, Rng::with_seed(1)).collect();
        assert_eq!(moments.len(), 10_000);
        assert!(moments.is_sorted());
        let span = (Hour(END_HOUR - SPAN_HOURS).start(), Hour(END_HOUR).start());
        assert!(moments.iter().all(|it| (span.0..span.1).contains(it)));
        assert_eq!(Hour(END_HOUR).start().to_string(), "2026-10-29T00:00:00Z");
        let at = |hour| moments.iter().filter(|it| it.hour().0.rem_euclid(24) == hour).count();
        assert!(at(10) > 4 * at(2));
    }
}
