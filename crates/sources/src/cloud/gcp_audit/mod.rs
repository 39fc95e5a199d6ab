//! Google Cloud audit logs: log entries with an `AuditLog`, one a line, in a list, or as the API
//! lists them under `entries`.
//!
//! A long operation writes one entry as it begins, with its parameters, and one as it ends, which
//! says whether it failed; both have the id of the operation.

mod identity;

use std::borrow::Cow;

use schema::{ApiCall, Provider, Reached, Row, SourceAddress, Stage, Text};

use crate::address;
use crate::cloud::operations;
use crate::cloud::part::{before, part};
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "gcp_audit",
    product: ("Cloud Audit Logs", "Google"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["entries"],
            first_keys: &["entries", "insertId", "logName", "protoPayload"],
        },
        read,
    }),
    written_time: WrittenTime::Member("timestamp"),
    held: &[
        "insertId",
        "protoPayload.methodName",
        "protoPayload.requestMetadata.callerIp",
        "protoPayload.requestMetadata.callerSuppliedUserAgent",
        "protoPayload.serviceName",
    ],
    program: None,
};

/// Names of the numbers of `google.rpc.Code`, from 1 on.
const CODES: [&str; 16] = [
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

fn claims(object: &Outline<'_>) -> bool {
    let (kind, log) = (object.text("protoPayload.@type"), object.text("logName"));
    (is_audit(kind, log) && object.has("protoPayload"))
        || object.has_all(&["protoPayload.methodName", "protoPayload.serviceName"])
}

/// Other logs hold a `protoPayload` as well.
fn is_audit(kind: Option<&str>, log: Option<&str>) -> bool {
    kind.is_some_and(|kind| kind.ends_with("google.cloud.audit.AuditLog"))
        || log.is_some_and(|log| log.contains("/logs/cloudaudit.googleapis.com"))
}

fn read<'a>(entry: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let Some(audit) = entry.value("protoPayload").and_then(Value::object) else {
        return Reading::unsupported("a log entry that is no audit log");
    };
    let (kind, log) = (audit.text("@type"), entry.text("logName"));
    if !is_audit(kind.as_deref(), log.as_deref()) && audit.value("methodName").is_none() {
        return Reading::unsupported("a log entry that is no audit log");
    }
    let time = entry.text("timestamp").or_else(|| entry.text("receiveTimestamp"));
    match time.and_then(|time| written_in_utc(&time)) {
        Some(time) => Reading::Event(Moment::said(time), Row::ApiCall(call(entry, audit))),
        None => Reading::quarantined("a log entry whose timestamp is missing or no time"),
    }
}

fn call<'a>(entry: Object<'_, 'a>, audit: Object<'_, 'a>) -> ApiCall<'a> {
    let service = audit.text("serviceName").unwrap_or_default();
    let operation = audit.text("methodName").unwrap_or_default();
    let resource = audit.text("resourceName").unwrap_or_default();
    let mut call = ApiCall {
        account: project(entry, &resource).unwrap_or_default(),
        region: region(entry, audit, &resource).unwrap_or_default(),
        event_id: entry.text("insertId"),
        actor: audit.at("authenticationInfo").map(identity::actor).unwrap_or_default(),
        source: source(audit),
        user_agent: audit.text("requestMetadata.callerSuppliedUserAgent"),
        error: error(audit),
        read_only: reads(&operation).then_some(true),
        ..ApiCall::of(Provider::Gcp, service, operation)
    };
    let Some(known) = operations::gcp(&call.service, &call.operation) else { return call };
    let raw = |name: &str| audit.value(name).map_or("null", Value::raw);
    // Some services keep their parameters in `serviceData`.
    let request = if raw("request") == "null" { raw("serviceData") } else { raw("request") };
    if is_part_of_bulk(&call.operation, audit) {
        return call;
    }
    let parameters = operations::Call::new(request, raw("response"), &resource);
    call.effect = Some(operations::effect(known, &parameters));
    call.stage = stage(entry, call.error.is_some());
    call
}

