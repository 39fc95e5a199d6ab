//! A visit: a host asks for a name, connects to one of the answers, and speaks TLS with it.

use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use schema::Timestamp;

use super::records::{Answer, Connection, Handshake, Lookup, Transport, Uid};
use crate::simulate::company::{RESOLVER, UPSTREAM_RESOLVER};
use crate::simulate::internet::Site;
use crate::simulate::journal::Journal;
use crate::simulate::random::Random;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit<'a> {
    pub(crate) at: Timestamp,
    pub(crate) host: Ipv4Addr,
    pub(crate) site: &'a Site,
    pub(crate) bytes_out: u64,
    pub(crate) bytes_in: u64,
    pub(crate) seconds: u64,
    /// Whether the host asks for the name first, or still remembers the answer.
    pub(crate) asks: bool,
}

pub(crate) fn visit(journal: &mut Journal, visit: &Visit<'_>, random: &mut Random) {
    // Nothing happens on the full second.
    let mut at = Timestamp(visit.at.0 + random.seconds(0, 999_999));
    if visit.asks {
        at = look_up(journal, (at, visit.host), visit.site, random);
    }
    let responder = *random.pick(&visit.site.addresses);
    let connection = Connection {
        service: Some("ssl"),
        bytes_out: visit.bytes_out,
        bytes_in: visit.bytes_in,
        duration_micros: micros(visit.seconds) + random.seconds(40_000, 990_000),
        ..bare_connection((at, visit.host), (responder, 443), Transport::Tcp, random)
    };
    journal.handshakes.push(Handshake {
        at: Timestamp(at.0 + random.seconds(9_000, 60_000)),
        uid: connection.uid,
        origin: visit.host,
        origin_port: connection.origin_port,
        responder,
        server_name: visit.site.name.clone(),
        modern: visit.site.modern,
        resumed: !visit.asks && random.chance(70),
    });
    journal.connection(connection);
}

/// Asks the company's resolver for a name, as `from` at a moment; says when the answer was there.
pub(crate) fn look_up(
    journal: &mut Journal,
    (at, host): (Timestamp, Ipv4Addr),
    site: &Site,
    random: &mut Random,
) -> Timestamp {
    let addresses = site.addresses.iter().map(|&address| IpAddr::V4(address)).collect();
    let question = Lookup {
        answer: Answer::Addresses(addresses),
        ttl_seconds: site.ttl_seconds,
        ..unanswered((at, host), &site.name, random)
    };
    let answered = Timestamp(at.0 + question.round_trip_micros + random.seconds(500, 9_000));
    if random.chance(25) {
        forward(journal, &question, random);
    }
    record(journal, question);
    if random.chance(30) {
        let address6 = site.address6.map(|address| vec![IpAddr::V6(address)]);
        let at = Timestamp(at.0 + random.seconds(60, 400));
        let question = Lookup {
            wide: true,
            answer: address6.map_or(Answer::Nothing, Answer::Addresses),
            ttl_seconds: site.ttl_seconds,
            ..unanswered((at, host), &site.name, random)
        };
        record(journal, question);
    }
    answered
}

/// Asks for a name that nobody has.
pub(crate) fn look_up_in_vain(
    journal: &mut Journal,
    asked: (Timestamp, Ipv4Addr),
    name: &str,
    random: &mut Random,
) {
    let question = unanswered(asked, &name.into(), random);
    record(journal, question);
}

/// A question without an answer yet.
fn unanswered((at, host): (Timestamp, Ipv4Addr), name: &Rc<str>, random: &mut Random) -> Lookup {
    Lookup {
        at,
        uid: Uid::draw(random),
        origin: host,
        origin_port: ephemeral_port(random),
        resolver: RESOLVER,
        transaction: random.below(65_536),
        round_trip_micros: random.seconds(400, 38_000),
        name: name.clone(),
        wide: false,
        answer: Answer::NoSuchName,
        ttl_seconds: 0,
    }
}

/// What the resolver does not remember it asks the provider's resolver.
fn forward(journal: &mut Journal, question: &Lookup, random: &mut Random) {
    let forwarded = Lookup {
        at: Timestamp(question.at.0 + random.seconds(80, 300)),
        uid: Uid::draw(random),
        origin: RESOLVER,
        origin_port: ephemeral_port(random),
        resolver: UPSTREAM_RESOLVER,
        transaction: random.below(65_536),
        round_trip_micros: question.round_trip_micros * 3 / 4,
        ..question.clone()
    };
    record(journal, forwarded);
}

/// Keeps a look-up, and the datagrams it travelled in.
fn record(journal: &mut Journal, lookup: Lookup) {
    let answers = match &lookup.answer {
        Answer::Addresses(addresses) => addresses.len() as u64,
        Answer::Nothing | Answer::NoSuchName => 0,
    };
    let question_bytes = lookup.name.len() as u64 + 18;
    journal.connection(Connection {
        at: lookup.at,
        uid: lookup.uid,
        origin: lookup.origin,
        origin_port: lookup.origin_port,
        responder: lookup.resolver,
        responder_port: 53,
        transport: Transport::Udp,
        service: Some("dns"),
        duration_micros: lookup.round_trip_micros,
        bytes_out: question_bytes,
        bytes_in: question_bytes + 16 * answers,
        state: "SF",
    });
    journal.lookups.push(lookup);
}

/// A finished connection that carries nothing yet, for callers to fill in.
pub(crate) fn bare_connection(
    (at, origin): (Timestamp, Ipv4Addr),
    (responder, responder_port): (Ipv4Addr, u16),
    transport: Transport,
    random: &mut Random,
) -> Connection {
    Connection {
        at,
        uid: Uid::draw(random),
        origin,
        origin_port: ephemeral_port(random),
        responder,
        responder_port,
        transport,
        service: None,
        duration_micros: 0,
        bytes_out: 0,
        bytes_in: 0,
        state: "SF",
    }
}

fn ephemeral_port(random: &mut Random) -> u16 {
    u16::try_from(random.between(32_768, 60_999)).unwrap_or(32_768)
}

fn micros(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(0) * 1_000_000
}
