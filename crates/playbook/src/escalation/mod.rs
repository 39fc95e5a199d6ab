//! The playbook's decision for escalation: three clauses, one file each, and the verdict.

mod alerts;
mod known_actor;
mod related_activity;
mod unauthorized_acquisition;
mod verdict;

use crate::cases::{Story, Verdict};
use crate::scene::Scene;

/// Evaluates the clauses and decides.
pub(crate) fn decide(story: &Story<'_>, scene: &Scene<'_>) -> Verdict {
    let clauses = vec![
        unauthorized_acquisition::clause(story, scene),
        known_actor::clause(story, scene),
        related_activity::clause(story, scene),
    ];
    verdict::verdict(clauses, story, scene)
}
