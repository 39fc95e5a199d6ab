//! AWS VPC flow logs: the default fields of version 2, and any fields of versions 2 to 8 in the
//! order that a header line or the configuration gives.
//!
//! A record counts one direction of a connection for a minute or ten, and becomes the flow of whoever
//! opened the connection.
//!
//! Lines that `CloudWatch` exports begin with the time at which they were taken in; it is used where
//! the record has no time of its own.

use std::net::IpAddr;

use schema::{Flow, Row, Timestamp, UNKNOWN_PROTOCOL};

use super::one_way::{self, Flags};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::{Moment, written_in_utc};

/// The fields that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Source,
    Destination,
    /// The ends of the packet, where an address in between stands as the other.
    PacketSource,
    PacketDestination,
    SourcePort,
    DestinationPort,
    Protocol,
    Packets,
    Bytes,
    Start,
    End,
    Action,
    Status,
    Flags,
}

const FIELD_COUNT: usize = 14;

const DEFAULT_ORDER: [&str; 14] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
];

/// Fields that are known and not read.
const OTHER_FIELDS: [&str; 28] = [
    "version",
    "account-id",
    "interface-id",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "type",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
    "ecs-cluster-arn",
    "ecs-cluster-name",
    "ecs-container-instance-arn",
    "ecs-container-instance-id",
    "ecs-container-id",
    "ecs-second-container-id",
    "ecs-service-name",
    "ecs-task-definition-arn",
    "ecs-task-arn",
    "ecs-task-id",
    "reject-reason",
    "resource-id",
    "encryption-status",
];

/// How the fields that are read are called.
const FIELDS: [(&str, Field); FIELD_COUNT] = [
    ("srcaddr", Field::Source),
    ("dstaddr", Field::Destination),
    ("pkt-srcaddr", Field::PacketSource),
    ("pkt-dstaddr", Field::PacketDestination),
    ("srcport", Field::SourcePort),
    ("dstport", Field::DestinationPort),
    ("protocol", Field::Protocol),
    ("packets", Field::Packets),
    ("bytes", Field::Bytes),
    ("start", Field::Start),
    ("end", Field::End),
    ("action", Field::Action),
    ("log-status", Field::Status),
    ("tcp-flags", Field::Flags),
];

fn field(name: &str) -> Option<Field> {
    FIELDS.into_iter().find(|(known, _)| *known == name).map(|(_, field)| field)
}

/// A field however its name is spelled: `pkt-srcaddr`, `pkt_srcaddr`, `pktSrcAddr`.
pub(super) fn spelled(name: &str) -> Option<Field> {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        let letters = name.bytes().filter(|byte| !matches!(byte, b'-' | b'_'));
        letters.map(|byte| byte.to_ascii_lowercase())
    }
    let found = FIELDS.into_iter().find(|(known, _)| letters(known).eq(letters(name)));
    found.map(|(_, field)| field)
}

/// `${srcaddr}` is how the configuration of a log writes a field.
fn bare(name: &str) -> &str {
    name.strip_prefix("${").and_then(|name| name.strip_suffix('}')).unwrap_or(name)
}

pub(crate) const FORMAT: Definition = Definition {
    name: "vpc_flow",
    product: ("VPC Flow Logs", "AWS"),
    claims: Claims::line(claims),
    reader: Reader::Lines(|hints| Box::new(VpcFlow::new(&hints.fields))),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

struct VpcFlow {
    order: Vec<Option<Field>>,
}

impl VpcFlow {
    pub(crate) fn new(fields: &[String]) -> Self {
        let order = if fields.is_empty() {
            DEFAULT_ORDER.into_iter().map(field).collect()
        } else {
            fields.iter().map(|name| field(bare(name))).collect()
        };
        Self { order }
    }
}

impl ReadLine for VpcFlow {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if is_header(line) {
            self.order = line.split_ascii_whitespace().map(|name| field(bare(name))).collect();
            return Reading::Header;
        }
        let (taken_in, line) = match line.split_once(' ') {
            Some((first, rest)) => match Timestamp::parse_rfc3339(first.as_bytes()) {
                Some(time) => (Some(time), rest),
                None => (None, line),
            },
            None => (None, line),
        };
        let mut values = Values::default();
        let mut count = 0_usize;
        for value in line.split_ascii_whitespace() {
            values.set(self.order.get(count).copied().flatten(), value);
            count = count.saturating_add(1);
        }
        if count != self.order.len() {
            return Reading::quarantined("a line with more or fewer fields than its order names");
        }
        values.read(taken_in)
    }
}

