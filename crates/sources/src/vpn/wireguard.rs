//! `WireGuard`: what the kernel says of handshakes, and the list that `wg show all dump` gives.
//!
//! It knows keys and numbers, no people, and no end: a tunnel is there as long as handshakes are made.
//! The kernel says so only where its debugging is switched on for the module.

use std::net::IpAddr;

use schema::{Row, Timestamp, Tunnel, TunnelStep};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, Program};
use crate::framing::records::{ReadLine, Reading};
use crate::framing::syslog::{self, Syslog};
use crate::hints::{Hints, Moment};
pub(crate) const FORMAT: Definition = Definition {
    name: "wireguard",
    product: ("WireGuard", "WireGuard"),
    claims: Claims::line(claims),
    reader: Reader::Lines(|hints| Box::new(Wireguard { hints })),
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::Wireguard, is: is_kernel, row, time: None }),
};

fn is_kernel(program: &str) -> bool {
    program == "kernel"
}

/// A line of the kernel about `WireGuard`, or of the list.
fn claims(line: &str) -> bool {
    let told = syslog::read(line).filter(|syslog| is_kernel(syslog.program));
    told.is_some_and(|syslog| about(syslog.message).is_some()) || peer(line).is_some()
}

struct Wireguard<'h> {
    hints: &'h Hints,
}

impl ReadLine for Wireguard<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if !line.contains('\t') {
            return programs::read(line, self.hints);
        }
        match peer(line) {
            Some((Some(moment), tunnel)) => Reading::Event(moment, Row::Tunnel(tunnel)),
            Some((None, _)) => Reading::unsupported("a peer that made no handshake yet"),
            // The interface, with its private key: nothing of it is kept.
            None if is_interface(line) => Reading::Header,
            None => Reading::quarantined("a line that wg does not write"),
        }
    }
}

/// What the kernel says behind `wireguard: wg0: `; the time since it started may come first.
fn about(message: &str) -> Option<&str> {
    let (before, rest) = message.split_once("wireguard: ")?;
    let clock = before.is_empty() || (before.starts_with('[') && before.ends_with("] "));
    rest.split_once(": ").map(|(_, said)| said).filter(|_| clock)
}

/// `Receiving handshake initiation from peer 12 (203.0.113.5:51820)`, or `Invalid handshake initiation
/// from 203.0.113.5:51820`, of somebody whose key is not known.
fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (what, from) = about(syslog.message)?.split_once(" from ")?;
    let (step, end) = match what {
        "Receiving handshake initiation" | "Receiving handshake response" => {
            let (_, end) = from.strip_prefix("peer ")?.split_once(" (")?;
            (TunnelStep::Opened, end.strip_suffix(')')?)
        }
        "Invalid handshake initiation" | "Invalid MAC of handshake, dropping packet" => {
            (TunnelStep::Refused, from)
        }
        _ => return None,
    };
    let (outside, outside_port) = address::end(end.trim())?;
    Some(Row::Tunnel(Tunnel {
        step,
        // The kernel numbers its peers; that is no name.
        user: None,
        outside: Some(outside),
        outside_port,
        host: syslog.host.map(Into::into),
        protocol: Some("wireguard".into()),
        reason: (step == TunnelStep::Refused).then(|| what.into()),
        ..Tunnel::default()
    }))
}

/// A key of 32 bytes in base 64.
fn is_key(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    text.len() == 44 && text.ends_with('=') && text.bytes().all(letter)
}

/// `wg0 KEY PRESHARED 203.0.113.5:51820 10.9.0.2/32 1792494000 7890 123456 off`, with tabs; without
/// the name where one interface was asked for.
fn peer(line: &str) -> Option<(Option<Moment>, Tunnel<'_>)> {
    let count = line.split('\t').count();
    let mut cells = line.split('\t').skip(usize::from(count == 9));
    if !matches!(count, 8 | 9) {
        return None;
    }
    let key = cells.next().filter(|key| is_key(key))?;
    let end = cells.nth(1).and_then(address::end);
    let (outside, outside_port) = end.unzip();
    let inside = cells.next()?.split(',').find_map(lone);
    let handshake = Timestamp::parse_epoch_seconds(cells.next()?.as_bytes())?;
    let moment = (handshake.0 > 0).then(|| Moment::said(handshake));
    let tunnel = Tunnel {
        step: TunnelStep::Listed,
        user: Some(key.into()),
        outside,
        outside_port: outside_port.unwrap_or(0),
        inside,
        protocol: Some("wireguard".into()),
        bytes_in: Some(cells.next()?.parse().ok()?),
        bytes_out: Some(cells.next()?.parse().ok()?),
        ..Tunnel::default()
    };
    Some((moment, tunnel))
}

/// The address of a network of one.
fn lone(network: &str) -> Option<IpAddr> {
    let (address, length) = network.split_once('/')?;
    let address = address::parse(address)?;
    let whole = if address.is_ipv4() { "32" } else { "128" };
    Some(address).filter(|_| length == whole)
}

/// `wg0 PRIVATE PUBLIC 51820 off`
fn is_interface(line: &str) -> bool {
    let count = line.split('\t').count();
    matches!(count, 4 | 5) && line.split('\t').filter(|cell| is_key(cell)).count() == 2
}
