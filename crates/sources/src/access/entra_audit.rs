//! The audit log of Microsoft Entra ID: users, applications, their secrets and roles, as Microsoft
//! Graph lists it and as diagnostic settings export it.

use std::borrow::Cow;

use schema::{Actor, ActorKind, ApiCall, Provider, Row, SourceAddress, Target, Text};

use crate::address;
use crate::cloud::operations::service_effect;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "entra_audit",
    product: ("Entra ID audit logs", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &["value", "records"], first_keys: &["id", "time"] },
        read,
    }),
    written_time: WrittenTime::Members(&["time", "activityDateTime"]),
    held: &[
        "id",
        "activityDisplayName",
        "loggedByService",
        "callerIpAddress",
        "operationName",
        "tenantId",
        "properties.id",
        "properties.activityDisplayName",
        "properties.loggedByService",
        "properties.initiatedBy.user.userPrincipalName",
        "properties.initiatedBy.user.ipAddress",
        "initiatedBy.user.userPrincipalName",
        "initiatedBy.user.ipAddress",
    ],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    let graph = |prefix: &str| {
        object.has(&format!("{prefix}activityDisplayName"))
            && object.has(&format!("{prefix}initiatedBy"))
    };
    let category = object.text("category").is_some_and(|category| category == "AuditLogs");
    let tenant = object.text("resourceId").is_some_and(|id| id.ends_with("Microsoft.aadiam"));
    let exported = category && (tenant || object.has("properties.initiatedBy"));
    graph("") || graph("properties.") || exported
}

fn read<'a>(record: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let inner = record.value("properties").and_then(Value::object).unwrap_or(record);
    let category = record.text("category");
    if inner.value("initiatedBy").is_none() && category.as_deref() != Some("AuditLogs") {
        return Reading::unsupported("a record that is no change of a directory");
    }
    let written = inner.text("activityDateTime").or_else(|| record.text("time"));
    let Some(time) = written.and_then(|text| written_in_utc(&text)) else {
        return Reading::quarantined("a change whose time is missing or none");
    };
    let operation = inner.text("activityDisplayName").or_else(|| record.text("operationName"));
    let Some(operation) = operation else {
        return Reading::unsupported("a record that says nothing of what was done");
    };
    Reading::Event(Moment::said(time), Row::ApiCall(call(inner, record, operation)))
}

/// `inner` is what Graph says, `record` what may stand around it.
fn call<'a>(inner: Object<'_, 'a>, record: Object<'_, 'a>, operation: Text<'a>) -> ApiCall<'a> {
    let service = inner.text("loggedByService").unwrap_or("Entra ID".into());
    let result = inner.text("result").or_else(|| record.text("resultSignature"));
    let failed = result.as_deref().is_some_and(|result| {
        result.eq_ignore_ascii_case("failure") || result.eq_ignore_ascii_case("timeout")
    });
    let reason = || inner.text("resultReason").or_else(|| result.clone());
    let address = inner.text("initiatedBy.user.ipAddress");
    let address = address.or_else(|| record.text("callerIpAddress"));
    let address = address.and_then(|address| address::parse(&address));
    let tenant = record.text("tenantId");
    let detail = |name: &str| {
        let mut details = inner.value("additionalDetails")?.items().filter_map(Value::object);
        let found = details.find(|detail| detail.text("key").as_deref() == Some(name))?;
        found.text("value")
    };
    let mut call = ApiCall {
        account: tenant.clone().unwrap_or_default(),
        event_id: inner.text("id"),
        actor: Actor { account: tenant, ..actor(inner) },
        source: address.map(SourceAddress::Address).unwrap_or_default(),
        user_agent: detail("User-Agent"),
        error: if failed { reason() } else { None },
        target: target(inner),
        ..ApiCall::of(Provider::Entra, service, operation)
    };
    call.effect = service_effect(&call, &call.operation, "null");
    call
}

/// Who asked: a user by name, an application by its id, as in the Activity Log.
fn actor<'a>(inner: Object<'_, 'a>) -> Actor<'a> {
    let text = |path| inner.text(path);
    let user = text("initiatedBy.user.userPrincipalName");
    if let Some(user) = user.or_else(|| text("initiatedBy.user.id")) {
        let key = Cow::Owned(user.to_lowercase());
        return Actor { kind: ActorKind::User, key, person: Some(user), ..Actor::default() };
    }
    let named = || text("initiatedBy.app.displayName");
    // Services of Microsoft have no id of their own.
    let id = text("initiatedBy.app.appId").or_else(|| text("initiatedBy.app.servicePrincipalId"));
    let (kind, key) = match id {
        Some(id) => (ActorKind::Application, Some(id)),
        None if named().is_some() => (ActorKind::Service, named()),
        None => (ActorKind::Unknown, None),
    };
    let session = if kind == ActorKind::Application { named() } else { None };
    Actor { kind, key: key.unwrap_or_default(), session, ..Actor::default() }
}

/// What it was done to: the first of the targets.
fn target<'a>(inner: Object<'_, 'a>) -> Target<'a> {
    let first = inner.value("targetResources").and_then(|targets| targets.items().next());
    let Some(first) = first.and_then(Value::object) else { return Target::default() };
    Target {
        uid: first.text("id"),
        name: first.text("userPrincipalName").or_else(|| first.text("displayName")),
        kind: first.text("type"),
    }
}
