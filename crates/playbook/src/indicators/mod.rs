//! The playbook's key indicators, one file each: what a row of sightings rests on.
//!
//! First-seen alone is evidence, never a sighting. A fact that needs no statistics, such as a
//! domain that is registered and not in the register, is one at once.

mod abused_hosting;
mod cloud_traffic_spike;
mod domain_registration;
mod new_address;
mod procured;
mod provisioning_surge;

use crate::acquisitions::Acquisition;
use crate::cases::{Entity, Sighting};
use crate::observations::long_lived_key;
use crate::procurement::UNKNOWN;
use crate::scene::Scene;

/// Every sighting, in order of time.
pub(crate) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let mut found = provisioning_surge::sightings(scene);
    found.extend(domain_registration::sightings(scene));
    found.extend(procured::sightings(scene));
    found.extend(new_address::sightings(scene));
    found.extend(cloud_traffic_spike::sightings(scene));
    found.extend(abused_hosting::sightings(scene));
    found.sort_by(|one, other| one.order().cmp(&other.order()));
    found
}

/// Puts who, where from, what and how into a sighting that rests on an acquisition.
fn add_acquisition(sighting: &mut Sighting, index: usize, acquisition: &Acquisition<'_>) {
    let change = acquisition.change;
    sighting.acquisitions.push(index);
    sighting.assign(&change.effect.operation.technique, change.what());
    if !change.account.is_empty() {
        sighting.entities.insert(Entity::Account(change.account.clone()));
    }
    // A host without a person is no identity, nor is nobody known.
    let unknown = change.identity.key == UNKNOWN;
    if !unknown && (change.host.is_none() || change.identity.person.is_some()) {
        sighting.entities.insert(Entity::Identity(change.identity.key.clone()));
        sighting.identity.get_or_insert_with(|| change.identity.key.clone());
    }
    sighting.entities.extend(change.host.map(Entity::Host));
    if let Some(by) = acquisition.assumed_by {
        sighting.entities.insert(Entity::Identity(by.to_owned()));
    }
    if let Some(person) = &change.identity.person {
        sighting.entities.insert(Entity::Person(person.clone()));
    }
    if let Some(key) = change.identity.long_lived_key() {
        sighting.entities.insert(Entity::AccessKey(key.to_owned()));
    }
    if let Some(address) = change.source {
        sighting.entities.insert(Entity::Address(address));
    }
    for resource in acquisition.resources() {
        sighting.entities.insert(resource_entity(acquisition, resource));
    }
    let signs = &acquisition.compromise;
    sighting.compromised |= signs.is_compromised();
    for sign in &signs.signs {
        push_once(&mut sighting.compromise, &sign.text);
        if sign.anonymity {
            push_once(&mut sighting.anonymity, &sign.text);
        }
        sighting.entities.extend(sign.address.map(Entity::Address));
    }
}

/// A user made, a key made and a domain registered are entities that later events can share.
fn resource_entity(acquisition: &Acquisition<'_>, resource: &str) -> Entity {
    let change = acquisition.change;
    let operation = change.effect.operation.operation.to_ascii_lowercase();
    if let Some(key) = long_lived_key(resource) {
        return Entity::AccessKey(key.to_owned());
    }
    match acquisition.kind {
        schema::ResourceKind::Domain | schema::ResourceKind::Dns if resource.contains('.') => {
            Entity::Domain(
                schema::normalize_name(resource)
                    .map_or_else(|| resource.to_owned(), std::borrow::Cow::into_owned),
            )
        }
        schema::ResourceKind::Identity if operation == "createuser" => {
            Entity::Identity(format!("arn:aws:iam::{}:user/{resource}", change.account))
        }
        // These act under the very name of the resource.
        schema::ResourceKind::Identity
            if ["createserviceaccount", "userassignedidentities/write"]
                .contains(&operation.as_str()) =>
        {
            Entity::Identity(resource.to_owned())
        }
        _ => match resource.parse() {
            Ok(address) if acquisition.procurement.is_some() => Entity::Address(address),
            _ => Entity::Resource(resource.to_owned()),
        },
    }
}

fn push_once(texts: &mut Vec<String>, text: &str) {
    if !texts.iter().any(|held| held == text) {
        texts.push(text.to_owned());
    }
}

/// Combines independent weights in [0, 1] into one: 1 − Π(1 − w).
fn combined(weights: &[f64]) -> f64 {
    1.0 - weights.iter().map(|weight| 1.0 - weight.clamp(0.0, 1.0)).product::<f64>()
}
