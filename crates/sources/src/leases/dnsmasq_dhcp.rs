//! The DHCP half of dnsmasq, through syslog: `DHCPACK(eth0) ADDRESS MAC HOST`.

use schema::{Lease, Row};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::Program;
use crate::framing::syslog::{self, Syslog};

pub(crate) const FORMAT: Definition = Definition {
    name: "dnsmasq_dhcp",
    product: ("dnsmasq", "dnsmasq"),
    claims: Claims::line(claims),
    reader: Reader::Programs,
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::DnsmasqDhcp, is: is_dnsmasq_dhcp, row, time: None }),
};

fn claims(line: &str) -> bool {
    syslog::read(line).is_some_and(|syslog| is_dnsmasq_dhcp(syslog.program))
}

fn is_dnsmasq_dhcp(program: &str) -> bool {
    program == "dnsmasq-dhcp"
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    lease(syslog.message).map(Row::Lease)
}

fn lease(message: &str) -> Option<Lease<'_>> {
    // With `log-dhcp` the number of the exchange comes first.
    let message = message.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    let (kind, rest) = message.strip_prefix("DHCP")?.split_once('(')?;
    let (_, rest) = rest.split_once(") ")?;
    let kind = match kind {
        "DISCOVER" | "OFFER" | "REQUEST" | "DECLINE" | "ACK" | "NAK" | "RELEASE" | "INFORM" => kind,
        "SOLICIT" => "DISCOVER",
        "ADVERTISE" => "OFFER",
        "RENEW" | "REBIND" => "REQUEST",
        "REPLY" => "ACK",
        _ => return None,
    };
    let (first, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    let address = address::parse(first);
    let (mac, behind) = match address {
        Some(_) => behind.split_once(' ').unwrap_or((behind, "")),
        None => (first, behind),
    };
    // What follows a refusal is its reason.
    let host = Some(behind).filter(|host| !host.is_empty() && kind != "NAK");
    Some(Lease {
        address,
        mac: Some(mac).filter(|mac| !mac.is_empty()).map(Into::into),
        host_name: host.map(Into::into),
        message: Some(kind.into()),
        ..Lease::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str, &str, &str)>) {
        let lease = lease(text);
        let address = lease.as_ref().and_then(|lease| lease.address).map(|at| at.to_string());
        let told = lease.as_ref().map(|lease| {
            (
                lease.message.as_deref().unwrap_or_default(),
                address.as_deref().unwrap_or_default(),
                lease.mac.as_deref().unwrap_or_default(),
                lease.host_name.as_deref().unwrap_or_default(),
            )
        });
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn messages_of_all_kinds() {
        let mac = "00:00:5e:00:53:01";
        check(
            "DHCPACK(eth0) 192.0.2.5 00:00:5e:00:53:01 laptop",
            Some(("ACK", "192.0.2.5", mac, "laptop")),
        );
        check(
            "31415 DHCPREQUEST(br0) 192.0.2.5 00:00:5e:00:53:01",
            Some(("REQUEST", "192.0.2.5", mac, "")),
        );
        check("DHCPDISCOVER(eth0) 00:00:5e:00:53:01", Some(("DISCOVER", "", mac, "")));
        check(
            "DHCPNAK(eth0) 192.0.2.5 00:00:5e:00:53:01 wrong network",
            Some(("NAK", "192.0.2.5", mac, "")),
        );
        check(
            "DHCPREPLY(eth0) 2001:db8::5 00:03:00:01:00:00 laptop",
            Some(("ACK", "2001:db8::5", "00:03:00:01:00:00", "laptop")),
        );
        check("DHCP, IP range 192.0.2.5 -- 192.0.2.9, lease time 1h", None);
        check("read /etc/hosts - 5 addresses", None);
    }
}
