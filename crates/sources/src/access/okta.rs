//! The System Log of Okta: sign-ins, and what administrators change. Events come in lists and lines,
//! and as the `detail` of `EventBridge`.
//!
//! Whoever fails to sign in chose the name themselves; whoever has a session is known by it.

use schema::{
    Actor, ActorKind, ApiCall, Provider, Risk, Row, SignIn, SignInStep, SourceAddress, Target, Text,
};

use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};
use crate::saas::lower;

pub(crate) const FORMAT: Definition = Definition {
    name: "okta",
    product: ("System Log", "Okta"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["actor", "uuid", "published"] },
        read,
    }),
    written_time: WrittenTime::Member("published"),
    held: &[
        "uuid",
        "eventType",
        "actor.id",
        "actor.alternateId",
        "client.ipAddress",
        "client.userAgent.rawUserAgent",
        "client.geographicalContext.city",
        "client.geographicalContext.country",
        "outcome",
        "authenticationContext.externalSessionId",
        "authenticationContext.credentialType",
    ],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    // Some stores write the names of columns in lower case.
    object.has_any(&["eventType", "eventtype"])
        && object.has("actor.alternateId")
        && object.has_any(&["legacyEventType", "displayMessage", "displaymessage"])
}

fn read<'a>(event: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let Some(time) = event.text("published").and_then(|text| written_in_utc(&text)) else {
        return Reading::quarantined("an event whose published is missing or no time");
    };
    let kind = event.text("eventType").or_else(|| event.text("eventtype")).unwrap_or_default();
    let row = match step(&kind) {
        Some(step) => Row::SignIn(sign_in(event, step, &kind)),
        None => Row::ApiCall(call(event, kind)),
    };
    Reading::Event(Moment::said(time), row)
}

/// The step that a type of event is, if it is one of signing in.
fn step(kind: &str) -> Option<SignInStep> {
    match kind {
        "user.session.start" => Some(SignInStep::Attempt),
        "user.session.end" | "user.session.clear" | "user.session.expire" => {
            Some(SignInStep::SessionClosed)
        }
        "user.session.impersonation.initiate" | "user.session.impersonation.grant" => {
            Some(SignInStep::Switched)
        }
        "policy.evaluate_sign_on" | "user.session.access_admin_app" => {
            Some(SignInStep::SessionOpened)
        }
        _ if kind.starts_with("user.authentication.") => Some(SignInStep::Attempt),
        _ => None,
    }
}

fn sign_in<'a>(event: Object<'_, 'a>, step: SignInStep, kind: &str) -> SignIn<'a> {
    let success = outcome(event);
    let factor = kind.ends_with("_via_mfa") && success == Some(true);
    let debug = |name| event.at("debugContext.debugData")?.object()?.text(name);
    SignIn {
        step,
        user: text(event, "actor.alternateId").or_else(|| text(event, "actor.displayName")),
        kind: actor_kind(event),
        user_id: text(event, "actor.id"),
        source: event.text("client.ipAddress").and_then(|text| address::parse(&text)),
        country: text(event, "client.geographicalContext.country"),
        city: text(event, "client.geographicalContext.city"),
        service: Some("Okta".into()),
        application: target(event, "AppInstance").map(|(_, name)| name),
        method: text(event, "authenticationContext.credentialType").or_else(|| debug("factor")),
        mfa: factor.then_some(true),
        risk: debug("risk").as_deref().and_then(risk),
        success,
        unknown_user: event.text("outcome.reason").as_deref() == Some("UNKNOWN_USER"),
        reason: reason(event, success),
        user_agent: text(event, "client.userAgent.rawUserAgent"),
        uid: text(event, "authenticationContext.externalSessionId"),
        event_id: text(event, "uuid"),
        ..SignIn::default()
    }
}

fn call<'a>(event: Object<'_, 'a>, kind: Text<'a>) -> ApiCall<'a> {
    let failed = outcome(event) == Some(false);
    let source = event.text("client.ipAddress").and_then(|text| address::parse(&text));
    let (target, name) = target(event, "User").or_else(|| target(event, "")).unzip();
    let key = text(event, "actor.alternateId").or_else(|| text(event, "actor.id"));
    let kinded = actor_kind(event);
    ApiCall {
        event_id: text(event, "uuid"),
        actor: Actor {
            kind: kinded,
            person: key.clone().filter(|_| kinded == ActorKind::User),
            key: key.map(lower).unwrap_or_default(),
            session: text(event, "authenticationContext.externalSessionId"),
            ..Actor::default()
        },
        source: source.map(SourceAddress::Address).unwrap_or_default(),
        user_agent: text(event, "client.userAgent.rawUserAgent"),
        error: if failed { reason(event, Some(false)) } else { None },
        target: Target {
            uid: target.and_then(|target| target.text("id")),
            name,
            kind: target.and_then(|target| target.text("type")),
        },
        ..ApiCall::of(Provider::Okta, "Okta".into(), kind)
    }
}

/// A text that says something: Okta writes `unknown` where it has nothing.
fn text<'a>(event: Object<'_, 'a>, path: &str) -> Option<Text<'a>> {
    event.text(path).filter(|text| !text.eq_ignore_ascii_case("unknown"))
}

fn actor_kind(event: Object<'_, '_>) -> ActorKind {
    match event.text("actor.type").as_deref() {
        Some("User") => ActorKind::User,
        Some("SystemPrincipal") => ActorKind::Service,
        Some(_) => ActorKind::Application,
        None => ActorKind::Unknown,
    }
}

fn outcome(event: Object<'_, '_>) -> Option<bool> {
    match event.text("outcome.result")?.as_ref() {
        "SUCCESS" | "ALLOW" => Some(true),
        "FAILURE" | "DENY" => Some(false),
        _ => None,
    }
}

/// Why, where it was refused.
fn reason<'a>(event: Object<'_, 'a>, success: Option<bool>) -> Option<Text<'a>> {
    let reason = event.text("outcome.reason");
    if success == Some(false) { reason.or_else(|| event.text("outcome.result")) } else { reason }
}

/// The first target of a type, any where that is empty, with its name.
fn target<'t, 'a>(event: Object<'t, 'a>, kind: &str) -> Option<(Object<'t, 'a>, Text<'a>)> {
    let targets = event.value("target")?.items().filter_map(Value::object);
    let mut fitting =
        targets.filter(|target| kind.is_empty() || target.text("type").as_deref() == Some(kind));
    let target = fitting.next()?;
    let named = if kind == "AppInstance" { "displayName" } else { "alternateId" };
    let name = text(target, named).or_else(|| text(target, "displayName"))?;
    Some((target, name))
}

/// `{reasons=Anomalous Location, level=MEDIUM}`
fn risk(text: &str) -> Option<Risk> {
    let level = text.split(['{', '}', ',']).find_map(|part| part.trim().strip_prefix("level="))?;
    match level {
        "LOW" => Some(Risk::Low),
        "MEDIUM" => Some(Risk::Medium),
        "HIGH" => Some(Risk::High),
        _ => None,
    }
}
