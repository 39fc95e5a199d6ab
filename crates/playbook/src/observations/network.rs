//! The wire: our hosts, the destinations outside, the names they looked up and the resolvers used.
//!
//! Pairs are kept for hosts of ours that connect outwards. Inbound connections are kept by the
//! outside address alone, and only where both sides spoke: scanners leave no trace here.

use std::net::IpAddr;

use schema::{DnsQuery, Flow, Hour, Text, Timestamp, normalize_name, registered_domain};

use super::seen::{Citation, Counter, Seen, merge, touch};
use crate::organization::Organization;

/// A host of ours and an address outside.
pub type PairKey = (IpAddr, IpAddr);

/// Connection starts kept per pair, the earliest.
const STARTS: usize = 512;
/// Hosts kept per name, services per pair, names per domain and per address, the least of each.
const HOSTS: usize = 16;
const SERVICES: usize = 16;
const NAMES: usize = 64;
const ADDRESS_NAMES: usize = 8;

#[derive(Debug, Default)]
pub struct Network {
    /// Our hosts towards addresses outside.
    pub pairs: Counter<PairKey, Pair>,
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

/// A host of ours towards one address.
#[derive(Clone, Debug)]
pub struct Pair {
    pub seen: Seen,
    pub answered: u64,
    pub bytes_out: u64,
    pub bytes_in: u64,
    pub longest_micros: i64,
    /// Payload out, connections, by hour, ascending.
    pub hours: Vec<(Hour, u64, u32)>,
    /// Starts of the earliest connections, ascending.
    pub starts: Vec<Timestamp>,
    /// What was spoken, with connections; the least `SERVICES`, ascending.
    pub services: Vec<(Service, u32)>,
    /// The least record of an answered connection.
    pub answer: Option<Citation>,
    /// The record that sent most, the least of equals.
    pub largest: Option<Citation>,
    largest_bytes: u64,
}

/// A destination port and how the sensor names the protocol on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    pub protocol: u8,
    pub port: u16,
    /// Empty where the sensor did not recognise it.
    pub name: Box<str>,
}

/// An outside address that reached us.
#[derive(Clone, Debug)]
pub struct Inbound {
    pub seen: Seen,
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

/// A registered domain and who asked for which name under it.
#[derive(Clone, Debug)]
pub struct Domain {
    pub seen: Seen,
    /// Full names, the least `NAMES`, ascending, each with the hosts that asked for it, the least
    /// `HOSTS` addresses: most names have one.
    names: Vec<(Box<str>, Vec<(IpAddr, Asked)>)>,
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub seen: Seen,
    pub contact: Option<Citation>,
}

impl Network {
    /// Pairs in order of host and address.
    pub fn sorted_pairs(&self) -> Vec<(&PairKey, &Pair)> {
        let mut pairs: Vec<_> = self.pairs.iter().collect();
        pairs.sort_by_key(|(key, _)| **key);
        pairs
    }

    pub(super) fn observe_flow(
        &mut self,
        flow: &Flow<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let outward = organization.is_ours(flow.source) && !organization.is_ours(flow.destination);
        if let Some(name) = flow.server_name.as_deref().and_then(normalize_name) {
            self.observe_name(&name, flow.source, citation, flow.handshake);
            if !organization.is_ours(flow.destination) {
                insert_name(&mut self.address_names, flow.destination, &name);
            }
        }
        if flow.handshake {
            return;
        }
        if outward {
            self.observe_pair(flow, citation);
        }
        self.observe_hosts(flow, citation, organization);
    }

    fn observe_pair(&mut self, flow: &Flow<'_>, citation: Citation) {
        let key = (flow.source, flow.destination);
        if let Some(pair) = self.pairs.get_mut(&key) {
            pair.seen.add(citation);
            pair.add(flow, citation);
            return;
        }
        let mut pair = Pair::new(citation);
        pair.add(flow, citation);
        self.pairs.insert(key, pair);
    }

