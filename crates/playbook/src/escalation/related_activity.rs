//! The activities appear related to other ongoing suspicious or malicious behaviour.
//!
//! Compromise of the acting account is such behaviour, also in the same log; so is established
//! contact with a live indicator that is tied only to malware.

use super::known_actor;
use crate::cases::{Clause, ClauseState, Story};
use crate::scene::Scene;
use crate::words;

pub(super) fn clause(story: &Story<'_>, scene: &Scene<'_>) -> Clause {
    let mut clause = Clause {
        id: "related_activity",
        state: ClauseState::CannotTell,
        why: "No alert source was read, and the logs show no sign that the acting account was \
              compromised."
            .to_owned(),
        evidence: Vec::new(),
        counterfactual: None,
    };
    let compromised = story.sightings.iter().find(|sighting| sighting.compromised);
    let contacts = known_actor::related(story, scene);
    let malware = contacts
        .iter()
        .find(|it| it.is_established() && it.actor().is_none() && it.indicator.malware().is_some());
    if let Some(sighting) = compromised {
        let signs = words::listed(&sighting.compromise, 3);
        clause.state = ClauseState::Met;
        clause.why = format!("The acting account appears to be compromised: {signs}.");
        let signed = scene.chosen(&sighting.acquisitions);
        clause.evidence = signed
            .iter()
            .flat_map(|acquisition| acquisition.compromise.signs.iter())
            .filter_map(|sign| sign.citation)
            .chain(sighting.evidence.cited.iter().copied())
            .take(3)
            .collect();
        clause.evidence.sort();
        clause.evidence.dedup();
        clause.counterfactual = Some("the signs of compromise had another explanation".to_owned());
    } else if let Some(contact) = malware {
        clause.state = ClauseState::Met;
        clause.why = format!(
            "Established contact with {}, a live indicator of the malware {}.",
            contact.target(),
            contact.indicator.malware().unwrap_or_default()
        );
        clause.evidence = contact.evidence.iter().copied().take(3).collect();
        clause.counterfactual = Some("that indicator had expired or were held back".to_owned());
    }
    clause
}
