//! Suricata's EVE log: one JSON object an event, of many kinds in one file.
//!
//! | `event_type` | row |
//! |---|---|
//! | `flow`, `netflow` | the connection, when it is over |
//! | `tls` | its handshake |
//! | `ssh` | a sign-in of which nobody knows how it went |
//! | `dns` | the question, or the answer with the question |
//! | `http`, `http2` | the request |
//! | `alert` | the alert |
//!
//! AWS Network Firewall is Suricata inside, and puts each event into a member `event`.

mod dns;
mod flow;

use std::net::IpAddr;

use schema::{
    Alert, AlertSeverity, HttpRequest, Row, SignIn, SignInStep, Text, UNKNOWN_PROTOCOL, Vantage,
};

use super::protocol::protocol_number;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, written};

pub(crate) const FORMAT: Definition = Definition {
    name: "suricata",
    product: ("Suricata", "OISF"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["timestamp", "flow_id", "firewall_name"] },
        read,
    }),
    written_time: WrittenTime::Member("timestamp"),
    held: &["flow_id", "src_ip", "src_port", "dest_ip", "dest_port", "proto"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["event_type", "timestamp", "flow_id", "src_ip"])
        || object.has_all(&["event_type", "timestamp", "stats.uptime"])
        || object.has_all(&["firewall_name", "event.event_type", "event.src_ip"])
}

/// What all events have.
struct Event<'t, 'a> {
    object: Object<'t, 'a>,
    source: IpAddr,
    source_port: u16,
    destination: IpAddr,
    destination_port: u16,
    protocol: u8,
    /// The id of the flow.
    uid: Option<Text<'a>>,
}

impl<'t, 'a> Event<'t, 'a> {
    fn read(object: Object<'t, 'a>) -> Option<Self> {
        let address = |key| object.text(key).and_then(|text| address::parse(&text));
        let port = |key| object.value(key).and_then(Value::number).unwrap_or(0);
        let source = address("src_ip")?;
        let protocol = object.text("proto").and_then(|name| protocol_number(&name, source));
        Some(Self {
            object,
            source,
            source_port: port("src_port"),
            destination: address("dest_ip")?,
            destination_port: port("dest_port"),
            protocol: protocol.unwrap_or(UNKNOWN_PROTOCOL),
            uid: object.value("flow_id").and_then(Value::number_text),
        })
    }

    fn source(&self) -> (IpAddr, u16) {
        (self.source, self.source_port)
    }

    fn destination(&self) -> (IpAddr, u16) {
        (self.destination, self.destination_port)
    }
}

fn read<'a>(object: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    let carried = object.value("event").and_then(Value::object);
    let object = carried.filter(|_| object.value("firewall_name").is_some()).unwrap_or(object);
    let Some(kind) = object.text("event_type") else {
        return Reading::quarantined("an event whose event_type is missing");
    };
    let Some(row) = row(&kind) else {
        return Reading::unsupported("an event of Suricata of a kind that is not read");
    };
    let time = object.text("timestamp");
    let moment = time.and_then(|time| hints.moment(written(&time)?));
    match (moment, Event::read(object)) {
        (Some(moment), Some(event)) => Reading::Event(moment, row(&event)),
        (None, _) => Reading::quarantined("an event whose timestamp is missing or no time"),
        (_, None) => Reading::quarantined("an event whose src_ip or dest_ip is no address"),
    }
}

/// What makes a row of an event of this kind.
fn row(kind: &str) -> Option<for<'a> fn(&Event<'_, 'a>) -> Row<'a>> {
    Some(match kind {
        "flow" => flow::connection,
        "netflow" => flow::one_direction,
        "tls" => flow::handshake,
        "ssh" => sign_in,
        "dns" => dns::query,
        "http" | "http2" => request,
        "alert" => alert,
        _ => return None,
    })
}

/// Suricata knows what both ends run, and not whether anybody was let in.
fn sign_in<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    Row::SignIn(SignIn {
        step: SignInStep::Attempt,
        source: Some(event.source),
        source_port: event.source_port,
        destination: Some(event.destination),
        destination_port: event.destination_port,
        service: Some("ssh".into()),
        uid: event.uid.clone(),
        ..SignIn::default()
    })
}

fn request<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    let text = |path| event.object.text(path);
    let number = |path| event.object.at(path).and_then(Value::number);
    Row::HttpRequest(HttpRequest {
        vantage: Vantage::Sensor,
        source: Some(event.source),
        source_port: event.source_port,
        destination: Some(event.destination),
        destination_port: event.destination_port,
        host: text("http.hostname"),
        url: text("http.url"),
        method: text("http.http_method"),
        status: event.object.at("http.status").and_then(Value::number),
        user_agent: text("http.http_user_agent"),
        referrer: text("http.http_refer"),
        content_type: text("http.http_content_type"),
        bytes_down: number("http.length"),
        uid: event.uid.clone(),
        ..HttpRequest::default()
    })
}

fn alert<'a>(event: &Event<'_, 'a>) -> Row<'a> {
    // Rules are of classes with priorities from 1 down.
    let severity = match event.object.at("alert.severity").and_then(Value::number) {
        Some(1_u8) => AlertSeverity::High,
        Some(2) => AlertSeverity::Medium,
        Some(3) => AlertSeverity::Low,
        Some(4..) => AlertSeverity::Informational,
        _ => AlertSeverity::Unknown,
    };
    Row::Alert(Alert {
        signature: event.object.text("alert.signature").unwrap_or_default(),
        severity,
        category: event.object.text("alert.category"),
        source: Some(event.source),
        source_port: event.source_port,
        destination: Some(event.destination),
        destination_port: event.destination_port,
        protocol: Some(event.protocol).filter(|protocol| *protocol != UNKNOWN_PROTOCOL),
        uid: event.uid.clone(),
        ..Alert::default()
    })
}
