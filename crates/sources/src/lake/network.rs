//! What passes the wire: Network Activity, HTTP Activity and DNS Activity.

use schema::{DnsPart, DnsQuery, Flow, HttpRequest, Text, Timestamp, UNKNOWN_PROTOCOL, Vantage};

use super::{Row, first, ip, number, time, worked};
use crate::dns::{route53_resolver, umbrella, zeek_dns};
use crate::framing::json::{Object, Value};
use crate::network::one_way::{self, Flags};
use crate::network::protocol::protocol_number;

const OPEN: u32 = 1;
const MICROS_PER_MILLI: i64 = 1000;

pub(super) fn flow<'a>(event: Object<'_, 'a>, at: Timestamp) -> Row<'a> {
    let (Some(source), Some(destination)) =
        (ip(event, "src_endpoint.ip"), ip(event, "dst_endpoint.ip"))
    else {
        return Err("a connection without two addresses");
    };
    let port = |path| number(event, path).unwrap_or(0);
    let ends = (
        (source, port("src_endpoint.port")),
        (destination, port("dst_endpoint.port")),
        protocol(event),
    );
    let end = |address, at| ip(event, address).map(|address| (address, port(at)));
    let opens = number(event, "activity_id") == Some(OPEN);
    let handshake = opens && event.value("tls").is_some_and(|tls| tls.object().is_some());
    let bytes: Option<u64> = number(event, "traffic.bytes");
    let (out, back) = (number(event, "traffic.bytes_out"), number(event, "traffic.bytes_in"));
    let counted = out.is_some() || back.is_some();
    let began = time(event, "start_time");
    let flow = Flow {
        service: event.text("app_name"),
        uid: event.text("connection_info.uid"),
        began: began.filter(|began| *began != at),
        duration_micros: duration(event, began),
        bytes_out: out,
        bytes_in: back,
        bytes_both_ways: bytes.filter(|_| !counted),
        packets_out: number(event, "traffic.packets_out"),
        packets_in: number(event, "traffic.packets_in"),
        state: event.text("status_code"),
        answered: worked(event),
        opening: opens && !handshake,
        user: event.text("src_endpoint.owner.name"),
        translated_source: end(
            "src_endpoint.proxy_endpoint.ip",
            "src_endpoint.proxy_endpoint.port",
        ),
        translated_destination: end(
            "dst_endpoint.proxy_endpoint.ip",
            "dst_endpoint.proxy_endpoint.port",
        ),
        handshake,
        server_name: first(event, &["tls.sni", "dst_endpoint.hostname"]),
        tls_version: event.text("tls.version"),
        tls_cipher: event.text("tls.cipher"),
        subject: event.text("tls.certificate.subject"),
        issuer: event.text("tls.certificate.issuer"),
        ..Flow::between(ends.0, ends.1, ends.2)
    };
    Ok(schema::Row::Flow(if is_vpc(event) { vpc(event, flow) } else { flow }))
}

/// Flow logs of Amazon VPC, which count one direction, and say so nowhere but in their name.
fn is_vpc(event: Object<'_, '_>) -> bool {
    let product = event.text("metadata.product.name").unwrap_or_default();
    let feature = event.text("metadata.product.feature.name").unwrap_or_default();
    product == "Amazon VPC" && feature == "Flowlogs"
}

fn vpc<'a>(event: Object<'_, 'a>, flow: Flow<'a>) -> Flow<'a> {
    let flags: Option<u8> = number(event, "connection_info.tcp_flags");
    let one_way = Flow {
        bytes_out: flow.bytes_both_ways,
        bytes_both_ways: None,
        packets_out: number(event, "traffic.packets"),
        state: decision(event).map(Text::from),
        answered: if decision(event) == Some("REJECT") { Some(false) } else { flow.answered },
        opening: false,
        service: None,
        ..flow
    };
    one_way::of_opener(one_way, flags.map(Flags::of_syn).unwrap_or_default())
}

/// What became of the packets, as the log itself puts it.
fn decision(event: Object<'_, '_>) -> Option<&'static str> {
    match number(event, "disposition_id").or_else(|| number(event, "action_id"))? {
        1_u32 => Some("ACCEPT"),
        2 => Some("REJECT"),
        _ => None,
    }
}

fn duration(event: Object<'_, '_>, began: Option<Timestamp>) -> Option<i64> {
    let lasted = number::<i64>(event, "duration").map(|it| it.saturating_mul(MICROS_PER_MILLI));
    lasted.or_else(|| Some(time(event, "end_time")?.0.saturating_sub(began?.0)))
}

fn protocol(event: Object<'_, '_>) -> u8 {
    let said = number::<u8>(event, "connection_info.protocol_num");
    said.or_else(|| {
        let name = event.text("connection_info.protocol_name")?;
        protocol_number(&name.to_ascii_lowercase(), ip(event, "src_endpoint.ip")?)
    })
    .unwrap_or(UNKNOWN_PROTOCOL)
}

