//! Are there attempts to disguise or hide these activities using anonymity tools?

use crate::cases::{Answer, Reply, Story};
use crate::intel::ListKind;
use crate::scene::Scene;
use crate::words;

const KINDS: [ListKind; 3] = [ListKind::Tor, ListKind::Vpn, ListKind::Proxy];

pub(super) fn answer(story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let mut tools: Vec<&str> = Vec::new();
    let mut evidence = Vec::new();
    for sighting in &story.sightings {
        for tool in &sighting.anonymity {
            if !tools.contains(&tool.as_str()) {
                tools.push(tool);
                evidence.extend(sighting.evidence.cited.first().copied());
            }
        }
    }
    evidence.sort();
    evidence.dedup();
    let intel = scene.context.intel;
    let missing: Vec<String> = KINDS
        .into_iter()
        .filter(|kind| !intel.has_kind(*kind))
        .map(|kind| format!("list of {} addresses", kind.as_str()))
        .collect();
    let (reply, why) = if !tools.is_empty() {
        (Reply::Yes, format!("{}.", words::sentence(&words::listed(&tools, 3))))
    } else if missing.len() == KINDS.len() {
        (Reply::Unknown, "No list of Tor, VPN or proxy addresses was given.".to_owned())
    } else {
        (
            Reply::No,
            "No call or connection of this case came through a listed Tor, VPN or proxy address \
             that was new to its identity."
                .to_owned(),
        )
    };
    Answer { id: "anonymity", reply, why, evidence, missing_sources: missing }
}
