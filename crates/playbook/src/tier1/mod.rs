//! Tier 1: the playbook's additional analysis steps, done by themselves as far as the logs reach.

mod check_accounts;
mod compare_usage;
mod verify_registrations;

use crate::cases::{Step, Story};
use crate::scene::Scene;

/// All steps, in the playbook's order.
pub(crate) fn steps(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Step> {
    vec![
        verify_registrations::step(story, scene),
        compare_usage::step(story, scene),
        check_accounts::step(story, scene),
    ]
}
