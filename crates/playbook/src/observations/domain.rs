//! A registered domain: which names under it were asked for, and by which of our hosts.

use std::net::IpAddr;

use super::seen::{Citation, Seen};

/// Hosts kept per name and names kept per domain, the least of each.
const HOSTS: usize = 16;
const NAMES: usize = 64;

/// A registered domain and who asked for which name under it.
#[derive(Clone, Debug)]
pub struct Domain {
    pub seen: Seen,
    /// Full names, the least `NAMES`, ascending, each with the hosts that asked for it, the least
    /// `HOSTS` addresses: most names have one.
    names: Vec<(Box<str>, Hosts)>,
}

/// Hosts that asked for a name, ascending by address.
type Hosts = Vec<(IpAddr, Asked)>;

#[derive(Clone, Debug)]
pub struct Asked {
    pub seen: Seen,
    pub contact: Option<Citation>,
}

impl Domain {
    pub(super) fn new(citation: Citation) -> Self {
        Self { seen: Seen::new(citation), names: Vec::new() }
    }

    /// Names asked for, at the most `NAMES`, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| &**name)
    }

    /// Every name with every host that asked for it, in order.
    pub fn asked(&self) -> impl Iterator<Item = (&str, IpAddr, &Asked)> {
        self.names
            .iter()
            .flat_map(|(name, hosts)| hosts.iter().map(|(host, asked)| (&**name, *host, asked)))
    }

    pub(super) fn add(&mut self, name: &str, host: IpAddr, asked: Asked) {
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

    pub(super) fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        for (name, hosts) in other.names {
            for (host, asked) in hosts {
                self.add(&name, host, asked);
            }
        }
    }
}

/// Keeps the least hosts: one that was pushed out can never come back, in any order.
fn add_host(hosts: &mut Hosts, host: IpAddr, asked: Asked) {
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
    pub(super) fn merge(&mut self, other: Self) {
        self.seen.merge(other.seen);
        self.contact = least(self.contact, other.contact);
    }
}

fn least(one: Option<Citation>, other: Option<Citation>) -> Option<Citation> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
