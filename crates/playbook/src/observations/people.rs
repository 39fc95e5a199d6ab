//! Who had which address, and when: leases of machines, tunnels of people, users that a proxy had
//! sign in.
//!
//! One start an hour and holder is kept, the least record, so that renewals cost nothing and any
//! order of rows gives the same.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schema::{HttpRequest, Lease, Timestamp, Tunnel, TunnelStep, Vantage};

use super::seen::{Citation, Counter};
use crate::organization::Organization;

/// A tunnel, or a user of a proxy, says nothing of the address after so long.
const PERSON_SECONDS: i64 = 48 * 3_600;
/// A machine keeps its address across a weekend and a short leave.
const MACHINE_SECONDS: i64 = 14 * 86_400;

/// Who had an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// As the log spells the user.
    Person(String),
    /// What the machine calls itself, else its hardware address.
    Machine(String),
}

/// When a holder came by an address, and when a tunnel gave it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tenure {
    /// Least record of each hour, ascending.
    starts: Vec<Citation>,
    ends: Vec<Timestamp>,
}

#[derive(Debug, Default)]
pub struct People {
    tenures: Counter<(IpAddr, Holder), Tenure>,
    /// Every start of an address in order of time; made by `settle`.
    by_address: BTreeMap<IpAddr, Vec<(Citation, Holder)>>,
}

impl People {
    /// Who used an address at a time, and the record that says so.
    pub fn person_at(&self, address: IpAddr, at: Timestamp) -> Option<(&str, Citation)> {
        self.holder_at(address, at, PERSON_SECONDS, |holder| match holder {
            Holder::Person(name) => Some(name),
            Holder::Machine(_) => None,
        })
    }

    /// Which machine had an address at a time, and the record that says so.
    pub fn machine_at(&self, address: IpAddr, at: Timestamp) -> Option<(&str, Citation)> {
        self.holder_at(address, at, MACHINE_SECONDS, |holder| match holder {
            Holder::Machine(name) => Some(name),
            Holder::Person(_) => None,
        })
    }

    /// Every start of every address, in order of address and time.
    pub fn sorted(&self) -> Vec<(IpAddr, &[(Citation, Holder)])> {
        self.by_address.iter().map(|(address, starts)| (*address, starts.as_slice())).collect()
    }

    fn holder_at<'p>(
        &'p self,
        address: IpAddr,
        at: Timestamp,
        longest: i64,
        choose: impl Fn(&'p Holder) -> Option<&'p String>,
    ) -> Option<(&'p str, Citation)> {
        let starts = self.by_address.get(&address)?;
        let before = starts.partition_point(|(start, _)| start.time <= at);
        let (start, holder, name) = starts
            .get(..before)?
            .iter()
            .rev()
            .find_map(|(start, holder)| Some((*start, holder, choose(holder)?)))?;
        let tenure = self.tenures.get(&(address, holder.clone()))?;
        let ended = tenure.ends.iter().any(|end| (start.time..at).contains(end));
        let fresh = at.seconds_since(start.time) <= longest;
        (fresh && !ended).then_some((name.as_str(), start))
    }

    pub(super) fn observe_tunnel(&mut self, tunnel: &Tunnel<'_>, citation: Citation) {
        let (Some(user), Some(inside)) = (tunnel.user.as_deref(), tunnel.inside) else { return };
        let holder = Holder::Person(user.to_owned());
        match tunnel.step {
            TunnelStep::Opened | TunnelStep::Addressed | TunnelStep::Listed => {
                self.start(inside, holder, citation);
            }
            TunnelStep::Closed => self.end(inside, holder, citation.time),
            TunnelStep::Refused => {}
        }
    }

    pub(super) fn observe_lease(&mut self, lease: &Lease<'_>, citation: Citation) {
        let name = lease.host_name.as_deref().or(lease.mac.as_deref());
        if let (Some(name), Some(address), Some(_)) = (name, lease.address, lease.from) {
            self.start(address, Holder::Machine(name.to_owned()), citation);
        }
    }

    /// A user that a proxy had sign in.
    pub(super) fn observe_request(
        &mut self,
        request: &HttpRequest<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let source = request.source.filter(|source| organization.is_ours(*source));
        let user = request.user.as_deref().filter(|_| request.vantage == Vantage::Proxy);
        if let (Some(user), Some(source)) = (user, source) {
            self.start(source, Holder::Person(user.to_owned()), citation);
        }
    }

    fn start(&mut self, address: IpAddr, holder: Holder, citation: Citation) {
        let tenure = self.tenures.entry((address, holder)).or_default();
        insert_hourly(&mut tenure.starts, citation);
    }

    fn end(&mut self, address: IpAddr, holder: Holder, time: Timestamp) {
        let tenure = self.tenures.entry((address, holder)).or_default();
        if let Err(place) = tenure.ends.binary_search(&time) {
            tenure.ends.insert(place, time);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for ((address, holder), tenure) in other.tenures {
            for start in tenure.starts {
                self.start(address, holder.clone(), start);
            }
            for end in tenure.ends {
                self.end(address, holder.clone(), end);
            }
        }
    }

    pub(super) fn settle(&mut self) {
        let mut by_address: BTreeMap<IpAddr, Vec<(Citation, Holder)>> = BTreeMap::new();
        for ((address, holder), tenure) in &self.tenures {
            let starts = tenure.starts.iter().map(|start| (*start, holder.clone()));
            by_address.entry(*address).or_default().extend(starts);
        }
        for starts in by_address.values_mut() {
            starts.sort();
        }
        self.by_address = by_address;
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

#[cfg(test)]
mod tests {
    use schema::{FileId, Fingerprint, Locator};

    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 8, 0, 6));

    fn at(seconds: i64) -> Citation {
        Citation {
            time: Timestamp::from_seconds(seconds),
            fingerprint: Fingerprint::new(seconds.unsigned_abs().into()),
            locator: Locator { file: FileId(0), offset: 0, length: 1 },
        }
    }

    fn tunnel(user: &'static str, step: TunnelStep) -> Tunnel<'static> {
        Tunnel { step, user: Some(user.into()), inside: Some(ADDRESS), ..Tunnel::default() }
    }

    /// Who had the address at some times, whatever order the rows came in.
    fn check(rows: &[(i64, &'static str, TunnelStep)], asked: &[(i64, Option<&str>)]) {
        let mut turned = rows.to_vec();
        turned.reverse();
        for rows in [rows.to_vec(), turned] {
            let mut people = People::default();
            for (seconds, user, step) in rows {
                let mut next = People::default();
                next.observe_tunnel(&tunnel(user, step), at(seconds));
                people.merge(next);
            }
            people.settle();
            for (seconds, expected) in asked {
                let found = people.person_at(ADDRESS, Timestamp::from_seconds(*seconds));
                assert_eq!(found.map(|(name, _)| name), *expected, "at {seconds}");
            }
        }
    }

    #[test]
    fn an_address_of_a_pool_is_told_by_the_last_who_got_it() {
        let rows = [
            (1_000, "mia", TunnelStep::Addressed),
            (9_000, "mia", TunnelStep::Closed),
            (20_000, "jon", TunnelStep::Addressed),
            (20_500, "eve", TunnelStep::Refused),
        ];
        check(
            &rows,
            &[
                (999, None),
                (8_000, Some("mia")),
                (9_500, None),
                (20_600, Some("jon")),
                (20_000 + PERSON_SECONDS + 1, None),
            ],
        );
    }
}
