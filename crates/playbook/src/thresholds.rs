//! Every figure that judgement turns on, under `[detection]` in `stakeout.toml`.
//!
//! Defaults are starting points with reasons; they move only with measurements. One table says
//! each figure's name, kind, default and meaning, so that `config explain` tells what the code does.

use serde::{Deserialize, Serialize};

/// Makes the struct, its defaults and its explanations out of one table.
macro_rules! thresholds {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr,)+) => {
        /// Figures of `[detection]`, with their defaults.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Thresholds {
            $($(#[doc = $doc])+ pub $name: $kind,)+
        }

        impl Default for Thresholds {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Thresholds {
            /// What a figure means, in a sentence; `None` for a key that there is not.
            pub fn explain(key: &str) -> Option<&'static str> {
                match key {
                    $(stringify!($name) => Some(concat!($($doc),+).trim_ascii()),)+
                    _ => None,
                }
            }
        }
    };
}

thresholds! {
    /// Days of a source before anything first-seen in it is a sighting.
    warm_up_days: u32 = 7,
    /// Days of history that "new" looks back over.
    history_days: u32 = 90,
    /// Days within which sightings that share an entity make one case.
    case_days: u32 = 7,
    /// Surprise of a day's count, −log₁₀ of its chance: 3 is one day in a thousand.
    provisioning_surprise: f64 = 3.0,
    /// Fewest resources a day that can be a surge.
    provisioning_least: u32 = 3,
    /// Novelty, 0 to 1, at which an uncovered acquisition is a sighting.
    provisioning_novelty: f64 = 0.5,
    /// Robust deviations from the median day that are a surge whatever the tail says.
    provisioning_robust_z: f64 = 10.0,
    /// Accumulated surprise of a slow burn.
    provisioning_slow_burn: f64 = 6.0,
    /// Denied launches within an hour that are a sighting, over enough regions.
    denied_launches: u32 = 20,
    /// Regions that such denied launches spread over.
    denied_regions: u32 = 3,
    /// Fewest connections of a beacon.
    beacon_connections: u32 = 20,
    /// Beacon score, 0 to 1, made as RITA makes it.
    beacon_score: f64 = 0.8,
    /// Hosts that may use a destination for it to be rare.
    rare_hosts: u32 = 3,
    /// Share of hosts that adopt a destination within ten days for it to be a roll-out.
    rollout_share: f64 = 0.1,
    /// Bytes out within an hour that a traffic spike needs.
    spike_bytes: u64 = 50_000_000,
    /// Bytes out within one hour that are a spike alone.
    spike_bytes_alone: u64 = 1_000_000_000,
    /// Robust deviations from the same hours of four weeks that are a traffic spike.
    spike_robust_z: f64 = 6.0,
    /// Bytes out that make the consequence of a case high.
    high_consequence_bytes: u64 = 1_000_000_000,
    /// Servers that make the consequence of a case high.
    high_consequence_servers: u32 = 10,
    /// Confidence, 0 to 100, that a list or indicator needs to count in a clause.
    clause_confidence: u8 = 50,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_explained() {
        let table = toml::Table::try_from(Thresholds::default()).expect("figures are TOML");
        for key in table.keys() {
            assert!(Thresholds::explain(key).is_some_and(|text| text.ends_with('.')), "{key}");
        }
        assert_eq!(Thresholds::explain("no_such_figure"), None);
    }
}
