//! How far a count can be trusted: 95 % intervals, the same ones every time.
//!
//! Proportions have Wilson's interval over all incidents or cases of all organisations. Everything
//! else has the percentile bootstrap over organisations, since what happens within one of them is
//! not independent. Its draws come from a fixed seed.

use serde::Serialize;

use crate::simulate::Random;

/// The 97.5 % point of the normal distribution.
const NORMAL: f64 = 1.959_964;
const RESAMPLES: usize = 2_000;
const SEED: u64 = 1583;

/// The greatest mean that still gives a Poisson count of none with a chance of 2.5 %.
const NONE_SEEN: f64 = 3.689;

/// A count out of a count, with its interval; nothing of nothing has none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Proportion {
    pub count: usize,
    pub of: usize,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Proportion {
    pub(crate) fn new(count: usize, of: usize) -> Self {
        if of == 0 {
            return Self { count, of, value: None, low: None, high: None };
        }
        let (share, total) = (count as f64 / of as f64, of as f64);
        let squared = NORMAL * NORMAL;
        let middle = (share + squared / (2.0 * total)) / (1.0 + squared / total);
        let spread = share * (1.0 - share) / total + squared / (4.0 * total * total);
        let half = NORMAL * spread.sqrt() / (1.0 + squared / total);
        Self {
            count,
            of,
            value: Some(share),
            low: Some((middle - half).max(0.0)),
            high: Some((middle + half).min(1.0)),
        }
    }

    /// Over yes and no.
    pub(crate) fn of(answers: impl IntoIterator<Item = bool>) -> Self {
        let (mut count, mut of) = (0, 0);
        for answer in answers {
            count += usize::from(answer);
            of += 1;
        }
        Self::new(count, of)
    }
}

/// A figure with its interval; without one where a single organisation was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Estimate {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// How often something happened in 30 days. `counts` has how often, and in how many days, for each
/// organisation.
pub(crate) fn per_30_days(counts: &[(usize, f64)]) -> Estimate {
    let rate = |sample: &[&(usize, f64)]| {
        let days: f64 = sample.iter().map(|(_, days)| days).sum();
        let count: usize = sample.iter().map(|(count, _)| count).sum();
        (days > 0.0).then(|| 30.0 * count as f64 / days)
    };
    let days: f64 = counts.iter().map(|(_, days)| days).sum();
    if days > 0.0 && counts.iter().all(|(count, _)| *count == 0) {
        let high = Some(30.0 * NONE_SEEN / days);
        return Estimate { value: Some(0.0), low: Some(0.0), high };
    }
    bootstrap(counts, rate)
}

/// The median of values that come in groups, one for each organisation.
pub(crate) fn median(groups: &[Vec<f64>]) -> Estimate {
    bootstrap(groups, |sample| {
        let mut values: Vec<f64> = sample.iter().flat_map(|group| group.iter().copied()).collect();
        values.sort_by(f64::total_cmp);
        let (lower, upper) = (values.len().checked_sub(1)? / 2, values.len() / 2);
        Some(f64::midpoint(*values.get(lower)?, *values.get(upper)?))
    })
}

/// Draws as many organisations as there are, with replacement, again and again, and looks between
/// which values the statistic lies in 95 % of the draws.
fn bootstrap<T>(organizations: &[T], statistic: impl Fn(&[&T]) -> Option<f64>) -> Estimate {
    let all: Vec<&T> = organizations.iter().collect();
    let value = statistic(&all);
    if all.len() < 2 {
        return Estimate { value, low: None, high: None };
    }
    let mut random = Random::named(SEED, "bootstrap");
    let mut drawn: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            let sample: Vec<&T> = all.iter().map(|_| *random.pick(&all)).collect();
            statistic(&sample)
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let place = |thousandths: usize| {
        drawn.get((drawn.len().checked_sub(1)? * thousandths + 500) / 1000).copied()
    };
    Estimate { value, low: place(25), high: place(975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: Option<f64>, expected: f64) -> bool {
        value.is_some_and(|value| (value - expected).abs() < 5e-4)
    }

    #[test]
    fn proportions_have_wilsons_interval() {
        // Published values of the Wilson score interval without correction.
        for (count, of, low, high) in [
            (0, 10, 0.0, 0.2775),
            (5, 10, 0.2366, 0.7634),
            (10, 10, 0.7225, 1.0),
            (81, 263, 0.2553, 0.3662),
            (64, 64, 0.9434, 1.0),
        ] {
            let share = Proportion::new(count, of);
            assert!(near(share.low, low) && near(share.high, high), "{share:?}");
        }
        assert_eq!(Proportion::new(0, 0).value, None);
        assert_eq!(Proportion::of([true, false, true]), Proportion::new(2, 3));
    }

    #[test]
    fn rates_are_pooled_over_days() {
        let rate = per_30_days(&[(3, 30.0), (0, 15.0), (0, 45.0)]);
        assert!(near(rate.value, 1.0), "{rate:?}");
        // Of draws of three organisations the least have none of the first.
        assert!(near(rate.low, 0.0) && rate.high > Some(2.0), "{rate:?}");
        assert_eq!(rate, per_30_days(&[(3, 30.0), (0, 15.0), (0, 45.0)]));
    }

    #[test]
    fn nothing_seen_is_not_certainty() {
        let rate = per_30_days(&[(0, 45.0), (0, 45.0)]);
        assert!(near(rate.value, 0.0) && near(rate.high, 1.2297), "{rate:?}");
        assert_eq!(per_30_days(&[]).value, None);
    }

    #[test]
    fn the_median_of_groups_is_that_of_their_values() {
        let estimate = median(&[vec![1.0, 9.0], vec![2.0], vec![4.0]]);
        assert!(near(estimate.value, 3.0), "{estimate:?}");
        assert!(estimate.low >= Some(1.0) && estimate.high <= Some(9.0), "{estimate:?}");
        assert!(estimate.low < estimate.value && estimate.value < estimate.high, "{estimate:?}");
        assert_eq!(median(&[vec![2.0, 5.0, 6.0]]).low, None, "one organisation has no spread");
        assert_eq!(median(&[vec![], vec![]]).value, None);
        let alike = median(&[vec![2.0], vec![2.0]]);
        assert!(near(alike.low, 2.0) && near(alike.high, 2.0), "{alike:?}");
    }
}
