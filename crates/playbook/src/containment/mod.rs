//! Containment and further analysis: plans with their data filled in. This folder cannot reach the
//! network; nothing here is executed.

mod notify_owners;
mod review_permissions;
mod revoke_access;
mod watch_registrations;

use crate::cases::{Proposal, Story};
use crate::scene::Scene;

/// All plans, in the playbook's order.
pub(crate) fn proposals(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Proposal> {
    let mut plans = revoke_access::proposals(story, scene);
    plans.push(notify_owners::proposal(story, scene));
    plans.push(watch_registrations::proposal(story, scene));
    plans.push(review_permissions::proposal(story, scene));
    plans
}
