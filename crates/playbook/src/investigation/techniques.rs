//! The sub-techniques of T1583: which of them a case is, and why.

use std::collections::BTreeMap;

use crate::cases::{Story, Technique};
use crate::scene::Scene;
use crate::words;

/// Nouns named per technique.
const NOUNS: usize = 3;

/// Techniques of a case, by what was acquired, and by what its sightings say of the rest. A
/// sub-technique says more than T1583 alone, which stands only where nothing else does.
pub(super) fn assigned(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Technique> {
    let mut found = by_acquisition(story, scene);
    let mut by_score = story.sightings.clone();
    by_score.sort_by(|one, other| other.score.total_cmp(&one.score));
    for (id, why) in by_score.iter().flat_map(|sighting| &sighting.techniques) {
        found.entry(id.clone()).or_insert_with(|| why.clone());
    }
    if found.keys().any(|id| id.contains('.')) {
        found.remove("T1583");
    }
    found.into_iter().map(|(id, why)| Technique { id, why }).collect()
}

/// `24 servers and an Elastic IP address acquired`, by technique.
fn by_acquisition(story: &Story<'_>, scene: &Scene<'_>) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    let acquisitions = scene.chosen(&story.acquisitions());
    for acquisition in &acquisitions {
        let operation = acquisition.change.effect.operation;
        let nouns = counts.entry(&operation.technique).or_default();
        let held = nouns.entry(&operation.noun).or_insert(0);
        *held = held.saturating_add(acquisition.count);
    }
    let told = counts.into_iter().map(|(technique, nouns)| {
        let mut nouns: Vec<(&str, u32)> = nouns.into_iter().collect();
        nouns.sort_by_key(|(noun, count)| (std::cmp::Reverse(*count), *noun));
        let things: Vec<String> =
            nouns.into_iter().map(|(noun, count)| words::counted(count, noun)).collect();
        (technique.to_owned(), words::listed(&things, NOUNS))
    });
    told.collect()
}
