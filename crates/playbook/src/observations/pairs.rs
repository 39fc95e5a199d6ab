//! Every host of ours towards every address outside: the most that a run holds.
//!
//! Pairs lie side by side and a table of places finds them, so that a table that grows moves places
//! and no pairs. Judgement goes through all of them again and again: they are put in order once.

use std::hash::BuildHasher as _;
use std::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::pair::Pair;

/// A host of ours and an address outside.
pub type PairKey = (IpAddr, IpAddr);

#[derive(Debug, Default)]
pub struct Pairs {
    /// As they were met; once settled, in order of their keys.
    held: Vec<(PairKey, Pair)>,
    /// Where in `held` a key is.
    places: HashTable<usize>,
}

impl Pairs {
    /// Every pair; once settled, in order of host and address.
    pub fn iter(&self) -> impl Iterator<Item = (&PairKey, &Pair)> {
        self.held.iter().map(|(key, pair)| (key, pair))
    }

    /// The pairs of one host, once settled.
    pub fn of_host(&self, host: IpAddr) -> impl Iterator<Item = &Pair> {
        let from = self.held.partition_point(|((other, _), _)| *other < host);
        let until = self.held.partition_point(|((other, _), _)| *other <= host);
        self.held.get(from..until).unwrap_or_default().iter().map(|(_, pair)| pair)
    }

    /// The pair of a host and an address.
    pub fn get(&self, key: &PairKey) -> Option<&Pair> {
        self.held.get(self.place(key)?).map(|(_, pair)| pair)
    }

    pub(super) fn get_mut(&mut self, key: &PairKey) -> Option<&mut Pair> {
        let place = self.place(key)?;
        self.held.get_mut(place).map(|(_, pair)| pair)
    }

    fn place(&self, key: &PairKey) -> Option<usize> {
        let is_it = |place: &usize| self.held.get(*place).is_some_and(|(other, _)| other == key);
        self.places.find(hash(key), is_it).copied()
    }

    /// Adds a pair whose key is not there yet.
    pub(super) fn insert(&mut self, key: PairKey, pair: Pair) {
        self.held.push((key, pair));
        self.find_at(self.held.len() - 1, &key);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, pair) in other.held {
            match self.get_mut(&key) {
                Some(held) => held.merge(pair),
                None => self.insert(key, pair),
            }
        }
    }

    fn find_at(&mut self, place: usize, key: &PairKey) {
        let held = &self.held;
        let of = |place: &usize| held.get(*place).map_or(0, |(other, _)| hash(other));
        self.places.insert_unique(hash(key), place, of);
    }

    /// Puts the pairs in order.
    pub(super) fn settle(&mut self) {
        // Keys are sorted first: a pair is ten times as large and then moves once.
        let mut order: Vec<_> =
            self.held.iter().enumerate().map(|(place, (key, _))| (*key, place)).collect();
        order.sort_unstable();
        let mut belongs = vec![0; order.len()];
        for (sorted, (_, place)) in order.into_iter().enumerate() {
            belongs[place] = sorted;
        }
        for place in 0..belongs.len() {
            // Every swap brings one pair to where it belongs.
            while belongs[place] != place {
                let target = belongs[place];
                self.held.swap(place, target);
                belongs.swap(place, target);
            }
        }
        self.places.clear();
        for place in 0..self.held.len() {
            let key = self.held[place].0;
            self.find_at(place, &key);
        }
    }
}

fn hash(key: &PairKey) -> u64 {
    FixedState::default().hash_one(key)
}