    fn observe_hosts(&mut self, flow: &Flow<'_>, citation: Citation, organization: &Organization) {
        let ours = |address| organization.is_ours(address);
        let answered = flow.answered == Some(true);
        if ours(flow.source) {
            touch_host(&mut self.hosts, flow.source, citation, 0);
        }
        if ours(flow.destination) && answered {
            touch_host(&mut self.hosts, flow.destination, citation, 1);
        }
        let both_spoke = flow.bytes_out.unwrap_or(0) > 0 && flow.bytes_in.unwrap_or(0) > 0;
        if !ours(flow.source) && ours(flow.destination) && answered && both_spoke {
            let inbound = Inbound { seen: Seen::new(citation), hosts: vec![flow.destination] };
            match self.inbound.get_mut(&flow.source) {
                Some(held) => held.merge(inbound),
                None => {
                    self.inbound.insert(flow.source, inbound);
                }
            }
        }
    }

    pub(super) fn observe_query(
        &mut self,
        query: &DnsQuery<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        if organization.is_ours(query.resolver) {
            touch(&mut self.own_resolvers, &query.resolver, citation);
        } else if organization.is_ours(query.source) {
            touch(&mut self.resolvers, &(query.source, query.resolver), citation);
        }
        let Some(name) = normalize_name(&query.name) else { return };
        if name.ends_with(".arpa") || !name.contains('.') {
            return;
        }
        self.observe_name(&name, query.source, citation, false);
        for answer in query.answers.iter().filter_map(|answer| address(answer)) {
            if !organization.is_ours(answer) {
                insert_name(&mut self.address_names, answer, &name);
            }
        }
    }

    fn observe_name(&mut self, name: &str, host: IpAddr, citation: Citation, contact: bool) {
        let registered = registered_domain(name);
        let domain = match self.domains.get_mut(registered) {
            Some(domain) => {
                domain.seen.add(citation);
                domain
            }
            None => self
                .domains
                .entry(registered.to_owned())
                .or_insert_with(|| Domain { seen: Seen::new(citation), names: Vec::new() }),
        };
        let asked = Asked { seen: Seen::new(citation), contact: contact.then_some(citation) };
        domain.add(name, host, asked);
    }

    pub(super) fn merge(&mut self, other: Self) {
        merge(&mut self.pairs, other.pairs, Pair::merge);
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
}

impl Pair {
    fn new(citation: Citation) -> Self {
        Self {
            seen: Seen::new(citation),
            answered: 0,
            bytes_out: 0,
            bytes_in: 0,
            longest_micros: 0,
            hours: Vec::new(),
            starts: Vec::new(),
            services: Vec::new(),
            answer: None,
            largest: None,
            largest_bytes: 0,
        }
    }

    fn add(&mut self, flow: &Flow<'_>, citation: Citation) {
        let bytes_out = flow.bytes_out.unwrap_or(0);
        if flow.answered == Some(true) {
            self.answered += 1;
            self.answer = least(self.answer, Some(citation));
        }
        self.add_largest(Some(citation), bytes_out);
        self.bytes_out = self.bytes_out.saturating_add(bytes_out);
        self.bytes_in = self.bytes_in.saturating_add(flow.bytes_in.unwrap_or(0));
        self.longest_micros = self.longest_micros.max(flow.duration_micros.unwrap_or(0));
        self.add_hour(citation.time.hour(), bytes_out, 1);
        insert_start(&mut self.starts, citation.time);
        let service: &str = flow.service.as_deref().unwrap_or("");
        self.add_service(flow.protocol, flow.destination_port, service);
    }

    fn add_largest(&mut self, citation: Option<Citation>, bytes: u64) {
        if bytes > self.largest_bytes {
            self.largest = citation;
            self.largest_bytes = bytes;
        } else if bytes == self.largest_bytes {
            self.largest = least(self.largest, citation);
        }
    }

    fn add_service(&mut self, protocol: u8, port: u16, name: &str) {
        let known = self.services.iter_mut().find(|(service, _)| {
            (service.protocol, service.port, &*service.name) == (protocol, port, name)
        });
        match known {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.insert_service(Service { protocol, port, name: name.into() }, 1),
        }
    }

