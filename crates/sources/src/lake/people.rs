//! Who was where: sign-ins to machines, tunnels into our networks, and addresses given out.

use std::borrow::Cow;

use schema::{
    ActorKind, Lease, Risk, Row, SignIn, SignInStep, Text, Translation, Tunnel, TunnelStep,
};

use super::{first, ip, number, worked};
use crate::framing::json::{Object, Value};

const MICROS_PER_MILLI: i64 = 1000;

pub(super) fn sign_in<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let success = worked(event);
    let step = match number(event, "activity_id") {
        Some(1_u32) => SignInStep::Attempt,
        Some(2) => SignInStep::SessionClosed,
        Some(3) => SignInStep::Ticket,
        Some(4) => SignInStep::ServiceTicket,
        Some(7) => SignInStep::Switched,
        _ if success == Some(true) => SignInStep::SessionOpened,
        _ => SignInStep::Disconnected,
    };
    let user = first(event, &["user.name", "user.email_addr", "user.uid"]);
    Row::SignIn(SignIn {
        step,
        user: user.filter(|user| user != "unknown"),
        kind: kind(event),
        user_id: event.text("user.uid"),
        domain: event.text("user.domain"),
        by: event.text("actor.user.name"),
        host: event.text("dst_endpoint.hostname"),
        destination: ip(event, "dst_endpoint.ip"),
        destination_port: number(event, "dst_endpoint.port").unwrap_or(0),
        source: ip(event, "src_endpoint.ip"),
        source_port: number(event, "src_endpoint.port").unwrap_or(0),
        source_name: first(event, &["src_endpoint.hostname", "src_endpoint.name"]),
        country: event.text("src_endpoint.location.country"),
        city: event.text("src_endpoint.location.city"),
        service: event.text("service.name"),
        application: event.text("dst_endpoint.svc_name"),
        method: event.text("auth_protocol"),
        mfa: event.value("is_mfa").and_then(Value::boolean),
        risk: risk(event),
        success,
        key: event.text("session.credential_uid"),
        code: event.text("status_code"),
        reason: event.text("status_detail"),
        logon_type: number(event, "logon_type_id").filter(|kind| *kind < OTHER_LOGON),
        command: event.text("message"),
        user_agent: event.text("http_request.user_agent"),
        uid: event.text("session.uid"),
        ..SignIn::default()
    })
}

/// Logons that the schema has no number for.
const OTHER_LOGON: u8 = 99;

fn kind(event: Object<'_, '_>) -> ActorKind {
    match event.text("user.type").as_deref() {
        Some("User") => ActorKind::User,
        Some("Admin") => ActorKind::Root,
        Some("System") => ActorKind::Service,
        Some("Application") => ActorKind::Application,
        _ => ActorKind::Unknown,
    }
}

fn risk(event: Object<'_, '_>) -> Option<Risk> {
    match number(event, "risk_level_id")? {
        0_u32 => Some(Risk::None),
        1 => Some(Risk::Low),
        2 => Some(Risk::Medium),
        3 | 4 => Some(Risk::High),
        _ => None,
    }
}

pub(super) fn tunnel<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let inside = ip(event, "tunnel_interface.ip");
    let step = match number(event, "activity_id") {
        _ if worked(event) == Some(false) => TunnelStep::Refused,
        Some(1_u32) => TunnelStep::Opened,
        Some(2) => TunnelStep::Closed,
        _ if number::<u64>(event, "traffic.bytes").is_some() => TunnelStep::Listed,
        _ => TunnelStep::Addressed,
    };
    let duration: Option<i64> = number(event, "duration");
    Row::Tunnel(Tunnel {
        step,
        user: first(event, &["user.name", "user.uid"]),
        outside: ip(event, "src_endpoint.ip"),
        outside_port: number(event, "src_endpoint.port").unwrap_or(0),
        inside,
        host: event.text("dst_endpoint.hostname"),
        protocol: event.text("protocol_name"),
        duration_micros: duration.map(|millis| millis.saturating_mul(MICROS_PER_MILLI)),
        bytes_in: number(event, "traffic.bytes_out"),
        bytes_out: number(event, "traffic.bytes_in"),
        reason: event.text("status_detail"),
    })
}

/// The messages of DHCP, as the activities count them from one.
const MESSAGES: [&str; 9] =
    ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM", "EXPIRE"];

pub(super) fn lease<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let activity: Option<usize> = number(event, "activity_id");
    let message = activity.and_then(|id| MESSAGES.get(id.checked_sub(1)?));
    let (inside, outside) =
        (ip(event, "src_endpoint.ip"), ip(event, "src_endpoint.proxy_endpoint.ip"));
    let port = |path| number(event, path).unwrap_or(0);
    Row::Lease(Lease {
        address: outside.or(inside),
        translation: outside.zip(inside).map(|(_, inside)| Translation {
            inside,
            inside_port: port("src_endpoint.port"),
            port: port("src_endpoint.proxy_endpoint.port"),
        }),
        mac: event.text("src_endpoint.mac"),
        host_name: event.text("src_endpoint.hostname"),
        domain: event.text("src_endpoint.domain"),
        server: ip(event, "dst_endpoint.ip"),
        duration_seconds: number(event, "lease_dur"),
        message: message.map(|message: &&'static str| -> Text<'a> { Cow::Borrowed(*message) }),
        ..Lease::default()
    })
}
