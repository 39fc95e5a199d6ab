//! RDAP: the answers of registries as JSON (RFC 9083), with contacts as jCards (RFC 7095) and what is
//! redacted marked or left out (RFC 9537).
//!
//! - `domain`: who holds a domain;
//! - `network`: who holds addresses or a system that routes them, and who somebody is;
//! - `card`: a contact.
//!
//! A look-up is one record of a few kilobytes, deep and full of lists whose items tell by a member
//! what they are. So this decoder, unlike those of traffic, reads a record as a tree.

mod card;
mod domain;
mod network;

use std::borrow::Cow;
use std::io::BufRead;

use schema::{FileId, Locator, Record, RejectKind, Row, Sink, Text, Timestamp};
use serde_json::Value;

use super::date;
use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Outline};
use crate::framing::objects;
use crate::hints::Hints;

pub(crate) const FORMAT: Definition = Definition {
    name: "rdap",
    product: ("RDAP", "IETF"),
    claims: Claims::object(claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const SOURCE: &str = FORMAT.name;

const CONTAINER: Container = Container {
    lists: &["domainSearchResults", "entitySearchResults"],
    first_keys: &[
        "domainSearchResults",
        "entities",
        "errorCode",
        "events",
        "handle",
        "lang",
        "ldhName",
        "links",
        "nameservers",
        "notices",
        "objectClassName",
        "rdapConformance",
        "status",
        "unicodeName",
    ],
};

/// A key that only the answers of registries have.
fn claims(object: &Outline<'_>) -> bool {
    const CLASSES: [&str; 5] = ["domain", "ip network", "autnum", "entity", "nameserver"];
    let class = object.text("objectClassName").is_some_and(|class| CLASSES.contains(&class));
    class
        || object.has_any(&[
            "rdapConformance",
            "ldhName",
            "vcardArray",
            "domainSearchResults",
            "entitySearchResults",
        ])
}

fn decode(hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    objects::each((&CONTAINER, SOURCE), input, sink, &mut |sink, (offset, text), _| {
        answer(hints, (file, offset), text, sink);
    });
}

fn answer(hints: &Hints, (file, offset): (FileId, u64), text: &str, sink: &mut dyn Sink) {
    // The scan saw to the grammar; a number may still be one that nothing holds.
    let value = serde_json::from_str::<Value>(text).unwrap_or_default();
    let dates = Dates::of(&value);
    match row(&value, &dates) {
        Ok(row) => {
            let moment = super::moment(hints, dates.given, dates.updated.or(dates.created));
            let length = objects::length_of(text);
            sink.record(Record {
                source: SOURCE,
                locator: Locator { file, offset, length },
                fingerprint: fingerprint(SOURCE, text.as_bytes()),
                time: moment.time,
                assumed: moment.assumed,
                raw: text.as_bytes(),
                row,
            });
        }
        Err((kind, reason)) => {
            objects::refuse(sink, SOURCE, kind, reason, (offset, text.as_bytes()));
        }
    }
}

type Refusal = (RejectKind, &'static str);

fn row<'a>(answer: &Value, dates: &Dates) -> Result<Row<'a>, Refusal> {
    match at(answer, "/objectClassName").as_str() {
        Some("domain") => domain::registration(answer, dates).map(Row::Registration),
        Some("ip network") => network::addresses(answer, dates).map(Row::NetworkRegistration),
        Some("autnum") => network::systems(answer, dates).map(Row::NetworkRegistration),
        Some("entity") => network::holder(answer, dates).map(Row::NetworkRegistration),
        Some(_) => Err((RejectKind::Unsupported, "an answer about a name server or a service")),
        // Some leave the class out of an answer to a question that names it.
        None if !at(answer, "/ldhName").is_null() || !at(answer, "/nameservers").is_null() => {
            domain::registration(answer, dates).map(Row::Registration)
        }
        None if !at(answer, "/startAddress").is_null() => {
            network::addresses(answer, dates).map(Row::NetworkRegistration)
        }
        None => Err((RejectKind::Unsupported, "an answer about nothing that is registered")),
    }
}

/// When what an answer is about was registered, changed and runs out, and when it was given.
#[derive(Default)]
struct Dates {
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    expires: Option<Timestamp>,
    given: Option<Timestamp>,
}

impl Dates {
    fn of(answer: &Value) -> Self {
        let mut dates = Self::default();
        for event in items(at(answer, "/events")) {
            let place = match at(event, "/eventAction").as_str() {
                Some("registration") => &mut dates.created,
                Some("last changed") => &mut dates.updated,
                Some("expiration" | "registrar expiration") => &mut dates.expires,
                Some("last update of RDAP database") => &mut dates.given,
                _ => continue,
            };
            let date = at(event, "/eventDate").as_str().and_then(date::parse);
            *place = place.or(date);
        }
        dates
    }
}

fn has_role(entity: &Value, role: &str) -> bool {
    items(at(entity, "/roles")).any(|known| known.as_str() == Some(role))
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A member or item, however deep; nothing where there is none.
fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn text<'a>(value: &Value) -> Option<Text<'a>> {
    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty())?;
    Some(Cow::Owned(text.to_owned()))
}
