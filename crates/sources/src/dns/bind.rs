//! BIND's query log, in files with every choice of what stands before a line, and in syslog; and
//! the log of answers that Infoblox adds to it.
//!
//! BIND writes what is special in a name behind backslashes, spaces included, so words are words.

use std::net::IpAddr;

use schema::{Civil, DnsPart, DnsQuery, Row};

use super::{TCP, UDP};
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, OwnFile, Program};
use crate::framing::syslog::{self, Syslog};
use crate::hints::{Written, clock, month, number, written, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "bind",
    product: ("BIND", "ISC"),
    claims: Claims::line(|line| programs::claims(line, &NAMED, own_line)),
    reader: Reader::Lines(|hints| Box::new(OwnFile { hints, program: &NAMED, line: own_line })),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: Some(&NAMED),
};

static NAMED: Program = Program {
    format: Format::Bind,
    is: |program| program == "named",
    row,
    time: Some(|syslog| Some(client(syslog.message)?.0?.0)),
};

/// `20-Oct-2026 13:00:00.123 queries: info: client …`, or with a time of ISO 8601.
fn own_line(line: &str) -> Option<Syslog<'_>> {
    let (time, message) = own_time(line).or_else(|| {
        let (time, message) = line.split_once(' ')?;
        // A collector may have put that one before the line.
        own_time(message).is_none().then_some((written(time)?, message))
    })?;
    Some(Syslog { time, host: None, program: "named", message })
}

/// `20-Oct-2026 13:00:00.123`, and what comes behind.
fn own_time(text: &str) -> Option<(Written, &str)> {
    let (date, rest) = text.split_once(' ')?;
    let (time, rest) = rest.split_once(' ')?;
    let mut parts = date.splitn(3, '-');
    let (day, month, year) = (number(parts.next()?)?, month(parts.next()?)?, year(parts.next()?)?);
    Some((Written::WithoutZone(clock(time, Civil::midnight(year, month, day))?), rest))
}

/// The time that was read, as it stands there.
fn written_time(line: &str) -> Option<&str> {
    let begin = match syslog::read(line) {
        Some(syslog) => match client(syslog.message) {
            Some((Some((_, begin)), _)) => begin,
            _ => return syslog::written_time(line),
        },
        None => line,
    };
    let rest =
        own_time(begin).map_or_else(|| begin.split_once(' ').map(|it| it.1), |it| Some(it.1));
    begin.get(..begin.len().checked_sub(rest?.len())?).map(str::trim_end)
}

/// What follows `client`, and a time that stands before it, with where that begins: category and
/// severity come first, each if it is asked for, and of answers the time.
fn client(message: &str) -> Option<(Option<(Written, &str)>, &str)> {
    let mut rest = message;
    while let Some((word, behind)) = rest.split_once(": ")
        && !word.is_empty()
        && !word.contains(' ')
    {
        rest = behind;
    }
    let (time, rest) = match own_time(rest) {
        Some((time, behind)) => (Some((time, rest)), behind),
        None => (None, rest),
    };
    Some((time, rest.strip_prefix("client ")?))
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    let (_, rest) = client(syslog.message)?;
    // Since 9.11 the address of an object in memory comes first.
    let rest = rest.strip_prefix('@').and_then(|rest| rest.split_once(' ')).map_or(rest, |it| it.1);
    let (source, rest) = rest.split_once('#')?;
    let source = address::parse(source)?;
    let (port, rest) = rest.split_at_checked(rest.find([' ', ':', '/'])?)?;
    let query = asked(source, rest).or_else(|| refused(source, rest));
    let mut query = query.or_else(|| rewritten(source, rest))?;
    query.source_port = port.parse().ok()?;
    Some(Row::DnsQuery(query))
}

