//! What registers say of domains and of addresses, and certificates: OSINT Inventory Info.

use std::net::IpAddr;

use schema::{
    Certificate, NetworkRegistration, Numbers, Registrant, Registration, RegistrationProtocol,
};

use super::{Row, first, number, time};
use crate::address;
use crate::framing::json::{Object, Value};

const DOMAIN: u32 = 2;
const CERTIFICATE: u32 = 7;
const REGISTRANT: u32 = 1;

pub(super) fn row<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let mut indicators = event.value("osint").into_iter().flat_map(Value::items);
    let Some(indicator) = indicators.find_map(Value::object) else {
        return Err("an OSINT event without an indicator");
    };
    let registered = indicator.value("whois").is_some_and(|whois| whois.object().is_some());
    match number(indicator, "type_id") {
        Some(CERTIFICATE) => Ok(certificate(indicator)),
        Some(DOMAIN) if registered => domain(event, indicator),
        _ if registered || indicator.text("subnet").is_some() => Ok(network(indicator)),
        _ => Err("an OSINT event that is no registration and no certificate"),
    }
}

fn certificate<'a>(indicator: Object<'_, 'a>) -> schema::Row<'a> {
    let names = indicator.value("subdomains").into_iter().flat_map(Value::items);
    schema::Row::Certificate(Certificate {
        id: indicator.text("uid"),
        serial: indicator.text("external_uid"),
        subject: indicator.text("name"),
        issuer: indicator.text("vendor_name"),
        from: time(indicator, "created_time"),
        until: time(indicator, "expiration_time"),
        names: names.filter_map(Value::text).collect(),
        ..Certificate::default()
    })
}

fn network<'a>(indicator: Object<'_, 'a>) -> schema::Row<'a> {
    schema::Row::NetworkRegistration(NetworkRegistration {
        numbers: numbers(indicator),
        handle: indicator.text("uid"),
        name: indicator.text("name"),
        kind: indicator.text("category"),
        country: indicator.text("location.country"),
        holder: registrant(indicator),
        abuse: None,
        status: indicator.text("whois.status").into_iter().collect(),
        created: time(indicator, "created_time"),
        updated: time(indicator, "modified_time"),
    })
}

fn numbers(indicator: Object<'_, '_>) -> Numbers {
    let value = first(indicator, &["subnet", "value"]).unwrap_or_default();
    let network = value.split_once('/').and_then(|(address, prefix)| {
        Some(network_of(address::parse(address)?, prefix.parse().ok()?))
    });
    let single = || address::parse(&value).map(|address| (address, address));
    match (network.or_else(single), number(indicator, "autonomous_system.number")) {
        (Some((first, last)), _) => Numbers::Addresses { first, last },
        (None, Some(system)) => Numbers::Systems { first: system, last: system },
        (None, None) => Numbers::None,
    }
}

/// The first and the last address of a network.
fn network_of(address: IpAddr, prefix: u32) -> (IpAddr, IpAddr) {
    match address {
        IpAddr::V4(address) => {
            let hosts = u32::MAX.checked_shr(prefix).unwrap_or(0);
            let bits = address.to_bits();
            (IpAddr::V4((bits & !hosts).into()), IpAddr::V4((bits | hosts).into()))
        }
        IpAddr::V6(address) => {
            let hosts = u128::MAX.checked_shr(prefix).unwrap_or(0);
            let bits = address.to_bits();
            (IpAddr::V6((bits & !hosts).into()), IpAddr::V6((bits | hosts).into()))
        }
    }
}

fn domain<'a>(event: Object<'_, 'a>, domain: Object<'_, 'a>) -> Row<'a> {
    let Some(name) = first(domain, &["whois.domain", "value"]) else {
        return Err("a registration without its domain");
    };
    let rdap = event.text("metadata.product.name").is_some_and(|name| name == "RDAP");
    let servers = domain.at("whois.name_servers").into_iter().flat_map(Value::items);
    let status = domain.text("whois.status");
    let status = status.iter().flat_map(|status| status.split(", ").map(str::to_owned));
    Ok(schema::Row::Registration(Registration {
        protocol: if rdap { RegistrationProtocol::Rdap } else { RegistrationProtocol::Whois },
        domain: name,
        handle: domain.text("uid"),
        registrar: domain.text("whois.registrar"),
        created: time(domain, "whois.created_time").or_else(|| time(domain, "created_time")),
        updated: time(domain, "whois.last_seen_time").or_else(|| time(domain, "modified_time")),
        expires: time(domain, "expiration_time"),
        name_servers: servers.filter_map(Value::text).collect(),
        status: status.map(Into::into).collect(),
        registrant: registrant(domain),
        signed: match number(domain, "whois.dnssec_status_id") {
            Some(1_u32) => Some(true),
            Some(2) => Some(false),
            _ => None,
        },
        ..Registration::default()
    }))
}

fn registrant<'a>(domain: Object<'_, 'a>) -> Registrant<'a> {
    let contacts = domain.at("whois.domain_contacts").into_iter().flat_map(Value::items);
    let mut contacts = contacts.filter_map(Value::object);
    let Some(contact) = contacts.find(|it| number(*it, "type_id") == Some(REGISTRANT)) else {
        return Registrant::default();
    };
    Registrant {
        organization: contact.text("name"),
        email: contact.text("email_addr"),
        country: contact.text("location.country"),
        ..Registrant::default()
    }
}
