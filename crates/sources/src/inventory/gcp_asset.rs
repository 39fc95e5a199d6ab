//! Google Cloud Asset Inventory: exports (`asset_type`, one asset a line) and what
//! `gcloud asset list` and `gcloud asset search-all-resources` print (`assetType`).

use schema::{CloudResource, Provider, Row, Text};

use super::owner::owner;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "gcp_asset",
    product: ("Cloud Asset Inventory", "Google"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["assets", "results"],
            first_keys: &["name", "asset_type", "assetType", "ancestors"],
        },
        read,
    }),
    written_time: WrittenTime::Nowhere,
    held: &["name", "asset_type", "assetType", "location"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    let named = object.text("name").is_some_and(|name| name.starts_with("//"));
    named && object.has_any(&["asset_type", "assetType"])
}

fn read<'a>(asset: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    let first = |paths: &[&str]| paths.iter().find_map(|path| asset.text(path));
    let (Some(kind), Some(id)) = (first(&["asset_type", "assetType"]), asset.text("name")) else {
        return Reading::unsupported("an object that is no asset");
    };
    let time = |text: Text<'_>| written_in_utc(&text);
    let created = first(&[
        "resource.data.creationTimestamp",
        "resource.data.timeCreated",
        "resource.data.createTime",
        "resource.data.creationTime",
        "createTime",
    ]);
    let created = created.and_then(time);
    let place = first(&[
        "resource.location",
        "resource.data.zone",
        "resource.data.region",
        "resource.data.location",
        "location",
    ]);
    let domain = first(&["resource.data.dnsName", "resource.data.domainName"]);
    Reading::Event(
        hints.moment_of_making(created),
        Row::CloudResource(CloudResource {
            provider: Provider::Gcp,
            account: project(asset, &id),
            region: place.map(last_part).map(region_of).filter(|region| region != "global"),
            kind,
            name: first(&["resource.data.name", "displayName"]),
            created,
            deleted: asset.value("deleted").and_then(Value::boolean),
            owner: owner(asset, &["resource.data.labels", "labels"]),
            addresses: addresses(asset).filter_map(|text| address::parse(&text)).collect(),
            domain,
            id,
        }),
    )
}

/// By name where the asset's own name has it, else by number.
fn project<'a>(asset: Object<'_, 'a>, id: &str) -> Option<Text<'a>> {
    let named = id.split("/projects/").nth(1).and_then(|rest| rest.split('/').next());
    let number = || {
        let ancestor = asset.value("ancestors")?.items().next()?.text();
        let project = asset.text("project").or(ancestor)?;
        project.strip_prefix("projects/").map(|number| Text::Owned(number.to_owned()))
    };
    named.map(|name| Text::Owned(name.to_owned())).or_else(number)
}

/// Places are written as URLs too.
fn last_part(place: Text<'_>) -> Text<'_> {
    match place.rsplit_once('/') {
        Some((_, last)) => Text::Owned(last.to_owned()),
        None => place,
    }
}

/// `europe-west1-b` without its zone.
fn region_of(place: Text<'_>) -> Text<'_> {
    match place.rsplit_once('-') {
        Some((region, zone)) if zone.len() == 1 => Text::Owned(region.to_owned()),
        _ => place,
    }
}

/// Addresses of a machine to the outside and inside, or of an address.
fn addresses<'a>(asset: Object<'_, 'a>) -> impl Iterator<Item = Text<'a>> {
    let interfaces = asset.at("resource.data.networkInterfaces");
    let interfaces = interfaces.into_iter().flat_map(Value::items).filter_map(Value::object);
    let of_interface = |interface: Object<'_, 'a>| {
        let access = interface.value("accessConfigs").into_iter().flat_map(Value::items);
        let outside = access.filter_map(|access| access.object()?.text("natIP"));
        outside.chain(interface.text("networkIP")).collect::<Vec<_>>()
    };
    interfaces.flat_map(of_interface).chain(asset.text("resource.data.address"))
}
