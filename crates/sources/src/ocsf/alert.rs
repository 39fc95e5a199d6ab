//! What other tools found: Detection Finding 2004.

use schema::{Alert, AlertSeverity};
use serde_json::json;

use super::api_call::text;
use super::class::DETECTION_FINDING;
use super::flow::{END_KEYS, drop_ends};
use super::http_request::{connection, endpoint, observe_address};
use super::unmapped::Source;
use super::{Event, object};

const CREATE: u32 = 1;

pub(super) fn event(alert: &Alert<'_>, source: &mut Source, uid: &str) -> Event {
    let mut event = Event::new(&DETECTION_FINDING, CREATE, source.product());
    let (severity, caption) = severity(alert.severity);
    event.put("severity_id", severity);
    event.put("severity", caption);
    event.put("message", text(alert.message.as_deref()));
    let category: Vec<&str> = alert.category.as_deref().into_iter().collect();
    event.put(
        "finding_info",
        object([
            ("uid", uid.into()),
            ("title", alert.signature.as_ref().into()),
            ("desc", text(alert.message.as_deref())),
            ("types", category.into()),
        ]),
    );
    event.put("is_alert", true);
    let evidence = object([
        ("src_endpoint", endpoint(alert.source, alert.source_port, None).into()),
        ("dst_endpoint", endpoint(alert.destination, alert.destination_port, None).into()),
        ("connection_info", connection(alert.uid.as_deref()).into()),
    ]);
    if !evidence.is_empty() {
        event.put("evidences", json!([evidence]));
    }
    observe_address(&mut event, "evidences[].src_endpoint.ip", alert.source);
    observe_address(&mut event, "evidences[].dst_endpoint.ip", alert.destination);
    source.drop_all(&END_KEYS);
    drop_ends(source);
    source.drop_all(&["note", "msg", "src", "dst", "p"]);
    event
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
