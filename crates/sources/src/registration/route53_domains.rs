//! Route 53 Domains: what `aws route53domains list-domains`, `get-domain-detail` and
//! `list-operations` answer. The domains are registered by an account of the company, whoever their
//! holder is said to be.

use schema::{Registration, RegistrationProtocol, Row, Text};
use smallvec::SmallVec;

use super::holder::{self, Part};
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "route53_domains",
    product: ("Route 53 Domains", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["Domains", "Operations"],
            first_keys: &["DomainName", "OperationId"],
        },
        read,
    }),
    written_time: WrittenTime::Nowhere,
    held: &["DomainName", "Nameservers", "RegistrarName", "StatusList"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["DomainName", "AutoRenew"])
        || object.has_all(&["OperationId", "SubmittedDate", "Type"])
}

fn read<'a>(domain: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    let Some(name) = domain.text("DomainName") else {
        return Reading::unsupported("an object that names no domain");
    };
    let time = |name| domain.text(name).and_then(|text| written_in_utc(&text));
    let submitted = time("SubmittedDate");
    if domain.value("OperationId").is_some() {
        let done = domain.text("Status").is_none_or(|status| status == "SUCCESSFUL");
        if !done || domain.text("Type").as_deref() != Some("REGISTER_DOMAIN") {
            return Reading::unsupported("an operation that registered nothing");
        }
    }
    let servers = domain.value("Nameservers").into_iter().flat_map(Value::items);
    let mut status: SmallVec<[Text<'a>; 4]> = domain
        .value("StatusList")
        .into_iter()
        .flat_map(Value::items)
        .filter_map(Value::text)
        .collect();
    let locked = domain.value("TransferLock").and_then(Value::boolean);
    status.extend(locked.filter(|locked| *locked).map(|_| Text::Borrowed("transfer lock")));
    let created = time("CreationDate").or(submitted);
    let mut registration = Registration {
        protocol: RegistrationProtocol::Account,
        domain: name,
        handle: domain.text("RegistryDomainId"),
        registrar: domain.text("RegistrarName").or(Some("Amazon Registrar".into())),
        created,
        updated: time("UpdatedDate"),
        expires: time("ExpirationDate").or_else(|| time("Expiry")),
        name_servers: servers.filter_map(|server| server.object()?.text("Name")).collect(),
        status,
        hidden: domain.value("RegistrantPrivacy").and_then(Value::boolean),
        ..Registration::default()
    };
    for (part, path) in [
        (Part::Name, "RegistrantContact.LastName"),
        (Part::Organization, "RegistrantContact.OrganizationName"),
        (Part::Email, "RegistrantContact.Email"),
        (Part::Country, "RegistrantContact.CountryCode"),
    ] {
        if let Some(value) = domain.text(path) {
            holder::set(&mut registration, part, value);
        }
    }
    let moment = match submitted {
        Some(time) => Moment::said(time),
        None => hints.moment_of_making(registration.updated.or(created)),
    };
    Reading::Event(moment, Row::Registration(registration))
}
