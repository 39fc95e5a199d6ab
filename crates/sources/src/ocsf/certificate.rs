//! Certificates seen on the wire: OSINT Inventory Info 5021.
//!
//! The framework has no class for a certificate without a connection, and no certificate among the
//! attributes of an indicator: what it has no place for stays unmapped.

use schema::Certificate;
use serde_json::json;

use super::api_call::text;
use super::class::OSINT_INVENTORY_INFO;
use super::registration::moment;
use super::unmapped::Source;
use super::{Event, Observable, object};

const COLLECT: u32 = 2;

pub(super) fn event(certificate: &Certificate<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&OSINT_INVENTORY_INFO, COLLECT, source.product());
    let subject = certificate.subject.as_deref();
    let id = certificate.id.as_deref().or(certificate.serial.as_deref());
    let first_name = certificate.names.first().map(AsRef::as_ref);
    let mut indicator = object([
        ("type_id", 7.into()),
        ("type", "Digital Certificate".into()),
        ("uid", text(certificate.id.as_deref())),
        ("external_uid", text(certificate.serial.as_deref())),
        ("name", text(subject)),
        ("vendor_name", text(certificate.issuer.as_deref())),
        ("created_time", moment(certificate.from)),
        ("expiration_time", moment(certificate.until)),
    ]);
    let names: Vec<&str> = certificate.names.iter().map(AsRef::as_ref).collect();
    indicator.insert("value".to_owned(), id.or(subject).or(first_name).unwrap_or("unknown").into());
    super::put(&mut indicator, "subdomains", names);
    event.put("osint", json!([indicator]));
    for name in &certificate.names {
        event.observe(Observable::Hostname, "osint[].subdomains", name);
    }
    source.drop_all(&["fingerprint", "id", "certificate.serial", "certificate.subject", "_path"]);
    source.drop_all(&["certificate.issuer", "san.dns"]);
    source.drop_all(&["certificate.not_valid_before", "certificate.not_valid_after"]);
    event
}
