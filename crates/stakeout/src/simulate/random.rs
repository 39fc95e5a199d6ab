//! The simulation's only source of chance: a small seeded generator, so that a seed is a company.
//!
//! Every part of the story draws from a stream of its own, named by a label. Leaving a scenario
//! out therefore changes nothing in the background it would have played against. Chance is counted
//! in integers only, because a float that differs in its last bit would make other bytes.

/// The generator known as `SplitMix64`: one word of state, full period, and any seed is a good
/// seed.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

const HEXADECIMAL: &[u8] = b"0123456789abcdef";
const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The stream that `label` names under `seed`.
    pub(crate) fn named(seed: u64, label: &str) -> Self {
        let mut state = seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in label.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self { state }
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN_GAMMA);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, or 0 where there is none.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let scaled = (u128::from(self.word()) * u128::from(limit)) >> 64;
        u64::try_from(scaled).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// As [`Self::between`], for times, which are signed.
    pub(crate) fn seconds(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).unwrap_or(0);
        low + i64::try_from(self.below(span + 1)).unwrap_or(0)
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// An index that prefers small ones, the way a few sites draw most of the visits.
    pub(crate) fn popular_index(&mut self, length: usize) -> usize {
        let reach = self.index(length);
        let reach = self.index(reach + 1);
        self.index(reach + 1)
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    pub(crate) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    pub(crate) fn hexadecimal(&mut self, length: usize) -> String {
        self.text(HEXADECIMAL, length)
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.word(), self.word());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_label() {
        let words = |label: &str| -> Vec<u64> {
            let mut random = Random::named(7, label);
            (0..4).map(|_| random.word()).collect()
        };
        assert_eq!(words("a"), words("a"));
        assert_ne!(words("a"), words("b"));
    }

    #[test]
    fn ranges_hold_their_ends() {
        let mut random = Random::named(1, "ranges");
        let drawn: Vec<u64> = (0..200).map(|_| random.between(3, 5)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&3), Some(&5)));
        assert_eq!(random.below(0), 0);
        assert_eq!(random.uuid().len(), 36);
    }
}
