//! Verify recent domain registrations against known and authorized registrations.

use std::collections::BTreeSet;

use schema::ResourceKind;

use crate::acquisitions::{Acquisition, Authorization, Nature};
use crate::cases::{Step, StepState, Story};
use crate::scene::Scene;
use crate::words;

/// Domains, and the zones that are opened for them; a record that points somewhere is neither.
fn is_of_names(acquisition: &Acquisition<'_>) -> bool {
    matches!(acquisition.kind, ResourceKind::Domain | ResourceKind::Dns)
        && acquisition.nature != Nature::PointedAtAbuse
}

/// Its names; of an order that states none, what was ordered.
fn names(acquisition: &Acquisition<'_>) -> Vec<String> {
    let names = acquisition.domains();
    if names.is_empty() { vec![acquisition.change.what()] } else { names }
}

pub(super) fn step(story: &Story<'_>, scene: &Scene<'_>) -> Step {
    let all = scene.chosen(&story.acquisitions());
    let domains: Vec<&Acquisition<'_>> = all.into_iter().filter(|it| is_of_names(it)).collect();
    let with = |wanted: Authorization| -> Vec<String> {
        let chosen = domains.iter().filter(|it| scene.authorization(it) == wanted);
        chosen.flat_map(|it| names(it)).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let (bad, unclear) = (with(Authorization::Unauthorized), with(Authorization::CannotTell));
    let (state, result) = if domains.is_empty() {
        let told: Vec<String> = scene
            .registrations(story)
            .iter()
            .map(|(domain, it)| format!(" {domain}, which it reached, was {}.", it.told()))
            .collect();
        let result = format!(
            "Nobody of ours registered or changed a domain or zone in this case.{}",
            told.concat()
        );
        (StepState::Pass, result)
    } else if !bad.is_empty() {
        (StepState::Fail, format!("Not covered by the register: {}.", words::listed(&bad, 5)))
    } else if !unclear.is_empty() {
        let result = format!(
            "{} could not be held against a register that is complete for domains.",
            words::listed(&unclear, 5)
        );
        (StepState::Unknown, result)
    } else {
        (StepState::Pass, "Every domain is in the register.".to_owned())
    };
    Step { step: "verify_registrations", state, result }
}
