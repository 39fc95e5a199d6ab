//! Servers in dashboards without a log of their birth: resources that an inventory lists, made while
//! the activity log was watched, that no call in it names.
//!
//! Either the log has a gap, or somebody took care that it has. What one account, region and kind
//! gained on one day is told together.

use std::collections::{BTreeMap, BTreeSet};

use schema::{ActorKind, Day, ResourceKind, Timestamp};

use super::change::change;
use super::{Link, Procurement, Proof, Stage, operations};
use crate::Context;
use crate::observations::{Cloud, Identity, Observations, Resource, Seen};
use crate::words;

/// A call that does not name what it made explains what came to be so long before or after it.
const NEAR_SECONDS: i64 = 600;
/// Calls of the first hour may lie before the log.
const MARGIN_SECONDS: i64 = 3_600;
/// Steps that are told of one day.
const STEPS: usize = 10;

/// Who made it, where no tag names an owner.
pub const UNKNOWN: &str = "somebody unknown";

/// Where something new stands, whose it is said to be, and when it came.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'o> {
    day: Day,
    provider: &'o str,
    account: &'o str,
    region: &'o str,
    kind: ResourceKind,
    owner: Option<&'o str>,
    /// The account's own activity log was read.
    logged: bool,
}

pub(super) fn procurements(observations: &Observations, context: &Context<'_>) -> Vec<Procurement> {
    let cloud = &observations.cloud;
    let named = named(cloud);
    let all = watched(cloud);
    let mut places: BTreeMap<Place<'_>, Vec<(&str, &Resource, Timestamp)>> = BTreeMap::new();
    for (id, resource) in observations.inventory.iter() {
        let Some(created) = resource.created.filter(|created| *created <= context.now) else {
            continue;
        };
        let own = cloud.accounts.get(resource.account.as_str()).map(span);
        let within = own.or(all).is_some_and(|(first, last)| {
            (first.plus_seconds(MARGIN_SECONDS)..=last).contains(&created)
        });
        if !within || is_named(id, resource, &named) || has_a_call(resource, created, cloud) {
            continue;
        }
        let place = Place {
            day: created.day(),
            provider: &resource.provider,
            account: &resource.account,
            region: &resource.region,
            kind: resource.kind,
            owner: resource.owner.as_deref(),
            logged: own.is_some(),
        };
        places.entry(place).or_default().push((id, resource, created));
    }
    places.iter().map(|(place, resources)| procurement(place, resources)).collect()
}

/// The time over which anything of the control plane was read.
fn watched(cloud: &Cloud) -> Option<(Timestamp, Timestamp)> {
    let spans = || cloud.accounts.values().map(span);
    let first = spans().map(|(first, _)| first).min()?;
    let last = spans().map(|(_, last)| last).max()?;
    Some((first, last))
}

fn span(seen: &Seen) -> (Timestamp, Timestamp) {
    (seen.first, seen.last)
}

/// Everything that calls name, whole and by the last part of a path.
fn named(cloud: &Cloud) -> BTreeSet<String> {
    let resources = cloud.changes.iter().flat_map(|change| &change.effect.resources);
    resources.flat_map(|name| [plain(name), plain(last_part(name))]).collect()
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', ':']).next().unwrap_or(name)
}

fn is_named(id: &str, resource: &Resource, named: &BTreeSet<String>) -> bool {
    let names = [Some(id), Some(last_part(id)), resource.name.as_deref()];
    names.into_iter().flatten().any(|name| named.contains(&plain(name)))
}

/// Whether a call that names nothing made things of this kind there and then.
fn has_a_call(resource: &Resource, created: Timestamp, cloud: &Cloud) -> bool {
    cloud.changes.iter().any(|change| {
        change.effect.resources.is_empty()
            && change.effect.operation.kind == resource.kind
            && change.account == resource.account
            && change.region == resource.region
            && change.time().seconds_since(created).abs() <= NEAR_SECONDS
    })
}

fn procurement(place: &Place<'_>, resources: &[(&str, &Resource, Timestamp)]) -> Procurement {
    let identity = Identity {
        kind: if place.owner.is_some() { ActorKind::Person } else { ActorKind::Unknown },
        key: place.owner.unwrap_or(UNKNOWN).to_owned(),
        ..Identity::default()
    };
    let operation = operations::listed(place.kind);
    let mut steps: Vec<Link> = resources
        .iter()
        .map(|(id, resource, created)| Link {
            time: *created,
            stage: Stage::Acquisition,
            text: format!(
                "{id} was made {}, says the inventory, and no call made it",
                words::moment(*created)
            ),
            citation: resource.citation,
        })
        .collect();
    steps.sort();
    let first = steps.first().map(|step| (step.time, step.citation));
    steps.truncate(STEPS);
    // A place is there because of a resource in it.
    let (at, citation) = first.expect("a place holds a resource");
    let mut change = change(citation, place.provider, identity, operation, None);
    change.at = at;
    place.account.clone_into(&mut change.account);
    place.region.clone_into(&mut change.region);
    change.effect.count = u32::try_from(resources.len()).unwrap_or(u32::MAX);
    change.effect.resources = resources.iter().map(|(id, ..)| last_part(id).to_owned()).collect();
    let proof = if place.logged { Proof::Inventory } else { Proof::Unlogged };
    Procurement { change, proof, steps }
}
