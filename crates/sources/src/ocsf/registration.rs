//! Who holds a domain: OSINT Inventory Info 5021.

use schema::{Registrant, Registration, Timestamp};
use serde_json::{Map, Value, json};

use super::api_call::text;
use super::class::OSINT_INVENTORY_INFO;
use super::unmapped::Source;
use super::{Event, Observable, millis, object, put};

const COLLECT: u32 = 2;

pub(super) fn event(registration: &Registration<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&OSINT_INVENTORY_INFO, COLLECT, source.product());
    let value = registration.domain.as_ref();
    let mut indicator = object([
        ("type_id", 2.into()),
        ("type", "Domain".into()),
        ("uid", text(registration.handle.as_deref())),
        ("vendor_name", text(registration.registrar.as_deref())),
        ("created_time", moment(registration.created)),
        ("modified_time", moment(registration.updated)),
        ("expiration_time", moment(registration.expires)),
        ("whois", whois(registration).into()),
    ]);
    indicator.insert("value".to_owned(), value.into());
    event.put("osint", json!([indicator]));
    event.observe(Observable::Hostname, "osint[].value", value);
    source.drop_all(&["ldhName", "handle", "status", "secureDNS", "objectClassName"]);
    event
}

fn whois(registration: &Registration<'_>) -> Map<String, Value> {
    let signed = registration.signed;
    let (dnssec, caption) = match signed {
        Some(true) => (1, "Signed"),
        Some(false) => (2, "Unsigned"),
        None => (0, "Unknown"),
    };
    let servers: Vec<&str> = registration.name_servers.iter().map(AsRef::as_ref).collect();
    object([
        ("domain", registration.domain.as_ref().into()),
        ("registrar", text(registration.registrar.as_deref())),
        ("created_time", moment(registration.created)),
        ("last_seen_time", moment(registration.updated)),
        ("name_servers", servers.into()),
        ("status", registration.status.join(", ").into()),
        ("dnssec_status_id", signed.map(|_| dnssec).into()),
        ("dnssec_status", signed.map(|_| caption).into()),
        ("domain_contacts", contact(&registration.registrant).into_iter().collect()),
    ])
}

/// Who holds something, where anything is said of them.
pub(super) fn contact(registrant: &Registrant<'_>) -> Option<Value> {
    if registrant.is_empty() {
        return None;
    }
    let name = registrant.organization.as_deref().or(registrant.name.as_deref());
    let mut contact = object([
        ("type_id", 1.into()),
        ("type", "Registrant".into()),
        ("name", text(name)),
        ("email_addr", text(registrant.email.as_deref())),
    ]);
    if let Some(country) = registrant.country.as_deref() {
        put(&mut contact, "location", object([("country", country.into())]));
    }
    Some(contact.into())
}

pub(super) fn moment(time: Option<Timestamp>) -> Value {
    time.map(|time| millis(time.0)).into()
}
