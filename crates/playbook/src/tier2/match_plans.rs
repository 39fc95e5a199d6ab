//! Validate infrastructure setup timelines with expected plans from IT and development teams.

use std::collections::BTreeSet;

use crate::cases::{Proposal, Story};
use crate::register::{PlanUse, Standing};
use crate::scene::Scene;
use crate::words;

/// Lines of the timeline at the most.
const LINES: usize = 12;

pub(super) fn proposal(story: &Story<'_>, scene: &Scene<'_>) -> Proposal {
    let acquisitions = scene.chosen(&story.acquisitions());
    let mut details: Vec<String> = Vec::new();
    let mut entries = BTreeSet::new();
    for acquisition in &acquisitions {
        let change = acquisition.change;
        let standing = match &acquisition.standing {
            Standing::Covered { entry } => {
                entries.insert(entry.to_string());
                format!("covered by {entry}")
            }
            Standing::Over { entry, limit, seen, .. } => {
                entries.insert(entry.to_string());
                format!("over {entry}, which allows {limit}, at {seen}")
            }
            Standing::Uncovered { nearest: Some(near), .. } => {
                entries.insert(near.entry.to_string());
                format!("uncovered; nearest {} {}", near.entry, near.difference)
            }
            Standing::Uncovered { nearest: None, .. } => "uncovered; no entry is near".to_owned(),
        };
        if details.len() < LINES {
            details.push(format!("{} {}: {standing}", change.time(), change.what()));
        }
    }
    let plans = scene.plans.iter().filter(|plan| entries.contains(&plan.entry.to_string()));
    details.extend(plans.map(PlanUse::in_words));
    let entries: Vec<String> = entries.into_iter().collect();
    let text = match (acquisitions.is_empty(), entries.is_empty()) {
        (true, _) => "Nothing was acquired: there is no setup to hold against a plan.".to_owned(),
        (false, true) => "Ask IT and development for any plan that names these resources; the \
                          register has none that comes near."
            .to_owned(),
        (false, false) => format!(
            "Hold the timeline against {}, and ask their owners whether it was meant.",
            words::listed(&entries, 4)
        ),
    };
    Proposal { step: "match_plans", text, details, inverse: None }
}
