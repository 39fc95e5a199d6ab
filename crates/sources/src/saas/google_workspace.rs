//! Activities of Google Workspace: log-ins, what administrators change, grants of tokens, files; as
//! the Reports API lists them (`items`), and with the event taken out, as stores do.
//!
//! One activity may hold several events. Each is then a record of its own: who acted, and when,
//! stands outside it.

use std::io::BufRead;

use schema::{
    Actor, ActorKind, ApiCall, FileId, Locator, Provider, Record, Risk, Row, SignIn, SignInStep,
    Sink, SourceAddress, Target, Text, Timestamp,
};

use super::{lower, time};
use crate::address::with_or_without_port;
use crate::cloud::operations::service_effect;
use crate::fingerprint::Parts;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects;
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "google_workspace",
    product: ("Workspace audit logs", "Google"),
    claims: Claims::object(claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Member("id.time"),
    held: &["actor.email", "actor.profileId", "ipAddress", "id.customerId", "id.applicationName"],
    program: None,
};

const CONTAINER: Container = Container { lists: &["items"], first_keys: &["kind", "id", "actor"] };

fn claims(object: &Outline<'_>) -> bool {
    let kind = object.text("kind");
    let activity = kind.is_some_and(|kind| kind.ends_with("#reports#activity"));
    let named = object.has("id.applicationName")
        && object.has_any(&["actor", "events", "name", "parameters"]);
    activity || named
}

fn decode(_: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    objects::each((&CONTAINER, FORMAT.name), input, sink, &mut |sink, (offset, text), object| {
        let place = Place { file, offset, text };
        let Some(time) = object.at("id.time").and_then(time) else {
            return place.refuse(sink, "an activity whose id.time is missing or no time");
        };
        let events = || object.value("events").into_iter().flat_map(Value::items);
        if events().nth(1).is_none() {
            let event = events().next().and_then(Value::object).unwrap_or(object);
            return match row(object, event) {
                Some(row) => place.push(sink, (time, row), place),
                None => place.refuse(sink, "an activity whose event has no name"),
            };
        }
        for event in events() {
            let own = place.within(event);
            match event.object().and_then(|event| row(object, event)) {
                Some(row) => own.push(sink, (time, row), place),
                None => own.refuse(sink, "an event without a name"),
            }
        }
    });
}

/// Where an activity lies.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: FileId,
    offset: u64,
    text: &'a str,
}

impl<'a> Place<'a> {
    /// Where one of its events does.
    fn within(self, event: Value<'_, 'a>) -> Self {
        let offset = self.offset.saturating_add(u64::from(event.position()));
        Self { offset, text: event.raw(), ..self }
    }

    /// Two activities may hold the same event: what tells it apart is the activity around it.
    fn push(self, sink: &mut dyn Sink, (time, row): (Timestamp, Row<'a>), around: Self) {
        let Moment { time, assumed } = Moment::said(time);
        let (offset, length) = (self.offset, objects::length_of(self.text));
        let parts = Parts::of(FORMAT.name).and(around.text.as_bytes());
        let inside = self.offset.saturating_sub(around.offset);
        sink.record(Record {
            source: FORMAT.name,
            locator: Locator { file: self.file, offset, length },
            fingerprint: parts.and(&inside.to_le_bytes()).fingerprint(),
            time,
            assumed,
            raw: self.text.as_bytes(),
            row,
        });
    }

    fn refuse(self, sink: &mut dyn Sink, reason: &'static str) {
        let place = (self.offset, self.text.as_bytes());
        objects::refuse(sink, FORMAT.name, schema::RejectKind::Quarantined, reason, place);
    }
}

fn row<'a>(activity: Object<'_, 'a>, event: Object<'_, 'a>) -> Option<Row<'a>> {
    let name = event.text("name")?;
    let step = match name.as_ref() {
        "login_success" | "login_failure" | "login_challenge" | "login_verification" => {
            Some(SignInStep::Attempt)
        }
        "logout" => Some(SignInStep::SessionClosed),
        _ => None,
    };
    Some(match step {
        Some(step) => Row::SignIn(sign_in(activity, event, (step, &name))),
        None => Row::ApiCall(call(activity, event, name)),
    })
}

fn sign_in<'a>(
    activity: Object<'_, 'a>,
    event: Object<'_, 'a>,
    (step, name): (SignInStep, &str),
) -> SignIn<'a> {
    let success = match name {
        "login_success" => Some(true),
        "login_failure" => Some(false),
        _ => None,
    };
    let flag = |name| parameter(event, name).is_some_and(|text| text == "true");
    SignIn {
        step,
        user: activity.text("actor.email"),
        kind: ActorKind::User,
        user_id: activity.text("actor.profileId"),
        domain: activity.text("ownerDomain"),
        source: source(activity),
        service: Some("Google Workspace".into()),
        method: parameter(event, "login_type"),
        mfa: flag("is_second_factor").then_some(true),
        risk: flag("is_suspicious").then_some(Risk::High),
        success,
        reason: parameter(event, "login_failure_type"),
        event_id: activity.at("id.uniqueQualifier").and_then(Value::number_text),
        ..SignIn::default()
    }
}

