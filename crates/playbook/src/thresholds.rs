//! Every figure that judgement turns on, under `[detection]` in `stakeout.toml`.
//!
//! Defaults are starting points with reasons; they move only with measurements. One table says
//! each figure's name, kind, default and meaning, so that `config explain` tells what the code
//! does.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// Makes the struct, its defaults and its explanations out of one table.
macro_rules! thresholds {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:literal in $range:expr,)+) => {
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

            /// What a figure may be: the least and the greatest.
            fn range(key: &str) -> Option<RangeInclusive<f64>> {
                match key {
                    $(stringify!($name) => Some($range),)+
                    _ => None,
                }
            }
        }
    };
}

thresholds! {
    /// Days of a source before anything first-seen in it is a sighting.
    warm_up_days: u32 = 7 in 0.0..=365.0,
    /// Days of history that "new" looks back over.
    history_days: u32 = 90 in 7.0..=3650.0,
    /// Days within which sightings that share an entity make one case.
    case_days: u32 = 7 in 1.0..=365.0,
    /// Surprise of a day's count, −log₁₀ of its chance: 3 is one day in a thousand.
    provisioning_surprise: f64 = 3.0 in 0.0..=300.0,
    /// Fewest resources a day that can be a surge.
    provisioning_least: u32 = 3 in 1.0..=1e6,
    /// Novelty, 0 to 1, at which an uncovered acquisition is a sighting.
    provisioning_novelty: f64 = 0.5 in 0.0..=1.0,
    /// Robust deviations from the median day that are a surge whatever the tail says.
    provisioning_robust_z: f64 = 10.0 in 0.0..=1e6,
    /// Accumulated surprise of a slow burn.
    provisioning_slow_burn: f64 = 6.0 in 0.0..=1e6,
    /// Denied launches within an hour that are a sighting, over enough regions.
    denied_launches: u32 = 20 in 1.0..=1e6,
    /// Regions that such denied launches spread over.
    denied_regions: u32 = 3 in 1.0..=100.0,
    /// Fewest connections of a beacon.
    beacon_connections: u32 = 20 in 5.0..=512.0,
    /// Beacon score, 0 to 1, made as RITA makes it.
    beacon_score: f64 = 0.8 in 0.0..=1.0,
    /// Hosts that may use a destination for it to be rare.
    rare_hosts: u32 = 3 in 0.0..=1e6,
    /// Share of hosts that adopt a destination within ten days for it to be a roll-out.
    rollout_share: f64 = 0.1 in 0.0..=1.0,
    /// Bytes out within an hour that a traffic spike needs.
    spike_bytes: u64 = 50_000_000 in 0.0..=1e18,
    /// Bytes out within one hour that are a spike alone.
    spike_bytes_alone: u64 = 1_000_000_000 in 0.0..=1e18,
    /// Robust deviations from the same hours of four weeks that are a traffic spike.
    spike_robust_z: f64 = 6.0 in 0.0..=1e6,
    /// Bytes out that make the consequence of a case high.
    high_consequence_bytes: u64 = 1_000_000_000 in 0.0..=1e18,
    /// Servers that make the consequence of a case high.
    high_consequence_servers: u32 = 10 in 1.0..=1e6,
    /// Confidence, 0 to 100, that a list or indicator needs to count in a clause.
    clause_confidence: u8 = 50 in 0.0..=100.0,
}

impl Thresholds {
    /// Every key, in order.
    pub fn keys() -> Vec<String> {
        toml::Table::try_from(Self::default()).unwrap_or_default().keys().cloned().collect()
    }

    /// What is wrong with a value for a key, as the end of a sentence; nothing for a key that
    /// there is not.
    pub fn problem(key: &str, value: &toml::Value) -> Option<String> {
        let range = Self::range(key)?;
        let whole = value.as_integer().map(|whole| whole as f64);
        let wanted = toml::Table::try_from(Self::default()).unwrap_or_default();
        let fraction = wanted.get(key).is_some_and(toml::Value::is_float);
        match whole.or_else(|| value.as_float().filter(|_| fraction)) {
            Some(figure) if range.contains(&figure) => None,
            Some(_) => Some(format!("must be {} to {}", range.start(), range.end())),
            None if fraction => Some("must be a number".to_owned()),
            None => Some("must be a whole number".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_bounds() {
        let problem = |key, value: toml::Value| Thresholds::problem(key, &value);
        assert_eq!(problem("beacon_score", 7.into()).as_deref(), Some("must be 0 to 1"));
        assert_eq!(problem("beacon_score", 1.into()), None);
        assert!(problem("warm_up_days", "x".into()).is_some());
        assert!(problem("warm_up_days", 1.5.into()).is_some());
        assert!(problem("warm_up_days", (-1).into()).is_some());
    }

    #[test]
    fn every_figure_is_explained_and_in_bounds() {
        let table = toml::Table::try_from(Thresholds::default()).expect("figures are TOML");
        for (key, value) in &table {
            assert_eq!(Thresholds::problem(key, value), None, "{key}");
            assert!(Thresholds::explain(key).is_some_and(|text| text.ends_with('.')), "{key}");
        }
        assert_eq!(Thresholds::explain("no_such_figure"), None);
    }
}
