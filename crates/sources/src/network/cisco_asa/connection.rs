//! Connections that are built, torn down and denied.

use std::net::IpAddr;

use schema::{Flow, Lease, Row, Translation, UNKNOWN_PROTOCOL};

use crate::address;
use crate::network::one_way;
use crate::network::protocol::protocol_number;
use crate::network::translation;

/// One end of a connection, as `inside:10.0.0.5/443` and what follows name it.
struct End<'a> {
    address: IpAddr,
    port: u16,
    user: Option<&'a str>,
    /// As it looks on the other side of a NAT, where that differs.
    translated: Option<(IpAddr, u16)>,
}

/// `Built outbound TCP connection 7 for outside:203.0.113.9/443 (203.0.113.9/443) to
/// inside:10.0.0.5/50000 (198.51.100.1/50000)`: first the end on the less trusted side, whoever
/// opened it.
pub(super) fn built(message: &str) -> Option<Row<'_>> {
    let (direction, message) = message.strip_prefix("Built ")?.split_once(' ')?;
    let ([first, second], protocol, id, _) = ends(message)?;
    let flow = match direction {
        "outbound" => between(protocol, &second, &first),
        _ => between(protocol, &first, &second),
    };
    Some(Row::Flow(Flow { uid: Some(id.into()).filter(|_| !id.is_empty()), opening: true, ..flow }))
}

/// `Teardown TCP connection 7 for outside:203.0.113.9/443 to inside:10.0.0.5/50000 duration 0:01:00
/// bytes 8000 TCP FINs`
pub(super) fn teardown(message: &str) -> Option<Row<'_>> {
    let ([first, second], protocol, id, rest) = ends(message.strip_prefix("Teardown ")?)?;
    // What is told of ICMP is the address outside first, whoever asked.
    let outward = one_way::is_reply(first.port, second.port) || protocol == "ICMP";
    let flow = if outward {
        between(protocol, &second, &first)
    } else {
        between(protocol, &first, &second)
    };
    let (lasted, rest) = word_behind(rest, "duration ");
    let (bytes, rest) = word_behind(rest, "bytes ");
    let bytes = bytes.and_then(|word| word.parse().ok());
    let reason = rest.split(" (").next().map(str::trim).filter(|reason| !reason.is_empty());
    Some(Row::Flow(Flow {
        uid: Some(id.into()).filter(|_| !id.is_empty()),
        duration_micros: lasted.and_then(duration),
        bytes_both_ways: bytes,
        state: reason.map(Into::into),
        answered: if flow.protocol == TCP { answered(reason, bytes) } else { None },
        ..flow
    }))
}

/// `Deny tcp src outside:203.0.113.9/50000 dst inside:10.0.0.5/22 by access-group "edge"`
pub(super) fn denied(message: &str) -> Option<Row<'_>> {
    let (protocol, rest) = message.strip_prefix("Deny ")?.split_once(" src ")?;
    let (source, rest) = end(rest)?;
    let (destination, _) = end(rest.strip_prefix("dst ")?)?;
    let flow = between(protocol, &source, &destination);
    Some(Row::Flow(Flow { answered: Some(false), state: Some("Deny".into()), ..flow }))
}

/// `Inbound TCP connection denied from 203.0.113.9/50000 to 10.0.0.5/22 flags SYN on interface outside`
pub(super) fn refused(message: &str) -> Option<Row<'_>> {
    let (_, rest) = message.split_once(" connection denied from ")?;
    let (source, rest) = end(rest)?;
    let (destination, _) = end(rest.strip_prefix("to ")?)?;
    let flow = between("tcp", &source, &destination);
    Some(Row::Flow(Flow { answered: Some(false), state: Some("Deny".into()), ..flow }))
}

/// `access-list edge denied tcp outside/203.0.113.9(50000) -> inside/10.0.0.5(22) hit-cnt 1 …`
pub(super) fn listed(message: &str) -> Option<Row<'_>> {
    let mut words = message.strip_prefix("access-list ")?.split(' ').skip(1);
    let (verdict, protocol) = (words.next()?, words.next()?);
    let (source, destination) = (listed_end(words.next()?)?, listed_end(words.nth(1)?)?);
    let denied = verdict == "denied";
    Some(Row::Flow(Flow {
        answered: denied.then_some(false),
        // What is let through is built, and told of when it is over.
        opening: !denied,
        state: Some(verdict.into()),
        ..between(protocol, &source, &destination)
    }))
}

/// `outside/203.0.113.9(50000)`, and a user in brackets.
fn listed_end(text: &str) -> Option<End<'_>> {
    let (place, rest) = text.split_once('(')?;
    let (_, address) = place.split_once('/')?;
    let port = rest.split(')').next()?.parse().unwrap_or(0);
    Some(End { address: address::parse(address)?, port, user: None, translated: None })
}

const TCP: u8 = 6;

/// Whether the server took the connection, as far as its end tells.
fn answered(reason: Option<&str>, bytes: Option<u64>) -> Option<bool> {
    match (reason?, bytes) {
        ("SYN Timeout", _) => Some(false),
        (reason, _) if reason.starts_with("TCP FINs") => Some(true),
        (reason, Some(0)) if reason.starts_with("TCP Reset") => Some(false),
        (_, Some(1..)) => Some(true),
        _ => None,
    }
}