    /// Keeps the least services: one that was pushed out can never come back, in any order.
    fn insert_service(&mut self, service: Service, count: u32) {
        match self.services.binary_search_by(|held| held.0.cmp(&service)) {
            Ok(place) => {
                if let Some((_, held)) = self.services.get_mut(place) {
                    *held = held.saturating_add(count);
                }
            }
            Err(place) if place < SERVICES => {
                self.services.insert(place, (service, count));
                self.services.truncate(SERVICES);
            }
            Err(_) => {}
        }
    }

    fn add_hour(&mut self, hour: Hour, bytes: u64, flows: u32) {
        let place = match self.hours.last() {
            Some(last) if last.0 == hour => Ok(self.hours.len() - 1),
            Some(last) if last.0 < hour => Err(self.hours.len()),
            _ => self.hours.binary_search_by_key(&hour, |held| held.0),
        };
        match place {
            Ok(place) => {
                if let Some(held) = self.hours.get_mut(place) {
                    held.1 = held.1.saturating_add(bytes);
                    held.2 = held.2.saturating_add(flows);
                }
            }
            Err(place) => self.hours.insert(place, (hour, bytes, flows)),
        }
    }

    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        self.answered += other.answered;
        self.answer = least(self.answer, other.answer);
        self.add_largest(other.largest, other.largest_bytes);
        self.bytes_out = self.bytes_out.saturating_add(other.bytes_out);
        self.bytes_in = self.bytes_in.saturating_add(other.bytes_in);
        self.longest_micros = self.longest_micros.max(other.longest_micros);
        for (hour, bytes, flows) in other.hours {
            self.add_hour(hour, bytes, flows);
        }
        for start in other.starts {
            insert_start(&mut self.starts, start);
        }
        for (service, count) in other.services {
            self.insert_service(service, count);
        }
    }
}

impl Inbound {
    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        for host in other.hosts {
            if let Err(place) = self.hosts.binary_search(&host) {
                self.hosts.insert(place, host);
                self.hosts.truncate(HOSTS);
            }
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

impl Domain {
    /// Names asked for, at the most [`NAMES`], in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| &**name)
    }

    /// Every name with every host that asked for it, in order.
    pub fn asked(&self) -> impl Iterator<Item = (&str, IpAddr, &Asked)> {
        self.names
            .iter()
            .flat_map(|(name, hosts)| hosts.iter().map(|(host, asked)| (&**name, *host, asked)))
    }

    fn add(&mut self, name: &str, host: IpAddr, asked: Asked) {
        let hosts = match self.names.binary_search_by(|held| (*held.0).cmp(name)) {
            Ok(place) => self.names.get_mut(place),
            Err(place) if place < NAMES => {
                self.names.insert(place, (name.into(), Vec::new()));
                self.names.truncate(NAMES);
                self.names.get_mut(place)
            }
            Err(_) => None,
        };
        if let Some((_, hosts)) = hosts {
            add_host(hosts, host, asked);
        }
    }

    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        for (name, hosts) in other.names {
            for (host, asked) in hosts {
                self.add(&name, host, asked);
            }
        }
    }
}

/// Keeps the least hosts: one that was pushed out can never come back, in any order.
fn add_host(hosts: &mut Vec<(IpAddr, Asked)>, host: IpAddr, asked: Asked) {
    match hosts.binary_search_by_key(&host, |held| held.0) {
        Ok(place) => {
            if let Some((_, held)) = hosts.get_mut(place) {
                held.merge(asked);
            }
        }
        Err(place) if place < HOSTS => {
            hosts.insert(place, (host, asked));
            hosts.truncate(HOSTS);
        }
        Err(_) => {}
    }
}

impl Asked {
    fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        self.contact = least(self.contact, other.contact);
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

fn least(one: Option<Citation>, other: Option<Citation>) -> Option<Citation> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn insert_start(starts: &mut Vec<Timestamp>, start: Timestamp) {
    let place = starts.partition_point(|held| *held <= start);
    if place < STARTS {
        starts.insert(place, start);
        starts.truncate(STARTS);
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
