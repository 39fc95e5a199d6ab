//! Access logs of Apache and nginx, in the common and the combined format, with the virtual host in
//! front or without; also of Squid and others that can be told to write them.
//!
//! Servers put few bounds on what a client writes into its name and its request, so a line is taken
//! apart around the one thing that clients cannot write: a time in brackets with a quote behind it.

use std::net::IpAddr;

use schema::{Civil, HttpRequest, Row, Timestamp, Vantage};

use super::forwarded;
use super::url::{authority, host_and_port};
use super::{read_asked, said};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::records::{ReadLine, Reading};
use crate::framing::syslog;
use crate::hints::{Moment, clock, month, number, year};

pub(crate) const FORMAT: Definition = Definition {
    name: "web_access",
    product: ("Web server", "Apache or nginx"),
    claims: Claims::line(claims),
    reader: Reader::Lines(|_| Box::new(AccessLog)),
    written_time: WrittenTime::In(written_time),
    held: &[],
    program: None,
};

struct AccessLog;

impl ReadLine for AccessLog {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        match request(line) {
            Some((time, request)) => Reading::Event(Moment::said(time), Row::HttpRequest(request)),
            None if is_error_log(line) => Reading::unsupported("a line of an error log"),
            None => {
                Reading::quarantined("a line that is no access in the common or combined format")
            }
        }
    }
}

/// A line behind a head of a collector's is none: the head would be read as who asked.
fn claims(line: &str) -> bool {
    let is_headed = line.starts_with('<') || syslog::time(line).is_some();
    !is_headed && request(line).is_some()
}

/// `[Thu Oct 13 12:24:49.880562 2022] [core:error] …`, `2022/04/02 15:45:23 [error] …`
fn is_error_log(line: &str) -> bool {
    let apache = line.starts_with('[') && line.contains("] [");
    let date = line.split(' ').next().unwrap_or_default();
    let nginx = date.len() == 10 && date.split('/').count() == 3 && line.contains(" [");
    apache || nginx
}

pub(super) fn request(line: &str) -> Option<(Timestamp, HttpRequest<'_>)> {
    let (client, time, rest) = around_time(line)?;
    let mut request = HttpRequest { vantage: Vantage::Server, ..HttpRequest::default() };
    read_client(client, &mut request)?;
    let (asked, rest) = quoted(rest.trim_start())?;
    read_asked(asked, &mut request);
    let (status, rest) = word(rest)?;
    let (bytes, rest) = word(rest)?;
    request.status = status.parse().ok();
    request.bytes_down = bytes.parse().ok();
    let unread = (request.status.is_none() && status != "-")
        || (request.bytes_down.is_none() && bytes != "-");
    if unread {
        return None;
    }
    // No server that is not a proxy opens a tunnel.
    if request.method.as_deref() == Some("CONNECT") && request.status.is_some_and(is_success) {
        request.vantage = Vantage::Proxy;
    }
    if let Some((referrer, rest)) = quoted(rest.trim_start()) {
        request.referrer = said(referrer);
        if let Some((agent, rest)) = quoted(rest.trim_start()) {
            request.user_agent = said(agent);
            read_proxy(rest.trim(), &mut request);
            // nginx has the header here, as its packages set it up.
            let header = quoted(rest.trim_start()).map(|(header, _)| header.into());
            request.forwarded_for = request.forwarded_for.or(header);
        }
    }
    let header = request.forwarded_for.take();
    forwarded::follow(&mut request, header);
    Some((time, request))
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The next word, and what comes behind it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(' ').unwrap_or(text.len());
    text.split_at_checked(end).filter(|(word, _)| !word.is_empty())
}

/// `20/Oct/2026:13:00:00 +0200`
const CLF_TIME_BYTES: usize = 26;

/// What comes before the time in brackets, the time, and what comes behind.
fn around_time(line: &str) -> Option<(&str, Timestamp, &str)> {
    line.match_indices('[').find_map(|(at, _)| {
        let begin = at.saturating_add(1);
        let end = begin.saturating_add(CLF_TIME_BYTES);
        let rest = line.get(end..)?.strip_prefix("] ")?;
        // The name of a user may hold a time, but no quote that is not escaped.
        rest.trim_start().strip_prefix('"')?;
        Some((line.get(..at)?, clf_time(line.get(begin..end)?)?, rest))
    })
}

