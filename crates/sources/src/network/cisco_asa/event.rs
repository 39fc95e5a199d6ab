//! Connection events of Firepower Threat Defense: `Name: value` between commas.

use std::net::IpAddr;

use schema::{Flow, Row, Timestamp, UNKNOWN_PROTOCOL};

use crate::address;
use crate::network::protocol::protocol_number;

/// What stands for a user that is not known.
const NOBODY: [&str; 4] =
    ["Unknown", "No Authentication Required", "Special Identities", "Not Found"];

/// `FirstPacketSecond: 2026-10-20T11:00:00Z, ConnectionID: 51232, AccessControlRuleAction: Allow,
/// SrcIP: 10.0.0.5, DstIP: 203.0.113.9, SrcPort: 50000, …`
pub(super) fn connection(message: &str, opening: bool) -> Option<Row<'_>> {
    let number = |name| value(message, name).and_then(|text| text.parse::<u64>().ok());
    let end = |address, port| -> Option<(IpAddr, u16)> {
        let port = value(message, port).and_then(|text| text.parse().ok());
        Some((address::parse(value(message, address)?)?, port.unwrap_or(0)))
    };
    let (source, destination) = (end("SrcIP", "SrcPort")?, end("DstIP", "DstPort")?);
    let protocol = value(message, "Protocol").and_then(|name| protocol_number(name, source.0));
    let action = value(message, "AccessControlRuleAction");
    let blocked = action.is_some_and(|action| action.starts_with("Block"));
    let packets_in = number("ResponderPackets");
    let seconds = number("ConnectionDuration").and_then(|seconds| i64::try_from(seconds).ok());
    Some(Row::Flow(Flow {
        service: value(message, "ApplicationProtocol").map(Into::into),
        uid: value(message, "ConnectionID").map(Into::into),
        began: value(message, "FirstPacketSecond")
            .and_then(|time| Timestamp::parse_rfc3339(time.as_bytes())),
        duration_micros: seconds.and_then(|seconds| seconds.checked_mul(1_000_000)),
        bytes_out: number("InitiatorBytes"),
        bytes_in: number("ResponderBytes"),
        packets_out: number("InitiatorPackets"),
        packets_in,
        state: action.map(Into::into),
        answered: match packets_in {
            _ if blocked => Some(false),
            Some(count) if !opening => Some(count > 0),
            _ => None,
        },
        opening: opening && !blocked,
        user: value(message, "User").filter(|user| !NOBODY.contains(user)).map(Into::into),
        ..Flow::between(source, destination, protocol.unwrap_or(UNKNOWN_PROTOCOL))
    }))
}

/// The first value of a name: what strangers choose, as the address of a page, comes late.
fn value<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    let named = |pair: &'a str| pair.trim().strip_prefix(name)?.strip_prefix(": ");
    message.split(',').find_map(named).map(str::trim).filter(|value| !value.is_empty())
}
