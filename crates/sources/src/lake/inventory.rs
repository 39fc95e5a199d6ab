//! What is there: people of a directory, resources of a cloud account and what they cost.

use std::net::IpAddr;

use schema::{CloudResource, Cost, Employment, Person, Provider};
use smallvec::SmallVec;

use super::{Row, call, first, ip, time};
use crate::address;
use crate::framing::json::{Object, Value};

pub(super) fn person<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let Some(user) = event.value("user").and_then(Value::object) else {
        return Err("a user inventory without a user");
    };
    let labels = user.at("ldap_person.labels").into_iter().flat_map(Value::items);
    let disabled = user.at("account.is_disabled").and_then(Value::boolean);
    let names = ["name", "uid_alt"].into_iter().filter_map(|name| user.text(name));
    Ok(schema::Row::Person(Person {
        user_names: names.collect(),
        id: user.text("ldap_person.employee_uid"),
        mail: user.text("email_addr"),
        display_name: first(user, &["display_name", "full_name"]),
        title: user.text("ldap_person.job_title"),
        department: user.text("ldap_person.department"),
        manager: first(user, &["ldap_person.manager.name", "ldap_person.manager.email_addr"]),
        employment: labels.filter_map(Value::text).find_map(|label| employment(&label)),
        start: time(user, "ldap_person.hire_time"),
        end: time(user, "ldap_person.leave_time"),
        enabled: disabled.map(|disabled| !disabled),
    }))
}

fn employment(label: &str) -> Option<Employment> {
    const ALL: [Employment; 5] = [
        Employment::Employee,
        Employment::Contractor,
        Employment::Intern,
        Employment::Guest,
        Employment::Service,
    ];
    ALL.into_iter().find(|employment| employment.as_str() == label)
}

pub(super) fn resource<'a>(event: Object<'_, 'a>) -> Row<'a> {
    let listed = event.value("resources").into_iter().flat_map(Value::items);
    let mut resources = listed.filter_map(Value::object);
    let Some(resource) = resources.next() else {
        return Err("an inventory without a resource");
    };
    if resources.next().is_some() {
        return Err("an inventory of many resources in one event");
    }
    let Some(provider) = call::provider(event, "") else {
        return Err("an inventory of a provider that is not known");
    };
    let kind = resource.text("type").unwrap_or_default();
    if kind == "cost" {
        return Ok(cost(event, resource, provider));
    }
    let Some(id) = first(resource, &["uid", "name"]) else {
        return Err("a resource without an id and a name");
    };
    Ok(schema::Row::CloudResource(CloudResource {
        provider,
        account: event.text("cloud.account.uid"),
        region: first(resource, &["region"]).or_else(|| event.text("cloud.region")),
        kind,
        id,
        name: resource.text("name"),
        created: time(resource, "created_time"),
        deleted: resource.at("data.deleted").and_then(Value::boolean),
        owner: first(resource, &["owner.name", "owner.email_addr"]),
        addresses: addresses(event, resource),
        domain: resource.text("hostname"),
    }))
}

/// A resource has room for one address; all of them are observables.
fn addresses(event: Object<'_, '_>, resource: Object<'_, '_>) -> SmallVec<[IpAddr; 2]> {
    let mut addresses: SmallVec<[IpAddr; 2]> = ip(resource, "ip").into_iter().collect();
    let observables = event.value("observables").into_iter().flat_map(Value::items);
    for observable in observables.filter_map(Value::object) {
        let is_address = observable.text("name").is_some_and(|name| name == "resources[].ip");
        let value = observable.text("value").filter(|_| is_address);
        let address = value.and_then(|value| address::parse(&value));
        addresses.extend(address.filter(|address| !addresses.contains(address)));
    }
    addresses
}

fn cost<'a>(
    event: Object<'_, 'a>,
    resource: Object<'_, 'a>,
    provider: Provider,
) -> schema::Row<'a> {
    let usage_type = resource.text("data.usage_type");
    // What a bill without services calls what was used stands as the name as well.
    let service =
        resource.text("name").filter(|name| name != "unknown" && Some(name) != usage_type.as_ref());
    schema::Row::Cost(Cost {
        provider,
        account: event.text("cloud.account.uid"),
        service,
        region: resource.text("region"),
        usage_type,
        resource: resource.text("uid"),
        amount: resource.text("data.cost").and_then(|amount| amount.parse().ok()),
        currency: resource.text("data.currency"),
        anomalous: resource.at("data.anomalous").and_then(Value::boolean) == Some(true),
    })
}
