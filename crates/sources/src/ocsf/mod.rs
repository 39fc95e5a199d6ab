//! A record as an event of the Open Cybersecurity Schema Framework, version 1.8.0.
//!
//! This is the cold way, for `decode` and for export: it reads the record's bytes again, as a tree,
//! so that every field ends up in an attribute or in `unmapped`. A test validates the events of all
//! fixtures and published logs against the compiled schema.
//!
//! A line of a tab-separated Zeek log does not carry the names of its columns; it is kept whole, as
//! `unmapped.line`, beside the columns that its row holds.

mod account_change;
mod alert;
mod api_call;
mod authentication;
mod certificate;
mod class;
mod cloud_resource;
mod dns_query;
mod email;
mod flow;
mod http_request;
mod lease;
mod network_registration;
mod person;
mod registration;
mod sign_in;
mod tunnel;
mod unmapped;

use schema::{Assumed, Record, Row};
use serde_json::{Map, Value, json};

use crate::lake;
use class::Class;
use unmapped::Source;

const VERSION: &str = "1.8.0";
const MICROS_PER_MILLI: i64 = 1000;

/// The event of a record.
pub fn ocsf(record: &Record<'_>) -> Value {
    let mut source = Source::read(record.source, record.raw);
    if record.source == lake::FORMAT.name
        && let Some(event) = stored(&mut source)
    {
        return event;
    }
    let fingerprint = format!("{:032x}", record.fingerprint.bits());
    let mut event = match &record.row {
        Row::ApiCall(call) => api_call::event(call, &mut source),
        Row::Flow(flow) => flow::event(flow, &mut source),
        Row::DnsQuery(query) => dns_query::event(query, &mut source),
        Row::HttpRequest(request) => http_request::event(request, &mut source),
        Row::SignIn(sign_in) => sign_in::event(sign_in, &mut source),
        Row::Tunnel(tunnel) => tunnel::event(tunnel, &mut source),
        Row::Registration(registration) => registration::event(registration, &mut source),
        Row::NetworkRegistration(registration) => {
            network_registration::event(registration, &mut source)
        }
        Row::Lease(lease) => lease::event(lease, &mut source),
        Row::Alert(alert) => alert::event(alert, &mut source, &fingerprint),
        Row::Email(email) => email::event(email, &source),
        Row::Certificate(certificate) => certificate::event(certificate, &mut source),
        Row::Person(person) => person::event(person, &mut source),
        Row::CloudResource(resource) => cloud_resource::event(resource, &mut source),
        Row::Cost(cost) => cloud_resource::cost(cost, &mut source),
    };
    let time = millis(record.time.0);
    event.put("time", time);
    if matches!(record.row, Row::DnsQuery(_)) {
        event.put("query_time", time);
    }
    let original_time = source.take_written_time().unwrap_or_else(|| epoch_seconds(record.time.0));
    let uid = source.take_text("eventID").or_else(|| event_id(&record.row)).unwrap_or(fingerprint);
    source.drop_held();
    event.metadata("original_time", original_time);
    event.metadata("uid", uid);
    if record.source == lake::FORMAT.name {
        event.metadata("product", source.take_path("metadata.product"));
        event.metadata("uid", source.take_path("metadata.uid"));
    }
    event.metadata("log_name", record.source);
    event.metadata("debug", assumptions(record.assumed));
    event.put("unmapped", source.rest());
    event.finish()
}

/// The log's own id of the event, which its row holds.
fn event_id(row: &Row<'_>) -> Option<String> {
    let id = match row {
        Row::ApiCall(call) => &call.event_id,
        Row::SignIn(sign_in) => &sign_in.event_id,
        _ => &None,
    };
    id.as_deref().map(str::to_owned)
}

/// An event that is one already, of this version: as it is stored.
fn stored(source: &mut Source) -> Option<Value> {
    let version = source.within("metadata").text("version")?;
    version.starts_with("1.8.").then(|| source.whole())
}

