//! Few things are met often and most are met once: Zipf's law, and sizes without a typical one.
//!
//! Counted in integers, so that every machine draws the same.

use fastrand::Rng;

/// Draws places of a list so that place n is drawn in proportion to 1 / n.
pub(crate) struct Zipf {
    /// Weights summed up to each place.
    sums: Vec<u64>,
}

/// The weight of the first place.
const HEAVIEST: u64 = 1 << 40;

impl Zipf {
    pub(crate) fn new(places: usize) -> Self {
        let sums = (1..=places as u64).scan(0, |sum, place| {
            *sum += HEAVIEST / place;
            Some(*sum)
        });
        Self { sums: sums.collect() }
    }

    /// A place below the number of places; the first is likeliest.
    pub(crate) fn draw(&self, random: &mut Rng) -> usize {
        let total = self.sums.last().copied().unwrap_or(1);
        let drawn = random.u64(..total);
        self.sums.partition_point(|sum| *sum <= drawn)
    }
}

/// A size from 1 below 2^`exponent`, with as many in each power of two as in the next, but fewer
/// and fewer of the greatest.
pub(crate) fn heavy_tailed(random: &mut Rng, exponent: u32) -> u64 {
    let power = random.u32(..exponent).min(random.u32(..exponent));
    (1 << power) + random.u64(..1 << power)
}

/// Draws from a list of items with weights.
pub(crate) fn weighted<'l, T>(random: &mut Rng, items: &'l [(u32, T)]) -> &'l T {
    let total: u32 = items.iter().map(|(weight, _)| weight).sum();
    let mut left = random.u32(..total);
    for (weight, item) in items {
        match left.checked_sub(*weight) {
            Some(rest) => left = rest,
            None => return item,
        }
    }
    &items[0].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_places_are_drawn_most() {
        let (zipf, mut random) = (Zipf::new(1000), Rng::with_seed(1));
        let mut counts = [0_u32; 1000];
        (0..100_000).for_each(|_| counts[zipf.draw(&mut random)] += 1);
        assert!(counts[0] > 10 * counts[19] && counts[0] < 40 * counts[19]);
        assert!(counts.iter().filter(|count| **count > 0).count() > 900);
    }

    #[test]
    fn sizes_span_powers_of_two() {
        let mut random = Rng::with_seed(1);
        let drawn: Vec<u64> = (0..10_000).map(|_| heavy_tailed(&mut random, 30)).collect();
        assert!(drawn.iter().all(|size| (1..1 << 30).contains(size)));
        assert!(drawn.iter().any(|size| *size < 4) && drawn.iter().any(|size| *size > 1 << 26));
    }
}
