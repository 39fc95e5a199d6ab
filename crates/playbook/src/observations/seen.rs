//! When something was there: first, last, on which days, how often, and which records say so.

use std::hash::Hash;

use hashbrown::HashMap;
pub use schema::Citation;
use schema::{Day, Timestamp};
use smallvec::SmallVec;

/// A map of counters. Keys are never iterated without sorting.
pub type Counter<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// How many records each counter can cite.
const EXEMPLARS: usize = 3;

/// Presence of one thing over time.
#[derive(Clone, Debug)]
pub struct Seen {
    pub first: Timestamp,
    pub last: Timestamp,
    pub count: u64,
    /// Days with any event, ascending.
    days: SmallVec<[Day; 2]>,
    /// The least records by time and content, ascending. Most things are seen once, so one is held
    /// in place.
    exemplars: SmallVec<[Citation; 1]>,
}

impl Seen {
    pub fn new(citation: Citation) -> Self {
        Self {
            first: citation.time,
            last: citation.time,
            count: 1,
            days: SmallVec::from_slice(&[citation.time.day()]),
            exemplars: SmallVec::from_slice(&[citation]),
        }
    }

    pub fn add(&mut self, citation: Citation) {
        self.first = self.first.min(citation.time);
        self.last = self.last.max(citation.time);
        self.count += 1;
        insert_day(&mut self.days, citation.time.day());
        insert_least(&mut self.exemplars, citation);
    }

    pub fn merge(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.count += other.count;
        for day in other.days {
            insert_day(&mut self.days, day);
        }
        for citation in other.exemplars {
            insert_least(&mut self.exemplars, citation);
        }
    }

    pub fn days(&self) -> &[Day] {
        &self.days
    }

    pub fn exemplars(&self) -> &[Citation] {
        &self.exemplars
    }

    /// Days before `day` on which it was seen.
    pub fn days_before(&self, day: Day) -> usize {
        self.days.partition_point(|seen| *seen < day)
    }
}

/// Adds an event to the counter of `key`, which is cloned only when it is new.
pub(crate) fn touch<K: Clone + Eq + Hash>(map: &mut Counter<K, Seen>, key: &K, citation: Citation) {
    match map.get_mut(key) {
        Some(seen) => seen.add(citation),
        None => {
            map.insert(key.clone(), Seen::new(citation));
        }
    }
}

/// Merges two maps of counters key by key.
pub(crate) fn merge<K: Eq + Hash, V>(
    into: &mut Counter<K, V>,
    from: Counter<K, V>,
    combine: impl Fn(&mut V, V),
) {
    for (key, value) in from {
        match into.entry(key) {
            hashbrown::hash_map::Entry::Occupied(mut held) => combine(held.get_mut(), value),
            hashbrown::hash_map::Entry::Vacant(free) => {
                free.insert(value);
            }
        }
    }
}

/// Adds an event to something that may not have been seen yet.
pub(crate) fn add(seen: &mut Option<Seen>, citation: Citation) {
    match seen {
        Some(seen) => seen.add(citation),
        None => *seen = Some(Seen::new(citation)),
    }
}

/// Merges what may not have been seen on either side.
pub(crate) fn merge_optional(into: &mut Option<Seen>, from: Option<Seen>) {
    match (into.as_mut(), from) {
        (Some(held), Some(other)) => held.merge(other),
        (None, other) => *into = other,
        (Some(_), None) => {}
    }
}

fn insert_day(days: &mut SmallVec<[Day; 2]>, day: Day) {
    // Events come nearly in order: mostly it is the last day, or the next.
    match days.last() {
        Some(last) if *last == day => {}
        Some(last) if *last > day => {
            if let Err(place) = days.binary_search(&day) {
                days.insert(place, day);
            }
        }
        _ => days.push(day),
    }
}

fn insert_least(exemplars: &mut SmallVec<[Citation; 1]>, citation: Citation) {
    if exemplars.get(EXEMPLARS - 1).is_some_and(|greatest| *greatest <= citation) {
        return;
    }
    let place = exemplars.partition_point(|held| *held < citation);
    exemplars.truncate(EXEMPLARS - 1);
    // No room for more than will be there: there are many of these.
    exemplars.reserve_exact(1);
    exemplars.insert(place.min(exemplars.len()), citation);
}

#[cfg(test)]
mod tests {
    use schema::{FileId, Fingerprint, Locator};

    use super::*;

    fn citation(seconds: i64) -> Citation {
        Citation {
            time: Timestamp::from_seconds(seconds),
            fingerprint: Fingerprint::new(seconds.unsigned_abs().into()),
            locator: Locator { file: FileId(0), offset: seconds.unsigned_abs(), length: 1 },
        }
    }

    fn seen(times: &[i64]) -> Seen {
        let mut seen = Seen::new(citation(times[0]));
        times[1..].iter().for_each(|time| seen.add(citation(*time)));
        seen
    }

    #[test]
    fn any_order_and_split_merges_to_the_same() {
        let whole = seen(&[1, 86_401, 5, 200_000, 7]);
        let mut parts = seen(&[200_000, 7]);
        parts.merge(seen(&[5, 86_401, 1]));
        assert_eq!(format!("{whole:?}"), format!("{parts:?}"));
        assert_eq!(whole.days().len(), 3);
        assert_eq!(
            whole.exemplars().iter().map(|it| it.time.seconds()).collect::<Vec<_>>(),
            [1, 5, 7]
        );
        assert_eq!(whole.days_before(Day(2)), 2);
    }
}
