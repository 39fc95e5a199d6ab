//! What a NAT makes of the ends of a connection.

use std::net::IpAddr;

/// An end as the other side of a NAT sees it, if that differs. Zeros stand for no translation.
pub(crate) fn seen_as(seen: (IpAddr, u16), end: (IpAddr, u16)) -> Option<(IpAddr, u16)> {
    (!seen.0.is_unspecified() && seen != end).then_some(seen)
}
