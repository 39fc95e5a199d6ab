//! Validate current cloud resource access permissions.

use std::collections::BTreeSet;

use crate::cases::{Entity, Proposal, Story};
use crate::scene::Scene;
use crate::words::spoken;

pub(super) fn proposal(story: &Story<'_>, scene: &Scene<'_>) -> Proposal {
    let mut details: BTreeSet<String> = BTreeSet::new();
    // What was bought on the Web took no permission of ours.
    let acquisitions = scene.chosen(&story.acquisitions()).into_iter();
    for acquisition in acquisitions.filter(|it| it.procurement.is_none()) {
        let change = acquisition.change;
        let operation = change.effect.operation;
        let place = if operation.global { "anywhere" } else { change.region.as_str() };
        details.insert(format!(
            "{} may {}:{} in {place}",
            spoken(&change.identity.key),
            operation.service,
            operation.operation
        ));
    }
    let identities =
        story.entities.iter().filter(|entity| matches!(entity, Entity::Identity(_))).count();
    let text = if details.is_empty() && identities == 0 {
        "No permission was used in this case; review which hosts may reach the Internet unfiltered."
    } else {
        "Review what the acting identities may do: is each of these permissions needed, there?"
    };
    Proposal {
        step: "review_permissions",
        text: text.to_owned(),
        details: details.into_iter().take(25).collect(),
        inverse: None,
    }
}