/// Names of fields and nothing else.
fn is_header(line: &str) -> bool {
    let known = |name| field(name).is_some() || OTHER_FIELDS.contains(&name);
    let mut names = line.split_ascii_whitespace().map(bare);
    let first = names.next().is_some_and(known);
    first && names.clone().next().is_some() && names.all(known)
}

/// Whether a line is a header, or a record in the default order.
fn claims(line: &str) -> bool {
    if is_header(line) {
        return line.split_ascii_whitespace().count() >= 4;
    }
    let record = match line.split_once(' ') {
        Some((first, rest)) if Timestamp::parse_rfc3339(first.as_bytes()).is_some() => rest,
        _ => line,
    };
    let mut fields = record.split_ascii_whitespace();
    let (version, account, interface) = (fields.next(), fields.next(), fields.next());
    let told =
        |account: &str| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    version == Some("2")
        && account.is_some_and(|account| told(account) || account == "unknown")
        && interface.is_some_and(|interface| interface.contains('-'))
        && record.split_ascii_whitespace().count() == DEFAULT_ORDER.len()
        && matches!(fields.next_back(), Some("OK" | "NODATA" | "SKIPDATA"))
}

/// The values of one record.
#[derive(Default)]
pub(super) struct Values<'a>([Option<&'a str>; FIELD_COUNT]);

impl<'a> Values<'a> {
    pub(super) fn set(&mut self, field: Option<Field>, value: &'a str) {
        if let Some(place) = field.and_then(|field| self.0.get_mut(field as usize)) {
            *place = Some(value).filter(|value| *value != "-");
        }
    }

    fn text(&self, field: Field) -> Option<&'a str> {
        self.0.get(field as usize).copied().flatten()
    }

    fn number<T: std::str::FromStr>(&self, field: Field) -> Option<T> {
        self.text(field)?.parse().ok()
    }

    fn seconds(&self, field: Field) -> Option<Timestamp> {
        let text = self.text(field)?;
        Timestamp::parse_epoch_seconds(text.as_bytes()).or_else(|| written_in_utc(text))
    }

    fn address(&self, packet: Field, interface: Field) -> Option<IpAddr> {
        let address = |field| self.text(field).and_then(address::parse);
        address(packet).or_else(|| address(interface))
    }

    pub(super) fn read(&self, taken_in: Option<Timestamp>) -> Reading<'a> {
        if matches!(self.text(Field::Status), Some("NODATA" | "SKIPDATA")) {
            return Reading::unsupported(
                "a record of no traffic, or of traffic that was not logged",
            );
        }
        let time = self.seconds(Field::Start).or_else(|| self.seconds(Field::End)).or(taken_in);
        let source = self.address(Field::PacketSource, Field::Source);
        let destination = self.address(Field::PacketDestination, Field::Destination);
        match (time, source, destination) {
            (None, _, _) => Reading::quarantined("a record whose start and end are missing"),
            (Some(time), Some(source), Some(destination)) => {
                Reading::Event(Moment::said(time), Row::Flow(self.flow(source, destination)))
            }
            _ => Reading::quarantined("a record whose srcaddr or dstaddr is missing or no address"),
        }
    }

    fn flow(&self, source: IpAddr, destination: IpAddr) -> Flow<'a> {
        let (source_port, destination_port) = (
            self.number(Field::SourcePort).unwrap_or(0),
            self.number(Field::DestinationPort).unwrap_or(0),
        );
        let action = self.text(Field::Action);
        let duration = self.seconds(Field::Start).zip(self.seconds(Field::End));
        let protocol = self.number(Field::Protocol).unwrap_or(UNKNOWN_PROTOCOL);
        let flow = Flow {
            duration_micros: duration.map(|(start, end)| end.0.saturating_sub(start.0)),
            bytes_out: self.number(Field::Bytes),
            packets_out: self.number(Field::Packets),
            state: action.map(Into::into),
            answered: action.filter(|action| *action == "REJECT").map(|_| false),
            ..Flow::between((source, source_port), (destination, destination_port), protocol)
        };
        one_way::of_opener(flow, self.number(Field::Flags).map(Flags::of_syn).unwrap_or_default())
    }
}
