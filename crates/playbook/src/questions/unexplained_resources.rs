//! Are there sudden or unexplained new instances or servers appearing in cloud dashboards?

use super::acquisition_evidence;
use crate::acquisitions::{Acquisition, Authorization, explained, total};
use crate::cases::{Answer, Indicator, Reply, Story};
use crate::observations::Family;
use crate::register::code::Held;
use crate::scene::Scene;
use crate::words;

pub(super) fn answer(story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let acquisitions = scene.chosen(&story.acquisitions());
    let seen = total(acquisitions.iter().copied());
    let authorized = |it: &&Acquisition<'_>| scene.authorization(it) == Authorization::Authorized;
    let planned = total(acquisitions.iter().copied().filter(authorized));
    let cloud = scene.observations.families.contains_key(&Family::Cloud);
    let sudden = story
        .sightings
        .iter()
        .any(|sighting| sighting.indicator == Indicator::ProvisioningSurge && !sighting.explained);
    let mut answer = Answer {
        id: "unexplained_resources",
        reply: Reply::No,
        why: format!("Authorised {planned}, saw {seen}."),
        evidence: acquisition_evidence(story, scene),
        missing_sources: Vec::new(),
    };
    match (acquisitions.is_empty(), cloud) {
        (true, false) => {
            answer.reply = Reply::Unknown;
            answer.why = String::from("No cloud activity log was read.");
            answer.missing_sources = vec!["cloud (activity log)".to_owned()];
        }
        (true, true) => {
            answer.why =
                String::from("No new resource in the cloud activity log belongs to this case.");
        }
        (false, _) if seen > planned => {
            answer.reply = Reply::Yes;
            let how = if sudden { "sudden and " } else { "" };
            answer.why = format!("Authorised {planned}, saw {seen}: the rest is {how}unexplained.");
        }
        (false, _) => {}
    }
    answer.why.push_str(&in_code(&acquisitions, scene));
    answer
}

/// What states of infrastructure as code say of the resources; nothing where there are none.
fn in_code(acquisitions: &[&Acquisition<'_>], scene: &Scene<'_>) -> String {
    let held = Held::of(scene.context.register.code());
    if held.is_empty() || acquisitions.is_empty() {
        return String::new();
    }
    let found: Vec<String> = acquisitions.iter().flat_map(|it| explained(it, &held)).collect();
    match found.len() {
        0 => " No state of infrastructure as code holds any of them.".to_owned(),
        count => format!(
            " Infrastructure as code holds {count} of them ({}), which explains and authorises \
             nothing.",
            words::listed(&found, 2)
        ),
    }
}
