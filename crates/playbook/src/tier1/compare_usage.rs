//! Cross-check cloud activity against expected usage patterns.

use crate::cases::{Indicator, Step, StepState, Story};
use crate::scene::Scene;

pub(super) fn step(story: &Story<'_>, scene: &Scene<'_>) -> Step {
    let usage = story.sightings.iter().find(|sighting| {
        matches!(sighting.indicator, Indicator::ProvisioningSurge | Indicator::CloudTrafficSpike)
    });
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
