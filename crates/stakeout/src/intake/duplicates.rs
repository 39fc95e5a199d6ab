//! Which events were seen before, in any file: each is counted once, whoever reads it first.
//!
//! An event that lies in several places is cited where (file, offset) is least, so that evidence
//! does not depend on which worker was faster.

use std::sync::Mutex;

use hashbrown::HashMap;
use schema::{Fingerprint, Locator};

use super::fingerprints::Fingerprints;

/// The first bits of a fingerprint say in which shard it is.
const SHARD_BITS: u32 = 6;
const SHARDS: usize = 1 << SHARD_BITS;

type Hashed = foldhash::fast::FixedState;

#[derive(Default)]
struct Shard {
    seen: Fingerprints,
    /// Of events that lie in several places: the least of the later ones.
    places: HashMap<Fingerprint, Locator, Hashed>,
}

pub(crate) struct Duplicates {
    shards: Vec<Mutex<Shard>>,
}

impl Default for Duplicates {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }
}

impl Duplicates {
    /// Whether the event is new; if not, its place is remembered.
    pub(crate) fn is_new(&self, fingerprint: Fingerprint, locator: Locator) -> bool {
        let Some(mut shard) = self.shard(fingerprint) else { return true };
        if shard.seen.insert(fingerprint, SHARD_BITS) {
            return true;
        }
        let place = shard.places.entry(fingerprint).or_insert(locator);
        *place = locator.min(*place);
        false
    }

    /// Where an event lies that was first met at `locator`.
    pub(crate) fn least_place(&self, fingerprint: Fingerprint, locator: Locator) -> Locator {
        let shard = self.shard(fingerprint);
        let other = shard.and_then(|shard| shard.places.get(&fingerprint).copied());
        other.map_or(locator, |other| other.min(locator))
    }

    fn shard(&self, fingerprint: Fingerprint) -> Option<std::sync::MutexGuard<'_, Shard>> {
        let place =
            usize::try_from(fingerprint.bits() >> (u128::BITS - SHARD_BITS)).unwrap_or(0) % SHARDS;
        // A poisoned shard means that a worker died, and then the run fails as a whole.
        self.shards.get(place)?.lock().ok()
    }
}