fn call<'a>(activity: Object<'_, 'a>, event: Object<'_, 'a>, name: Text<'a>) -> ApiCall<'a> {
    let service = activity.text("id.applicationName").unwrap_or("Google Workspace".into());
    let mut call = ApiCall {
        account: activity.text("id.customerId").unwrap_or_default(),
        event_id: activity.at("id.uniqueQualifier").and_then(Value::number_text),
        actor: actor(activity),
        source: source(activity).map(SourceAddress::Address).unwrap_or_default(),
        target: target(event),
        ..ApiCall::of(Provider::GoogleWorkspace, service, name)
    };
    call.effect = service_effect(&call, &call.operation, "null");
    call
}

fn actor<'a>(activity: Object<'_, 'a>) -> Actor<'a> {
    let account = activity.text("id.customerId");
    if let Some(email) = activity.text("actor.email") {
        let service = email.ends_with(".gserviceaccount.com");
        let kind = if service { ActorKind::Application } else { ActorKind::User };
        let person = Some(email.clone()).filter(|_| !service);
        return Actor { kind, key: lower(email), person, account, ..Actor::default() };
    }
    // Google's own, and applications without a user.
    let key = activity.text("actor.key").or_else(|| activity.text("actor.profileId"));
    let kind = match &key {
        Some(key) if key == "SYSTEM" => ActorKind::Service,
        Some(_) => ActorKind::Application,
        None => ActorKind::Unknown,
    };
    Actor { kind, key: key.unwrap_or_default(), account, ..Actor::default() }
}

fn source(activity: Object<'_, '_>) -> Option<std::net::IpAddr> {
    activity.text("ipAddress").and_then(|text| Some(with_or_without_port(&text)?.0))
}

/// Whom or what it was done to, by the parameter that names it.
fn target<'a>(event: Object<'_, 'a>) -> Target<'a> {
    const NAMES: [(&str, &str); 8] = [
        ("USER_EMAIL", "User"),
        ("GROUP_EMAIL", "group"),
        ("DOMAIN_ALIAS", "domain"),
        ("SECONDARY_DOMAIN_NAME", "domain"),
        ("DOMAIN_NAME", "domain"),
        ("APPLICATION_NAME", "application"),
        ("app_name", "application"),
        ("doc_title", "document"),
    ];
    let found = NAMES.into_iter().find_map(|(name, kind)| Some((parameter(event, name)?, kind)));
    found.map_or_else(Target::default, |(name, kind)| Target {
        uid: parameter(event, "doc_id").or_else(|| parameter(event, "client_id")),
        name: Some(name),
        kind: Some(kind.into()),
    })
}

/// A parameter: an item of a list, or a member where a store made an object of it.
fn parameter<'a>(event: Object<'_, 'a>, name: &str) -> Option<Text<'a>> {
    let parameters = event.value("parameters")?;
    if let Some(object) = parameters.object() {
        let value = object.value(name)?;
        return value.number_text().or_else(|| Some(value.boolean()?.to_string().into()));
    }
    let mut items = parameters.items().filter_map(Value::object);
    let item = items.find(|item| item.text("name").as_deref() == Some(name))?;
    let value = ["value", "intValue", "boolValue"].iter().find_map(|key| item.value(key));
    let listed = || item.value("multiValue")?.items().next();
    let value = value.or_else(listed)?;
    value.number_text().or_else(|| Some(value.boolean()?.to_string().into()))
}
