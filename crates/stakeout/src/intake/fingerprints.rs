//! A set of fingerprints, of which a run holds one for every event.
//!
//! Fingerprints are hashes already, so their own first bits say where they lie: the set is one
//! list, a look-up touches one place of it, and when it grows they keep their order and move as in
//! a copy.

use schema::Fingerprint;

/// Marks a free place; the one fingerprint that looks like it is noted by itself.
const FREE: Fingerprint = Fingerprint::new(0);
const FIRST_PLACES: usize = 64;

#[derive(Default)]
pub(super) struct Fingerprints {
    /// A power of two, at the most three quarters of it taken.
    places: Vec<Fingerprint>,
    count: usize,
    free_is_there: bool,
}

impl Fingerprints {
    /// Whether the fingerprint is new. The bits before `skip` are the same in the whole set.
    pub(super) fn insert(&mut self, fingerprint: Fingerprint, skip: u32) -> bool {
        if fingerprint == FREE {
            return !std::mem::replace(&mut self.free_is_there, true);
        }
        if (self.count + 1) * 4 > self.places.len() * 3 {
            self.grow(skip);
        }
        let new = place(&mut self.places, fingerprint, skip);
        self.count += usize::from(new);
        new
    }

    fn grow(&mut self, skip: u32) {
        let mut places = vec![FREE; (self.places.len() * 2).max(FIRST_PLACES)];
        for fingerprint in self.places.drain(..).filter(|it| *it != FREE) {
            place(&mut places, fingerprint, skip);
        }
        self.places = places;
    }
}

/// Puts a fingerprint in the first free place from its own on, unless it is there.
fn place(places: &mut [Fingerprint], fingerprint: Fingerprint, skip: u32) -> bool {
    let length_bits = places.len().trailing_zeros();
    let own = (fingerprint.bits() << skip) >> (u128::BITS - length_bits);
    let mut at = usize::try_from(own).unwrap_or(0);
    loop {
        let held = &mut places[at];
        if *held == fingerprint {
            return false;
        }
        if *held == FREE {
            *held = fingerprint;
            return true;
        }
        at = (at + 1) & (places.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_holds_what_a_set_holds() {
        let (mut set, mut expected) = (Fingerprints::default(), BTreeSet::new());
        let mut word = 1_u128;
        for number in 0..20_000_u128 {
            word = word.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(1);
            // Many that meet in a place, some that come again, the least and the greatest.
            let bits = match number % 5 {
                0 => word,
                1 => word >> 3,
                2 => (word >> 64) % 2_000,
                3 => (u128::MAX - (word >> 64) % 2_000) >> 6,
                _ => (number / 3) << 70 >> 6,
            };
            let new = expected.insert(bits);
            assert_eq!(set.insert(Fingerprint::new(bits), 6), new, "{bits:x}");
        }
        for bits in expected {
            assert!(!set.insert(Fingerprint::new(bits), 6), "{bits:x}");
        }
    }
}
