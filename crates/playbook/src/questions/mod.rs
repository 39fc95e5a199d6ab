//! The playbook's questions for analysis, one file each, answered for one case: yes, no, or
//! unknown with the missing source named.

mod anonymity;
mod authorized_registration;
mod procurement_pattern;
mod unexplained_resources;

use crate::cases::{Answer, Story};
use crate::observations::Citation;
use crate::scene::Scene;

/// All answers, in the playbook's order.
pub(crate) fn answers(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Answer> {
    vec![
        authorized_registration::answer(story, scene),
        unexplained_resources::answer(story, scene),
        procurement_pattern::answer(story, scene),
        anonymity::answer(story, scene),
    ]
}

/// Citations of a story's acquisitions, the first few.
fn acquisition_evidence(story: &Story<'_>, scene: &Scene<'_>) -> Vec<Citation> {
    let acquisitions = scene.chosen(&story.acquisitions());
    let mut proofs: Vec<Citation> = acquisitions.iter().flat_map(|it| it.proofs()).collect();
    proofs.sort();
    proofs.dedup();
    proofs.truncate(6);
    proofs
}
