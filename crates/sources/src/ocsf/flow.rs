//! Connections and their handshakes: Network Activity 4001.

use std::net::IpAddr;

use schema::{Flow, UNKNOWN_PROTOCOL};
use serde_json::{Map, Value};

use super::api_call::text;
use super::class::NETWORK_ACTIVITY;
use super::unmapped::Source;
use super::{Event, Observable, millis, object};

const OPEN: u32 = 1;
const TRAFFIC: u32 = 6;

/// Keys of the two ends, by which `unmapped` is not to repeat them.
pub(super) const END_KEYS: [&str; 6] =
    ["uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "_path"];

pub(super) fn event(flow: &Flow<'_>, source: &mut Source) -> Event {
    let activity = if flow.handshake || flow.opening { OPEN } else { TRAFFIC };
    let mut event = Event::new(&NETWORK_ACTIVITY, activity, source.product());
    event.status(flow.answered);
    event.put("status_code", text(flow.state.as_deref()));
    event.put("app_name", text(flow.service.as_deref()));
    event.put("duration", flow.duration_micros.map(millis));
    if let Some(began) = flow.began {
        let ended = flow.duration_micros.map(|lasted| began.0.saturating_add(lasted));
        event.put("start_time", millis(began.0));
        event.put("end_time", ended.map(millis));
    }
    let mut origin = endpoint(flow.source, flow.source_port);
    if let Some(user) = flow.user.as_deref() {
        super::put(&mut origin, "owner", object([("name", user.into())]));
        event.observe(Observable::UserName, "src_endpoint.owner.name", user);
    }
    super::put(&mut origin, "proxy_endpoint", translated(flow.translated_source));
    event.put("src_endpoint", origin);
    let mut destination = endpoint(flow.destination, flow.destination_port);
    if let Some(name) = &flow.server_name {
        destination.insert("hostname".to_owned(), name.as_ref().into());
        event.observe(Observable::Hostname, "dst_endpoint.hostname", name);
    }
    super::put(&mut destination, "proxy_endpoint", translated(flow.translated_destination));
    event.put("dst_endpoint", destination);
    let uid = flow.uid.as_deref();
    let mut connection = connection(flow.protocol, flow.source, uid);
    super::put(&mut connection, "flag_history", source.take_text("history"));
    super::put(&mut connection, "community_uid", source.take_text("community_id"));
    event.put("connection_info", connection);
    event.put("traffic", traffic(flow, source));
    if flow.handshake {
        event.put("tls", tls(flow));
    }
    event.observe(Observable::Address, "src_endpoint.ip", &flow.source.to_string());
    event.observe(Observable::Address, "dst_endpoint.ip", &flow.destination.to_string());
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["proto", "service", "duration", "orig_bytes", "resp_bytes", "conn_state"]);
    source.drop_all(&["orig_pkts", "resp_pkts", "version", "cipher", "server_name"]);
    event
}

/// The two ends, where the sensor writes them as an object.
pub(super) fn drop_ends(source: &mut Source) {
    source.within("id").drop_all(&["orig_h", "orig_p", "resp_h", "resp_p"]);
}

/// An end as a NAT shows it, where it does.
fn translated(end: Option<(IpAddr, u16)>) -> Map<String, Value> {
    end.map_or_else(Map::new, |(address, port)| endpoint(address, port))
}

pub(super) fn endpoint(address: IpAddr, port: u16) -> Map<String, Value> {
    object([("ip", address.to_string().into()), ("port", port.into())])
}

/// The direction is not the sensor's to know: it follows from whose networks these are.
pub(super) fn connection(protocol: u8, source: IpAddr, uid: Option<&str>) -> Map<String, Value> {
    let name = match protocol {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        58 => "ipv6-icmp",
        132 => "sctp",
        _ => "",
    };
    // OCSF has -1 for what IANA does not define.
    let number = if protocol == UNKNOWN_PROTOCOL { -1 } else { i32::from(protocol) };
    let version = if source.is_ipv4() { 4 } else { 6 };
    object([
        ("uid", text(uid)),
        ("direction_id", 0.into()),
        ("direction", "Unknown".into()),
        ("protocol_num", number.into()),
        ("protocol_name", name.into()),
        ("protocol_ver_id", version.into()),
    ])
}

fn traffic(flow: &Flow<'_>, source: &mut Source) -> Map<String, Value> {
    let sum = |out: Option<u64>, back: Option<u64>| match (out, back) {
        (None, None) => None,
        _ => Some(out.unwrap_or(0).saturating_add(back.unwrap_or(0))),
    };
    let missed = source.take("missed_bytes").filter(Value::is_u64);
    object([
        ("bytes", sum(flow.bytes_out, flow.bytes_in).or(flow.bytes_both_ways).into()),
        ("bytes_out", flow.bytes_out.into()),
        ("bytes_in", flow.bytes_in.into()),
        ("bytes_missed", missed.into()),
        ("packets", sum(flow.packets_out, flow.packets_in).into()),
        ("packets_out", flow.packets_out.into()),
        ("packets_in", flow.packets_in.into()),
    ])
}

/// Subject and issuer stay unmapped: a certificate of OCSF must have its serial number, which this
/// log does not tell.
fn tls(flow: &Flow<'_>) -> Map<String, Value> {
    object([
        ("version", flow.tls_version.as_deref().unwrap_or("unknown").into()),
        ("cipher", text(flow.tls_cipher.as_deref())),
        ("sni", text(flow.server_name.as_deref())),
    ])
}
