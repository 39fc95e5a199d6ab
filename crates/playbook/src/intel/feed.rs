//! A feed of indicators, indexed by what can be seen.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use ipnet::IpNet;
use schema::{Timestamp, registered_domain};

use super::hit::{Hit, HitKind};
use super::indicator::{Indicator, Observable};
use super::list::with_parents;
use super::stix;
use crate::document::{Problem, Problems};

#[derive(Clone, Debug, Default)]
pub struct Feed {
    pub name: String,
    pub indicators: Vec<Indicator>,
    /// What can be seen → places in `indicators`.
    seen_as: HashMap<Observable, Vec<usize>>,
    /// Prefix lengths that occur: a look-up asks once for each, v4 and v6 apart.
    v4_prefixes: BTreeSet<u8>,
    v6_prefixes: BTreeSet<u8>,
}

/// Which indicators count: those alive at some moment.
pub(super) type Counts<'c> = &'c dyn Fn(&Indicator) -> bool;

/// Reads a STIX 2.0 or 2.1 bundle; `place` is how problems and notes name the file.
pub fn read_feed(name: &str, bytes: &[u8], place: &str) -> Result<(Feed, Vec<String>), Problems> {
    let bundle = stix::read(bytes, name).map_err(|(line, text)| Problem::at(place, line, text))?;
    let notes = bundle.notes.iter().map(|note| format!("{place}: {note}")).collect();
    Ok((Feed::new(name, bundle.indicators), notes))
}

impl Feed {
    pub fn new(name: &str, mut indicators: Vec<Indicator>) -> Self {
        indicators.sort_by(|left, right| left.id.cmp(&right.id));
        let mut feed = Self { name: name.to_owned(), indicators, ..Self::default() };
        for (index, indicator) in feed.indicators.iter().enumerate() {
            for observable in &indicator.observables {
                match observable {
                    Observable::Network(IpNet::V4(v4)) => feed.v4_prefixes.insert(v4.prefix_len()),
                    Observable::Network(IpNet::V6(v6)) => feed.v6_prefixes.insert(v6.prefix_len()),
                    _ => false,
                };
                feed.seen_as.entry(observable.clone()).or_default().push(index);
            }
        }
        feed
    }

    /// Indicators that count, of any network that holds the address.
    pub(super) fn address(&self, address: IpAddr, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let address = address.to_canonical();
        let prefixes = if address.is_ipv4() { &self.v4_prefixes } else { &self.v6_prefixes };
        let networks = prefixes.iter().rev().filter_map(|&prefix| {
            Some(Observable::Network(IpNet::new(address, prefix).ok()?.trunc()))
        });
        self.hits(networks, counts)
    }

    /// Indicators that count, of a name, or of a parent up to its registered domain: an indicator
    /// under a shared suffix (`a.workers.dev`) is not one for its neighbours.
    pub(super) fn name(&self, name: &str, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let registered = registered_domain(name);
        let shortest = registered.len();
        let lineage = with_parents(name).take_while(move |parent| parent.len() >= shortest);
        let observables = lineage.flat_map(|parent| {
            let above = parent.len() < name.len();
            let above = above.then(|| Observable::NamesUnder(parent.to_owned()));
            std::iter::once(Observable::Name(parent.to_owned())).chain(above)
        });
        self.hits(observables, counts)
    }

    pub(super) fn asn(&self, number: u32, at: Timestamp) -> Vec<Hit<'_>> {
        self.hits(std::iter::once(Observable::Asn(number)), &|it| it.is_live(at))
    }

    pub(super) fn url(&self, url: &str, at: Timestamp) -> Vec<Hit<'_>> {
        self.hits(std::iter::once(Observable::Url(url.to_owned())), &|it| it.is_live(at))
    }

    /// Each indicator once, by the first (narrowest) thing seen.
    fn hits(&self, seen: impl Iterator<Item = Observable>, counts: Counts<'_>) -> Vec<Hit<'_>> {
        let matches = seen.flat_map(|observable| {
            let indices = self.seen_as.get(&observable).into_iter().flatten();
            indices.map(move |&index| (index, observable.to_string()))
        });
        let (mut hits, mut met) = (Vec::new(), BTreeSet::new());
        for (index, entry) in matches {
            let indicator = &self.indicators[index];
            if counts(indicator) && met.insert(index) {
                hits.push(self.hit(indicator, entry));
            }
        }
        hits
    }

    fn hit<'a>(&'a self, indicator: &'a Indicator, entry: String) -> Hit<'a> {
        Hit {
            list: &self.name,
            kind: HitKind::Indicator(indicator),
            provider: None,
            entry,
            confidence: indicator.confidence,
            as_of: indicator.modified,
            stale: false,
            suppressed_by: None,
        }
    }
}
