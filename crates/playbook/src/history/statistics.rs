//! How unusual a number is: negative-binomial surprise, robust z, medians.
//!
//! Counts of what people provision are bursty, so a Poisson tail would cry wolf; the negative
//! binomial has a dispersion of its own. Formulas are the textbook ones.

/// Mean and dispersion of a negative binomial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expectation {
    pub mean: f64,
    /// The `size` parameter: small is bursty.
    pub dispersion: f64,
}

/// Days of peers that count as much as one's own.
const PRIOR_DAYS: f64 = 5.0;
const DISPERSION: std::ops::RangeInclusive<f64> = 0.15..=10.0;
/// Below this many days of one's own the peers' dispersion is used.
const OWN_DISPERSION_DAYS: usize = 14;

impl Expectation {
    /// What to expect of a principal with these daily counts, given its peers' daily counts.
    pub fn of(own: &[f64], peers: &[f64]) -> Self {
        let peer_mean = if peers.is_empty() { 0.1 } else { mean(peers).max(0.01) };
        let days = own.len() as f64;
        let mean = (own.iter().sum::<f64>() + peer_mean * PRIOR_DAYS) / (days + PRIOR_DAYS);
        let sample = if own.len() >= OWN_DISPERSION_DAYS { own } else { peers };
        Self { mean, dispersion: dispersion(sample) }
    }

    /// −log₁₀ P(X ≥ `observed`): 3 is one day in a thousand.
    pub fn surprise(self, observed: u32) -> f64 {
        let (size, x) = (self.dispersion, f64::from(observed));
        if x <= self.mean {
            return 0.0;
        }
        let success = size / (size + self.mean);
        let ln_first = ln_gamma(size + x) - ln_gamma(size) - ln_gamma(x + 1.0)
            + size * success.ln()
            + x * (1.0 - success).ln();
        let mut term = 1.0;
        let mut sum = 1.0;
        for step in 0..10_000 {
            let at = x + f64::from(step);
            term *= (size + at) / (at + 1.0) * (1.0 - success);
            sum += term;
            if term < sum * 1e-9 {
                break;
            }
        }
        (-(ln_first + sum.ln()) / std::f64::consts::LN_10).max(0.0)
    }

    /// The largest count that one day in twenty reaches.
    pub fn usual_most(self) -> u32 {
        let (mut least, mut most) = (0, 1_000_000);
        while least < most {
            let middle = least + (most - least) / 2;
            let reached = self.surprise(middle + 1) >= 1.3;
            (least, most) = if reached { (least, middle) } else { (middle + 1, most) };
        }
        least
    }
}

pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value at share `at` of the sorted values; the lower one where it falls between two.
pub fn quantile(values: &[f64], at: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length"
    )]
    let place = (at.clamp(0.0, 1.0) * last as f64).floor() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

/// Distance from the median in robust deviations; `floor` is the least deviation assumed.
pub fn robust_z(observed: f64, history: &[f64], floor: f64) -> f64 {
    let middle = median(history);
    let deviations: Vec<f64> = history.iter().map(|value| (value - middle).abs()).collect();
    (observed - middle) / (1.4826 * median(&deviations)).max(floor)
}

fn dispersion(sample: &[f64]) -> f64 {
    let middle = mean(sample);
    if sample.len() < 2 || middle <= 0.0 {
        return 0.5;
    }
    let squares: f64 = sample.iter().map(|value| (value - middle).powi(2)).sum();
    let variance = squares / (sample.len() - 1) as f64;
    let excess = variance - middle;
    if excess <= 0.0 {
        *DISPERSION.end()
    } else {
        (middle * middle / excess).clamp(*DISPERSION.start(), *DISPERSION.end())
    }
}

/// Lanczos approximation, good to about 1e-10 for positive arguments.
fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 6] = [
        76.180_091_729_471_46,
        -86.505_320_329_416_77,
        24.014_098_240_830_91,
        -1.231_739_572_450_155,
        0.001_208_650_973_866_179,
        -0.000_005_395_239_384_953,
    ];
    let base = x + 5.5;
    let mut series = 1.000_000_000_190_015;
    let mut at = x;
    for coefficient in COEFFICIENTS {
        at += 1.0;
        series += coefficient / at;
    }
    (x + 0.5) * base.ln() - base + (2.506_628_274_631_000_5 * series / x).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64, within: f64) {
        assert!((left - right).abs() < within, "{left} is not {right}");
    }

    #[test]
    fn surprise_matches_a_tail_summed_by_hand() {
        // size 1 is geometric: P(X >= x) = (mean / (1 + mean))^x
        let geometric = Expectation { mean: 1.0, dispersion: 1.0 };
        close(geometric.surprise(10), 10.0 * 2_f64.log10(), 1e-6);
        close(geometric.surprise(0), 0.0, 1e-12);
        let busy = Expectation { mean: 100_000.0, dispersion: 1.0 };
        close(busy.surprise(100), 0.0, 1e-12);
    }

    #[test]
    fn nobody_without_history_starts_twenty_servers_quietly() {
        let quiet_peers = vec![0.0, 0.0, 1.0, 0.0, 0.0, 2.0, 0.0];
        assert!(Expectation::of(&[], &quiet_peers).surprise(20) >= 3.0);
        assert!(Expectation::of(&[], &quiet_peers).surprise(1) < 1.5);
    }

    #[test]
    fn a_weekly_burst_is_calm() {
        let weeks: Vec<f64> = (0..35).map(|day| if day % 7 == 2 { 100.0 } else { 20.0 }).collect();
        assert!(Expectation::of(&weeks, &[]).surprise(100) < 3.0);
        assert!(Expectation::of(&weeks, &[]).surprise(600) >= 3.0);
    }

    #[test]
    fn robust_z_has_a_floor() {
        close(robust_z(10.0, &[0.0, 0.0, 0.0], 1.0), 10.0, 1e-9);
        close(median(&[3.0, 1.0, 2.0]), 2.0, 1e-9);
        close(quantile(&[1.0, 2.0, 3.0, 4.0], 0.99), 3.0, 1e-9);
    }
}
