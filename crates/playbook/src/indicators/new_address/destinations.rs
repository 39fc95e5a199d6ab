//! Where our hosts connect to, gathered by name where a log gives one, else by address.
//!
//! An address that answers to names of several owners (a CDN, shared hosting) says nothing about
//! any of them; it is kept as shared.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Timestamp, registered_domain};

use crate::observations::{Network, Pair};

/// A destination and everyone of ours who went there.
#[derive(Debug)]
pub(super) struct Destination<'o> {
    /// Registered domain, or the address as text.
    pub(super) name: String,
    pub(super) is_name: bool,
    pub(super) addresses: BTreeSet<IpAddr>,
    pub(super) pairs: Vec<(IpAddr, &'o Pair)>,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

impl Destination<'_> {
    pub(super) fn hosts(&self) -> BTreeSet<IpAddr> {
        self.pairs.iter().map(|(host, _)| *host).collect()
    }

    /// Hosts that came within `days` of the first contact.
    pub(super) fn adopters(&self, days: i32) -> usize {
        let until = self.first.plus_days(days);
        let early = self.pairs.iter().filter(|(_, pair)| pair.seen.first <= until);
        early.map(|(host, _)| *host).collect::<BTreeSet<_>>().len()
    }
}

/// All destinations, by name.
pub(super) fn gather(network: &Network) -> Vec<Destination<'_>> {
    let mut by_name: BTreeMap<String, Destination<'_>> = BTreeMap::new();
    for ((host, address), pair) in network.pairs.iter() {
        let Some((name, is_name)) = name_of(network, *address) else { continue };
        let looked_up = network.domains.get(&name).map(|domain| domain.seen.first);
        let first = looked_up.map_or(pair.seen.first, |first| first.min(pair.seen.first));
        let destination = by_name.entry(name.clone()).or_insert_with(|| Destination {
            name,
            is_name,
            addresses: BTreeSet::new(),
            pairs: Vec::new(),
            first,
            last: pair.seen.last,
        });
        destination.addresses.insert(*address);
        destination.pairs.push((*host, pair));
        destination.first = destination.first.min(first);
        destination.last = destination.last.max(pair.seen.last);
    }
    by_name.into_values().collect()
}

/// The one registered domain behind an address, or the address itself where two or three stand
/// behind it: more owners share a content network, which says nothing of any of them.
fn name_of(network: &Network, address: IpAddr) -> Option<(String, bool)> {
    let Some(names) = network.address_names.get(&address) else {
        return Some((address.to_string(), false));
    };
    let owners: BTreeSet<&str> = names.iter().map(|name| registered_domain(name)).collect();
    match owners.len() {
        1 => owners.first().map(|owner| ((*owner).to_owned(), true)),
        2 | 3 => Some((address.to_string(), false)),
        _ => None,
    }
}