/// The time in brackets, as it stands there.
fn written_time(line: &str) -> Option<&str> {
    let (client, _, _) = around_time(line)?;
    let begin = client.len().checked_add(1)?;
    line.get(begin..begin.checked_add(CLF_TIME_BYTES)?)
}

/// `20/Oct/2026:13:00:00 +0200`
pub(super) fn clf_time(text: &str) -> Option<Timestamp> {
    let (local, zone) = text.split_once(' ')?;
    let mut date = local.splitn(3, '/');
    let (day, name) = (number(date.next()?)?, month(date.next()?)?);
    let (written_year, time) = date.next()?.split_once(':')?;
    let civil = clock(time, Civil::midnight(year(written_year)?, name, day))?;
    let (sign, digits) = zone.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let ahead = i32::from(number(hours)?)
        .checked_mul(3600)?
        .checked_add(i32::from(number(minutes)?).checked_mul(60)?)?;
    civil.at_offset(match sign {
        "+" => ahead,
        "-" => ahead.checked_neg()?,
        _ => return None,
    })
}

/// `[host[:port]] client identity user`; the user may have spaces in it, and some leave the
/// identity out. For whom the client forwarded the request may stand before it.
fn read_client<'a>(text: &'a str, request: &mut HttpRequest<'a>) -> Option<()> {
    let text = text.trim();
    let (first, rest) = text.split_once(' ')?;
    let second = rest.split_once(' ').map_or(rest, |(second, _)| second);
    // The identity that clients may tell is never an address, and no client's name has a port.
    let has_host =
        address_of(first).is_none() && (address_of(second).is_some() || authority(first).is_some());
    let text = if has_host {
        let (host, port) = host_and_port(first);
        (request.host, request.destination_port) = (Some(host.into()), port.unwrap_or(0));
        rest
    } else {
        text
    };
    let (forwarded, text) = behind_commas(text);
    let (client, rest) = text.split_once(' ')?;
    request.source = address_of(client);
    request.source_name = request.source.is_none().then(|| client.into());
    let rest = behind_addresses(rest);
    let user = rest.split_once(' ').map_or("-", |(_, user)| user.trim());
    request.user = said(user);
    request.forwarded_for = forwarded.map(Into::into);
    Some(())
}

/// The addresses that commas follow, and what comes behind them.
fn behind_commas(text: &str) -> (Option<&str>, &str) {
    let mut rest = text;
    while let Some((word, behind)) = rest.split_once(' ')
        && word.ends_with(',')
        && address_of(word).is_some()
    {
        rest = behind;
    }
    let before = text.len().checked_sub(rest.len()).and_then(|end| text.get(..end));
    let before = before.map(|text| text.trim_end_matches([',', ' ']));
    (before.filter(|before| !before.is_empty()), rest)
}

/// The proxies between left off.
fn behind_addresses(mut rest: &str) -> &str {
    while let Some((word, behind)) = rest.split_once(' ')
        && address_of(word).is_some()
    {
        rest = behind;
    }
    rest
}

fn address_of(word: &str) -> Option<IpAddr> {
    address::parse(word.trim_end_matches(','))
}

/// Squid's own word at the end of the format (`TCP_MISS:HIER_DIRECT`): the requests are ours.
fn read_proxy<'a>(rest: &'a str, request: &mut HttpRequest<'a>) {
    if let Some((code, _)) = rest.split_once(':')
        && (code.starts_with("TCP_") || code.starts_with("NONE"))
    {
        request.vantage = Vantage::Proxy;
        request.disposition = Some(code.into());
        request.allowed = code.starts_with("TCP_").then(|| !code.contains("DENIED"));
    }
}

/// The text between the quotes that a line begins with, and what comes behind them. A backslash
/// takes the meaning from the letter behind it.
pub(super) fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some((inner.get(..end)?, inner.get(end.saturating_add(1)..)?))
}
