//! Tier 2: the playbook's analyst actions, proposed with their data filled in.
//!
//! A step that needs stored events says which search to run, in the `hunt` language.

mod find_similar;
mod match_plans;
mod trace_origin;

use schema::Timestamp;

use crate::cases::{Proposal, Story};
use crate::scene::Scene;

/// All actions, in the playbook's order.
pub(crate) fn proposals(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Proposal> {
    vec![
        trace_origin::proposal(story),
        match_plans::proposal(story, scene),
        find_similar::proposal(story, scene),
    ]
}

/// `time:2026-10-01..2026-10-08`, the case's days with one to each side.
fn days_around(story: &Story<'_>) -> String {
    let day = |time: Timestamp, by| time.plus_days(by).day();
    format!("time:{}..{}", day(story.first(), -1), day(story.last(), 1))
}
