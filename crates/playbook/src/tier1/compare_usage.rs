//! Cross-check cloud activity against expected usage patterns.

use crate::cases::{Indicator, Sighting, Step, StepState, Story};
use crate::scene::Scene;

pub(super) fn step(story: &Story<'_>, scene: &Scene<'_>) -> Step {
    let is_usage = |sighting: &&&Sighting| {
        matches!(sighting.indicator, Indicator::ProvisioningSurge | Indicator::CloudTrafficSpike)
    };
    // What is not explained speaks first.
    let usage = story.sightings.iter().filter(is_usage).min_by_key(|sighting| sighting.explained);
    let (state, result) = match usage {
        Some(sighting) => {
            let baseline = &sighting.baseline;
            let result = format!(
                "Expected {}, saw {} (over {}; {}).",
                baseline.expected, baseline.observed, baseline.window, baseline.peers
            );
            (if sighting.explained { StepState::Pass } else { StepState::Fail }, result)
        }
        None if scene.acquisitions.is_empty() => {
            (StepState::Unknown, "No cloud activity was read to compare with.".to_owned())
        }
        None => (
            StepState::Pass,
            "Neither provisioning nor traffic of this case stood out; see the indicators for what \
             there was to compare with."
                .to_owned(),
        ),
    };
    Step { step: "compare_usage", state, result }
}
