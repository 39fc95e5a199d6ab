//! The unified audit log of Microsoft 365: as the Management Activity API gives it, and as exports
//! carry it, with the record as text under `AuditData`. Some stores write keys in lower case.

use std::io::BufRead;

use schema::{
    Actor, ActorKind, ApiCall, FileId, Provider, Row, SignIn, SignInStep, Sink, SourceAddress,
    Target, Text,
};

use super::lower;
use crate::Format;
use crate::address::with_or_without_port;
use crate::cloud::operations::service_effect;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Scan, Scanner, Start, Value};
use crate::framing::objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "microsoft365",
    product: ("Unified audit log", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Members(&["CreationTime", "creationtime", "CreationDate"]),
    held: &[
        "Id",
        "Operation",
        "Workload",
        "OrganizationId",
        "UserId",
        "ClientIP",
        "ObjectId",
        "ResultStatus",
        "UserAgent",
        "id",
        "operation",
        "workload",
        "organizationid",
        "userid",
        "clientip",
        "objectid",
        "resultstatus",
    ],
    program: None,
};

const CONTAINER: Container = Container {
    lists: &[],
    first_keys: &["CreationTime", "AppAccessContext", "Id", "RecordType", "PSComputerName"],
};

fn claims(object: &Outline<'_>) -> bool {
    let plain = object.has_all(&["CreationTime", "Operation"])
        && object.has_any(&["Workload", "OrganizationId", "RecordType"]);
    let lower = object.has_all(&["creationtime", "operation", "workload"]);
    let exported = object.has("AuditData") && object.has_any(&["Operations", "CreationDate"]);
    plain || lower || exported
}

fn decode(_: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let source = (Format::Microsoft365, file);
    let mut scanner = Scanner::new(&[]);
    objects::each((&CONTAINER, FORMAT.name), input, sink, &mut |sink, place, object| {
        let Some(text) = object.text("AuditData") else {
            return objects::push(sink, source, place, read(object));
        };
        let reading = match scanner.scan(text.as_bytes(), Start::Value) {
            Scan::Complete(_) => read(scanner.object(&text)),
            _ => Reading::quarantined("a record whose AuditData is no JSON"),
        };
        // The record is the text around it: there its bytes are.
        objects::push(sink, source, place, reading);
    });
}

fn read<'a>(record: Object<'_, 'a>) -> Reading<'a> {
    let Some(operation) = record.find_text("Operation") else {
        return Reading::unsupported("an object that is no record of the unified audit log");
    };
    // Always in UTC, and never with a zone.
    let time = record.find_text("CreationTime").and_then(|text| written_in_utc(&text));
    let Some(time) = time else {
        return Reading::quarantined("a record whose CreationTime is missing or no time");
    };
    let success = match operation.as_ref() {
        "UserLoggedIn" => Some(true),
        "UserLoginFailed" => Some(false),
        _ => None,
    };
    let row = match success {
        Some(success) => Row::SignIn(sign_in(record, success)),
        None => Row::ApiCall(call(record, operation)),
    };
    Reading::Event(Moment::said(time), row)
}

fn call<'a>(record: Object<'_, 'a>, operation: Text<'a>) -> ApiCall<'a> {
    let text = |name: &str| record.find_text(name);
    let status = text("ResultStatus");
    let failed = status
        .as_deref()
        .is_some_and(|status| ["failed", "false", "failure"].contains(&&*status.to_lowercase()));
    let object = text("ObjectId");
    let mut call = ApiCall {
        account: text("OrganizationId").unwrap_or_default(),
        event_id: text("Id"),
        actor: actor(record),
        source: source(record).0.map(SourceAddress::Address).unwrap_or_default(),
        user_agent: text("UserAgent").or_else(|| extended(record, "UserAgent")),
        error: status.filter(|_| failed),
        target: Target { uid: object.clone(), name: object, kind: text("ItemType") },
        ..ApiCall::of(
            Provider::Microsoft365,
            text("Workload").unwrap_or("Microsoft 365".into()),
            operation,
        )
    };
    call.effect = service_effect(&call, &call.operation, "null");
    call
}

/// The directory signs people in, and Microsoft 365 tells of it.
fn sign_in<'a>(record: Object<'_, 'a>, success: bool) -> SignIn<'a> {
    let actor = actor(record);
    let (source, source_port) = source(record);
    SignIn {
        step: SignInStep::Attempt,
        user: record.find_text("UserId"),
        kind: actor.kind,
        user_id: record.find_text("UserKey"),
        domain: record.find_text("OrganizationId"),
        source,
        source_port,
        service: Some("Entra ID".into()),
        application: record.find_text("ApplicationId"),
        success: Some(success),
        unknown_user: record.find_text("LogonError").as_deref() == Some("UserAccountNotFound"),
        reason: record.find_text("LogonError").filter(|_| !success),
        user_agent: extended(record, "UserAgent"),
        event_id: record.find_text("Id"),
        ..SignIn::default()
    }
}

fn actor<'a>(record: Object<'_, 'a>) -> Actor<'a> {
    let Some(user) = record.find_text("UserId") else { return Actor::default() };
    let kind = match record.find("UserType").and_then(Value::number::<u32>) {
        Some(3 | 4 | 7 | 8) => ActorKind::Service,
        Some(5 | 6) => ActorKind::Application,
        _ if user.starts_with("NT AUTHORITY") => ActorKind::Service,
        _ => ActorKind::User,
    };
    Actor {
        kind,
        person: Some(user.clone()).filter(|user| kind == ActorKind::User && user.contains('@')),
        key: lower(user),
        account: record.find_text("OrganizationId"),
        session: record.find_text("AppAccessContext.AADSessionId"),
        ..Actor::default()
    }
}

fn source(record: Object<'_, '_>) -> (Option<std::net::IpAddr>, u16) {
    let names = ["ClientIP", "ClientIPAddress", "ActorIpAddress"];
    let written = names.iter().find_map(|name| record.find_text(name));
    let end = written.and_then(|text| with_or_without_port(&text));
    end.map_or((None, 0), |(address, port)| (Some(address), port.unwrap_or(0)))
}

/// `"ExtendedProperties":[{"Name":"UserAgent","Value":"…"}]`
fn extended<'a>(record: Object<'_, 'a>, name: &str) -> Option<Text<'a>> {
    let mut properties = record.find("ExtendedProperties")?.items().filter_map(Value::object);
    properties.find(|it| it.find_text("Name").as_deref() == Some(name))?.find_text("Value")
}
