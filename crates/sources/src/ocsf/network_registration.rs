//! Who holds addresses, or a system that routes them: OSINT Inventory Info 5021.

use schema::{NetworkRegistration, Numbers};
use serde_json::{Map, Value, json};

use super::api_call::text;
use super::class::OSINT_INVENTORY_INFO;
use super::registration::{contact, moment};
use super::unmapped::Source;
use super::{Event, Observable, object};

const COLLECT: u32 = 2;

pub(super) fn event(registration: &NetworkRegistration<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&OSINT_INVENTORY_INFO, COLLECT, source.product());
    let (kind, caption) = match registration.numbers {
        Numbers::Addresses { .. } => (1, "IP Address"),
        Numbers::Systems { .. } | Numbers::None => (99, "Other"),
    };
    let country = registration.country.as_deref().or(registration.holder.country.as_deref());
    let mut indicator = object([
        ("type_id", kind.into()),
        ("type", caption.into()),
        ("uid", text(registration.handle.as_deref())),
        ("name", text(registration.name.as_deref())),
        ("category", text(registration.kind.as_deref())),
        ("created_time", moment(registration.created)),
        ("modified_time", moment(registration.updated)),
        ("subnet", subnet(registration.numbers).into()),
        ("autonomous_system", system(registration).into()),
        ("location", country.map_or_else(Map::new, |it| object([("country", it.into())])).into()),
        ("whois", whois(registration).into()),
    ]);
    indicator.insert("value".to_owned(), value(registration).into());
    event.put("osint", json!([indicator]));
    if let Numbers::Addresses { first, .. } = registration.numbers {
        event.observe(Observable::Address, "osint[].value", &first.to_string());
    }
    source.drop_all(&["handle", "name", "type", "country", "status", "objectClassName"]);
    source.drop_all(&["startAddress", "endAddress", "startAutnum", "endAutnum"]);
    event
}

/// What the answer is about.
fn value(registration: &NetworkRegistration<'_>) -> String {
    match registration.numbers {
        Numbers::Addresses { first, last } if first == last => first.to_string(),
        Numbers::Addresses { first, last } => {
            subnet(registration.numbers).unwrap_or_else(|| format!("{first}-{last}"))
        }
        Numbers::Systems { first, last } if first == last => format!("AS{first}"),
        Numbers::Systems { first, last } => format!("AS{first}-AS{last}"),
        Numbers::None => registration.handle.as_deref().unwrap_or("unknown").to_owned(),
    }
}

fn subnet(numbers: Numbers) -> Option<String> {
    let Numbers::Addresses { first, .. } = numbers else { return None };
    numbers.prefix().map(|prefix| format!("{first}/{prefix}"))
}

fn system(registration: &NetworkRegistration<'_>) -> Map<String, Value> {
    match registration.numbers {
        Numbers::Systems { first, .. } => object([
            ("number", i32::try_from(first).ok().into()),
            ("name", text(registration.name.as_deref())),
        ]),
        Numbers::Addresses { .. } | Numbers::None => Map::new(),
    }
}

fn whois(registration: &NetworkRegistration<'_>) -> Map<String, Value> {
    let mut contacts: Vec<Value> = contact(&registration.holder).into_iter().collect();
    if let Some(abuse) = registration.abuse.as_deref() {
        let about =
            [("type_id", 99.into()), ("type", "Abuse".into()), ("email_addr", abuse.into())];
        contacts.push(object(about).into());
    }
    let holder = &registration.holder;
    let organization = holder.organization.as_deref().or(holder.name.as_deref());
    object([
        ("isp_org", text(organization)),
        ("created_time", moment(registration.created)),
        ("last_seen_time", moment(registration.updated)),
        ("status", registration.status.join(", ").into()),
        ("subnet", subnet(registration.numbers).into()),
        ("domain_contacts", contacts.into()),
    ])
}
