//! ISC dhcpd through syslog: the messages it got and sent.
//!
//! What a machine calls itself stands in brackets before ` via `, and is whatever the machine sent:
//! lines are taken apart from both ends towards it.

use schema::{Lease, Row};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::Program;
use crate::framing::syslog::{self, Syslog};

pub(crate) const FORMAT: Definition = Definition {
    name: "dhcpd",
    product: ("DHCP", "ISC"),
    claims: Claims::line(claims),
    reader: Reader::Programs,
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::Dhcpd, is: is_dhcpd, row, time: None }),
};

fn claims(line: &str) -> bool {
    syslog::read(line).is_some_and(|syslog| is_dhcpd(syslog.program))
}

fn is_dhcpd(program: &str) -> bool {
    program == "dhcpd"
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    message(syslog.message).or_else(|| reply(syslog.message)).map(Row::Lease)
}

/// `DHCPACK on ADDRESS to MAC (HOST) via INTERFACE`
fn message(text: &str) -> Option<Lease<'_>> {
    let (kind, rest) = text.strip_prefix("DHCP")?.split_once(' ')?;
    let known = ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"];
    known.contains(&kind).then_some(())?;
    let (head, interface) = rest.rsplit_once(" via ")?;
    // `HOST` may hold anything but what ends the line.
    let (head, host) = match head.split_once(" (").filter(|_| head.ends_with(')')) {
        Some((head, _)) if is_asked(head) => asked(rest)?,
        Some((head, host)) => (head, host.strip_suffix(')')),
        None => (head, None),
    };
    let mut lease = Lease { message: Some(kind.into()), ..Lease::default() };
    for word in head.split(' ') {
        match address::parse(word) {
            Some(address) => lease.address = lease.address.or(Some(address)),
            None if word.contains(':') => lease.mac = Some(word.into()),
            None => {}
        }
    }
    // An acknowledgement of what a machine with an address wants to know names it the other way.
    match host {
        Some(mac) if lease.mac.is_none() && is_hardware(mac) => lease.mac = Some(mac.into()),
        host => lease.host_name = host.map(Into::into),
    }
    let mut behind = interface.split(' ').skip_while(|word| *word != "lease-duration");
    lease.duration_seconds = behind.nth(1).and_then(|seconds| seconds.parse().ok());
    Some(lease)
}

/// Whether the bracket behind this holds the server that is asked: `for ADDRESS`.
fn is_asked(head: &str) -> bool {
    head.strip_prefix("for ").is_some_and(|address| !address.contains(' '))
}

/// `for ADDRESS (SERVER) from MAC (HOST) via …` without the server, parted before the host.
fn asked(rest: &str) -> Option<(&str, Option<&str>)> {
    let (head, _) = rest.rsplit_once(" via ")?;
    let (asked, from) = head.split_once(" from ")?;
    if asked.split_once(" (").is_some_and(|(_, server)| !server.ends_with(')')) {
        return None;
    }
    match from.split_once(" (") {
        Some((_, host)) => {
            let length = head.len().checked_sub(host.len())?.checked_sub(2)?;
            Some((head.get(..length)?, host.strip_suffix(')')))
        }
        None => Some((head, None)),
    }
}

fn is_hardware(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit())
}

/// `Reply NA: address ADDRESS to client with duid DUID iaid = 1 valid for 3600 seconds`
fn reply(text: &str) -> Option<Lease<'_>> {
    let (kind, rest) = text.split_once(" NA: address ")?;
    let message = match kind {
        "Reply" => "ACK",
        "Advertise" => "OFFER",
        _ => return None,
    };
    let mut words = rest.split(' ');
    let address = address::parse(words.next()?)?;
    let duid = words.by_ref().skip_while(|word| *word != "duid").nth(1);
    let seconds = words.skip_while(|word| *word != "for").nth(1);
    Some(Lease {
        address: Some(address),
        mac: duid.map(Into::into),
        duration_seconds: seconds.and_then(|seconds| seconds.parse().ok()),
        message: Some(message.into()),
        ..Lease::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: (&str, &str, &str, &str)) {
        let lease = message(text).or_else(|| reply(text)).expect(text);
        let address = lease.address.map(|address| address.to_string()).unwrap_or_default();
        let told = (
            lease.message.as_deref().unwrap_or_default(),
            address.as_str(),
            lease.mac.as_deref().unwrap_or_default(),
            lease.host_name.as_deref().unwrap_or_default(),
        );
        assert_eq!(told, expected, "{text}");
    }

    const MAC: &str = "00:00:5e:00:53:01";

    #[test]
    fn messages_of_all_kinds() {
        check(
            "DHCPACK on 192.0.2.5 to 00:00:5e:00:53:01 (laptop) via eth0",
            ("ACK", "192.0.2.5", MAC, "laptop"),
        );
        check("DHCPACK on 192.0.2.5 to 00:00:5e:00:53:01 via eth0", ("ACK", "192.0.2.5", MAC, ""));
        check("DHCPACK to 192.0.2.5 (00:00:5e:00:53:01) via eth0", ("ACK", "192.0.2.5", MAC, ""));
        check(
            "DHCPREQUEST for 192.0.2.5 (192.0.2.1) from 00:00:5e:00:53:01 (laptop) via 192.0.2.1",
            ("REQUEST", "192.0.2.5", MAC, "laptop"),
        );
        check(
            "DHCPREQUEST for 192.0.2.5 from 00:00:5e:00:53:01 (laptop) via eth0",
            ("REQUEST", "192.0.2.5", MAC, "laptop"),
        );
        check(
            "DHCPREQUEST for 192.0.2.5 (192.0.2.1) from 00:00:5e:00:53:01 via eth0",
            ("REQUEST", "192.0.2.5", MAC, ""),
        );
        check(
            "DHCPRELEASE of 192.0.2.5 from 00:00:5e:00:53:01 (laptop) via eth0 (found)",
            ("RELEASE", "192.0.2.5", MAC, "laptop"),
        );
        check("DHCPDISCOVER from 00:00:5e:00:53:01 via eth0", ("DISCOVER", "", MAC, ""));
        check("DHCPINFORM from 192.0.2.5 via eth0", ("INFORM", "192.0.2.5", "", ""));
        check(
            "Reply NA: address 2001:db8::5 to client with duid 00:03:00:01 iaid = 1 valid for 60 seconds",
            ("ACK", "2001:db8::5", "00:03:00:01", ""),
        );
    }

    #[test]
    fn a_machine_may_call_itself_anything() {
        check(
            "DHCPACK on 192.0.2.5 to 00:00:5e:00:53:01 (a) via b to 198.51.100.9 (c) via eth0",
            ("ACK", "192.0.2.5", MAC, "a) via b to 198.51.100.9 (c"),
        );
        check(
            "DHCPREQUEST for 192.0.2.5 from 00:00:5e:00:53:01 (a (192.0.2.1) from b) via eth0",
            ("REQUEST", "192.0.2.5", MAC, "a (192.0.2.1) from b"),
        );
    }

    #[test]
    fn other_lines_tell_of_no_lease() {
        for text in ["", "DHCP", "DHCPACK", "Wrote 5 leases to leases file.", "DHCPX a via b"] {
            assert!(message(text).or_else(|| reply(text)).is_none(), "{text}");
        }
        let lease =
            message("DHCPACK on 192.0.2.5 to 0:1 via eth0 relay eth1 lease-duration 600 (RENEW)");
        assert_eq!(lease.and_then(|lease| lease.duration_seconds), Some(600));
    }
}
