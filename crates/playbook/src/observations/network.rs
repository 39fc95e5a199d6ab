//! The wire: our hosts, the destinations outside, the names they looked up and the resolvers used.
//!
//! Pairs are kept for hosts of ours that connect outwards. Inbound connections are kept by the
//! outside address alone, and only where both sides spoke: scanners leave no trace here.

use std::net::IpAddr;

use schema::{DnsQuery, Flow, HttpRequest, Text, normalize_name, registered_domain};

use super::domain::{Asked, Domain};
use super::pair::Pair;
use super::pairs::{PairKey, Pairs};
use super::seen::{Citation, Counter, Seen, merge, touch};
use crate::organization::Organization;

/// Names kept per address, and hosts per outside address, the least of each.
const ADDRESS_NAMES: usize = 8;
const INBOUND_HOSTS: usize = 16;

#[derive(Debug, Default)]
pub struct Network {
    /// Our hosts towards addresses outside.
    pub pairs: Pairs,
    /// Outside addresses that reached a host of ours, with both sides speaking.
    pub inbound: Counter<IpAddr, Inbound>,
    pub hosts: Counter<IpAddr, HostActivity>,
    /// Registered domains looked up, or named in a TLS handshake.
    pub domains: Counter<String, Domain>,
    /// Names that answers and handshakes gave to outside addresses.
    pub address_names: Counter<IpAddr, Vec<String>>,
    /// Our hosts and the resolvers outside that they ask.
    pub resolvers: Counter<PairKey, Seen>,
    /// Hosts of ours that others ask for names: what they look up, they look up for others.
    pub own_resolvers: Counter<IpAddr, Seen>,
}

/// An outside address that reached us.
#[derive(Clone, Debug)]
pub struct Inbound {
    pub seen: Seen,
    /// The least `INBOUND_HOSTS`, ascending.
    pub hosts: Vec<IpAddr>,
}

/// A host of ours: when it is awake, and whether it answers others.
#[derive(Clone, Debug)]
pub struct HostActivity {
    pub seen: Seen,
    /// Bit n is set when it was active in hour n of some day.
    pub hours_of_day: u32,
    /// Connections from others of ours that it answered.
    pub answers: u64,
}

impl Network {
    /// `ours` says whether the source and the destination are; `name` is the canonical one that a
    /// host of ours asked the destination for.
    pub(super) fn observe_flow(
        &mut self,
        flow: &Flow<'_>,
        name: Option<&str>,
        citation: Citation,
        ours: (bool, bool),
    ) {
        let outward = ours.0 && !ours.1;
        if let Some(name) = name.filter(|_| outward) {
            let contact = flow.handshake && flow.answered != Some(false);
            self.observe_name(name, flow.source, citation, contact);
            insert_name(&mut self.address_names, flow.destination, name);
        }
        if flow.handshake {
            return;
        }
        if outward && !flow.opening {
            self.observe_pair(flow, citation);
        }
        self.observe_hosts(flow, citation, ours);
    }

    fn observe_pair(&mut self, flow: &Flow<'_>, citation: Citation) {
        let key = (flow.source, flow.destination);
        if let Some(pair) = self.pairs.get_mut(&key) {
            pair.add(flow, citation);
            return;
        }
        self.pairs.insert(key, Pair::new(flow, citation));
    }

    /// `ours` says whether the source and the destination are.
    fn observe_hosts(&mut self, flow: &Flow<'_>, citation: Citation, ours: (bool, bool)) {
        let (source_is_ours, destination_is_ours) = ours;
        let answered = flow.answered == Some(true);
        if source_is_ours {
            touch_host(&mut self.hosts, flow.source, citation, 0);
        }
        if destination_is_ours && answered {
            touch_host(&mut self.hosts, flow.destination, citation, 1);
        }
        let moved = |bytes: Option<u64>| bytes.unwrap_or(0) > 0;
        let both_spoke =
            (moved(flow.bytes_out) && moved(flow.bytes_in)) || moved(flow.bytes_both_ways);
        if !source_is_ours && destination_is_ours && answered && both_spoke {
            self.observe_inbound(flow, citation);
        }
    }

    fn observe_inbound(&mut self, flow: &Flow<'_>, citation: Citation) {
        if let Some(held) = self.inbound.get_mut(&flow.source) {
            held.seen.add(citation);
            held.insert(flow.destination);
            return;
        }
        let inbound = Inbound { seen: Seen::new(citation), hosts: vec![flow.destination] };
        self.inbound.insert(flow.source, inbound);
    }

