//! What is normal for whom: baselines that the indicators compare with.
//!
//! What each principal usually provisions is learned in `indicators/provisioning_surge`.

pub mod compromise;
pub mod contacts;
pub mod listed;
pub mod statistics;

use std::net::IpAddr;

use schema::{Day, Timestamp};

use crate::Context;
use crate::observations::{Family, Observations};

/// On how many days before `day` a family of logs was seen; `None` where it never was. Days are
/// counted, not spanned: one record with a false date watches nothing.
pub fn days_watched(observations: &Observations, families: &[Family], day: Day) -> Option<u32> {
    let seen = families.iter().filter_map(|family| observations.families.get(family));
    let days = seen.map(|seen| seen.days_before(day)).max()?;
    u32::try_from(days).ok()
}

/// Whether one of some families of logs has been watched long enough for "never seen" to mean
/// something.
pub fn is_warm(
    observations: &Observations,
    families: &[Family],
    at: Timestamp,
    context: &Context<'_>,
) -> bool {
    days_watched(observations, families, at.day())
        .is_some_and(|days| days >= context.thresholds.warm_up_days)
}

/// The neighbourhood of an address that stands in for its network where no ASN data is at hand: a
/// /16 of IPv4, a /32 of IPv6.
pub fn neighbourhood(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(v4) => u32::from(v4) >> 16,
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            u32::from(a) << 16 | u32::from(b)
        }
    }
}
