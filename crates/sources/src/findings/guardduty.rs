//! Findings of Amazon GuardDuty: as it exports them, as its API gives them (`Findings`), and as the
//! `detail` of `EventBridge`. Keys begin with a small letter, or with a great one.

use std::net::IpAddr;

use schema::{Alert, AlertSeverity, Row, Target, Text};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};
use crate::network::protocol::protocol_number;

pub(crate) const FORMAT: Definition = Definition {
    name: "guardduty",
    product: ("GuardDuty", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["Findings", "findings"],
            first_keys: &["schemaVersion", "SchemaVersion", "AccountId", "accountId", "version"],
        },
        read,
    }),
    written_time: WrittenTime::Members(&["updatedAt", "UpdatedAt", "createdAt", "CreatedAt"]),
    held: &[
        "id",
        "Id",
        "type",
        "Type",
        "title",
        "Title",
        "description",
        "Description",
        "severity",
        "Severity",
        "accountId",
        "AccountId",
        "region",
        "Region",
        "service.count",
        "Service.Count",
        "service.eventFirstSeen",
        "Service.EventFirstSeen",
        "service.eventLastSeen",
        "Service.EventLastSeen",
    ],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    let arn = object.text("arn").or_else(|| object.text("Arn"));
    let known = arn.is_some_and(|arn| arn.contains(":guardduty:") && arn.contains("/finding/"));
    let named = object.has_any(&["service.detectorId", "Service.DetectorId"]);
    known || (named && object.has_any(&["type", "Type"]))
}

fn read<'a>(finding: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let (Some(signature), Some(service)) =
        (finding.find_text("type"), finding.find("service").and_then(Value::object))
    else {
        return Reading::unsupported("an object that is no finding of GuardDuty");
    };
    let written = finding.find_text("updatedAt").or_else(|| finding.find_text("createdAt"));
    let Some(time) = written.and_then(|text| written_in_utc(&text)) else {
        return Reading::quarantined("a finding whose updatedAt is missing or no time");
    };
    let seen = |name| service.find_text(name).and_then(|text| written_in_utc(&text));
    let resource = finding.find("resource").and_then(Value::object);
    let mut alert = Alert {
        signature,
        title: finding.find_text("title"),
        finding: finding.find_text("id"),
        severity: severity(finding.find("severity").and_then(Value::number)),
        message: finding.find_text("description"),
        resource: resource.map(target).unwrap_or_default(),
        actor: resource.and_then(|it| it.find_text("accessKeyDetails.userName")),
        account: finding.find_text("accountId"),
        region: finding.find_text("region"),
        first_seen: seen("eventFirstSeen"),
        last_seen: seen("eventLastSeen"),
        count: service.find("count").and_then(Value::number),
        ..Alert::default()
    };
    if let Some(action) = service.find("action").and_then(Value::object) {
        add_action(&mut alert, action);
    }
    Reading::Event(Moment::said(time), Row::Alert(alert))
}

/// As GuardDuty cuts its scale from 1 to 10.
fn severity(score: Option<f64>) -> AlertSeverity {
    match score {
        None => AlertSeverity::Unknown,
        Some(score) if score < 1.0 => AlertSeverity::Informational,
        Some(score) if score < 4.0 => AlertSeverity::Low,
        Some(score) if score < 7.0 => AlertSeverity::Medium,
        Some(score) if score < 9.0 => AlertSeverity::High,
        Some(_) => AlertSeverity::Critical,
    }
}

/// What it is about, by the part that names it.
fn target<'a>(resource: Object<'_, 'a>) -> Target<'a> {
    const NAMES: [&str; 8] = [
        "instanceDetails.instanceId",
        "eksClusterDetails.arn",
        "ecsClusterDetails.arn",
        "lambdaDetails.functionArn",
        "rdsDbInstanceDetails.dbInstanceArn",
        "accessKeyDetails.accessKeyId",
        "containerDetails.id",
        "s3BucketDetails.arn",
    ];
    let bucket = || {
        let mut buckets = resource.find("s3BucketDetails")?.items().filter_map(Value::object);
        buckets.find_map(|bucket| bucket.find_text("arn"))
    };
    let uid = NAMES.iter().find_map(|name| resource.find_text(name)).or_else(bucket);
    Target { uid, name: None, kind: resource.find_text("resourceType") }
}

/// What was done: a connection, a look-up, a call, a probe of ports.
fn add_action<'a>(alert: &mut Alert<'a>, action: Object<'_, 'a>) {
    let within = |name: &str| action.find(name).and_then(Value::object);
    if let Some(call) = within("awsApiCallAction").or_else(|| within("kubernetesApiCallAction")) {
        alert.source = remote(call);
        alert.operation = call.find_text("api").or_else(|| call.find_text("verb"));
        alert.name = call.find_text("domainDetails.domain");
    } else if let Some(connection) = within("networkConnectionAction") {
        add_connection(alert, connection);
    } else if let Some(query) = within("dnsRequestAction") {
        alert.name = query.find_text("domain");
        alert.protocol = protocol(query, [0, 0, 0, 0].into());
    } else if let Some(probe) = within("portProbeAction") {
        let mut probes = probe
            .find("portProbeDetails")
            .into_iter()
            .flat_map(Value::items)
            .filter_map(Value::object);
        if let Some(first) = probes.next() {
            alert.source = remote(first);
            alert.destination = address(first, "localIpDetails.ipAddressV4");
            alert.destination_port = port(first, "localPortDetails.port");
        }
    } else if let Some(login) = within("rdsLoginAttemptAction") {
        alert.source = remote(login);
    }
}

fn add_connection<'a>(alert: &mut Alert<'a>, connection: Object<'_, 'a>) {
    let ours = (
        address(connection, "localIpDetails.ipAddressV4"),
        port(connection, "localPortDetails.port"),
    );
    let theirs = (remote(connection), port(connection, "remotePortDetails.port"));
    let inbound = connection.find_text("connectionDirection").as_deref() == Some("INBOUND");
    let (from, to) = if inbound { (theirs, ours) } else { (ours, theirs) };
    (alert.source, alert.source_port) = from;
    (alert.destination, alert.destination_port) = to;
    let family = alert.source.or(alert.destination);
    alert.protocol = family.and_then(|family| protocol(connection, family));
}

fn remote(action: Object<'_, '_>) -> Option<IpAddr> {
    address(action, "remoteIpDetails.ipAddressV4")
        .or_else(|| address(action, "remoteIpDetails.ipAddressV6"))
}

fn address(action: Object<'_, '_>, path: &str) -> Option<IpAddr> {
    action.find_text(path).and_then(|text: Text<'_>| address::parse(&text))
}

fn port(action: Object<'_, '_>, path: &str) -> u16 {
    action.find(path).and_then(Value::number).unwrap_or(0)
}

fn protocol(action: Object<'_, '_>, family: IpAddr) -> Option<u8> {
    protocol_number(&action.find_text("protocol")?.to_ascii_lowercase(), family)
}
