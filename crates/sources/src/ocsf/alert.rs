//! What other tools found: Detection Finding 2004.

use schema::{Alert, AlertSeverity, Target, Timestamp};
use serde_json::{Map, Value, json};

use super::api_call::text;
use super::class::DETECTION_FINDING;
use super::flow::{END_KEYS, drop_ends};
use super::http_request::{connection, endpoint, observe_address};
use super::unmapped::Source;
use super::{Event, millis, object, put};

const CREATE: u32 = 1;

pub(super) fn event(alert: &Alert<'_>, source: &mut Source, uid: &str) -> Event {
    let mut event = Event::new(&DETECTION_FINDING, CREATE, source.product());
    let (severity, caption) = severity(alert.severity);
    event.put("severity_id", severity);
    event.put("severity", caption);
    event.put("message", text(alert.message.as_deref()));
    let category = alert.category.as_deref().or(alert.title.as_ref().map(|_| &*alert.signature));
    let types: Vec<&str> = category.into_iter().collect();
    let seen = |time: Option<Timestamp>| time.map(|time| millis(time.0)).into();
    event.put(
        "finding_info",
        object([
            ("uid", alert.finding.as_deref().unwrap_or(uid).into()),
            ("title", alert.title.as_deref().unwrap_or(&alert.signature).into()),
            ("desc", text(alert.message.as_deref())),
            ("types", types.into()),
            ("first_seen_time", seen(alert.first_seen)),
            ("last_seen_time", seen(alert.last_seen)),
        ]),
    );
    event.put("is_alert", true);
    event.put("count", alert.count);
    let evidence = evidence(alert);
    if !evidence.is_empty() {
        event.put("evidences", json!([evidence]));
    }
    observe_address(&mut event, "evidences[].src_endpoint.ip", alert.source);
    observe_address(&mut event, "evidences[].dst_endpoint.ip", alert.destination);
    cloud(&mut event, alert);
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["note", "msg", "src", "dst", "p"]);
    event
}

/// What it saw: both ends, the call, and who made it.
fn evidence(alert: &Alert<'_>) -> Map<String, Value> {
    let mut destination = endpoint(alert.destination, alert.destination_port, None);
    put(&mut destination, "hostname", text(alert.name.as_deref()));
    let actor = object([("name", text(alert.actor.as_deref()))]);
    object([
        ("src_endpoint", endpoint(alert.source, alert.source_port, None).into()),
        ("dst_endpoint", destination.into()),
        ("connection_info", connection(alert.uid.as_deref()).into()),
        ("actor", object([("user", actor.into())]).into()),
        ("api", object([("operation", text(alert.operation.as_deref()))]).into()),
    ])
}

/// Where in a cloud it happened, and to what.
fn cloud(event: &mut Event, alert: &Alert<'_>) {
    let Target { uid, name, kind } = &alert.resource;
    if uid.is_some() || name.is_some() {
        let [uid, name, kind] = [uid, name, kind].map(|member| text(member.as_deref()));
        event.put("resources", json!([object([("uid", uid), ("name", name), ("type", kind)])]));
    }
    if let Some(account) = alert.account.as_deref() {
        let account = object([
            ("uid", account.into()),
            ("type_id", 10.into()),
            ("type", "AWS Account".into()),
        ]);
        event.metadata("profiles", json!(["cloud"]));
        event.put(
            "cloud",
            object([
                ("provider", "AWS".into()),
                ("region", text(alert.region.as_deref())),
                ("account", account.into()),
            ]),
        );
    }
}

fn severity(severity: AlertSeverity) -> (u32, &'static str) {
    match severity {
        AlertSeverity::Unknown => (0, "Unknown"),
        AlertSeverity::Informational => (1, "Informational"),
        AlertSeverity::Low => (2, "Low"),
        AlertSeverity::Medium => (3, "Medium"),
        AlertSeverity::High => (4, "High"),
        AlertSeverity::Critical => (5, "Critical"),
    }
}
