//! How machines come onto the network: workstations of the offices by a lease, those of people who
//! work elsewhere through a tunnel. Both follow from what was played: whoever is on the wire was
//! let onto it a little before, and left a little after.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use schema::Timestamp;

use super::company::{Company, DHCP_SERVER, Person, VPN_EXIT};
use super::internet::HOMES;
use super::journal::Journal;
use super::lines::TunnelSession;
use super::random::Random;
use super::wire::{Connection, Lease, Transport, bare_connection};

/// A machine that was silent for this long was away.
const SILENCE_SECONDS: i64 = 3 * 3_600;
const LEASE_SECONDS: i64 = 8 * 3_600;
const TUNNEL_PORT: u16 = 1194;

/// A time on the network.
#[derive(Clone, Copy, Debug)]
struct Presence {
    from: Timestamp,
    until: Timestamp,
    bytes_out: u64,
    bytes_in: u64,
}

/// Adds leases and tunnels to what was played.
pub(super) fn attach(journal: &mut Journal, company: &Company, seed: u64) {
    let random = &mut Random::named(seed, "attachments");
    let mut presences = presences(journal, company);
    for person in &company.people {
        for presence in presences.remove(&person.workstation).unwrap_or_default() {
            if person.remote {
                tunnel(journal, person, presence, random);
            } else {
                lease(journal, (person, &company.domain), presence, random);
            }
        }
    }
}

fn presences(journal: &Journal, company: &Company) -> BTreeMap<Ipv4Addr, Vec<Presence>> {
    let mut found: BTreeMap<Ipv4Addr, Vec<Presence>> =
        company.people.iter().map(|person| (person.workstation, Vec::new())).collect();
    let mut flows: Vec<&Connection> = journal.connections.iter().collect();
    flows.sort_by_key(|flow| flow.at);
    for flow in flows {
        let Some(held) = found.get_mut(&flow.origin) else { continue };
        let next = Presence {
            from: flow.at,
            until: flow.logged_at(),
            bytes_out: flow.bytes_out,
            bytes_in: flow.bytes_in,
        };
        match held.last_mut() {
            Some(last) if next.from <= last.until.plus_seconds(SILENCE_SECONDS) => {
                last.until = next.until.max(last.until);
                last.bytes_out += next.bytes_out;
                last.bytes_in += next.bytes_in;
            }
            _ => held.push(next),
        }
    }
    found
}

/// Gets an address, and asks to keep it half-way through each lease.
fn lease(
    journal: &mut Journal,
    (person, domain): (&Person, &str),
    presence: Presence,
    random: &mut Random,
) {
    let mut at = presence.from.plus_seconds(-random.seconds(20, 90));
    let mut renewed = false;
    while at <= presence.until {
        let exchange = Connection {
            origin_port: 68,
            service: Some("dhcp"),
            duration_micros: 14_000,
            bytes_out: 300,
            bytes_in: 300,
            ..bare_connection((at, person.workstation), (DHCP_SERVER, 67), Transport::Udp, random)
        };
        journal.leases.push(Lease {
            at,
            uid: exchange.uid,
            address: person.workstation,
            mac: mac_of(person).into(),
            host_name: person.host_name().into(),
            domain: domain.into(),
            seconds: LEASE_SECONDS,
            renewed,
        });
        journal.connection(exchange);
        (at, renewed) = (at.plus_seconds(LEASE_SECONDS / 2), true);
    }
}

/// A tunnel from somebody's home, which never moves.
fn tunnel(journal: &mut Journal, person: &Person, presence: Presence, random: &mut Random) {
    let home = HOMES.address(&mut Random::named(0, &format!("home/{}", person.email)));
    let from = presence.from.plus_seconds(-random.seconds(30, 240));
    let until = presence.until.plus_seconds(random.seconds(30, 600));
    let outer = Connection {
        service: None,
        duration_micros: until.0 - from.0,
        bytes_out: presence.bytes_out + presence.bytes_out / 12 + 5_000,
        bytes_in: presence.bytes_in + presence.bytes_in / 12 + 5_000,
        ..bare_connection((from, home), (VPN_EXIT, TUNNEL_PORT), Transport::Udp, random)
    };
    let session = TunnelSession {
        from,
        until,
        user: &person.handle,
        outside: (home, outer.origin_port),
        inside: person.workstation,
    };
    for line in session.lines(random) {
        journal.line(line);
    }
    journal.connection(outer);
}

/// The hardware address of a workstation.
fn mac_of(person: &Person) -> String {
    let digits = Random::named(0, &format!("mac/{}", person.email)).hexadecimal(6);
    let pair = |from: usize| digits.get(from..from + 2).unwrap_or("00").to_owned();
    format!("3c:52:82:{}:{}:{}", pair(0), pair(2), pair(4))
}
