//! Ensure that the user accounts associated with suspicious actions were not compromised.

use crate::cases::{Entity, Step, StepState, Story};
use crate::intel::ListKind;
use crate::scene::Scene;
use crate::words;

pub(super) fn step(story: &Story<'_>, scene: &Scene<'_>) -> Step {
    let mut signs: Vec<&str> = Vec::new();
    for sign in story.sightings.iter().flat_map(|sighting| &sighting.compromise) {
        if !signs.contains(&sign.as_str()) {
            signs.push(sign);
        }
    }
    let compromised = story.sightings.iter().any(|sighting| sighting.compromised);
    let has_identity = story.entities.iter().any(|entity| matches!(entity, Entity::Identity(_)));
    let listed =
        scene.context.intel.has_kind(ListKind::Tor) || scene.context.intel.has_kind(ListKind::Vpn);
    let (state, result) = if compromised {
        (StepState::Fail, format!("Signs of compromise: {}.", words::listed(&signs, 5)))
    } else if !signs.is_empty() {
        let result = format!("Weak signs, not enough to tell: {}.", words::listed(&signs, 5));
        (StepState::Unknown, result)
    } else if !has_identity {
        (
            StepState::Unknown,
            "No identity is part of this case: who used the host cannot be told without sign-in, \
             DHCP or VPN logs."
                .to_owned(),
        )
    } else if !listed {
        (
            StepState::Unknown,
            "No sign of compromise; without a list of Tor and VPN addresses this says little."
                .to_owned(),
        )
    } else {
        (
            StepState::Pass,
            "No anonymity tool, no new network, no missing second factor, no new key and no \
             denied burst around these actions."
                .to_owned(),
        )
    };
    Step { step: "check_accounts", state, result }
}
