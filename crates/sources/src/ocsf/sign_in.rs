//! Sign-ins: Authentication 3002.

use schema::{ActorKind, Risk, SignIn, SignInStep};
use serde_json::{Map, Value, json};

use super::api_call::text;
use super::class::{AUTHENTICATION, OTHER};
use super::flow::{END_KEYS, drop_ends};
use super::http_request::{endpoint, observe_address};
use super::unmapped::Source;
use super::{Event, Observable, object, put};

const LOGON: u32 = 1;
const LOGOFF: u32 = 2;
const TICKET: u32 = 3;
const SERVICE_TICKET: u32 = 4;
const ACCOUNT_SWITCH: u32 = 7;

/// What Windows calls the types of a logon; the schema took its numbers from there.
const LOGON_TYPES: [(u8, &str); 12] = [
    (0, "System"),
    (2, "Interactive"),
    (3, "Network"),
    (4, "Batch"),
    (5, "OS Service"),
    (7, "Unlock"),
    (8, "Network Cleartext"),
    (9, "New Credentials"),
    (10, "Remote Interactive"),
    (11, "Cached Interactive"),
    (12, "Cached Remote Interactive"),
    (13, "Cached Unlock"),
];

pub(super) fn event(sign_in: &SignIn<'_>, source: &mut Source) -> Event {
    let activity = match sign_in.step {
        SignInStep::Attempt => LOGON,
        SignInStep::SessionClosed => LOGOFF,
        SignInStep::Ticket => TICKET,
        SignInStep::ServiceTicket => SERVICE_TICKET,
        SignInStep::Switched => ACCOUNT_SWITCH,
        SignInStep::SessionOpened | SignInStep::Disconnected => OTHER,
    };
    let mut event = Event::new(&AUTHENTICATION, activity, source.product());
    event.status(sign_in.success);
    event.put("status_code", text(sign_in.code.as_deref()));
    event.put("status_detail", text(sign_in.reason.as_deref()));
    if activity == ACCOUNT_SWITCH {
        event.put("account_switch_type_id", 1);
        event.put("account_switch_type", "Substitute User");
    }
    who(&mut event, sign_in);
    event.put("service", object([("name", sign_in.service.as_deref().unwrap_or("ssh").into())]));
    how(&mut event, sign_in);
    event.put("src_endpoint", origin(sign_in));
    observe_address(&mut event, "src_endpoint.ip", sign_in.source);
    event.put("dst_endpoint", destination(sign_in));
    observe_address(&mut event, "dst_endpoint.ip", sign_in.destination);
    let mut session = object([("uid", text(sign_in.uid.as_deref()))]);
    put(&mut session, "credential_uid", text(sign_in.key.as_deref()));
    event.put("session", session);
    event.put("http_request", object([("user_agent", text(sign_in.user_agent.as_deref()))]));
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["auth_success"]);
    event
}

/// Whose account it is, and who asks for it.
fn who(event: &mut Event, sign_in: &SignIn<'_>) {
    let (type_id, kind) = match sign_in.kind {
        ActorKind::User | ActorKind::Person => (Some(1), Some("User")),
        ActorKind::Root => (Some(2), Some("Admin")),
        ActorKind::Service => (Some(3), Some("System")),
        ActorKind::Application => (Some(99), Some("Application")),
        _ => (None, None),
    };
    let name = sign_in.user.as_deref().filter(|user| !user.is_empty());
    let user = object([
        ("name", name.unwrap_or("unknown").into()),
        ("uid", text(sign_in.user_id.as_deref())),
        ("domain", text(sign_in.domain.as_deref())),
        ("type_id", type_id.into()),
        ("type", kind.into()),
    ]);
    event.put("user", user);
    event.observe(Observable::UserName, "user.name", name.unwrap_or_default());
    let by = object([("name", text(sign_in.by.as_deref()))]);
    event.put("actor", object([("user", by.into())]));
    // A process without a number is none to the schema.
    event.put("message", text(sign_in.command.as_deref()));
}

/// With what proof, from where, and how far the directory believes it.
fn how(event: &mut Event, sign_in: &SignIn<'_>) {
    if let Some(method) = sign_in.method.as_deref() {
        let known = match method.to_ascii_lowercase() {
            name if name.starts_with("ntlm") => Some((1, "NTLM")),
            name if name == "kerberos" => Some((2, "Kerberos")),
            name if name == "saml" || name == "saml20" => Some((5, "SAML")),
            name if name == "oauth2" => Some((6, "OAUTH 2.0")),
            _ => None,
        };
        let (id, caption) = known.unwrap_or((OTHER, method));
        event.put("auth_protocol_id", id);
        event.put("auth_protocol", caption);
    }
    if let Some(logon_type) = sign_in.logon_type {
        let known = LOGON_TYPES.iter().find(|(number, _)| *number == logon_type);
        // The schema counts the system's own from one.
        event.put("logon_type_id", known.map_or(OTHER, |(number, _)| u32::from(*number.max(&1))));
        event.put("logon_type", known.map_or("Other", |(_, caption)| *caption));
    }
    let local = sign_in.step == SignInStep::Switched || sign_in.service.as_deref() == Some("sudo");
    let at_machine = sign_in.logon_type.map(|number| ![0, 2, 4, 5, 7, 11, 13].contains(&number));
    event.put("is_remote", at_machine.unwrap_or(!local));
    event.put("is_mfa", sign_in.mfa);
    if let Some(risk) = sign_in.risk {
        let (id, caption) = match risk {
            Risk::None => (0, "Info"),
            Risk::Low => (1, "Low"),
            Risk::Medium => (2, "Medium"),
            Risk::High => (3, "High"),
        };
        event.metadata("profiles", json!(["security_control"]));
        event.put("risk_level_id", id);
        event.put("risk_level", caption);
    }
}

fn origin(sign_in: &SignIn<'_>) -> Map<String, Value> {
    let name = sign_in.source_name.as_ref();
    let mut origin = endpoint(sign_in.source, sign_in.source_port, name);
    let location = object([
        ("country", text(sign_in.country.as_deref())),
        ("city", text(sign_in.city.as_deref())),
    ]);
    if !origin.is_empty() {
        put(&mut origin, "location", location);
    }
    origin
}

fn destination(sign_in: &SignIn<'_>) -> Map<String, Value> {
    let mut destination = endpoint(sign_in.destination, sign_in.destination_port, None);
    put(&mut destination, "hostname", text(sign_in.host.as_deref()));
    put(&mut destination, "svc_name", text(sign_in.application.as_deref()));
    destination
}
