//! `HAProxy`'s log of HTTP requests, in syslog or as a container writes it.
//!
//! A line has the time at which the request was accepted, which is what is read. What a client sent
//! is written with `#22` for a quote, so the quotes of a line are `HAProxy`'s own.

use schema::{Civil, HttpRequest, Row, Vantage};

use super::{access_log, read_asked, said};
use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::programs::{self, OwnFile, Program};
use crate::framing::syslog::{self, Syslog};
use crate::hints::{Written, clock, month, number, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "haproxy",
    product: ("HAProxy", "HAProxy Technologies"),
    claims: Claims::line(|line| programs::claims(line, &HAPROXY, own_line)),
    reader: Reader::Lines(|hints| Box::new(OwnFile { hints, program: &HAPROXY, line: own_line })),
    written_time: WrittenTime::In(|line| {
        let message = syslog::read(line).map_or(line, |syslog| syslog.message);
        accepted(message).map(|(_, time, _)| time).or_else(|| syslog::written_time(line))
    }),
    held: &[],
    program: Some(&HAPROXY),
};

static HAPROXY: Program =
    Program { format: Format::Haproxy, is: |program| program == "haproxy", row, time: Some(time) };

/// A line without a head.
fn own_line(line: &str) -> Option<Syslog<'_>> {
    let (_, text, _) = accepted(line)?;
    Some(Syslog { time: written(text)?, host: None, program: "haproxy", message: line })
}

fn time(syslog: &Syslog<'_>) -> Option<Written> {
    match accepted(syslog.message) {
        Some((_, text, _)) => written(text),
        None => access_log::request(syslog.message).map(|(time, _)| Written::Whole(time)),
    }
}

/// `192.0.2.1:33317 [20/Oct/2026:13:00:00.123] …`: the client, the time, and the rest.
fn accepted(message: &str) -> Option<(&str, &str, &str)> {
    let (client, rest) = message.split_once(" [")?;
    let (time, rest) = rest.split_once("] ")?;
    (!client.contains(' ')).then_some((client, time, rest))
}

/// `20/Oct/2026:13:00:00.123`
fn written(text: &str) -> Option<Written> {
    let mut date = text.splitn(3, '/');
    let (day, month) = (number(date.next()?)?, month(date.next()?)?);
    let (named, time) = date.next()?.split_once(':')?;
    Some(Written::WithoutZone(clock(time, Civil::midnight(year(named)?, month, day))?))
}

fn row<'a>(syslog: &Syslog<'a>) -> Option<Row<'a>> {
    // `option httplog clf` is the format of Apache.
    let common = || Some(access_log::request(syslog.message)?.1);
    Some(Row::HttpRequest(request(syslog.message).or_else(common)?))
}

/// `FRONTEND BACKEND/SERVER Tq/Tw/Tc/Tr/Tt STATUS BYTES … "REQUEST"`. A connection without requests
/// has fewer times, and no address of the other end that a flow could have.
fn request(message: &str) -> Option<HttpRequest<'_>> {
    let (client, _, rest) = accepted(message)?;
    let (source, source_port) = address::end(client)?;
    let (fields, rest) = rest.split_once('"')?;
    let mut fields = fields.split(' ');
    let (_frontend, _backend, times) = (fields.next()?, fields.next()?, fields.next()?);
    let (status, bytes) = (fields.next()?, fields.next()?);
    let total = times.split('/').nth(4)?;
    let (asked, behind) = rest.rsplit_once('"').unwrap_or((rest, ""));
    let mut request = HttpRequest {
        vantage: Vantage::Server,
        source: Some(source),
        source_port,
        status: status.parse().ok(),
        bytes_down: bytes.trim_start_matches('+').parse().ok(),
        duration_micros: total
            .trim_start_matches('+')
            .parse::<i64>()
            .ok()
            .and_then(|millis| millis.checked_mul(1000).filter(|micros| *micros >= 0)),
        ..HttpRequest::default()
    };
    match asked {
        "<BADREQ>" => {}
        _ => read_asked(asked, &mut request),
    }
    // `option httpslog` ends with name, version and cipher of TLS.
    let name = behind.rsplit_once(' ').and_then(|(_, tls)| tls.split_once("/TLSv"));
    if let Some((name, _)) = name {
        request.host = request.host.or_else(|| said(name));
    }
    Some(request)
}
