//! What other tools found: Detection Finding, and Security Finding, as it was called before 1.1.

use schema::{Alert, AlertSeverity, Row, Target};

use super::{first, ip, number, time};
use crate::framing::json::{Object, Value};

pub(super) fn row<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let list = |path: &str| event.at(path).into_iter().flat_map(Value::items);
    let evidence = || list("evidences").filter_map(Value::object);
    let mut types = list("finding_info.types").chain(list("finding.types"));
    let title = first(event, &["finding_info.title", "finding.title"]);
    let category = types.find_map(Value::text);
    let seen = |names: [&str; 2]| names.iter().find_map(|path| time(event, path));
    let resource = list("resources").find_map(Value::object);
    let mut alert = Alert {
        signature: title.or_else(|| category.clone()).unwrap_or_default(),
        severity: severity(event),
        category,
        message: first(event, &["message", "finding_info.desc", "finding.desc"]),
        finding: first(event, &["finding_info.uid", "finding.uid"]),
        account: first(event, &["cloud.account.uid", "cloud.account_uid"]),
        region: event.text("cloud.region"),
        first_seen: seen(["finding_info.first_seen_time", "finding.first_seen_time"]),
        last_seen: seen(["finding_info.last_seen_time", "finding.last_seen_time"]),
        count: number(event, "count"),
        ..Alert::default()
    };
    if let Some(it) = resource {
        alert.resource =
            Target { uid: it.text("uid"), name: it.text("name"), kind: it.text("type") };
    }
    if let Some(evidence) = evidence().next() {
        alert.source = ip(evidence, "src_endpoint.ip");
        alert.source_port = number(evidence, "src_endpoint.port").unwrap_or(0);
        alert.destination = ip(evidence, "dst_endpoint.ip");
        alert.destination_port = number(evidence, "dst_endpoint.port").unwrap_or(0);
        alert.name = evidence.text("dst_endpoint.hostname");
        alert.protocol = number(evidence, "connection_info.protocol_num");
        alert.uid = evidence.text("connection_info.uid");
        alert.actor = first(evidence, &["actor.user.name", "actor.user.uid"]);
        alert.operation = evidence.text("api.operation");
    }
    Row::Alert(alert)
}

fn severity(event: Object<'_, '_>) -> AlertSeverity {
    match number(event, "severity_id") {
        Some(1_u32) => AlertSeverity::Informational,
        Some(2) => AlertSeverity::Low,
        Some(3) => AlertSeverity::Medium,
        Some(4) => AlertSeverity::High,
        Some(5 | 6) => AlertSeverity::Critical,
        _ => AlertSeverity::Unknown,
    }
}