/// `TCP connection 7 for END to END …`, or `ICMP connection for faddr END gaddr END laddr END …`:
/// the ends, the protocol, the number, and the rest.
fn ends(message: &str) -> Option<([End<'_>; 2], &str, &str, &str)> {
    // What is built to probe a server says so first.
    let message = message.strip_prefix("Probe ").unwrap_or(message);
    let (protocol, rest) = message.split_once(" connection ")?;
    if let Some(rest) = rest.strip_prefix("for faddr ") {
        let (outside, rest) = end(rest)?;
        let (global, rest) = end(rest.strip_prefix("gaddr ")?)?;
        let (inside, rest) = end(rest.strip_prefix("laddr ")?)?;
        // What stands for ports are a number and a type.
        let bare = |end| End { port: 0, ..end };
        let translated = translation::seen_as((global.address, 0), (inside.address, 0));
        let inside = End { translated, ..bare(inside) };
        return Some(([bare(outside), inside], protocol, "", rest));
    }
    let (id, rest) = rest.split_once(" for ")?;
    let (first, rest) = end(rest)?;
    let (second, rest) = end(rest.strip_prefix("to ")?)?;
    Some(([first, second], protocol, id, rest))
}

fn between<'a>(protocol: &str, source: &End<'a>, destination: &End<'a>) -> Flow<'a> {
    let number = protocol_number(protocol, source.address).unwrap_or(UNKNOWN_PROTOCOL);
    let (from, to) = ((source.address, source.port), (destination.address, destination.port));
    Flow {
        user: source.user.map(Into::into),
        translated_source: source.translated,
        translated_destination: destination.translated,
        ..Flow::between(from, to, number)
    }
}

/// `outside:203.0.113.9/443 (198.51.100.1/443)(EXAMPLE\mia) `, and what follows. An address in the
/// first brackets is what the end is translated to; names of users come later.
fn end(text: &str) -> Option<(End<'_>, &str)> {
    let (place, mut rest) = text.split_at(text.find([' ', '(']).unwrap_or(text.len()));
    let (place, port) = place.rsplit_once('/').unwrap_or((place, ""));
    let address = address::parse(place).or_else(|| address::parse(place.split_once(':')?.1))?;
    let port = port.parse().unwrap_or(0);
    let first = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let seen = first.and_then(|(group, _)| place_and_port(group));
    let mut user = None;
    while let Some((group, behind)) =
        rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'))
    {
        let named = group.contains('\\').then(|| group.strip_prefix("LOCAL\\").unwrap_or(group));
        user = user.or(named);
        rest = behind;
    }
    let translated = seen.and_then(|seen| translation::seen_as(seen, (address, port)));
    Some((End { address, port, user, translated }, rest.trim_start()))
}

/// `198.51.100.1/443`
fn place_and_port(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.split_once('/')?;
    Some((address::parse(address)?, port.parse().ok()?))
}

/// `Built dynamic TCP translation from inside:10.0.0.5/50000 to outside:198.51.100.1/50000`, and
/// `Teardown …` with how long it took.
pub(super) fn translation(message: &str) -> Option<Row<'_>> {
    let (verb, rest) = message.split_once(' ')?;
    let (_, rest) = rest.split_once("ranslation from ")?;
    // Between them stands the name of a user, who may choose it.
    let (inside, outside) = rest.rsplit_once(" to ")?;
    let ((inside, _), (outside, rest)) = (end(without_list(inside))?, end(outside)?);
    let (lasted, _) = word_behind(rest, "duration ");
    let seconds = lasted.and_then(duration).and_then(|micros| micros.checked_div(1_000_000));
    Some(Row::Lease(Lease {
        address: Some(outside.address),
        translation: Some(Translation {
            inside: inside.address,
            inside_port: inside.port,
            port: outside.port,
        }),
        duration_seconds: seconds,
        message: Some(if verb == "Built" { "ACK" } else { "RELEASE" }.into()),
        ..Lease::default()
    }))
}

/// `inside(LIST):10.0.0.5`, where a list of rules says what is translated.
fn without_list(text: &str) -> &str {
    let listed = text.split_once('(').filter(|(place, _)| !place.contains([':', ' ']));
    listed.and_then(|(_, rest)| rest.split_once("):")).map_or(text, |(_, end)| end)
}

/// The word behind a word, and what follows it.
fn word_behind<'a>(text: &'a str, word: &str) -> (Option<&'a str>, &'a str) {
    match text.strip_prefix(word) {
        Some(rest) => {
            let (found, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            (Some(found), rest)
        }
        None => (None, text),
    }
}

/// `0:02:01`; days make more hours.
pub(super) fn duration(text: &str) -> Option<i64> {
    text.split(':')
        .try_fold(0_i64, |sum, part| {
            sum.checked_mul(60)?.checked_add(part.parse::<u32>().ok()?.into())
        })?
        .checked_mul(1_000_000)
}
