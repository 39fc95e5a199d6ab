//! Findings of AWS Security Hub in its own format, ASFF: lines, lists (`Findings`), and several in
//! one event of `EventBridge`, under `detail.findings`.

use std::io::BufRead;
use std::net::IpAddr;

use schema::{Alert, AlertSeverity, FileId, Row, Sink, Target};

use crate::Format;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "security_hub",
    product: ("Security Hub", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Members(&["UpdatedAt", "CreatedAt"]),
    held: &[
        "Id",
        "Title",
        "Description",
        "AwsAccountId",
        "Region",
        "Severity.Label",
        "FirstObservedAt",
        "LastObservedAt",
    ],
    program: None,
};

const CONTAINER: Container =
    Container { lists: &["Findings"], first_keys: &["SchemaVersion", "Id", "Action", "version"] };

/// Where an event of `EventBridge` has its findings.
const IN_EVENT: &str = "detail.findings";

fn claims(object: &Outline<'_>) -> bool {
    ["", "detail.findings."].into_iter().any(|prefix| {
        let text = |name: &str| object.text(&format!("{prefix}{name}"));
        let product = text("ProductArn").is_some_and(|arn| arn.contains(":securityhub:"));
        let version = text("SchemaVersion") == Some("2018-10-08");
        product || version
    })
}

fn decode(_: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let source = (Format::SecurityHub, file);
    objects::each((&CONTAINER, FORMAT.name), input, sink, &mut |sink, (offset, text), object| {
        let Some(findings) = object.at(IN_EVENT) else {
            return objects::push(sink, source, (offset, text), read(object));
        };
        for finding in findings.items() {
            let place = (offset.saturating_add(u64::from(finding.position())), finding.raw());
            let reading = finding.object().map_or(Reading::unsupported(OTHER), read);
            objects::push(sink, source, place, reading);
        }
    });
}

const OTHER: &str = "an object that is no finding of Security Hub";

fn read<'a>(finding: Object<'_, 'a>) -> Reading<'a> {
    let (Some(title), Some(_)) = (finding.text("Title"), finding.value("ProductArn")) else {
        return Reading::unsupported(OTHER);
    };
    let time = |name: &str| finding.text(name).and_then(|text| written_in_utc(&text));
    let Some(updated) = time("UpdatedAt").or_else(|| time("CreatedAt")) else {
        return Reading::quarantined("a finding whose UpdatedAt is missing or no time");
    };
    let kind = finding.value("Types").and_then(|types| types.items().next()?.text());
    let mut alert = Alert {
        signature: kind.unwrap_or_else(|| title.clone()),
        title: Some(title),
        finding: finding.text("Id"),
        severity: severity(finding),
        message: finding.text("Description"),
        resource: target(finding),
        account: finding.text("AwsAccountId"),
        region: finding.text("Region").or_else(|| {
            let resource = finding.value("Resources")?.items().next()?;
            resource.object()?.text("Region")
        }),
        first_seen: time("FirstObservedAt"),
        last_seen: time("LastObservedAt"),
        ..Alert::default()
    };
    add_action(&mut alert, finding);
    Reading::Event(Moment::said(updated), Row::Alert(alert))
}

fn severity(finding: Object<'_, '_>) -> AlertSeverity {
    let normalized = finding.at("Severity.Normalized").and_then(Value::number::<u32>);
    match (finding.text("Severity.Label").as_deref(), normalized) {
        (Some("INFORMATIONAL"), _) | (None, Some(0)) => AlertSeverity::Informational,
        (Some("LOW"), _) | (None, Some(1..=39)) => AlertSeverity::Low,
        (Some("MEDIUM"), _) | (None, Some(40..=69)) => AlertSeverity::Medium,
        (Some("HIGH"), _) | (None, Some(70..=89)) => AlertSeverity::High,
        (Some("CRITICAL"), _) | (None, Some(90..)) => AlertSeverity::Critical,
        _ => AlertSeverity::Unknown,
    }
}

/// The first of the resources that somebody acted on.
fn target<'a>(finding: Object<'_, 'a>) -> Target<'a> {
    let resources = || finding.value("Resources").into_iter().flat_map(Value::items);
    let mut passive = resources()
        .filter_map(Value::object)
        .filter(|resource| resource.text("ResourceRole").as_deref() != Some("Actor"));
    let first = passive.next().or_else(|| resources().find_map(Value::object));
    first.map_or_else(Target::default, |resource| Target {
        uid: resource.text("Id"),
        name: None,
        kind: resource.text("Type"),
    })
}

/// What was done, where it is told: since 2021 under `Action`, before and beside under `Network`.
fn add_action<'a>(alert: &mut Alert<'a>, finding: Object<'_, 'a>) {
    let address = |path: &str| finding.text(path).and_then(|text| address::parse(&text));
    let port = |path: &str| finding.at(path).and_then(Value::number).unwrap_or(0);
    alert.operation = finding.text("Action.AwsApiCallAction.Api");
    let caller: Option<IpAddr> = address("Action.AwsApiCallAction.RemoteIpDetails.IpAddressV4");
    let domain = finding.text("Action.DnsRequestAction.Domain");
    alert.name = domain.or_else(|| finding.text("Network.DestinationDomain"));
    let remote = address("Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4");
    if let Some(remote) = remote {
        let theirs = port("Action.NetworkConnectionAction.RemotePortDetails.Port");
        let ours = port("Action.NetworkConnectionAction.LocalPortDetails.Port");
        let direction = finding.text("Action.NetworkConnectionAction.ConnectionDirection");
        if direction.as_deref() == Some("INBOUND") {
            (alert.source, alert.source_port, alert.destination_port) =
                (Some(remote), theirs, ours);
        } else {
            (alert.destination, alert.destination_port, alert.source_port) =
                (Some(remote), theirs, ours);
        }
        return;
    }
    let source = address("Network.SourceIpV4").or_else(|| address("Network.SourceIpV6"));
    alert.source = caller.or(source);
    alert.source_port = port("Network.SourcePort");
    alert.destination =
        address("Network.DestinationIpV4").or_else(|| address("Network.DestinationIpV6"));
    alert.destination_port = port("Network.DestinationPort");
}
