//! Audit logs of Cloudflare, of both versions: as the API lists them (`result`), and as Logpush
//! writes them, with other names for the same.

use schema::{
    Actor, ActorKind, ApiCall, Effect, Provider, Row, SignIn, SignInStep, SourceAddress, Target,
    Text,
};

use super::{first, lower, time};
use crate::address::with_or_without_port;
use crate::cloud::operations;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "cloudflare_audit",
    product: ("Audit Logs", "Cloudflare"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["result"],
            first_keys: &["id", "action", "account", "ActionResult", "AccountID"],
        },
        read,
    }),
    written_time: WrittenTime::Members(&TIMES),
    held: &[
        "id",
        "action.type",
        "action.result",
        "actor.email",
        "actor.ip",
        "actor.ip_address",
        "resource.id",
        "resource.type",
        "resource.product",
        "account.id",
        "raw.user_agent",
        "ID",
        "AuditLogID",
        "ActionType",
        "ActionResult",
        "ActorEmail",
        "ActorIP",
        "ActorIPAddress",
        "ResourceID",
        "ResourceType",
        "ResourceProduct",
        "AccountID",
        "Raw.user_agent",
    ],
    program: None,
};

const TIMES: [&str; 4] = ["when", "When", "action.time", "ActionTimestamp"];

fn claims(object: &Outline<'_>) -> bool {
    let listed = object.has_all(&["action.type", "actor.type", "resource.type"])
        && object.has_any(&["when", "action.time", "interface", "owner.id"]);
    let pushed = object.has_all(&["ActionType", "ResourceType"])
        && object.has_any(&["ActorType", "ActorEmail", "ActorID"]);
    listed || pushed
}

fn read<'a>(record: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let Some(operation) = first(record, &["action.type", "ActionType"]) else {
        return Reading::unsupported("an object that is no action at Cloudflare");
    };
    let Some(time) = TIMES.iter().find_map(|path| record.at(path).and_then(time)) else {
        return Reading::quarantined("an action whose time is missing or none");
    };
    let step = match operation.as_ref() {
        "login" => Some(SignInStep::Attempt),
        "logout" => Some(SignInStep::SessionClosed),
        _ => None,
    };
    let row = match step {
        Some(step) => Row::SignIn(sign_in(record, step)),
        None => Row::ApiCall(call(record, operation)),
    };
    Reading::Event(Moment::said(time), row)
}

fn call<'a>(record: Object<'_, 'a>, operation: Text<'a>) -> ApiCall<'a> {
    let text = |paths: &[&str]| first(record, paths);
    let service = text(&["resource.product", "ResourceProduct", "resource.type", "ResourceType"]);
    let error = match worked(record) {
        Some(false) => {
            text(&["action.description", "ActionDescription"]).or(Some("failure".into()))
        }
        _ => None,
    };
    let mut call = ApiCall {
        account: text(&["account.id", "AccountID", "owner.id", "OwnerID"]).unwrap_or_default(),
        event_id: id(record),
        actor: actor(record),
        source: source(record).map(SourceAddress::Address).unwrap_or_default(),
        user_agent: text(&["raw.user_agent", "Raw.user_agent"]),
        error,
        target: Target {
            uid: text(&["resource.id", "ResourceID"]),
            name: text(&["zone.name", "ZoneName", "metadata.zone_name", "Metadata.zone_name"]),
            kind: text(&["resource.type", "ResourceType"]),
        },
        ..ApiCall::of(Provider::Cloudflare, service.unwrap_or("Cloudflare".into()), operation)
    };
    call.effect = effect(record, &call);
    call
}

/// What it did, by the collection of the API in which it was done, or by the type of the resource.
fn effect(record: Object<'_, '_>, call: &ApiCall<'_>) -> Option<Effect> {
    const SET: [&str; 5] =
        ["resource.request", "ResourceRequest", "newValueJson", "NewValue", "resource.value"];
    let operation = match first(record, &["raw.uri", "Raw.uri"]) {
        Some(uri) => format!("{} {}", call.operation, collection(&uri)?),
        None => format!("{}.{}", call.target.kind.as_deref()?, call.operation),
    };
    let set = SET.iter().find_map(|path| record.at(path)?.object().and(record.at(path)));
    operations::service_effect(call, &operation, set.map_or("null", Value::raw))
}

/// `zones/dns_records` out of `/zones/ID/dns_records` and `/zones/ID/dns_records/ID`.
fn collection(uri: &str) -> Option<String> {
    let path = uri.split(['?', '#']).next().unwrap_or(uri);
    let path = path.strip_prefix("/client/v4").unwrap_or(path);
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let owner = parts.next()?;
    parts.next();
    let parts: Vec<&str> = parts.collect();
    match parts.as_slice() {
        [] => Some(owner.to_owned()),
        [one] => Some(format!("{owner}/{one}")),
        [one, two] | [one, two, _] => Some(format!("{owner}/{one}/{two}")),
        _ => None,
    }
}

fn sign_in<'a>(record: Object<'_, 'a>, step: SignInStep) -> SignIn<'a> {
    let actor = actor(record);
    SignIn {
        step,
        user: Some(actor.key).filter(|key| !key.is_empty()),
        kind: actor.kind,
        user_id: first(record, &["actor.id", "ActorID"]),
        source: source(record),
        service: Some("Cloudflare".into()),
        success: worked(record).filter(|_| step == SignInStep::Attempt),
        user_agent: first(record, &["raw.user_agent", "Raw.user_agent"]),
        event_id: id(record),
        ..SignIn::default()
    }
}

/// People go by their address of mail, whatever they act with.
fn actor<'a>(record: Object<'_, 'a>) -> Actor<'a> {
    let email = first(record, &["actor.email", "ActorEmail"]);
    let id = first(record, &["actor.id", "ActorID"]);
    let kind = match first(record, &["actor.type", "ActorType"]).map(lower).as_deref() {
        Some("cloudflare" | "cloudflare_admin" | "system") => ActorKind::Service,
        Some("account") => ActorKind::Application,
        _ if email.is_some() => ActorKind::User,
        Some(_) if id.is_some() => ActorKind::User,
        _ => ActorKind::Unknown,
    };
    Actor {
        kind,
        person: email.clone().filter(|_| kind == ActorKind::User),
        key: email.or(id).map(lower).unwrap_or_default(),
        access_key: first(record, &["actor.token_id", "ActorTokenDetails.id"]),
        ..Actor::default()
    }
}

fn source(record: Object<'_, '_>) -> Option<std::net::IpAddr> {
    let written = first(record, &["actor.ip", "actor.ip_address", "ActorIP", "ActorIPAddress"]);
    written.and_then(|text| Some(with_or_without_port(&text)?.0))
}

fn id<'a>(record: Object<'_, 'a>) -> Option<Text<'a>> {
    first(record, &["id", "ID", "AuditLogID"])
}

/// `true`, or in words.
fn worked(record: Object<'_, '_>) -> Option<bool> {
    let result = ["action.result", "ActionResult"].iter().find_map(|path| record.at(path))?;
    result.boolean().or_else(|| match result.text()?.as_ref() {
        "success" => Some(true),
        "failure" => Some(false),
        _ => None,
    })
}
