//! dnsmasq, as it stands and as Pi-hole runs it.
//!
//! `query[A] NAME from ADDRESS` is a question. `reply`, `cached` and the like (`NAME is ADDRESS`)
//! are answers; only with `log-queries=extra` do they say whom they were given to, and only those
//! are read.

use schema::{DnsPart, DnsQuery, Row};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::Program;
use crate::framing::syslog::{self, Syslog};

pub(crate) const FORMAT: Definition = Definition {
    name: "dnsmasq",
    product: ("dnsmasq", "Simon Kelley"),
    claims: Claims::line(|line| syslog::read(line).is_some_and(|it| is_dnsmasq(it.program))),
    reader: Reader::Programs,
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&Program { format: Format::Dnsmasq, is: is_dnsmasq, row, time: None }),
};

fn is_dnsmasq(program: &str) -> bool {
    matches!(program, "dnsmasq" | "pihole-FTL")
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (client, message) = client(syslog.message);
    let mut query = match message.strip_prefix("query[") {
        Some(rest) => question(rest)?,
        None => answer(message, client?.0)?,
    };
    query.source_port = client.map_or(0, |(_, port)| port);
    Some(Row::DnsQuery(query))
}

/// With `extra`, `SERIAL ADDRESS/PORT` comes first.
fn client(message: &str) -> (Option<(&str, u16)>, &str) {
    let told = || {
        let (serial, rest) = message.split_once(' ')?;
        let (client, rest) = rest.split_once(' ')?;
        let (address, port) = client.rsplit_once('/')?;
        let numbered = serial.bytes().all(|byte| byte.is_ascii_digit());
        numbered.then_some((Some((address, port.parse().ok()?)), rest))
    };
    told().unwrap_or((None, message))
}

/// `A] NAME from ADDRESS`
fn question(rest: &str) -> Option<DnsQuery<'_>> {
    let (query_type, rest) = rest.split_once("] ")?;
    let (name, source) = rest.rsplit_once(" from ")?;
    Some(DnsQuery {
        name: name.into(),
        query_type: Some(query_type.into()),
        part: DnsPart::Question,
        ..DnsQuery::by(address::parse(source)?)
    })
}

/// `reply NAME is ADDRESS`; the words before the name say where it was found.
fn answer<'a>(message: &'a str, source: &str) -> Option<DnsQuery<'a>> {
    let (asked, data) = message.rsplit_once(" is ")?;
    let (found, name) = asked.rsplit_once(' ')?;
    let query = DnsQuery {
        // Of an answer that is a code alone the name is not written.
        name: if name == "error" { "".into() } else { name.into() },
        part: DnsPart::Answer,
        allowed: is_blocked(found).then_some(false),
        ..DnsQuery::by(address::parse(source)?)
    };
    Some(match data {
        "<CNAME>" => return None,
        "NXDOMAIN" | "SERVFAIL" | "REFUSED" => {
            DnsQuery { response_code: Some(data.into()), ..query }
        }
        _ if data.starts_with("NODATA") => {
            DnsQuery { response_code: Some("NOERROR".into()), ..query }
        }
        _ => DnsQuery {
            response_code: Some("NOERROR".into()),
            answers: [data.into()].into_iter().collect(),
            ..query
        },
    })
}

/// Pi-hole's words for what it did not let through.
fn is_blocked(found: &str) -> bool {
    ["blocked", "blacklisted", "denied"].iter().any(|word| found.contains(word))
}
