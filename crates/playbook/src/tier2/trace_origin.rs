//! Conduct a deeper inspection of network logs to trace back the origin of suspicious activities.

use super::days_around;
use crate::cases::{Entity, Proposal, Story};

/// Searches proposed at the most.
const SEARCHES: usize = 8;

pub(super) fn proposal(story: &Story<'_>) -> Proposal {
    let when = days_around(story);
    let details: Vec<String> = story
        .entities
        .iter()
        .filter_map(|entity| match entity {
            Entity::Host(address) | Entity::Address(address) => {
                Some(format!("ip:{address} {when} sort:time"))
            }
            Entity::Identity(key) => Some(format!("class:api identity:\"{key}\" {when} sort:time")),
            Entity::Domain(name) => Some(format!("name:*{name} {when} sort:time")),
            _ => None,
        })
        .take(SEARCHES)
        .collect();
    Proposal {
        step: "trace_origin",
        text: "Follow each address, host and identity of the case through the day before it and \
               the day after: which device, which network, which sign-in came first."
            .to_owned(),
        details,
        inverse: None,
    }
}
