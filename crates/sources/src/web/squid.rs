//! Squid's own access log: what our people and hosts asked the Web for.
//!
//! `time elapsed client code/status bytes method URL user hierarchy/peer type`, separated by spaces
//! of which there may be many. Times are epoch seconds, so nothing needs to be known of the zone.

use schema::{HttpRequest, Row, Text, Timestamp, Vantage};

use super::url::authority;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Moment;

pub(crate) const FORMAT: Definition = Definition {
    name: "squid",
    product: ("Squid", "Squid Software Foundation"),
    claims: Claims::line(claims),
    reader: Reader::Lines(|_| Box::new(Squid)),
    written_time: WrittenTime::In(|line| {
        let is_time = |word: &&str| {
            word.contains('.') && Timestamp::parse_epoch_seconds(word.as_bytes()).is_some()
        };
        line.split_ascii_whitespace().find(is_time)
    }),
    held: &[],
    program: None,
};

struct Squid;

impl ReadLine for Squid {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        if line.trim_start().starts_with('#') {
            return Reading::Header;
        }
        match request(line) {
            Some((time, request)) => Reading::Event(Moment::said(time), Row::HttpRequest(request)),
            None => Reading::quarantined("a line that is no access of a Squid"),
        }
    }
}

fn claims(line: &str) -> bool {
    request(line).is_some()
}

fn request(line: &str) -> Option<(Timestamp, HttpRequest<'_>)> {
    let mut fields = line.split_ascii_whitespace();
    let time = fields.next().filter(|time| time.contains('.'))?;
    let time = Timestamp::parse_epoch_seconds(time.as_bytes())?;
    let elapsed: i64 = fields.next()?.parse().ok()?;
    let client = fields.next()?;
    let (code, status) = fields.next()?.split_once('/')?;
    let bytes = fields.next().filter(|bytes| bytes.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (method, url) = (fields.next()?, fields.next()?);
    let user = fields.next()?;
    let (hierarchy, peer) = fields.next()?.split_once('/')?;
    // What could not be taken for a request has its error there.
    let (host, port) =
        Some(url).filter(|url| !url.starts_with("error:")).and_then(authority).unzip();
    let source = address::parse(client);
    Some((
        time,
        HttpRequest {
            vantage: Vantage::Proxy,
            source,
            source_name: source.is_none().then(|| client.into()),
            destination: address::parse(peer).filter(|_| is_direct(hierarchy)),
            destination_port: port.unwrap_or(0),
            host: host.map(Text::Borrowed),
            url: Some(url.into()),
            method: said(method),
            // 000: there was no answer.
            status: status.parse().ok().filter(|status| *status != 0),
            content_type: fields.next().and_then(said),
            bytes_down: bytes.parse().ok(),
            user: said(user),
            duration_micros: elapsed.checked_mul(1000),
            allowed: allowed(code),
            disposition: said(code),
            ..HttpRequest::default()
        },
    ))
}

fn said(text: &str) -> Option<Text<'_>> {
    (text != "-").then(|| text.into())
}

/// Whether the peer is the server that was asked for, and no other proxy.
fn is_direct(hierarchy: &str) -> bool {
    let kind = hierarchy.strip_prefix("TIMEOUT_").unwrap_or(hierarchy);
    matches!(kind, "DIRECT" | "HIER_DIRECT" | "ORIGINAL_DST" | "PINNED" | "ANY_OLD_PARENT_DIRECT")
}

fn allowed(code: &str) -> Option<bool> {
    if code.contains("DENIED") {
        return Some(false);
    }
    code.starts_with("TCP_").then_some(true)
}
