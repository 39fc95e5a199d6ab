//! RDAP: the answers of registries as JSON (RFC 9083), with contacts as jCards (RFC 7095) and what is
//! redacted marked or left out (RFC 9537).
//!
//! A look-up is one record of a few kilobytes, deep and full of lists whose items tell by a member
//! what they are. So this decoder, unlike those of traffic, reads a record as a tree.

use std::borrow::Cow;
use std::io::BufRead;

use schema::{FileId, Locator, Record, RejectKind, Row, Sink};
use schema::{Registration, RegistrationProtocol, Text, Timestamp};
use serde_json::Value;

use super::date;
use super::holder::{self, Part};
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
    lists: &["domainSearchResults"],
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
    class || object.has_any(&["rdapConformance", "ldhName", "vcardArray", "domainSearchResults"])
}

fn decode(hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    objects::each((&CONTAINER, SOURCE), input, sink, &mut |sink, (offset, text), _| {
        answer(hints, (file, offset), text, sink);
    });
}

fn answer(hints: &Hints, (file, offset): (FileId, u64), text: &str, sink: &mut dyn Sink) {
    // The scan saw to the grammar; a number may still be one that nothing holds.
    let value = serde_json::from_str::<Value>(text).unwrap_or_default();
    let read = registration(&value);
    match read {
        Ok((registration, given)) => {
            let moment = super::moment(hints, given, &registration);
            let length = objects::length_of(text);
            sink.record(Record {
                source: SOURCE,
                locator: Locator { file, offset, length },
                fingerprint: fingerprint(SOURCE, text.as_bytes()),
                time: moment.time,
                assumed: moment.assumed,
                raw: text.as_bytes(),
                row: Row::Registration(registration),
            });
        }
        Err((kind, reason)) => {
            objects::refuse(sink, SOURCE, kind, reason, (offset, text.as_bytes()));
        }
    }
}

type Refusal = (RejectKind, &'static str);

/// What an answer says, and when it was given where it says so.
fn registration<'a>(answer: &Value) -> Result<(Registration<'a>, Option<Timestamp>), Refusal> {
    let class = at(answer, "/objectClassName").as_str();
    // Some leave the class out of an answer to a question that names it.
    let unnamed = class.is_none()
        && (!at(answer, "/ldhName").is_null() || !at(answer, "/nameservers").is_null());
    if class != Some("domain") && !unnamed {
        return Err((RejectKind::Unsupported, "an answer about no domain"));
    }
    let domain = text(at(answer, "/ldhName")).or_else(|| text(at(answer, "/unicodeName")));
    let mut registration = Registration {
        protocol: RegistrationProtocol::Rdap,
        domain: domain.ok_or((RejectKind::Quarantined, "an answer whose domain has no name"))?,
        handle: text(at(answer, "/handle")),
        name_servers: items(at(answer, "/nameservers")).filter_map(server).collect(),
        status: items(at(answer, "/status")).filter_map(text).collect(),
        signed: at(answer, "/secureDNS/delegationSigned").as_bool(),
        ..Registration::default()
    };
    let given = read_events(answer, &mut registration);
    for entity in items(at(answer, "/entities")) {
        read_entity(entity, &mut registration);
    }
    let redacted =
        items(at(answer, "/redacted")).filter_map(|item| at(item, "/name/description").as_str());
    if redacted.chain(redacted_types(answer)).any(is_of_registrant) {
        registration.hidden = Some(true);
    }
    holder::settle(&mut registration);
    Ok((registration, given))
}

fn redacted_types(answer: &Value) -> impl Iterator<Item = &str> {
    items(at(answer, "/redacted")).filter_map(|item| at(item, "/name/type").as_str())
}

fn is_of_registrant(name: &str) -> bool {
    name.to_ascii_lowercase().contains("registrant")
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

fn server<'a>(server: &Value) -> Option<Text<'a>> {
    text(at(server, "/ldhName")).or_else(|| text(at(server, "/unicodeName")))
}

/// The dates of the domain; gives that of the database.
fn read_events(answer: &Value, registration: &mut Registration<'_>) -> Option<Timestamp> {
    let mut given = None;
    for event in items(at(answer, "/events")) {
        let place = match at(event, "/eventAction").as_str() {
            Some("registration") => &mut registration.created,
            Some("last changed") => &mut registration.updated,
            Some("expiration" | "registrar expiration") => &mut registration.expires,
            Some("last update of RDAP database") => &mut given,
            _ => continue,
        };
        let date = at(event, "/eventDate").as_str().and_then(date::parse);
        *place = place.or(date);
    }
    given
}

/// Somebody or something that has to do with the domain.
fn read_entity(entity: &Value, registration: &mut Registration<'_>) {
    let has_role =
        |role: &str| items(at(entity, "/roles")).any(|known| known.as_str() == Some(role));
    if has_role("registrar") && registration.registrar.is_none() {
        let card = Card::of(entity);
        registration.registrar =
            card.text("fn").or_else(|| card.text("org")).or_else(|| text(at(entity, "/handle")));
        let ids = items(at(entity, "/publicIds"));
        registration.registrar_id = ids
            .filter(|id| at(id, "/type").as_str().is_some_and(|kind| kind.contains("IANA")))
            .find_map(|id| text(at(id, "/identifier")));
    }
    if has_role("registrant") {
        read_holder(entity, registration);
    }
}

fn read_holder(entity: &Value, registration: &mut Registration<'_>) {
    let card = Card::of(entity);
    for (part, value) in [
        (Part::Name, card.text("fn")),
        (Part::Organization, card.text("org")),
        (Part::Email, card.text("email")),
        (Part::Country, card.country()),
    ] {
        if let Some(value) = value {
            holder::set(registration, part, value);
        }
    }
    let remarks = items(at(entity, "/remarks")).filter_map(|remark| at(remark, "/title").as_str());
    if remarks.into_iter().any(|title| title.to_ascii_lowercase().contains("redacted")) {
        registration.hidden = Some(true);
    }
}

/// A jCard: a list of properties, each a list of name, parameters, type and values.
struct Card<'v>(&'v Value);

impl<'v> Card<'v> {
    fn of(entity: &'v Value) -> Self {
        Self(at(entity, "/vcardArray/1"))
    }

    fn property(&self, name: &str) -> Option<&'v Value> {
        items(self.0).find(|property| at(property, "/0").as_str() == Some(name))
    }

    /// The first value of a property; an organisation may be a list with its units.
    fn text<'a>(&self, name: &str) -> Option<Text<'a>> {
        let value = at(self.property(name)?, "/3");
        text(value).or_else(|| items(value).find_map(text))
    }

    /// The last part of an address, or the code beside it.
    fn country<'a>(&self) -> Option<Text<'a>> {
        let address = self.property("adr")?;
        let code = text(at(address, "/1/cc")).or_else(|| text(at(address, "/1/CC")));
        code.or_else(|| text(at(address, "/3/6")))
    }
}