    pub(super) fn observe_query(
        &mut self,
        query: &DnsQuery<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        match query.resolver {
            Some(resolver) if organization.is_ours(resolver) => {
                touch(&mut self.own_resolvers, &resolver, citation);
            }
            Some(resolver) if organization.is_ours(query.source) => {
                touch(&mut self.resolvers, &(query.source, resolver), citation);
            }
            _ => {}
        }
        let Some(name) = normalize_name(&query.name) else { return };
        if name.ends_with(".arpa") || !name.contains('.') || !organization.is_ours(query.source) {
            return;
        }
        self.observe_name(&name, query.source, citation, false);
        for answer in query.answers.iter().filter_map(|answer| address(answer)) {
            if !organization.is_ours(answer) {
                insert_name(&mut self.address_names, answer, &name);
            }
        }
    }

    /// A request that a host of ours made for a name outside: an answer is contact.
    pub(super) fn observe_request(
        &mut self,
        request: &HttpRequest<'_>,
        (host, name): (IpAddr, &str),
        citation: Citation,
    ) {
        let answered = request.status.is_some_and(|status| status > 0);
        self.observe_name(name, host, citation, answered && request.allowed != Some(false));
        if let Some(address) = request.destination {
            insert_name(&mut self.address_names, address, name);
        }
    }

    fn observe_name(&mut self, name: &str, host: IpAddr, citation: Citation, contact: bool) {
        let registered = registered_domain(name);
        let domain = match self.domains.get_mut(registered) {
            Some(domain) => {
                domain.seen.add(citation);
                domain
            }
            None => {
                self.domains.entry(registered.to_owned()).or_insert_with(|| Domain::new(citation))
            }
        };
        let asked = Asked { seen: Seen::new(citation), contact: contact.then_some(citation) };
        domain.add(name, host, asked);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.pairs.merge(other.pairs);
        merge(&mut self.inbound, other.inbound, Inbound::merge);
        merge(&mut self.hosts, other.hosts, HostActivity::merge);
        merge(&mut self.domains, other.domains, Domain::merge);
        merge(&mut self.resolvers, other.resolvers, Seen::merge);
        merge(&mut self.own_resolvers, other.own_resolvers, Seen::merge);
        merge(&mut self.address_names, other.address_names, |held, names| {
            for name in names {
                insert_least(held, &name, ADDRESS_NAMES);
            }
        });
    }

    pub(super) fn settle(&mut self) {
        self.pairs.settle();
    }
}

impl Inbound {
    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        other.hosts.into_iter().for_each(|host| self.insert(host));
    }

    /// Keeps the least hosts: one that was pushed out can never come back, in any order.
    fn insert(&mut self, host: IpAddr) {
        if let Err(place) = self.hosts.binary_search(&host)
            && place < INBOUND_HOSTS
        {
            self.hosts.insert(place, host);
            self.hosts.truncate(INBOUND_HOSTS);
        }
    }
}

impl HostActivity {
    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        self.hours_of_day |= other.hours_of_day;
        self.answers += other.answers;
    }

    /// A server answers others of ours, or works around the clock.
    pub fn is_server(&self) -> bool {
        let days = self.seen.days().len().max(1) as u64;
        self.answers / days >= 20 || (days >= 5 && self.hours_of_day.count_ones() >= 22)
    }
}

fn touch_host(
    hosts: &mut Counter<IpAddr, HostActivity>,
    host: IpAddr,
    citation: Citation,
    answers: u64,
) {
    let hours_of_day = 1_u32 << (citation.time.hour().0.rem_euclid(24));
    match hosts.get_mut(&host) {
        Some(held) => {
            held.seen.add(citation);
            held.hours_of_day |= hours_of_day;
            held.answers += answers;
        }
        None => {
            hosts.insert(host, HostActivity { seen: Seen::new(citation), hours_of_day, answers });
        }
    }
}

fn insert_name(map: &mut Counter<IpAddr, Vec<String>>, address: IpAddr, name: &str) {
    match map.get_mut(&address) {
        Some(names) => insert_least(names, name, ADDRESS_NAMES),
        None => {
            map.insert(address, vec![name.to_owned()]);
        }
    }
}

/// Keeps the `limit` least names, ascending.
fn insert_least(names: &mut Vec<String>, name: &str, limit: usize) {
    if let Err(place) = names.binary_search_by(|held| held.as_str().cmp(name))
        && place < limit
    {
        names.insert(place, name.to_owned());
        names.truncate(limit);
    }
}

fn address(answer: &Text<'_>) -> Option<IpAddr> {
    answer.parse().ok()
}
