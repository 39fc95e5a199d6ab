//! `PowerDNS`: the questions that its resolver (`quiet=no`) and its name server (`log-dns-queries`)
//! write to the system's log, in both their styles.
//!
//! An answer does not say whom it was given to, so it is not read. Nor, in the old style, is a
//! question that was answered from the packet cache: it has no name.

use schema::{DnsPart, DnsQuery, Row, Timestamp};

use super::{TCP, UDP};
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::key_values;
use crate::framing::programs::{self, OwnFile, Program};
use crate::framing::syslog::{self, Syslog};
use crate::hints::Written;

pub(crate) const FORMAT: Definition = Definition {
    name: "powerdns",
    product: ("PowerDNS", "PowerDNS.COM BV"),
    claims: Claims::line(|line| programs::claims(line, &PDNS, own_line)),
    reader: Reader::Lines(|hints| Box::new(OwnFile { hints, program: &PDNS, line: own_line })),
    written_time: WrittenTime::In(syslog::written_time),
    held: &[],
    program: Some(&PDNS),
};

static PDNS: Program =
    Program { format: Format::Powerdns, is: is_pdns, row, time: Some(structured_time) };

/// On a terminal and in a container the time is all that stands before a line.
fn own_line(line: &str) -> Option<Syslog<'_>> {
    let (time, message) = syslog::time(line)?;
    Some(Syslog { time, host: None, program: "pdns", message })
}

fn is_pdns(program: &str) -> bool {
    program.starts_with("pdns")
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let message = syslog.message;
    let query = wanted(message).or_else(|| question(message)).or_else(|| structured(message))?;
    Some(Row::DnsQuery(query))
}

/// `Remote 192.0.2.1 wants 'www.example.com|A', do = 0, …`, with the network of the client behind
/// an arrow where a resolver tells it.
fn wanted(message: &str) -> Option<DnsQuery<'_>> {
    let (remote, rest) = message.strip_prefix("Remote ")?.split_once(" wants '")?;
    let remote = remote.split_once("<-").map_or(remote, |(remote, _)| remote);
    asked(rest.split_once('\'')?.0, remote)
}

/// `3 [1/2] [TCP ]question for 'www.example.com|A' from 192.0.2.1:53533`
fn question(message: &str) -> Option<DnsQuery<'_>> {
    let (before, rest) = message.split_once("question for '")?;
    let (name, rest) = rest.split_once("' from ")?;
    let remote = rest.split(' ').next()?;
    let protocol = if before.ends_with("TCP ") { TCP } else { UDP };
    let is_own = before.bytes().all(|byte| b"0123456789[]/ TCP".contains(&byte));
    Some(DnsQuery { protocol, ..asked(name, remote).filter(|_| is_own)? })
}

fn asked<'a>(what: &'a str, remote: &str) -> Option<DnsQuery<'a>> {
    let (name, query_type) = what.rsplit_once('|')?;
    Some(DnsQuery {
        name: name.into(),
        query_type: Some(query_type.into()),
        part: DnsPart::Question,
        ..by(remote)?
    })
}

/// Of the structured style: `ts="1792501203.123"`.
fn structured_time(syslog: &Syslog<'_>) -> Option<Written> {
    let (_, rest) = syslog.message.split_once(" ts=\"")?;
    let seconds = rest.split('"').next().filter(|_| syslog.message.starts_with("msg="))?;
    Timestamp::parse_epoch_seconds(seconds.as_bytes()).map(Written::Whole)
}

/// An address with a port behind it or without.
fn by<'a>(remote: &str) -> Option<DnsQuery<'a>> {
    let (source, port) = address::with_or_without_port(remote)?;
    Some(DnsQuery { source_port: port.unwrap_or(0), ..DnsQuery::by(source) })
}

/// `msg="Question" … qname="www.example.com" qtype="A" source="192.0.2.1:53533"`
fn structured(message: &str) -> Option<DnsQuery<'_>> {
    let message = Some(message).filter(|message| message.starts_with("msg="))?;
    let (mut name, mut query_type, mut remote, mut source, mut protocol) =
        (None, None, None, None, None);
    let mut is_question = false;
    for (key, value) in key_values::pairs(message) {
        match key {
            "msg" => {
                is_question = matches!(
                    &*value,
                    "Question"
                        | "Question answered from packet cache"
                        | "TCP question answered from packet cache"
                        | "Received query"
                        | "Received TCP query"
                );
                protocol = protocol.or_else(|| value.contains("TCP").then_some(TCP));
            }
            "proto" => protocol = Some(if value == "tcp" { TCP } else { UDP }),
            "qname" | "query" => name = Some(value),
            "qtype" | "type" => query_type = Some(value),
            "source" => source = Some(value),
            "remote" => remote = Some(value),
            _ => {}
        }
    }
    // A load balancer in front tells for whom it asks: that is the source.
    let client = by(source.or(remote).filter(|_| is_question)?.as_ref())?;
    let protocol = protocol.unwrap_or(client.protocol);
    let (name, part) = (name?, DnsPart::Question);
    Some(DnsQuery { name, query_type, part, protocol, ..client })
}
