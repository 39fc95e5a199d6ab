//! Connections: whole, of one direction, and their handshakes.

use schema::{Flow, Row, Timestamp};

use super::Event;
use crate::framing::json::{Object, Value};
use crate::network::one_way::{self, Flags};

/// The flags of a server that takes a connection.
const SYN_ACK: u8 = 18;
const TCP: u8 = 6;

/// The flow of an event, of which nothing is known but the ends.
fn flow<'a>(event: &Event<'_, 'a>) -> Flow<'a> {
    // Of a flow it gave up on, Suricata says that it failed to tell the protocol.
    let service = event.object.text("app_proto");
    Flow {
        service: service.filter(|name| !matches!(name.as_ref(), "failed" | "unknown")),
        uid: event.uid.clone(),
        ..Flow::between(event.source(), event.destination(), event.protocol)
    }
}

pub(super) fn connection<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    let count = |path| event.object.at(path).and_then(Value::number);
    let packets_in = count("flow.pkts_toclient");
    let came_back = packets_in.map(|packets| packets > 0);
    let taken = flags(event.object, "tcp.tcp_flags_tc").map(|flags| flags & SYN_ACK == SYN_ACK);
    let (began, duration_micros) = times(event.object, "flow");
    Row::Flow(Flow {
        began,
        duration_micros,
        bytes_out: count("flow.bytes_toserver"),
        bytes_in: count("flow.bytes_toclient"),
        packets_out: count("flow.pkts_toserver"),
        packets_in,
        state: event.object.text("flow.state"),
        // A connection of TCP may come back as no more than a refusal.
        answered: taken.filter(|_| event.protocol == TCP).or(came_back),
        ..flow(event)
    })
}

pub(super) fn one_direction<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    let count = |path| event.object.at(path).and_then(Value::number);
    let flags = flags(event.object, "tcp.tcp_flags").map(Flags::all).unwrap_or_default();
    let (began, duration_micros) = times(event.object, "netflow");
    let counted = Flow {
        began,
        duration_micros,
        bytes_out: count("netflow.bytes"),
        packets_out: count("netflow.pkts"),
        ..flow(event)
    };
    Row::Flow(one_way::of_opener(counted, flags))
}

pub(super) fn handshake<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    let text = |path| event.object.text(path);
    let tls_version = text("tls.version").filter(|version| version != "UNDETERMINED");
    let subject = text("tls.subject");
    // The server chose a version, or showed who it is.
    let answered = tls_version.is_some() || subject.is_some();
    Row::Flow(Flow {
        service: Some("ssl".into()),
        answered: answered.then_some(true),
        handshake: true,
        server_name: text("tls.sni"),
        tls_version,
        subject,
        issuer: text("tls.issuerdn"),
        certificate: text("tls.fingerprint"),
        ..flow(event)
    })
}

/// Flags as the log writes them: `1b`.
fn flags(object: Object<'_, '_>, path: &str) -> Option<u8> {
    u8::from_str_radix(&object.text(path)?, 16).ok()
}

/// When the first packet came, and how long after it the last.
fn times(event: Object<'_, '_>, kind: &str) -> (Option<Timestamp>, Option<i64>) {
    let flow = event.value(kind).and_then(Value::object);
    let time = |key| Timestamp::parse_rfc3339(flow?.text(key)?.as_bytes());
    let (start, end) = (time("start"), time("end"));
    let lasted = start.zip(end).map(|(start, end)| end.0.saturating_sub(start.0));
    (start, lasted.filter(|micros| *micros >= 0))
}
