//! What is there in a cloud account, and what it costs: Cloud Resources Inventory Info 5023.

use schema::{CloudResource, Cost};
use serde_json::{Value, json};

use super::api_call::{cloud, text};
use super::class::CLOUD_RESOURCES_INVENTORY;
use super::registration::moment;
use super::unmapped::Source;
use super::{Event, Observable, object};

const COLLECT: u32 = 2;

pub(super) fn event(resource: &CloudResource<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&CLOUD_RESOURCES_INVENTORY, COLLECT, source.product());
    let owner = resource.owner.as_deref().map(|name| object([("name", name.into())]));
    let mut addresses = resource.addresses.iter().map(ToString::to_string);
    let details = object([
        ("uid", resource.id.as_ref().into()),
        ("name", text(resource.name.as_deref())),
        ("type", resource.kind.as_ref().into()),
        ("created_time", moment(resource.created)),
        ("region", text(resource.region.as_deref())),
        ("hostname", text(resource.domain.as_deref())),
        ("ip", addresses.next().into()),
        ("owner", owner.map(Value::Object).unwrap_or_default()),
        ("data", object([("deleted", resource.deleted.into())]).into()),
    ]);
    event.put("resources", json!([details]));
    event.metadata("profiles", json!(["cloud"]));
    event.put(
        "cloud",
        cloud(
            resource.provider,
            resource.account.as_deref().unwrap_or_default(),
            resource.region.as_deref().unwrap_or_default(),
        ),
    );
    event.observe(Observable::ResourceUid, "resources[].uid", &resource.id);
    for address in &resource.addresses {
        event.observe(Observable::Address, "resources[].ip", &address.to_string());
    }
    event.observe(
        Observable::Hostname,
        "resources[].hostname",
        resource.domain.as_deref().unwrap_or_default(),
    );
    event
}

/// A line of a bill. The framework has no class for money: what was used is the resource, and the
/// amount stays beside it.
pub(super) fn cost(cost: &Cost<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&CLOUD_RESOURCES_INVENTORY, COLLECT, source.product());
    let name = cost.service.as_deref().or(cost.usage_type.as_deref()).unwrap_or("unknown");
    let amount = cost.amount.map(|amount| amount.to_string());
    let data = object([
        ("usage_type", text(cost.usage_type.as_deref())),
        ("cost", amount.into()),
        ("currency", text(cost.currency.as_deref())),
        ("anomalous", cost.anomalous.then_some(true).into()),
    ]);
    let details = object([
        ("name", name.into()),
        ("uid", text(cost.resource.as_deref())),
        ("type", "cost".into()),
        ("region", text(cost.region.as_deref())),
        ("data", data.into()),
    ]);
    event.put("resources", json!([details]));
    event.metadata("profiles", json!(["cloud"]));
    event.put(
        "cloud",
        cloud(
            cost.provider,
            cost.account.as_deref().unwrap_or_default(),
            cost.region.as_deref().unwrap_or_default(),
        ),
    );
    event.observe(
        Observable::ResourceUid,
        "resources[].uid",
        cost.resource.as_deref().unwrap_or_default(),
    );
    event
}
