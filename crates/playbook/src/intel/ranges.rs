//! Address ranges, as lists write them, and a map of very many of them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::segments::Segments;

/// First and last address of one family. Mapped IPv6 addresses are folded to IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressRange {
    V4(u32, u32),
    V6(u128, u128),
}

impl AddressRange {
    /// `None` where the ends are of two families or the wrong way round.
    pub fn between(first: IpAddr, last: IpAddr) -> Option<Self> {
        match (first.to_canonical(), last.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(last)) if first <= last => {
                Some(Self::V4(first.into(), last.into()))
            }
            (IpAddr::V6(first), IpAddr::V6(last)) if first <= last => {
                Some(Self::V6(first.into(), last.into()))
            }
            _ => None,
        }
    }

    /// First and last address.
    pub fn ends(&self) -> (IpAddr, IpAddr) {
        match *self {
            Self::V4(first, last) => {
                (Ipv4Addr::from_bits(first).into(), Ipv4Addr::from_bits(last).into())
            }
            Self::V6(first, last) => {
                (Ipv6Addr::from_bits(first).into(), Ipv6Addr::from_bits(last).into())
            }
        }
    }

    /// Whether the range is so wide that, on a list of suspects, it can only be a mistake.
    pub fn is_too_wide(&self) -> bool {
        match self {
            Self::V4(first, last) => last - first >= 1 << 29,
            Self::V6(first, last) => last - first >= 1 << 122,
        }
    }
}

impl From<IpNet> for AddressRange {
    fn from(network: IpNet) -> Self {
        match fold(network) {
            IpNet::V4(v4) => Self::V4(v4.network().into(), v4.broadcast().into()),
            IpNet::V6(v6) => Self::V6(v6.network().into(), v6.broadcast().into()),
        }
    }
}

/// A network without host bits, and as IPv4 where it is mapped.
pub(super) fn fold(network: IpNet) -> IpNet {
    let network = network.trunc();
    let mapped_prefix = network.prefix_len().checked_sub(96);
    match (network.network().to_canonical(), mapped_prefix) {
        (IpAddr::V4(first), Some(prefix)) if network.max_prefix_len() == 128 => {
            Ipv4Net::new(first, prefix).map_or(network, IpNet::V4)
        }
        _ => network,
    }
}

impl From<IpAddr> for AddressRange {
    fn from(address: IpAddr) -> Self {
        IpNet::from(address).into()
    }
}

/// As a list would write it: an address, a network, or `first-last`.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::V4(first, last) => {
                let size = u64::from(last - first) + 1;
                let prefix = 32 - size.trailing_zeros().min(32);
                let first = Ipv4Addr::from_bits(first);
                let network = u8::try_from(prefix).ok().and_then(|p| Ipv4Net::new(first, p).ok());
                let network = network.filter(|n| size.is_power_of_two() && n.network() == first);
                write_range(f, network.map(IpNet::V4), first, Ipv4Addr::from_bits(last))
            }
            Self::V6(first, last) => {
                let size = (last - first).wrapping_add(1);
                let prefix = 128 - size.trailing_zeros().min(128);
                let first = Ipv6Addr::from_bits(first);
                let network = u8::try_from(prefix).ok().and_then(|p| Ipv6Net::new(first, p).ok());
                let whole = size == 0 || size.is_power_of_two();
                let network = network.filter(|n| whole && n.network() == first);
                write_range(f, network.map(IpNet::V6), first, Ipv6Addr::from_bits(last))
            }
        }
    }
}

fn write_range<A: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    network: Option<IpNet>,
    first: A,
    last: A,
) -> fmt::Result {
    match network {
        Some(network) if network.prefix_len() == network.max_prefix_len() => write!(f, "{first}"),
        Some(network) => write!(f, "{network}"),
        None => write!(f, "{first}-{last}"),
    }
}

/// Ranges, each with a number that means something to its owner.
#[derive(Clone, Debug, Default)]
pub struct RangeMap {
    v4: Segments<u32>,
    v6: Segments<u128>,
}

