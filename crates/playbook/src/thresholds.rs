//! Every figure that judgement turns on, under `[detection]` in `stakeout.toml`.
//!
//! Defaults are starting points with reasons; they move only with measurements.

use serde::{Deserialize, Serialize};

/// Figures of `[detection]`, with their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Days of a source before anything first-seen in it is a sighting.
    pub warm_up_days: u32,
    /// Days of history that "new" looks back over.
    pub history_days: u32,
    /// Days over which sightings that share an entity make one case.
    pub case_days: u32,
    /// −log₁₀ of the chance of a day's count; 3 is one day in a thousand.
    pub provisioning_surprise: f64,
    /// Fewest resources a day that can be a surge.
    pub provisioning_least: u32,
    /// Novelty, 0 to 1, at which an uncovered acquisition is a sighting.
    pub provisioning_novelty: f64,
    /// Robust deviations from the median day that are a surge whatever the tail says.
    pub provisioning_robust_z: f64,
    /// Accumulated surprise of a slow burn.
    pub provisioning_slow_burn: f64,
    /// Denied launches within an hour, and regions they spread over, that are a sighting.
    pub denied_launches: u32,
    pub denied_regions: u32,
    /// Connections of a beacon, at the least.
    pub beacon_connections: u32,
    /// RITA-style beacon score, 0 to 1.
    pub beacon_score: f64,
    /// Hosts that may use a destination for it to be rare.
    pub rare_hosts: u32,
    /// Share of hosts that adopt a destination within ten days for it to be a roll-out.
    pub rollout_share: f64,
    /// Bytes out within an hour that a spike needs.
    pub spike_bytes: u64,
    /// Bytes out within one hour that are a spike alone.
    pub spike_bytes_alone: u64,
    pub spike_robust_z: f64,
    /// Bytes out of a case that make its consequence high.
    pub high_consequence_bytes: u64,
    /// Servers that make the consequence of a case high.
    pub high_consequence_servers: u32,
    /// Confidence, 0 to 100, that a list or indicator needs to count in a clause.
    pub clause_confidence: u8,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            warm_up_days: 7,
            history_days: 90,
            case_days: 7,
            provisioning_surprise: 3.0,
            provisioning_least: 3,
            provisioning_novelty: 0.5,
            provisioning_robust_z: 10.0,
            provisioning_slow_burn: 6.0,
            denied_launches: 20,
            denied_regions: 3,
            beacon_connections: 20,
            beacon_score: 0.8,
            rare_hosts: 3,
            rollout_share: 0.1,
            spike_bytes: 50_000_000,
            spike_bytes_alone: 1_000_000_000,
            spike_robust_z: 6.0,
            high_consequence_bytes: 1_000_000_000,
            high_consequence_servers: 10,
            clause_confidence: 50,
        }
    }
}
