//! Initiate revocation of access to acquired resources: reversible steps only, each with its
//! inverse.

use crate::cases::{Entity, Proposal, Story};
use crate::scene::Scene;
use crate::words::spoken;

/// Names listed per step at the most.
const NAMES: usize = 25;

pub(super) fn proposals(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Proposal> {
    let of = |choose: fn(&Entity) -> Option<String>| -> Vec<String> {
        story.entities.iter().filter_map(choose).take(NAMES).collect()
    };
    let identities = of(|entity| match entity {
        Entity::Identity(key) => Some(spoken(key)),
        _ => None,
    });
    let keys = of(|entity| match entity {
        Entity::AccessKey(key) => Some(key.clone()),
        _ => None,
    });
    let resources = of(|entity| match entity {
        Entity::Resource(id) => Some(id.clone()),
        _ => None,
    });
    // Our own exits and names, and what everybody uses, are not to be blocked.
    let foreign = story.entities.iter().filter(|entity| scene.hubs.glues(entity));
    let outside: Vec<String> = foreign
        .filter_map(|entity| match entity {
            Entity::Address(address) => Some(address.to_string()),
            Entity::Domain(name) => Some(name.clone()),
            _ => None,
        })
        .take(NAMES)
        .collect();
    let plans = [
        (keys, "Set these access keys inactive.", "Set them active again."),
        (
            identities,
            "Deny these identities everything in sessions that began before now.",
            "Take the deny policy off again.",
        ),
        (
            resources,
            "Take a snapshot of these resources, isolate and stop them.",
            "Start them again and give them their security groups back.",
        ),
        (
            outside,
            "Block these addresses and names at the exit, after checking that nothing shared \
             stands behind them.",
            "Unblock them.",
        ),
    ];
    plans
        .into_iter()
        .filter(|(details, ..)| !details.is_empty())
        .map(|(details, text, inverse)| Proposal {
            step: "revoke_access",
            text: text.to_owned(),
            details,
            inverse: Some(inverse.to_owned()),
        })
        .collect()
}
