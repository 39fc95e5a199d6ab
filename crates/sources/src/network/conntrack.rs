//! Linux connection tracking: what a router that translates addresses knows of each connection, both
//! ends as each side sees them.
//!
//! `conntrack -E -o timestamp` writes lines of its own, `ulogd` lines of syslog. A connection leaves
//! a line when it begins, some while it is made, and one with its counts when it is over.

use std::net::IpAddr;

use schema::{Flow, Row, Timestamp, UNKNOWN_PROTOCOL};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, OwnFile, Program};
use crate::framing::syslog::{self, Syslog};
use crate::hints::Written;
use crate::network::protocol::protocol_number;
use crate::network::translation;

pub(crate) const FORMAT: Definition = Definition {
    name: "conntrack",
    product: ("Netfilter", "Linux"),
    claims: Claims::line(|line| programs::claims(line, &ULOGD, own_line)),
    reader: Reader::Lines(|hints| Box::new(OwnFile { hints, program: &ULOGD, line: own_line })),
    written_time: WrittenTime::In(|line| {
        stamped(line).map(|(time, _)| time).or_else(|| syslog::written_time(line))
    }),
    held: &[],
    program: Some(&ULOGD),
};

static ULOGD: Program =
    Program { format: Format::Conntrack, is: |program| program == "ulogd", row, time: None };

/// `[1792494000.123456]` and a tab before a line of the program's own.
fn own_line(line: &str) -> Option<Syslog<'_>> {
    let (time, message) = stamped(line)?;
    let time = Timestamp::parse_epoch_seconds(time.as_bytes())?;
    Some(Syslog { time: Written::Whole(time), host: None, program: "ulogd", message })
}

fn stamped(line: &str) -> Option<(&str, &str)> {
    let (time, message) = line.strip_prefix('[')?.split_once(']')?;
    Some((time, message.trim_start()))
}

/// `[DESTROY] tcp 6 src=10.0.0.5 dst=203.0.113.9 sport=50000 dport=443 packets=9 bytes=1200
/// src=203.0.113.9 dst=198.51.100.1 sport=443 dport=50000 packets=7 bytes=8000 [ASSURED]`, or the
/// same in capitals behind `ORIG:` and `REPLY:`.
fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (event, message) = syslog.message.trim_start().strip_prefix('[')?.split_once(']')?;
    if !matches!(event, "NEW" | "DESTROY") {
        return None;
    }
    let sides = Sides::read(message);
    let [there, back] = &sides.ends;
    let (source, destination) = (there.source()?, there.destination()?);
    let (seen_source, seen_destination) = (back.destination(), back.source());
    let over = event == "DESTROY";
    let lasted = sides.seconds.and_then(|seconds| seconds.checked_mul(1_000_000));
    let began = match (&syslog.time, lasted) {
        (Written::Whole(end), Some(lasted)) => Some(Timestamp(end.0.saturating_sub(lasted))),
        _ => None,
    };
    let protocol = sides.protocol.and_then(|name| protocol_number(name, source.0));
    // Where nothing is counted some write zeros, and a connection has one packet at least.
    let counted = over && there.packets != Some(0);
    Some(Row::Flow(Flow {
        uid: sides.id.map(Into::into),
        began,
        duration_micros: lasted,
        bytes_out: there.bytes.filter(|_| counted),
        bytes_in: back.bytes.filter(|_| counted),
        packets_out: there.packets.filter(|_| counted),
        packets_in: back.packets.filter(|_| counted),
        state: Some(sides.state.unwrap_or(event).into()),
        answered: sides.answered(protocol).filter(|_| over),
        opening: !over,
        translated_source: seen_source.and_then(|end| translation::seen_as(end, source)),
        translated_destination: seen_destination
            .and_then(|end| translation::seen_as(end, destination)),
        ..Flow::between(source, destination, protocol.unwrap_or(UNKNOWN_PROTOCOL))
    }))
}

const TCP: u8 = 6;

/// What one side sees of a connection, and what it sent.
#[derive(Default)]
struct Side {
    source: Option<IpAddr>,
    destination: Option<IpAddr>,
    source_port: u16,
    destination_port: u16,
    packets: Option<u64>,
    bytes: Option<u64>,
}

impl Side {
    fn source(&self) -> Option<(IpAddr, u16)> {
        self.source.map(|address| (address, self.source_port))
    }

    fn destination(&self) -> Option<(IpAddr, u16)> {
        self.destination.map(|address| (address, self.destination_port))
    }
}

/// The words of a line.
#[derive(Default)]
struct Sides<'a> {
    /// Who asked, and who answers.
    ends: [Side; 2],
    protocol: Option<&'a str>,
    /// `ESTABLISHED`, `SYN_SENT`, …
    state: Option<&'a str>,
    id: Option<&'a str>,
    seconds: Option<i64>,
    unreplied: bool,
    assured: bool,
}

impl<'a> Sides<'a> {
    /// Whether the other side took the connection. One packet that came back was the refusal of it.
    fn answered(&self, protocol: Option<u8>) -> Option<bool> {
        let [there, back] = &self.ends;
        match (there.packets, back.packets) {
            _ if self.unreplied => Some(false),
            _ if self.assured => Some(true),
            (Some(0), _) => None,
            (_, Some(count)) if protocol == Some(TCP) => Some(count > 1),
            (_, Some(count)) => Some(count > 0),
            (_, None) => Some(true),
        }
    }

    fn read(message: &'a str) -> Self {
        let mut sides = Self::default();
        for word in message.split([' ', '\t', ',']).filter(|word| !word.is_empty()) {
            match word.split_once('=') {
                Some((key, value)) => sides.put(key, value),
                None => sides.mark(word),
            }
        }
        sides
    }

    /// The second address of a kind begins the other side.
    fn put(&mut self, key: &str, value: &'a str) {
        let [there, back] = &mut self.ends;
        let side = match key {
            "src" | "SRC" if there.source.is_some() => back,
            _ if back.source.is_some() => back,
            _ => there,
        };
        match key {
            "src" | "SRC" => side.source = address::parse(value),
            "dst" | "DST" => side.destination = address::parse(value),
            "sport" | "SPT" => side.source_port = value.parse().unwrap_or(0),
            "dport" | "DPT" => side.destination_port = value.parse().unwrap_or(0),
            "packets" | "PKTS" => side.packets = value.parse().ok(),
            "bytes" | "BYTES" => side.bytes = value.parse().ok(),
            "PROTO" => self.protocol = Some(value),
            // Of ICMP it is the number of the question.
            "id" if !self.protocol.is_some_and(|name| name.starts_with("icmp")) => {
                self.id = Some(value);
            }
            "delta-time" => self.seconds = value.parse().ok(),
            _ => {}
        }
    }

    fn mark(&mut self, word: &'a str) {
        const PROTOCOLS: [&str; 8] =
            ["tcp", "udp", "icmp", "icmpv6", "sctp", "gre", "dccp", "udplite"];
        let state = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        if PROTOCOLS.contains(&word) {
            self.protocol = Some(word);
        } else if word == "[UNREPLIED]" {
            self.unreplied = true;
        } else if word == "[ASSURED]" {
            self.assured = true;
        } else if state {
            self.state = Some(word);
        }
    }
}
