//! What protocols of the internet are called, and their numbers.

use std::net::IpAddr;

/// The IANA number of a protocol that is named, in letters of either case, or numbered already.
pub(crate) fn protocol_number(name: &str, source: IpAddr) -> Option<u8> {
    const NAMES: [(&str, u8); 11] = [
        ("tcp", 6),
        ("udp", 17),
        ("udplite", 136),
        ("sctp", 132),
        ("gre", 47),
        ("esp", 50),
        ("icmp6", 58),
        ("icmpv6", 58),
        ("ipv6-icmp", 58),
        ("igmp", 2),
        ("ah", 51),
    ];
    if name.eq_ignore_ascii_case("icmp") {
        return Some(if source.is_ipv6() { 58 } else { 1 });
    }
    let named = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    named.map(|(_, number)| *number).or_else(|| name.parse().ok())
}