/// A bulk insertion writes an entry for each server as well, which the first has counted.
fn is_part_of_bulk(method: &str, audit: Object<'_, '_>) -> bool {
    method.ends_with(".bulkInsert") && audit.at("request.count").is_none()
}

/// Which entry of its operation it is. The first has the parameters.
fn stage<'a>(entry: Object<'_, 'a>, failed: bool) -> Option<Stage<'a>> {
    let first = entry.at("operation.first").and_then(Value::boolean) == Some(true);
    let reached = match () {
        () if failed => Reached::Failed,
        () if first => Reached::Accepted,
        () => Reached::Ended,
    };
    Some(Stage { call: entry.text("operation.id")?, reached })
}

/// The project, or the folder, organisation or billing account, in which it happened.
fn project<'a>(entry: Object<'_, 'a>, resource: &Text<'a>) -> Option<Text<'a>> {
    let labelled = entry.text("resource.labels.project_id");
    let named = |text: &Text<'a>| {
        let name = part(text, |path| {
            path.split_once("projects/").map_or("", |(_, rest)| before(rest, '/'))
        });
        (!name.is_empty()).then_some(name)
    };
    let log = || {
        let name = part(&entry.text("logName")?, |name| {
            name.split_once('/').map_or("", |(_, rest)| before(rest, '/'))
        });
        (!name.is_empty()).then_some(name)
    };
    labelled.or_else(|| named(resource)).or_else(log)
}

/// The region, also of what lies in one of its zones: `us-central1` of `us-central1-a`.
fn region<'a>(
    entry: Object<'_, 'a>,
    audit: Object<'_, 'a>,
    resource: &Text<'a>,
) -> Option<Text<'a>> {
    let label = |name: &str| entry.at("resource.labels")?.object()?.text(name);
    let labelled = || ["zone", "region", "location"].into_iter().find_map(label);
    let current = || audit.at("resourceLocation.currentLocations")?.items().next()?.text();
    let named = || {
        let place = part(resource, |path| {
            let after = |kind| path.split_once(kind).map(|(_, rest)| before(rest, '/'));
            let kinds = ["/zones/", "/regions/", "/locations/"];
            kinds.into_iter().find_map(after).unwrap_or_default()
        });
        (!place.is_empty()).then_some(place)
    };
    let place = labelled().or_else(current).or_else(named)?;
    Some(part(&place, region_of_zone)).filter(|region| region != "global")
}

fn region_of_zone(place: &str) -> &str {
    match place.rsplit_once('-') {
        Some((region, zone)) if zone.len() == 1 && region.contains('-') => region,
        _ => place,
    }
}

/// The caller's address. `private` and `gce-internal-ip` stand for one that Google does not tell.
fn source<'a>(audit: Object<'_, 'a>) -> SourceAddress<'a> {
    let metadata = audit.value("requestMetadata").and_then(Value::object);
    let said = |name: &str| metadata?.text(name);
    let text = said("callerIp").or_else(|| said("callerIP"));
    let address = text.and_then(|text| address::parse(&text));
    address.map_or(SourceAddress::Unknown, SourceAddress::Address)
}

fn error<'a>(audit: Object<'_, 'a>) -> Option<Text<'a>> {
    let status = audit.value("status")?.object()?;
    let code: usize = status.value("code")?.number()?;
    let name = CODES.get(code.checked_sub(1)?);
    Some(name.map_or_else(|| Cow::Owned(code.to_string()), |name| Cow::Borrowed(*name)))
}

/// Whether the last part of a method is a verb that reads.
fn reads(method: &str) -> bool {
    const READS: [&str; 5] = ["get", "list", "aggregatedlist", "search", "query"];
    let verb = method.rsplit(['.', '/']).next().unwrap_or_default();
    READS.iter().any(|read| {
        let head = verb.get(..read.len()).is_some_and(|head| head.eq_ignore_ascii_case(read));
        // `getIamPolicy` reads; `getaway` would be another word.
        let next = verb.get(read.len()..).and_then(|rest| rest.chars().next());
        head && next.is_none_or(|letter| letter.is_ascii_uppercase())
    })
}
