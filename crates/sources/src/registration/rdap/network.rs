//! Answers about addresses, systems that route them, and whoever holds them.

use std::net::IpAddr;

use schema::{NetworkRegistration, Numbers, Registrant, RejectKind, Text};
use serde_json::Value;

use super::card::Card;
use super::{Dates, Refusal, at, has_role, items, text};
use crate::address;

/// Entities inside entities, as far as they are looked at: contacts stand below who they act for.
const DEPTH: usize = 3;

pub(super) fn addresses<'a>(
    answer: &Value,
    dates: &Dates,
) -> Result<NetworkRegistration<'a>, Refusal> {
    let end = |path| at(answer, path).as_str().and_then(end);
    let (Some(first), Some(last)) = (end("/startAddress"), end("/endAddress")) else {
        return Err((RejectKind::Quarantined, "an answer about a network without its addresses"));
    };
    Ok(about(answer, dates, Numbers::Addresses { first, last }))
}

/// An end of a range. Of old some wrote a mask behind it, or filled numbers up with zeros.
fn end(text: &str) -> Option<IpAddr> {
    let text = text.split('/').next()?.trim();
    let filled = || {
        let mut bytes = [0_u8; 4];
        let mut parts = text.split('.');
        for byte in &mut bytes {
            *byte = parts.next()?.parse().ok()?;
        }
        parts.next().is_none().then_some(IpAddr::from(bytes))
    };
    address::parse(text).or_else(filled)
}

pub(super) fn systems<'a>(
    answer: &Value,
    dates: &Dates,
) -> Result<NetworkRegistration<'a>, Refusal> {
    let number = |path| {
        let number = at(answer, path);
        number.as_u64().and_then(|number| u32::try_from(number).ok())
    };
    let (Some(first), Some(last)) = (number("/startAutnum"), number("/endAutnum")) else {
        return Err((RejectKind::Quarantined, "an answer about a system without its number"));
    };
    Ok(about(answer, dates, Numbers::Systems { first, last }))
}

pub(super) fn holder<'a>(
    answer: &Value,
    dates: &Dates,
) -> Result<NetworkRegistration<'a>, Refusal> {
    if at(answer, "/handle").is_null() && at(answer, "/vcardArray").is_null() {
        return Err((RejectKind::Quarantined, "an answer about somebody who is not named"));
    }
    let about = about(answer, dates, Numbers::None);
    Ok(NetworkRegistration { holder: registrant(answer), ..about })
}

fn about<'a>(answer: &Value, dates: &Dates, numbers: Numbers) -> NetworkRegistration<'a> {
    let entities = || items(at(answer, "/entities"));
    let holder = entities().find(|entity| has_role(entity, "registrant")).map(registrant);
    NetworkRegistration {
        numbers,
        handle: text(at(answer, "/handle")),
        name: text(at(answer, "/name")),
        kind: text(at(answer, "/type")),
        country: text(at(answer, "/country")),
        holder: holder.unwrap_or_default(),
        abuse: abuse(answer, DEPTH),
        status: items(at(answer, "/status")).filter_map(text).collect(),
        created: dates.created,
        updated: dates.updated,
    }
}

fn registrant<'a>(entity: &Value) -> Registrant<'a> {
    let card = Card::of(entity);
    Registrant {
        name: card.name().or_else(|| text(at(entity, "/handle"))),
        organization: card.organization(),
        email: card.email(),
        country: card.country(),
    }
}

/// The address to write to about abuse.
fn abuse<'a>(answer: &Value, depth: usize) -> Option<Text<'a>> {
    let deeper = depth.checked_sub(1)?;
    let entities = || items(at(answer, "/entities"));
    let own = entities().filter(|entity| has_role(entity, "abuse"));
    let own = own.into_iter().find_map(|entity| Card::of(entity).email());
    own.or_else(|| entities().find_map(|entity| abuse(entity, deeper)))
}
