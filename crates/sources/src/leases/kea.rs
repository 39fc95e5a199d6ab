//! Kea, as it logs to a file of its own or through syslog: what it gave out, to whom.

use schema::{Civil, Lease, Row};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, OwnFile, Program};
use crate::framing::syslog::{self, Syslog};
use crate::hints::{Written, clock, number, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "kea",
    product: ("Kea", "ISC"),
    claims: Claims::line(|line| programs::claims(line, &PROGRAM, own_line)),
    reader: Reader::Lines(|hints| Box::new(OwnFile { hints, program: &PROGRAM, line: own_line })),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: Some(&PROGRAM),
};

const PROGRAM: Program = Program {
    format: Format::Kea,
    is: is_kea,
    row,
    time: Some(|syslog| head(syslog.message).map(|(time, _)| time)),
};

fn is_kea(program: &str) -> bool {
    matches!(program, "kea-dhcp4" | "kea-dhcp6")
}

/// `INFO  [kea-dhcp4.leases/812.140] …`
fn is_log(message: &str) -> bool {
    let logger = message.split_once('[').map(|(_, logger)| logger);
    logger.is_some_and(|logger| logger.starts_with("kea-dhcp"))
}

/// The time that a line of a file of its own begins with, and what follows.
fn head(line: &str) -> Option<(Written, &str)> {
    let (date, rest) = line.split_once(' ')?;
    let (time, message) = rest.split_once(' ')?;
    let mut parts = date.split('-');
    let date =
        Civil::midnight(year(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    Some((Written::WithoutZone(clock(time, date)?), message.trim_start()))
}

fn written_time(line: &str) -> Option<&str> {
    match head(line) {
        Some((_, message)) => line.get(..line.len().checked_sub(message.len())?).map(str::trim_end),
        None => syslog::written_time(line),
    }
}

/// A line of a file of its own, as if it came through syslog.
fn own_line(line: &str) -> Option<Syslog<'_>> {
    let (time, message) = head(line).filter(|(_, message)| is_log(message))?;
    Some(Syslog { time, host: None, program: "kea-dhcp4", message })
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    // What was written for a file may go through syslog as well.
    let message = head(syslog.message).map_or(syslog.message, |(_, message)| message);
    lease(message).map(Row::Lease)
}

/// `INFO [LOGGER] DHCP4_LEASE_ALLOC [hwtype=1 MAC], cid=[…], tid=0x1: lease ADDRESS has been
/// allocated for 3600 seconds`
fn lease(message: &str) -> Option<Lease<'_>> {
    let (_, message) = message.split_once("] ")?;
    let (id, rest) = message.split_once(' ')?;
    let (client, text) = rest.split_once(": ")?;
    let kind = match id.strip_prefix("DHCP4_").or_else(|| id.strip_prefix("DHCP6_"))? {
        "LEASE_ALLOC" | "LEASE_REUSE" | "LEASE_RENEW" => "ACK",
        "LEASE_ADVERT" | "LEASE_OFFER" => "OFFER",
        "RELEASE" | "RELEASE_NA" | "RELEASE_DELETED" | "RELEASE_EXPIRED" => "RELEASE",
        "DECLINE_LEASE" => "DECLINE",
        _ => return None,
    };
    let mut words = text.split([' ', ',']);
    let address = words.by_ref().find_map(address::parse)?;
    let seconds = words.skip_while(|word| *word != "for").nth(1);
    let hardware = client.split_once("[hwtype=").and_then(|(_, rest)| rest.split_once(' '));
    let mac = hardware.and_then(|(_, rest)| rest.split_once(']')).map(|(mac, _)| mac);
    let duid = || client.split_once("duid=[").and_then(|(_, rest)| rest.split_once(']'));
    Some(Lease {
        address: Some(address),
        mac: mac.or_else(|| duid().map(|(duid, _)| duid)).map(Into::into),
        duration_seconds: seconds.and_then(|seconds| seconds.parse().ok()),
        message: Some(kind.into()),
        ..Lease::default()
    })
}