/// `…: query: NAME CLASS TYPE FLAGS (RESOLVER)`, or with `response:` behind the type.
fn asked(source: IpAddr, rest: &str) -> Option<DnsQuery<'_>> {
    let (before, rest) = rest.split_once(" query: ")?;
    let mut words = rest.split(' ');
    let (name, _class, query_type) = (words.next()?, words.next()?, words.next()?);
    let mut query = DnsQuery {
        name: name.into(),
        query_type: Some(query_type.into()),
        part: DnsPart::Question,
        ..DnsQuery::by(source)
    };
    if let Some((_, answer)) = rest.split_once(" response: ") {
        query.protocol = if before.ends_with("TCP:") { TCP } else { UDP };
        query.part = DnsPart::Answer;
        answered(answer, &mut query);
        return Some(query);
    }
    let flags = words.next().unwrap_or_default();
    query.protocol = if flags.contains('T') { TCP } else { UDP };
    let resolver = words.next().and_then(|word| word.strip_prefix('(')?.strip_suffix(')'));
    query.resolver = resolver.and_then(address::parse);
    Some(query)
}

/// `NOERROR +AED www.example.com. 300 IN A 192.0.2.1; …`
fn answered<'a>(answer: &'a str, query: &mut DnsQuery<'a>) {
    let (code, rest) = answer.split_once(' ').unwrap_or((answer, ""));
    query.response_code = Some(code.into());
    let records = rest.split_once(' ').map_or("", |(_flags, records)| records);
    for record in records.split(';') {
        let mut fields = record.trim().splitn(5, ' ');
        if let (Some(_name), Some(ttl), Some(_class), Some(_type), Some(data)) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        {
            query.answers.push(data.into());
            query.ttls.push(ttl.parse().unwrap_or(0));
        }
    }
}

/// What became of a question: `…: query failed (SERVFAIL) for NAME/CLASS/TYPE at query.c:1`, or
/// `…: query (cache) 'NAME/TYPE/CLASS' denied`.
fn refused(source: IpAddr, rest: &str) -> Option<DnsQuery<'_>> {
    if let Some((_, rest)) = rest.split_once(" query failed (") {
        let (code, rest) = rest.split_once(") for ")?;
        let mut parts = rest.split(' ').next()?.rsplitn(3, '/');
        let (query_type, _class, name) = (parts.next()?, parts.next()?, parts.next()?);
        let is_code = code.bytes().all(|byte| byte.is_ascii_uppercase());
        return Some(DnsQuery {
            name: name.into(),
            query_type: Some(query_type.into()),
            response_code: is_code.then(|| code.into()),
            part: DnsPart::Answer,
            ..DnsQuery::by(source)
        });
    }
    let (_, rest) = rest.split_once(" query ")?;
    let (asked, _) = rest.split_once("' denied")?;
    blocked(source, asked.split_once('\'')?.1, Some("REFUSED"))
}

/// A policy gave another answer: `…: rpz QNAME NXDOMAIN rewrite NAME/TYPE/CLASS via …`, unless it
/// says that the name is fine.
fn rewritten(source: IpAddr, rest: &str) -> Option<DnsQuery<'_>> {
    let (_, rest) = rest.split_once(" rpz ")?;
    let (policy, rest) = rest.split_once(" rewrite ")?;
    let asked = rest.split(' ').next().filter(|_| !policy.ends_with("PASSTHRU"))?;
    blocked(source, asked, policy.ends_with("NXDOMAIN").then_some("NXDOMAIN"))
}

/// `NAME/TYPE/CLASS`, which was not let through.
fn blocked<'a>(source: IpAddr, asked: &'a str, code: Option<&'a str>) -> Option<DnsQuery<'a>> {
    let mut parts = asked.rsplitn(3, '/');
    let (_class, query_type, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(DnsQuery {
        name: name.into(),
        query_type: Some(query_type.into()),
        response_code: code.map(Into::into),
        part: DnsPart::Answer,
        allowed: Some(false),
        ..DnsQuery::by(source)
    })
}
