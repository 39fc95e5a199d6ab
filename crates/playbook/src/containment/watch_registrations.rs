//! Strengthen monitoring around unusual domain registration.

use std::collections::BTreeSet;

use crate::cases::{Entity, Proposal, Story};
use crate::scene::Scene;

pub(super) fn proposal(story: &Story<'_>, scene: &Scene<'_>) -> Proposal {
    let organization = scene.context.organization;
    let mut watched: BTreeSet<String> = story
        .entities
        .iter()
        .filter_map(|entity| match entity {
            Entity::Domain(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    watched.extend(organization.brands.iter().map(|brand| format!("names like {brand}")));
    watched.extend(organization.domains.iter().map(|name| format!("names like {name}")));
    Proposal {
        step: "watch_registrations",
        text: "Watch registrations, certificates and first look-ups of these names for the next \
               30 days."
            .to_owned(),
        details: watched.into_iter().collect(),
        inverse: None,
    }
}
