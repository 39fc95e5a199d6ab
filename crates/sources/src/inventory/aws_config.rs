//! AWS Config: snapshots and histories (`configurationItems`), and notices of single changes
//! (`configurationItem`), each item being one resource as it was at one time.

use std::net::IpAddr;

use schema::{CloudResource, Provider, Row};
use smallvec::SmallVec;

use super::owner::owner;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "aws_config",
    product: ("Config", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["configurationItems"],
            first_keys: &["configurationItemVersion", "relatedEvents", "version", "fileVersion"],
        },
        read,
    }),
    written_time: WrittenTime::Member("configurationItemCaptureTime"),
    held: &["resourceType", "resourceId", "resourceName", "awsAccountId", "awsRegion"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["configurationItemCaptureTime", "resourceType"])
        || object.has_all(&["configurationItem.resourceType", "configurationItem.resourceId"])
}

fn read<'a>(item: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let item = item.value("configurationItem").and_then(Value::object).unwrap_or(item);
    let text = |names: [&str; 2]| names.iter().find_map(|name| item.text(name));
    let (Some(kind), Some(id)) = (item.text("resourceType"), text(["resourceId", "ARN"])) else {
        return Reading::unsupported("an object that is no configuration item");
    };
    let time = |name| item.text(name).and_then(|text| written_in_utc(&text));
    let Some(captured) = time("configurationItemCaptureTime") else {
        return Reading::quarantined("a configuration item without the time of its capture");
    };
    let status = item.text("configurationItemStatus");
    let name = item.text("resourceName");
    let zone = &*kind == "AWS::Route53::HostedZone";
    let addresses = item.value("configuration").and_then(Value::object).map(addresses);
    Reading::Event(
        Moment::said(captured),
        Row::CloudResource(CloudResource {
            provider: Provider::Aws,
            account: text(["awsAccountId", "accountId"]),
            region: item.text("awsRegion").filter(|region| region != "global"),
            domain: name.clone().filter(|_| zone),
            kind,
            id,
            name,
            created: time("resourceCreationTime"),
            deleted: status.map(|status| status.starts_with("ResourceDeleted")),
            owner: owner(item, &["tags"]),
            addresses: addresses.unwrap_or_default(),
        }),
    )
}

/// The addresses of a machine, an interface or an address, as their descriptions name them.
pub(super) fn addresses(configuration: Object<'_, '_>) -> SmallVec<[IpAddr; 2]> {
    const PATHS: [&str; 10] = [
        "publicIpAddress",
        "publicIp",
        "association.publicIp",
        "privateIpAddress",
        "ipv6Address",
        "PublicIpAddress",
        "PublicIp",
        "Association.PublicIp",
        "PrivateIpAddress",
        "Ipv6Address",
    ];
    let mut found: SmallVec<[IpAddr; 2]> = SmallVec::new();
    for text in PATHS.iter().filter_map(|path| configuration.text(path)) {
        let address = address::parse(&text);
        found.extend(address.filter(|address| !found.contains(address)));
    }
    found
}