impl RangeMap {
    /// The narrowest entry that holds an address, and its number.
    pub fn lookup(&self, address: IpAddr) -> Option<(AddressRange, u32)> {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let (first, last, number) = self.v4.lookup(address.into())?;
                Some((AddressRange::V4(first, last), number))
            }
            IpAddr::V6(address) => {
                let (first, last, number) = self.v6.lookup(address.into())?;
                Some((AddressRange::V6(first, last), number))
            }
        }
    }

    /// Every entry that holds an address, the narrowest first.
    pub fn holding(&self, address: IpAddr) -> impl Iterator<Item = (AddressRange, u32)> {
        let (v4, v6) = match address.to_canonical() {
            IpAddr::V4(address) => (Some(self.v4.holding(address.into())), None),
            IpAddr::V6(address) => (None, Some(self.v6.holding(address.into()))),
        };
        let (v4, v6) = (v4.into_iter().flatten(), v6.into_iter().flatten());
        let v4 = v4.map(|(first, last, it)| (AddressRange::V4(first, last), it));
        v4.chain(v6.map(|(first, last, it)| (AddressRange::V6(first, last), it)))
    }

    /// How many distinct entries there are.
    pub fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl FromIterator<(AddressRange, u32)> for RangeMap {
    fn from_iter<I: IntoIterator<Item = (AddressRange, u32)>>(entries: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for (range, number) in entries {
            match range {
                AddressRange::V4(first, last) => v4.push((first, last, number)),
                AddressRange::V6(first, last) => v6.push((first, last, number)),
            }
        }
        Self { v4: Segments::freeze(v4), v6: Segments::freeze(v6) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_print_as_lists_write_them() {
        let range = |first: &str, last: &str| {
            let ends = (first.parse().expect("address"), last.parse().expect("address"));
            AddressRange::between(ends.0, ends.1).map(|range| range.to_string())
        };
        assert_eq!(range("10.0.0.0", "10.0.0.255").as_deref(), Some("10.0.0.0/24"));
        assert_eq!(range("10.0.0.1", "10.0.0.1").as_deref(), Some("10.0.0.1"));
        assert_eq!(range("10.0.0.1", "10.0.0.2").as_deref(), Some("10.0.0.1-10.0.0.2"));
        assert_eq!(range("0.0.0.0", "255.255.255.255").as_deref(), Some("0.0.0.0/0"));
        assert_eq!(range("2001:db8::", "2001:db8::f").as_deref(), Some("2001:db8::/124"));
        let all = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        assert_eq!(range("::", all).as_deref(), Some("::/0"));
        assert_eq!(range("10.0.0.2", "10.0.0.1"), None);
        assert_eq!(range("10.0.0.2", "::1"), None);
    }

    proptest! {
        /// Addresses of IPv6 that lie far apart and in heaps answer as a plain search would.
        #[test]
        fn far_and_near_addresses_are_found(
            heaps in prop::collection::vec((0_u128..8, 0_u128..40), 1..40),
            apart in 8_u32..124,
        ) {
            let place = |(heap, offset): (u128, u128)| (heap << apart) + offset;
            let single = |address: u128| AddressRange::V6(address, address);
            let map: RangeMap = heaps.iter().map(|&it| (single(place(it)), 7)).collect();
            for heap in 0..9 {
                for offset in 0..41 {
                    let address = place((heap, offset));
                    let held = heaps.iter().any(|&it| place(it) == address);
                    let found = map.lookup(Ipv6Addr::from_bits(address).into());
                    prop_assert_eq!(found, held.then(|| (single(address), 7)));
                }
            }
        }

        /// Nested, overlapping, repeated and touching ranges answer as a plain search would.
        #[test]
        fn look_up_agrees_with_a_linear_search(
            ranges in prop::collection::vec((0_u32..64, 0_u32..16), 0..24),
            edge in prop::bool::ANY,
        ) {
            let base = if edge { u32::MAX - 80 } else { 0 };
            let entries: Vec<_> = ranges.iter().map(|&(first, length)| {
                AddressRange::V4(base + first, base + first + length)
            }).collect();
            let map: RangeMap = entries.iter().map(|&range| (range, 0)).collect();
            for address in (0_u32..=80).map(|offset| base + offset) {
                let holding = entries.iter().filter_map(|range| match *range {
                    AddressRange::V4(first, last) if first <= address && address <= last => {
                        Some((first, std::cmp::Reverse(last)))
                    }
                    _ => None,
                });
                let expected = holding.max().map(|(first, last)| AddressRange::V4(first, last.0));
                let address = Ipv4Addr::from_bits(address).into();
                let found = map.lookup(address);
                prop_assert_eq!(found.map(|(range, _)| range), expected);
                let mut all: Vec<_> = map.holding(address).map(|it| it.0).collect();
                prop_assert_eq!(all.first().copied(), expected);
                all.sort();
                let mut held: Vec<_> = entries.iter().copied().filter(|range| match *range {
                    AddressRange::V4(first, last) => {
                        AddressRange::between(Ipv4Addr::from_bits(first).into(), address).is_some()
                            && AddressRange::between(address, Ipv4Addr::from_bits(last).into()).is_some()
                    }
                    AddressRange::V6(..) => false,
                }).collect();
                held.sort();
                held.dedup();
                prop_assert_eq!(all, held);
            }
        }
    }
}
