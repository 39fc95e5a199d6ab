//! Access logs of Apache and nginx, in the common and the combined format, with the virtual host in
//! front or without; also of Squid and others that can be told to write them.
//!
//! Servers put few bounds on what a client writes into its name and its request, so a line is taken
//! apart around the one thing that clients cannot write: a time in brackets with a quote behind it.

use schema::{Civil, HttpRequest, Row, Text, Timestamp, Vantage};

use super::url::authority;
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

fn claims(line: &str) -> bool {
    let first = line.split(' ').next().unwrap_or_default().trim_end_matches(',');
    // The head that a collector puts in front of a line reads like a client.
    let headed = first.starts_with('<')
        || Timestamp::parse_rfc3339(first.as_bytes()).is_some()
        || syslog::time(line).is_some();
    !headed && request(line).is_some()
}

/// `[Thu Oct 13 12:24:49.880562 2022] [core:error] …`, `2022/04/02 15:45:23 [error] …`
fn is_error_log(line: &str) -> bool {
    let apache = line.starts_with('[') && line.contains("] [");
    let date = line.split(' ').next().unwrap_or_default();
    let nginx = date.len() == 10 && date.split('/').count() == 3 && line.contains(" [");
    apache || nginx
}

fn request(line: &str) -> Option<(Timestamp, HttpRequest<'_>)> {
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
    if let Some((referrer, rest)) = quoted(rest.trim_start()) {
        request.referrer = said(referrer);
        if let Some((agent, rest)) = quoted(rest.trim_start()) {
            request.user_agent = said(agent);
            read_proxy(rest.trim(), &mut request);
        }
    }
    Some((time, request))
}

fn said(text: &str) -> Option<Text<'_>> {
    (text != "-" && !text.is_empty()).then(|| text.into())
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
fn clf_time(text: &str) -> Option<Timestamp> {
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
/// identity out.
fn read_client<'a>(text: &'a str, request: &mut HttpRequest<'a>) -> Option<()> {
    let (first, rest) = text.trim().split_once(' ')?;
    let (second, behind_second) = rest.split_once(' ').unwrap_or((rest, ""));
    // Of the proxies that forwarded a request, separated by commas, the first is who asked.
    let first = first.trim_end_matches(',');
    // The identity that clients may tell is never an address.
    let (client, rest) = match (address::parse(first), address::parse(second)) {
        (None, Some(_)) => {
            let (host, port) = authority(first).unwrap_or((first, 0));
            (request.host, request.destination_port) = (Some(host.into()), port);
            (second, behind_second)
        }
        _ => (first, rest),
    };
    let rest = behind_addresses(rest);
    request.source = address::parse(client);
    request.source_name = request.source.is_none().then(|| client.into());
    let user = rest.split_once(' ').map_or("-", |(_, user)| user.trim());
    request.user = said(user);
    Some(())
}

/// The proxies between left off.
fn behind_addresses(mut rest: &str) -> &str {
    while let Some((word, behind)) = rest.split_once(' ')
        && address::parse(word.trim_end_matches(',')).is_some()
    {
        rest = behind;
    }
    rest
}

/// `GET /path HTTP/1.1`, or anything that somebody sent instead.
fn read_asked<'a>(text: &'a str, request: &mut HttpRequest<'a>) {
    let parts = text.split_once(' ').and_then(|(method, rest)| {
        let (url, version) = rest.rsplit_once(' ').unwrap_or((rest, "HTTP/0.9"));
        let method_like =
            !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        (method_like && version.starts_with("HTTP/")).then_some((method, url))
    });
    let Some((method, url)) = parts else {
        request.url = said(text);
        return;
    };
    request.method = Some(method.into());
    request.url = said(url);
    if let Some((host, port)) = authority(url) {
        (request.host, request.destination_port) = (Some(host.into()), port);
    }
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
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some((inner.get(..end)?, inner.get(end.saturating_add(1)..)?))
}
