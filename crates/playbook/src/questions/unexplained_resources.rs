//! Are there sudden or unexplained new instances or servers appearing in cloud dashboards?

use super::acquisition_evidence;
use crate::acquisitions::{Acquisition, Authorization, total};
use crate::cases::{Answer, Indicator, Reply, Story};
use crate::observations::Family;
use crate::scene::Scene;

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
    answer
}
