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
use crate::observations::Observations;

/// On how many days before `day` a source was seen; `None` where it never was. Days are counted,
/// not spanned: one record with a false date watches nothing.
pub fn days_watched(
    observations: &Observations,
    sources: &[&'static str],
    day: Day,
) -> Option<u32> {
    let seen = sources.iter().filter_map(|source| observations.sources.get(source));
    let days = seen.map(|seen| seen.days_before(day)).max()?;
    u32::try_from(days).ok()
}

/// Sources of the control plane, and of the wire, by the names of `summary.json`.
pub const CLOUD_SOURCES: [&str; 1] = ["cloudtrail"];
pub const NETWORK_SOURCES: [&str; 6] =
    ["zeek_conn", "zeek_dns", "zeek_ssl", "vpc_flow", "zeek_http", "squid"];
/// Sources that say which machine had which address.
pub const LEASE_SOURCES: [&str; 6] =
    ["dhcpd", "dnsmasq_dhcp", "kea", "kea_leases", "windows_dhcp", "zeek_dhcp"];

/// Whether a source has been watched long enough for "never seen" to mean something.
pub fn is_warm(
    observations: &Observations,
    sources: &[&'static str],
    at: Timestamp,
    context: &Context<'_>,
) -> bool {
    days_watched(observations, sources, at.day())
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
