//! Notify relevant teams to validate and, if necessary, shut down suspicious infrastructure.

use std::collections::BTreeSet;

use crate::cases::{Entity, Proposal, Story};
use crate::scene::Scene;
use crate::words::{is_person, spoken};

pub(super) fn proposal(story: &Story<'_>, scene: &Scene<'_>) -> Proposal {
    let organization = scene.context.organization;
    let teams: BTreeSet<String> = story
        .entities
        .iter()
        .filter_map(|entity| match entity {
            Entity::Account(id) => Some(match organization.account_name(id) {
                Some(name) => format!("the owner of the account {name} ({id})"),
                None => format!("the owner of the account {id}"),
            }),
            Entity::Identity(key) if is_person(key) => {
                Some(format!("the manager of {}", spoken(key)))
            }
            Entity::Identity(key) => Some(format!("whoever answers for {}", spoken(key))),
            Entity::Host(address) => Some(format!("the owner of the host {address}")),
            Entity::Domain(name) if organization.owns_name(name) => {
                Some(format!("the owner of the name {name}"))
            }
            _ => None,
        })
        .collect();
    let headline = story.leading().map_or("this case", |sighting| sighting.headline.as_str());
    Proposal {
        step: "notify_owners",
        text: format!(
            "Tell them what was seen ({headline}), ask whether it was meant, and to shut it down \
             if not. Do not ask the acting person."
        ),
        details: teams.into_iter().collect(),
        inverse: None,
    }
}
