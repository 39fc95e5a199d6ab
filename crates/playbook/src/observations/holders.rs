//! Holders of addresses of one kind, each known by a name: from when on they had one, and when they
//! gave it back.
//!
//! One start an hour and holder is kept, the least record, and the first and last end of an hour,
//! so that renewals cost nothing and any order of rows gives the same.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use schema::Timestamp;

use super::seen::{Citation, Counter};

#[derive(Debug, Default)]
pub(super) struct Holders {
    tenures: Counter<IpAddr, BTreeMap<Arc<str>, Tenure>>,
    /// Every start of an address in order of time; made by `settle`.
    by_time: Counter<IpAddr, Vec<(Citation, Arc<str>)>>,
}

/// When a holder came by an address, and when it was given back.
#[derive(Debug, Default)]
struct Tenure {
    /// Least record of each hour, ascending.
    starts: Vec<Citation>,
    /// First and last of each hour, ascending.
    ends: Vec<(Timestamp, Timestamp)>,
}

impl Holders {
    /// Who came by an address last, if that was not too long before and it was not given back, and
    /// the record that says so.
    pub(super) fn at(
        &self,
        address: IpAddr,
        at: Timestamp,
        longest_seconds: i64,
    ) -> Option<(&str, Citation)> {
        let starts = self.by_time.get(&address)?;
        let before = starts.partition_point(|(start, _)| start.time <= at);
        let (start, name) = starts.get(..before)?.last()?;
        let tenure = self.tenures.get(&address)?.get(name)?;
        let fresh = at.seconds_since(start.time) <= longest_seconds;
        (fresh && !tenure.ends_within(start.time, at)).then_some((&**name, *start))
    }

    pub(super) fn start(&mut self, address: IpAddr, name: &str, citation: Citation) {
        insert_hourly(&mut self.tenure(address, name).starts, citation);
    }

    pub(super) fn end(&mut self, address: IpAddr, name: &str, time: Timestamp) {
        self.tenure(address, name).end(time);
    }

    fn tenure(&mut self, address: IpAddr, name: &str) -> &mut Tenure {
        let names = self.tenures.entry(address).or_default();
        if !names.contains_key(name) {
            names.insert(name.into(), Tenure::default());
        }
        names.get_mut(name).expect("it was put there if it was missing")
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (address, names) in other.tenures {
            for (name, tenure) in names {
                self.tenure(address, &name).merge(tenure);
            }
        }
    }

    pub(super) fn settle(&mut self) {
        self.by_time.clear();
        for (address, names) in &self.tenures {
            let starts = names.iter().flat_map(|(name, tenure)| {
                tenure.starts.iter().map(|start| (*start, Arc::clone(name)))
            });
            let mut starts: Vec<_> = starts.collect();
            starts.sort_unstable();
            self.by_time.insert(*address, starts);
        }
    }

    #[cfg(test)]
    pub(super) fn told(&self) -> impl Iterator<Item = String> {
        self.tenures.iter().map(|it| format!("{it:?}"))
    }
}

impl Tenure {
    fn end(&mut self, time: Timestamp) {
        let hour = |(first, _): &(Timestamp, Timestamp)| first.hour();
        match self.ends.binary_search_by_key(&time.hour(), hour) {
            Ok(place) => {
                if let Some((first, last)) = self.ends.get_mut(place) {
                    *first = time.min(*first);
                    *last = time.max(*last);
                }
            }
            Err(place) => self.ends.insert(place, (time, time)),
        }
    }

    fn merge(&mut self, other: Self) {
        other.starts.into_iter().for_each(|start| insert_hourly(&mut self.starts, start));
        for (first, last) in other.ends {
            self.end(first);
            self.end(last);
        }
    }

    fn ends_within(&self, start: Timestamp, until: Timestamp) -> bool {
        let within = start..until;
        self.ends.iter().any(|(first, last)| within.contains(first) || within.contains(last))
    }
}

/// Keeps the least record of each hour, ascending.
pub(super) fn insert_hourly(held: &mut Vec<Citation>, citation: Citation) {
    let hour = |citation: &Citation| citation.time.hour();
    match held.binary_search_by_key(&hour(&citation), hour) {
        Ok(place) => {
            if let Some(least) = held.get_mut(place) {
                *least = citation.min(*least);
            }
        }
        Err(place) => held.insert(place, citation),
    }
}
