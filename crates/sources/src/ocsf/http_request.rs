//! Requests of the Web: HTTP Activity 4002.

use std::net::IpAddr;

use schema::{HttpRequest, Text, Vantage};
use serde_json::{Map, Value, json};

use super::api_call::text;
use super::class::{HTTP_ACTIVITY, OTHER};
use super::flow::{END_KEYS, drop_ends};
use super::unmapped::Source;
use super::{Event, Observable, millis, object, put};
use crate::address;

/// Methods that OCSF knows, in the order of the activities that it gives them.
const METHODS: [&str; 9] =
    ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "PATCH"];

pub(super) fn event(request: &HttpRequest<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&HTTP_ACTIVITY, activity(request), source.product());
    event.status(request.status.map(|status| status < 400));
    event.put("status_code", request.status.map(|status| status.to_string()));
    event.put("duration", request.duration_micros.map(millis));
    event.put("http_request", asked(request, source));
    if let Some(status) = request.status {
        event.put("http_status", status);
        event.put("http_response", answered(request, status, source));
    }
    let mut client = endpoint(request.source, request.source_port, request.source_name.as_ref());
    if let Some(user) = &request.user {
        put(&mut client, "owner", object([("name", user.as_ref().into())]));
        event.observe(Observable::UserName, "src_endpoint.owner.name", user);
    }
    observe_address(&mut event, "src_endpoint.ip", request.source);
    event.put("src_endpoint", client);
    observe_address(&mut event, "dst_endpoint.ip", request.destination);
    event.put("dst_endpoint", server(request));
    if let Some(host) = &request.host {
        event.observe(Observable::Hostname, "dst_endpoint.hostname", host);
    }
    event.put("traffic", traffic(request.bytes_up, request.bytes_down));
    event.put("status_detail", text(request.disposition.as_deref()));
    observation_point(&mut event, request.vantage);
    decision(&mut event, request.allowed);
    event.put("connection_info", connection(request.uid.as_deref()));
    drop_mapped(source);
    event
}

fn activity(request: &HttpRequest<'_>) -> u32 {
    let method = request.method.as_deref().unwrap_or_default();
    let place = METHODS.iter().position(|known| *known == method);
    let place = place.and_then(|place| u32::try_from(place).ok());
    place.map_or(if method.is_empty() { 0 } else { OTHER }, |place| place.saturating_add(1))
}

fn asked(request: &HttpRequest<'_>, source: &mut Source) -> Map<String, Value> {
    let method = request.method.as_deref().filter(|method| METHODS.contains(method));
    let mut asked = object([
        ("http_method", text(method)),
        ("user_agent", text(request.user_agent.as_deref())),
        ("referrer", text(request.referrer.as_deref())),
        ("version", source.take_text("version").into()),
        ("length", length(request.bytes_up)),
        ("x_forwarded_for", forwarded(request)),
    ]);
    if let Some(url) = request.url.as_deref() {
        let host = text(request.host.as_deref());
        put(&mut asked, "url", object([("url_string", url.into()), ("hostname", host)]));
    }
    if asked.is_empty() {
        // One of the two must be there, and a request there was.
        asked.insert("args".to_owned(), "".into());
    }
    asked
}

/// The addresses in a header that anybody may write anything into.
fn forwarded(request: &HttpRequest<'_>) -> Value {
    let written = request.forwarded_for.as_deref().unwrap_or_default();
    let addresses = written.split(',').filter_map(|hop| address::parse(hop.trim()));
    addresses.map(|address| address.to_string()).collect::<Vec<String>>().into()
}

fn answered(request: &HttpRequest<'_>, status: u16, source: &mut Source) -> Map<String, Value> {
    object([
        ("code", status.into()),
        ("message", source.take_text("status_msg").into()),
        ("content_type", text(request.content_type.as_deref())),
        ("length", length(request.bytes_down)),
    ])
}

/// OCSF has 31 bits for it; `traffic` has them all.
fn length(bytes: Option<u64>) -> Value {
    bytes.and_then(|bytes| i32::try_from(bytes).ok()).into()
}

fn server(request: &HttpRequest<'_>) -> Map<String, Value> {
    let mut server = endpoint(request.destination, request.destination_port, None);
    if request.host.is_some() {
        put(&mut server, "hostname", text(request.host.as_deref()));
        let port = request.destination_port;
        put(&mut server, "port", (port != 0).then_some(port));
    }
    server
}

fn observation_point(event: &mut Event, vantage: Vantage) {
    let point = match vantage {
        Vantage::Proxy => None,
        Vantage::Server => Some((2, "Destination")),
        Vantage::Sensor => Some((3, "Neither")),
    };
    if let Some((id, caption)) = point {
        event.put("observation_point_id", id);
        event.put("observation_point", caption);
    }
}

/// What a proxy or a resolver decided.
pub(super) fn decision(event: &mut Event, allowed: Option<bool>) {
    if let Some(allowed) = allowed {
        let (action, disposition) = if allowed { (1, "Allowed") } else { (2, "Blocked") };
        event.metadata("profiles", json!(["security_control"]));
        event.put("action_id", action);
        event.put("action", if allowed { "Allowed" } else { "Denied" });
        event.put("disposition_id", action);
        event.put("disposition", disposition);
    }
}

fn drop_mapped(source: &mut Source) {
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["host", "uri", "referrer", "user_agent", "request_body_len"]);
    source.drop_all(&["response_body_len", "status_code", "username"]);
}

/// An end of a connection, as far as it is known; empty where nothing is.
pub(super) fn endpoint(
    address: Option<IpAddr>,
    port: u16,
    name: Option<&Text<'_>>,
) -> Map<String, Value> {
    if address.is_none() && name.is_none() {
        return Map::new();
    }
    object([
        ("ip", address.map(|address| address.to_string()).into()),
        ("port", (port != 0).then_some(port).into()),
        ("hostname", text(name.map(AsRef::as_ref).filter(|name: &&str| !name.is_empty()))),
    ])
}

pub(super) fn observe_address(event: &mut Event, attribute: &str, address: Option<IpAddr>) {
    if let Some(address) = address {
        event.observe(Observable::Address, attribute, &address.to_string());
    }
}

pub(super) fn traffic(out: Option<u64>, back: Option<u64>) -> Map<String, Value> {
    let sum = match (out, back) {
        (None, None) => None,
        _ => Some(out.unwrap_or(0).saturating_add(back.unwrap_or(0))),
    };
    object([("bytes", sum.into()), ("bytes_out", out.into()), ("bytes_in", back.into())])
}

/// The connection by its id alone.
pub(super) fn connection(uid: Option<&str>) -> Map<String, Value> {
    match uid {
        None => Map::new(),
        Some(uid) => object([
            ("uid", uid.into()),
            ("direction_id", 0.into()),
            ("direction", "Unknown".into()),
        ]),
    }
}