pub(super) fn request<'a>(event: Object<'_, 'a>) -> schema::Row<'a> {
    let destination_host = first(event, &["http_request.url.hostname", "dst_endpoint.hostname"]);
    let hops = event.at("http_request.x_forwarded_for").into_iter().flat_map(Value::items);
    let hops: Vec<Text<'_>> = hops.filter_map(Value::text).collect();
    schema::Row::HttpRequest(HttpRequest {
        vantage: vantage(event),
        source: ip(event, "src_endpoint.ip"),
        source_port: number(event, "src_endpoint.port").unwrap_or(0),
        source_name: first(event, &["src_endpoint.hostname", "src_endpoint.name"]),
        destination: ip(event, "dst_endpoint.ip"),
        destination_port: number(event, "dst_endpoint.port").unwrap_or(0),
        host: destination_host,
        url: first(event, &["http_request.url.url_string", "http_request.url.path"]),
        method: first(event, &["http_request.http_method"]),
        status: number(event, "http_response.code").or_else(|| number(event, "http_status")),
        user_agent: event.text("http_request.user_agent"),
        referrer: event.text("http_request.referrer"),
        forwarded_for: (!hops.is_empty()).then(|| hops.join(", ").into()),
        content_type: event.text("http_response.content_type"),
        bytes_up: number(event, "traffic.bytes_out")
            .or_else(|| number(event, "http_request.length")),
        bytes_down: number(event, "traffic.bytes_in")
            .or_else(|| number(event, "http_response.length")),
        user: first(event, &["src_endpoint.owner.name", "actor.user.name"]),
        duration_micros: duration(event, time(event, "start_time")),
        allowed: allowed(event),
        disposition: event.text("status_detail"),
        uid: event.text("connection_info.uid"),
    })
}

/// Who wrote a request down: the firewall of a server says nothing of where it stands.
fn vantage(event: Object<'_, '_>) -> Vantage {
    let firewall = || event.text("metadata.product.name").is_some_and(|name| name == "AWS WAF");
    match number(event, "observation_point_id") {
        Some(2_u32) => Vantage::Server,
        Some(3) => Vantage::Sensor,
        _ if firewall() => Vantage::Server,
        _ => Vantage::Proxy,
    }
}

fn allowed(event: Object<'_, '_>) -> Option<bool> {
    match number(event, "action_id").or_else(|| number(event, "disposition_id"))? {
        1_u32 => Some(true),
        2 => Some(false),
        _ => None,
    }
}

pub(super) fn query<'a>(event: Object<'_, 'a>) -> Row<'a> {
    const RESPONSE: u32 = 2;
    let Some(source) = ip(event, "src_endpoint.ip") else {
        return Err("a look-up without the address that asked");
    };
    let answers = || event.value("answers").into_iter().flat_map(Value::items);
    let answers = || answers().filter_map(Value::object);
    let response_code = response_code(event);
    let part = match number(event, "activity_id") {
        Some(RESPONSE) if is_divided(event) => DnsPart::Answer,
        Some(OPEN) if response_code.is_none() && is_divided(event) => DnsPart::Question,
        _ => DnsPart::Whole,
    };
    Ok(schema::Row::DnsQuery(DnsQuery {
        source_port: number(event, "src_endpoint.port").unwrap_or(0),
        resolver: ip(event, "dst_endpoint.ip"),
        resolver_port: number(event, "dst_endpoint.port").unwrap_or(0),
        protocol: protocol(event),
        uid: event.text("connection_info.uid"),
        transaction: number(event, "query.packet_uid"),
        name: event.text("query.hostname").unwrap_or_default(),
        query_type: event.text("query.type"),
        answers: answers().filter_map(|answer| answer.text("rdata")).collect(),
        ttls: answers().filter_map(|answer| number(answer, "ttl")).collect(),
        user: event.text("src_endpoint.owner.name"),
        allowed: allowed(event),
        response_code,
        part,
        ..DnsQuery::by(source)
    }))
}

/// Whether question and answer are two events, as in the logs of some resolvers.
fn is_divided(event: Object<'_, '_>) -> bool {
    let whole = [zeek_dns::FORMAT.name, route53_resolver::FORMAT.name, umbrella::FORMAT.name];
    let log = event.text("metadata.log_name").unwrap_or_default();
    crate::Format::from_name(&log).is_some() && !whole.contains(&log.as_ref())
}

/// The name that the wire has for the answer, where OCSF numbers it.
fn response_code<'a>(event: Object<'_, 'a>) -> Option<Text<'a>> {
    const CODES: [&str; 11] = [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
        "NXRRSET", "NOTAUTH", "NOTZONE",
    ];
    let known = number::<usize>(event, "rcode_id").and_then(|id| CODES.get(id));
    known.map(|code| Text::from(*code)).or_else(|| event.text("rcode"))
}
