//! Resources of Azure: what Resource Graph answers (`az graph query`, under `data`), and what
//! `az resource list` and the resource manager list (under `value`, or bare).

use schema::{CloudResource, Provider, Row, Text};

use super::owner::owner;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "azure_resource_graph",
    product: ("Resource Graph", "Microsoft"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["data", "value", "objects"],
            first_keys: &["id", "name", "type", "count", "data"],
        },
        read,
    }),
    written_time: WrittenTime::Nowhere,
    held: &["id", "name", "type", "location", "subscriptionId"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    let resource = object.text("id").is_some_and(is_resource);
    resource && object.has_all(&["type", "location", "name"]) && !object.has("operationName")
}

fn is_resource(id: &str) -> bool {
    const START: &str = "/subscriptions/";
    id.get(..START.len()).is_some_and(|head| head.eq_ignore_ascii_case(START))
}

fn read<'a>(resource: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    // An event of the Activity Log has an id below that of its resource.
    let event = resource.value("operationName").is_some();
    let Some(id) = resource.text("id").filter(|id| is_resource(id) && !event) else {
        return Reading::unsupported("an object that is no resource");
    };
    let first = |paths: &[&str]| paths.iter().find_map(|path| resource.text(path));
    let time = |text: Text<'_>| written_in_utc(&text);
    let created = first(&[
        "properties.timeCreated",
        "properties.creationTime",
        "properties.createdAt",
        "createdTime",
        "systemData.createdAt",
    ]);
    let created = created.and_then(time);
    let subscription = || Some(Text::Owned(id.split('/').nth(2)?.to_owned()));
    let kind = resource.text("type").unwrap_or_default();
    let names = ["microsoft.network/dnszones", "microsoft.domainregistration/domains"];
    let of_names = names.iter().any(|name| kind.eq_ignore_ascii_case(name));
    let name = resource.text("name");
    let address = first(&["properties.ipAddress", "properties.publicIPAddress"]);
    Reading::Event(
        hints.moment_of_making(created),
        Row::CloudResource(CloudResource {
            provider: Provider::Azure,
            account: resource.text("subscriptionId").or_else(subscription),
            region: resource.text("location").filter(|region| region != "global"),
            domain: name.clone().filter(|_| of_names),
            kind,
            name,
            created,
            deleted: None,
            owner: owner(resource, &["tags"]),
            addresses: address.as_deref().and_then(address::parse).into_iter().collect(),
            id,
        }),
    )
}
