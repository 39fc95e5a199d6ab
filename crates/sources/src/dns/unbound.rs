//! Unbound's log of questions (`log-queries`) and of answers (`log-replies`), in a file or in
//! syslog.
//!
//! `ADDRESS NAME TYPE CLASS`, and of an answer also `CODE SECONDS CACHED BYTES`. What is special in
//! a name is written with backslashes, so words are words.

use schema::{DnsPart, DnsQuery, Row, Timestamp};

use super::{TCP, UDP};
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, OwnFile, Program};
use crate::framing::syslog::{self, Syslog};
use crate::hints::Written;

pub(crate) const FORMAT: Definition = Definition {
    name: "unbound",
    product: ("Unbound", "NLnet Labs"),
    claims: Claims::line(|line| programs::claims(line, &UNBOUND, own_line)),
    reader: Reader::Lines(|hints| Box::new(OwnFile { hints, program: &UNBOUND, line: own_line })),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: Some(&UNBOUND),
};

static UNBOUND: Program =
    Program { format: Format::Unbound, is: |program| program == "unbound", row, time: None };

/// `[1792501200] unbound[1234:0] info: …`, or with one of the times of syslog; with `log-identity`
/// under another name.
fn own_line(line: &str) -> Option<Syslog<'_>> {
    let (time, rest) = own_time(line)?;
    let (process, message) = rest.trim_start().split_once(' ')?;
    let numbers = process.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The process and its thread.
    let is_own = numbers
        .and_then(|numbers| numbers.split_once(':'))
        .is_some_and(|(process, thread)| is_number(process) && is_number(thread));
    is_own.then_some(Syslog { time, host: None, program: "unbound", message })
}

fn own_time(line: &str) -> Option<(Written, &str)> {
    let Some((seconds, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return syslog::time(line);
    };
    Some((Written::Whole(Timestamp::parse_epoch_seconds(seconds.as_bytes())?), rest))
}

fn written_time(line: &str) -> Option<&str> {
    let epoch = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    epoch.map(|(seconds, _)| seconds).or_else(|| syslog::written_time(line))
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let message = syslog.message;
    // In syslog the process comes first.
    let message = match message.strip_prefix('[') {
        Some(rest) => rest.split_once("] ")?.1,
        None => message,
    };
    let (level, message) = message.split_once(": ")?;
    let mut words = message.split(' ').filter(|word| !word.is_empty());
    let source = address::parse(words.next()?)?;
    let (name, query_type, class) = (words.next()?, words.next()?, words.next()?);
    if !matches!(level, "info" | "query" | "reply") || !is_class(class) {
        return None;
    }
    let response_code = words.next();
    // With `log-destaddr`: `on udp ADDRESS PORT`.
    let mut asked = words.skip_while(|word| *word != "on").skip(1);
    let (transport, resolver, port) = (asked.next(), asked.next(), asked.next());
    let query = DnsQuery::by(source);
    Some(Row::DnsQuery(DnsQuery {
        resolver: resolver.and_then(address::parse),
        resolver_port: port.and_then(|port| port.parse().ok()).unwrap_or(0),
        protocol: match transport {
            Some("udp") => UDP,
            Some(_) => TCP,
            None => query.protocol,
        },
        name: name.into(),
        query_type: Some(query_type.into()),
        response_code: response_code.map(Into::into),
        part: if response_code.is_some() { DnsPart::Answer } else { DnsPart::Question },
        ..query
    }))
}

fn is_class(word: &str) -> bool {
    matches!(word, "IN" | "CH" | "HS" | "ANY") || word.starts_with("CLASS")
}
