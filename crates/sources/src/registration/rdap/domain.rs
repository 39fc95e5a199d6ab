//! Answers about a domain.

use schema::{Registration, RegistrationProtocol, RejectKind, Text};
use serde_json::Value;

use super::card::Card;
use super::{Dates, Refusal, at, has_role, items, text};
use crate::registration::holder::{self, Part};

pub(super) fn registration<'a>(answer: &Value, dates: &Dates) -> Result<Registration<'a>, Refusal> {
    let domain = text(at(answer, "/ldhName")).or_else(|| text(at(answer, "/unicodeName")));
    let mut registration = Registration {
        protocol: RegistrationProtocol::Rdap,
        domain: domain.ok_or((RejectKind::Quarantined, "an answer whose domain has no name"))?,
        handle: text(at(answer, "/handle")),
        created: dates.created,
        updated: dates.updated,
        expires: dates.expires,
        name_servers: items(at(answer, "/nameservers")).filter_map(server).collect(),
        status: items(at(answer, "/status")).filter_map(text).collect(),
        signed: at(answer, "/secureDNS/delegationSigned").as_bool(),
        ..Registration::default()
    };
    for entity in items(at(answer, "/entities")) {
        read_entity(entity, &mut registration);
    }
    if items(at(answer, "/redacted")).any(is_of_registrant) {
        registration.hidden = Some(true);
    }
    holder::settle(&mut registration);
    Ok(registration)
}

/// Whether what is redacted is something of the registrant: by its name, or by where it stood.
fn is_of_registrant(redacted: &Value) -> bool {
    const PLACES: [&str; 5] =
        ["/name/description", "/name/type", "/prePath", "/postPath", "/replacementPath"];
    let said = PLACES.iter().filter_map(|place| at(redacted, place).as_str());
    said.into_iter().any(|text| text.to_ascii_lowercase().contains("registrant"))
}

fn server<'a>(server: &Value) -> Option<Text<'a>> {
    text(at(server, "/ldhName")).or_else(|| text(at(server, "/unicodeName")))
}

/// Somebody or something that has to do with the domain.
fn read_entity(entity: &Value, registration: &mut Registration<'_>) {
    if has_role(entity, "registrar") && registration.registrar.is_none() {
        let card = Card::of(entity);
        registration.registrar =
            card.name().or_else(|| card.organization()).or_else(|| text(at(entity, "/handle")));
        let ids = items(at(entity, "/publicIds"));
        registration.registrar_id = ids
            .filter(|id| at(id, "/type").as_str().is_some_and(|kind| kind.contains("IANA")))
            .find_map(|id| text(at(id, "/identifier")));
    }
    if has_role(entity, "registrant") {
        read_holder(entity, registration);
    }
}

fn read_holder(entity: &Value, registration: &mut Registration<'_>) {
    let card = Card::of(entity);
    for (part, value) in [
        (Part::Name, card.name()),
        (Part::Organization, card.organization()),
        (Part::Email, card.email()),
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