/// What its time does not say itself, in words.
fn assumptions(assumed: Assumed) -> Vec<&'static str> {
    let Assumed { utc, year, moment } = assumed;
    let said = [
        (utc, "the time has no zone and was read as UTC"),
        (year, "the date has no year and was read as the latest that is past"),
        (moment, "the record has no time: this is when it was read"),
    ];
    said.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words).collect()
}

/// An event in the making: its attributes, and what many of them share.
struct Event {
    attributes: Map<String, Value>,
    metadata: Map<String, Value>,
    observables: Vec<Value>,
}

/// What an observable is: `type_id` of OCSF.
#[derive(Clone, Copy)]
enum Observable {
    Hostname = 1,
    Address = 2,
    UserName = 4,
    Email = 5,
    ResourceUid = 10,
    UserUid = 31,
    AccountUid = 35,
}

impl Observable {
    const fn caption(self) -> &'static str {
        match self {
            Self::Hostname => "Hostname",
            Self::Address => "IP Address",
            Self::UserName => "User Name",
            Self::Email => "Email Address",
            Self::ResourceUid => "Resource UID",
            Self::UserUid => "User Object: uid",
            Self::AccountUid => "Account Object: uid",
        }
    }
}

impl Event {
    /// An event of a class and an activity, with everything that follows from these two.
    fn new(class: &'static Class, activity: u32, product: Value) -> Self {
        let mut event =
            Self { attributes: Map::new(), metadata: Map::new(), observables: Vec::new() };
        let caption = class.activity(activity);
        event.put("class_uid", class.uid);
        event.put("class_name", class.caption);
        event.put("category_uid", class.category_uid);
        event.put("category_name", class.category);
        event.put("activity_id", activity);
        event.put("activity_name", caption);
        event.put("type_uid", class.type_uid(activity));
        event.put("type_name", format!("{}: {caption}", class.caption));
        event.put("severity_id", 1);
        event.put("severity", "Informational");
        event.metadata("version", VERSION);
        event.metadata("product", product);
        event
    }

    fn put(&mut self, attribute: &str, value: impl Into<Value>) {
        put(&mut self.attributes, attribute, value);
    }

    fn metadata(&mut self, attribute: &str, value: impl Into<Value>) {
        put(&mut self.metadata, attribute, value);
    }

    /// Worked, failed, or not told.
    fn status(&mut self, worked: Option<bool>) {
        let (id, caption) = match worked {
            Some(true) => (1, "Success"),
            Some(false) => (2, "Failure"),
            None => (0, "Unknown"),
        };
        self.put("status_id", id);
        self.put("status", caption);
    }

    fn observe(&mut self, kind: Observable, attribute: &str, value: &str) {
        if !value.is_empty() {
            self.observables.push(json!({
                "name": attribute,
                "type_id": kind as u32,
                "type": kind.caption(),
                "value": value,
            }));
        }
    }

    fn finish(mut self) -> Value {
        let (metadata, observables) = (self.metadata, self.observables);
        put(&mut self.attributes, "metadata", metadata);
        put(&mut self.attributes, "observables", observables);
        Value::Object(self.attributes)
    }
}

/// Adds an attribute, unless there is nothing to say.
fn put(object: &mut Map<String, Value>, attribute: &str, value: impl Into<Value>) {
    let value = value.into();
    let says_nothing = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty() && attribute != "hostname",
        Value::Array(list) => list.is_empty(),
        Value::Object(inner) => inner.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    if !says_nothing {
        object.insert(attribute.to_owned(), value);
    }
}

/// An object of those attributes that say something.
fn object<const N: usize>(attributes: [(&str, Value); N]) -> Map<String, Value> {
    let mut object = Map::new();
    for (attribute, value) in attributes {
        put(&mut object, attribute, value);
    }
    object
}

fn millis(micros: i64) -> i64 {
    micros.div_euclid(MICROS_PER_MILLI)
}

/// As Zeek writes time.
fn epoch_seconds(micros: i64) -> String {
    let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    format!("{seconds}.{rest:06}")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
