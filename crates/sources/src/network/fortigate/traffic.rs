//! Sessions, and what the filters saw in them.

use std::net::IpAddr;

use schema::{
    Alert, AlertSeverity, DnsPart, DnsQuery, Flow, HttpRequest, Row, UNKNOWN_PROTOCOL, Vantage,
};

use super::Fields;
use crate::network::protocol::protocol_number;
use crate::network::translation;

/// Ends of the numbers of messages that count a session which goes on.
const INTERIM: &str = "0020";

pub(super) fn connection<'a>(fields: &Fields<'a>) -> Option<Row<'a>> {
    if fields.said("logid").ends_with(INTERIM) {
        return None;
    }
    let source = (fields.address("srcip")?, fields.number("srcport").unwrap_or(0));
    let destination = (fields.address("dstip")?, fields.number("dstport").unwrap_or(0));
    let (bytes_in, packets_in) = (fields.number("rcvdbyte"), fields.number("rcvdpkt"));
    let action = fields.said("action");
    let answered = match (action, packets_in.or(bytes_in)) {
        // Of a reset, one packet that came back was the refusal.
        ("deny" | "blocked" | "ip-conn", _) | ("server-rst", Some(..=1_u64)) => Some(false),
        ("start", _) | (_, None) => None,
        (_, Some(count)) => Some(count > 0),
    };
    let protocol = protocol_number(fields.said("proto"), source.0).unwrap_or(UNKNOWN_PROTOCOL);
    Some(Row::Flow(Flow {
        service: fields.text("app").or_else(|| fields.text("service")),
        uid: fields.text("sessionid"),
        duration_micros: fields.micros("duration"),
        bytes_out: fields.number("sentbyte"),
        bytes_in,
        packets_out: fields.number("sentpkt"),
        packets_in,
        state: fields.text("action"),
        answered,
        opening: action == "start",
        user: fields.user(),
        translated_source: translated(fields, ["transip", "transport"], source),
        translated_destination: translated(fields, ["tranip", "tranport"], destination),
        ..Flow::between(source, destination, protocol)
    }))
}

/// An end as it looks on the other side of the NAT.
fn translated(
    fields: &Fields<'_>,
    [address, port]: [&str; 2],
    end: (IpAddr, u16),
) -> Option<(IpAddr, u16)> {
    translation::seen_as((fields.address(address)?, fields.number(port).unwrap_or(0)), end)
}

/// A page that somebody asked for: the firewall decides as a proxy does.
pub(super) fn request<'a>(fields: &Fields<'a>) -> Option<Row<'a>> {
    Some(Row::HttpRequest(HttpRequest {
        vantage: Vantage::Proxy,
        source: fields.address("srcip"),
        source_port: fields.number("srcport").unwrap_or(0),
        destination: fields.address("dstip"),
        destination_port: fields.number("dstport").unwrap_or(0),
        host: fields.text("hostname"),
        url: Some(fields.text("url")?),
        method: fields.text("httpmethod"),
        user_agent: fields.text("agent"),
        referrer: fields.text("referralurl"),
        content_type: fields.text("contenttype"),
        bytes_up: fields.number("sentbyte"),
        bytes_down: fields.number("rcvdbyte"),
        user: fields.user(),
        allowed: fields.value("action").map(|action| action != "blocked"),
        disposition: fields.text("action"),
        uid: fields.text("sessionid"),
        ..HttpRequest::default()
    }))
}

pub(super) fn look_up<'a>(fields: &Fields<'a>) -> Option<Row<'a>> {
    let source = fields.address("srcip")?;
    let kind = fields.value("eventtype").or_else(|| fields.value("subtype"));
    let reply = kind.is_some_and(|kind| kind.ends_with("response"));
    let answers = fields.said("ipaddr").split([',', ' ']).filter(|part| !part.is_empty());
    Some(Row::DnsQuery(DnsQuery {
        source_port: fields.number("srcport").unwrap_or(0),
        resolver: fields.address("dstip"),
        resolver_port: fields.number("dstport").unwrap_or(0),
        protocol: protocol_number(fields.said("proto"), source).unwrap_or(UNKNOWN_PROTOCOL),
        uid: fields.text("sessionid"),
        transaction: fields.number("xid"),
        name: fields.text("qname")?,
        query_type: fields.text("qtype"),
        answers: answers.map(|part| part.to_owned().into()).collect(),
        part: if reply { DnsPart::Answer } else { DnsPart::Question },
        user: fields.user(),
        allowed: fields.value("action").map(|action| !action.starts_with("block")),
        ..DnsQuery::by(source)
    }))
}

pub(super) fn alert<'a>(fields: &Fields<'a>) -> Option<Row<'a>> {
    let severity = match fields.said("severity") {
        "info" => AlertSeverity::Informational,
        "low" => AlertSeverity::Low,
        "medium" => AlertSeverity::Medium,
        "high" => AlertSeverity::High,
        "critical" => AlertSeverity::Critical,
        _ => AlertSeverity::Unknown,
    };
    let source = fields.address("srcip");
    Some(Row::Alert(Alert {
        signature: fields.text("attack")?,
        severity,
        category: fields.text("subtype"),
        message: fields.text("msg"),
        source,
        source_port: fields.number("srcport").unwrap_or(0),
        destination: fields.address("dstip"),
        destination_port: fields.number("dstport").unwrap_or(0),
        protocol: source.and_then(|source| protocol_number(fields.said("proto"), source)),
        uid: fields.text("sessionid"),
        ..Alert::default()
    }))
}
