//! Sessions, the addresses of pages that were asked for, and threats.

use std::net::IpAddr;

use schema::{Alert, AlertSeverity, Flow, HttpRequest, Row, Text, UNKNOWN_PROTOCOL, Vantage};

use super::{Cells, part};
use crate::network::protocol::protocol_number;
use crate::network::translation;

const SOURCE: usize = 7;
const DESTINATION: usize = 8;
const TRANSLATED_SOURCE: usize = 9;
const TRANSLATED_DESTINATION: usize = 10;
const SOURCE_USER: usize = 12;
const APPLICATION: usize = 14;
const SESSION: usize = 22;
const SOURCE_PORT: usize = 24;
const DESTINATION_PORT: usize = 25;
const TRANSLATED_SOURCE_PORT: usize = 26;
const TRANSLATED_DESTINATION_PORT: usize = 27;
const PROTOCOL: usize = 29;
const ACTION: usize = 30;
/// Of sessions.
const BYTES_SENT: usize = 32;
const BYTES_RECEIVED: usize = 33;
pub(super) const STARTED: usize = 35;
const LASTED: usize = 36;
const PACKETS_SENT: usize = 44;
const PACKETS_RECEIVED: usize = 45;
const END_REASON: usize = 46;
/// Of threats and pages.
const URL: usize = 31;
const THREAT: usize = 32;
const SEVERITY: usize = 34;
const CONTENT_TYPE: usize = 41;
const USER_AGENT: usize = 46;
const REFERRER: usize = 49;
const METHOD: usize = 63;

const TCP: u8 = 6;
/// What stands for an application that was not told.
const NO_APPLICATION: [&str; 5] =
    ["incomplete", "insufficient-data", "not-applicable", "unknown-tcp", "unknown-udp"];

fn protocol(cells: &Cells<'_>, source: IpAddr) -> u8 {
    protocol_number(cells.said(PROTOCOL), source).unwrap_or(UNKNOWN_PROTOCOL)
}

pub(super) fn connection<'a>(cells: &Cells<'a>, subtype: &str) -> Option<Row<'a>> {
    let source = (cells.address(SOURCE)?, cells.number(SOURCE_PORT).unwrap_or(0));
    let destination = (cells.address(DESTINATION)?, cells.number(DESTINATION_PORT).unwrap_or(0));
    let application = cells.text(APPLICATION);
    let packets_in = cells.number(PACKETS_RECEIVED);
    let bytes_in = cells.number(BYTES_RECEIVED);
    let protocol = protocol(cells, source.0);
    let opening = subtype == "start";
    let denied = matches!(subtype, "deny" | "drop") || cells.said(ACTION) != "allow";
    // The handshake was not finished, or nothing followed it.
    let incomplete = protocol == TCP && cells.said(APPLICATION) == "incomplete";
    let answered = match (packets_in.or(bytes_in), opening) {
        _ if denied || (incomplete && !opening) => Some(false),
        (Some(count), false) => Some(count > 0_u64),
        _ => None,
    };
    let seconds: Option<i64> = cells.number(LASTED);
    let state = cells.text(END_REASON).filter(|reason| reason != "n/a");
    let flow = Flow {
        service: application.filter(|name| !NO_APPLICATION.contains(&name.as_ref())),
        uid: cells.text(SESSION).filter(|session| session != "0"),
        duration_micros: seconds.and_then(|seconds| seconds.checked_mul(1_000_000)),
        bytes_out: cells.number(BYTES_SENT).filter(|_| !opening),
        bytes_in: bytes_in.filter(|_| !opening),
        packets_out: cells.number(PACKETS_SENT),
        packets_in,
        state: state.or_else(|| cells.text(ACTION)),
        answered,
        opening,
        user: cells.text(SOURCE_USER),
        translated_source: translated(cells, (TRANSLATED_SOURCE, TRANSLATED_SOURCE_PORT), source),
        translated_destination: translated(
            cells,
            (TRANSLATED_DESTINATION, TRANSLATED_DESTINATION_PORT),
            destination,
        ),
        ..Flow::between(source, destination, protocol)
    };
    Some(Row::Flow(flow))
}

/// An end as it looks on the other side of the NAT.
fn translated(
    cells: &Cells<'_>,
    (address, port): (usize, usize),
    end: (IpAddr, u16),
) -> Option<(IpAddr, u16)> {
    translation::seen_as((cells.address(address)?, cells.number(port).unwrap_or(0)), end)
}

/// A page that somebody asked for: the firewall decides as a proxy does.
pub(super) fn request<'a>(cells: &Cells<'a>) -> Option<Row<'a>> {
    let url = cells.text(URL)?;
    let allowed = match cells.said(ACTION) {
        "alert" | "allow" | "continue" | "override" => Some(true),
        "" => None,
        _ => Some(false),
    };
    Some(Row::HttpRequest(HttpRequest {
        vantage: Vantage::Proxy,
        source: cells.address(SOURCE),
        source_port: cells.number(SOURCE_PORT).unwrap_or(0),
        destination: cells.address(DESTINATION),
        destination_port: cells.number(DESTINATION_PORT).unwrap_or(0),
        host: host(&url),
        url: Some(url),
        method: cells.text(METHOD).filter(|method| method != "unknown").map(method),
        user_agent: cells.text(USER_AGENT),
        referrer: cells.text(REFERRER),
        content_type: cells.text(CONTENT_TYPE),
        user: cells.text(SOURCE_USER),
        allowed,
        disposition: cells.text(ACTION),
        uid: cells.text(SESSION),
        ..HttpRequest::default()
    }))
}

/// Methods are logged in small letters.
fn method(logged: Text<'_>) -> Text<'_> {
    const KNOWN: [&str; 8] =
        ["GET", "POST", "CONNECT", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"];
    let known = KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(&logged));
    known.map_or(logged, Text::Borrowed)
}

/// The host of `www.example.com:8080/path` or `[2001:db8::1]/path`, which have no scheme.
fn host<'a>(url: &Text<'a>) -> Option<Text<'a>> {
    match url.strip_prefix('[') {
        Some(inner) => part(url, 1..inner.find(']')?.saturating_add(1)),
        None => part(url, 0..url.find(['/', ':', '?']).unwrap_or(url.len())),
    }
}

pub(super) fn alert<'a>(cells: &Cells<'a>) -> Option<Row<'a>> {
    let source = cells.address(SOURCE);
    let severity = match cells.said(SEVERITY) {
        "informational" => AlertSeverity::Informational,
        "low" => AlertSeverity::Low,
        "medium" => AlertSeverity::Medium,
        "high" => AlertSeverity::High,
        "critical" => AlertSeverity::Critical,
        _ => AlertSeverity::Unknown,
    };
    Some(Row::Alert(Alert {
        signature: cells.text(THREAT)?,
        severity,
        category: cells.text(super::SUBTYPE),
        message: cells.text(URL),
        source,
        source_port: cells.number(SOURCE_PORT).unwrap_or(0),
        destination: cells.address(DESTINATION),
        destination_port: cells.number(DESTINATION_PORT).unwrap_or(0),
        protocol: source.map(|source| protocol(cells, source)),
        uid: cells.text(SESSION),
        ..Alert::default()
    }))
}
