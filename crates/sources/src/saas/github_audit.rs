//! The audit log of GitHub: lines or a list, as streamed, exported and given by the API.

use std::borrow::Cow;

use schema::{
    Actor, ActorKind, ApiCall, Provider, Row, SignIn, SignInStep, SourceAddress, Target, Text,
};

use super::time;
use crate::address::with_or_without_port;
use crate::cloud::operations::service_effect;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "github_audit",
    product: ("Audit log", "GitHub"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["@timestamp", "action", "_document_id"] },
        read,
    }),
    written_time: WrittenTime::Members(&TIMES),
    held: &[
        "_document_id",
        "action",
        "actor",
        "actor_ip",
        "actor_location.country_code",
        "org",
        "user_agent",
    ],
    program: None,
};

const TIMES: [&str; 2] = ["@timestamp", "created_at"];

fn claims(object: &Outline<'_>) -> bool {
    let named = object.text("action").is_some_and(|action| action.contains('.'));
    let timed = object.has_any(&["@timestamp", "created_at", "_document_id"]);
    named
        && timed
        && object.has("actor")
        && object.has_any(&["org", "business", "actor_id", "repo"])
}

fn read<'a>(event: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    // `git` and `api` events name what was done in the same way.
    let Some(action) = event.text("action").filter(|action| action.contains('.')) else {
        return Reading::unsupported("an object that is no action at GitHub");
    };
    let Some(time) = TIMES.iter().find_map(|name| event.value(name).and_then(time)) else {
        return Reading::quarantined("an action whose @timestamp is missing or no time");
    };
    let success = match action.as_ref() {
        "user.login" | "user.successful_login" => Some(true),
        "user.failed_login" => Some(false),
        _ => None,
    };
    let row = match success {
        Some(success) => Row::SignIn(sign_in(event, success)),
        None => Row::ApiCall(call(event, action)),
    };
    Reading::Event(Moment::said(time), row)
}

fn call<'a>(event: Object<'_, 'a>, action: Text<'a>) -> ApiCall<'a> {
    let category = match &action {
        Cow::Borrowed(action) => Cow::Borrowed(category(action)),
        Cow::Owned(action) => Cow::Owned(category(action).to_owned()),
    };
    let mut call = ApiCall {
        account: event.text("org").or_else(|| event.text("business")).unwrap_or_default(),
        event_id: event.text("_document_id"),
        actor: actor(event),
        source: source(event).map(SourceAddress::Address).unwrap_or_default(),
        user_agent: event.text("user_agent"),
        target: target(event),
        ..ApiCall::of(Provider::Github, category, action)
    };
    call.effect = service_effect(&call, &call.operation, "null");
    call
}

fn category(action: &str) -> &str {
    action.split_once('.').map_or(action, |(category, _)| category)
}

fn sign_in<'a>(event: Object<'_, 'a>, success: bool) -> SignIn<'a> {
    SignIn {
        step: SignInStep::Attempt,
        user: event.text("actor").or_else(|| event.text("user")),
        kind: ActorKind::User,
        source: source(event),
        country: event.text("actor_location.country_code"),
        service: Some("GitHub".into()),
        success: Some(success),
        user_agent: event.text("user_agent"),
        event_id: event.text("_document_id"),
        ..SignIn::default()
    }
}

/// A log-in at GitHub is chosen by whoever has it, so it is named with its issuer.
fn actor<'a>(event: Object<'_, 'a>) -> Actor<'a> {
    let Some(login) = event.text("actor") else { return Actor::default() };
    let bot = event.value("actor_is_bot").and_then(Value::boolean) == Some(true)
        || login.ends_with("[bot]");
    let kind = if bot { ActorKind::Application } else { ActorKind::User };
    Actor {
        kind,
        key: Cow::Owned(format!("github.com:{}", login.to_lowercase())),
        person: Some(login).filter(|_| !bot),
        access_key: event.value("token_id").and_then(Value::number_text),
        ..Actor::default()
    }
}

fn source(event: Object<'_, '_>) -> Option<std::net::IpAddr> {
    event.text("actor_ip").and_then(|text| Some(with_or_without_port(&text)?.0))
}

/// Whom or what it was done to: the most particular thing that is named.
fn target<'a>(event: Object<'_, 'a>) -> Target<'a> {
    const NAMES: [(&str, &str); 7] = [
        ("runner_name", "runner"),
        ("user", "User"),
        ("team", "team"),
        ("hook_id", "webhook"),
        ("repo", "repository"),
        ("repository", "repository"),
        ("org", "organization"),
    ];
    let found = NAMES
        .into_iter()
        .find_map(|(member, kind)| Some((event.value(member)?.number_text()?, kind)));
    found.map_or_else(Target::default, |(name, kind)| Target {
        uid: None,
        name: Some(name),
        kind: Some(kind.into()),
    })
}
