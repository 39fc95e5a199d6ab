//! What a register of internet numbers says of addresses, of a system that routes them, or of who
//! holds either.

use std::net::IpAddr;

use smallvec::SmallVec;

use crate::{Registrant, Text, Timestamp};

/// An answer to the question who holds a number (OCSF OSINT Inventory Info 5021).
#[derive(Debug)]
pub struct NetworkRegistration<'a> {
    pub numbers: Numbers,
    /// The registry's own id of what is held, or of who holds it.
    pub handle: Option<Text<'a>>,
    pub name: Option<Text<'a>>,
    /// How it was given out, in the registry's words: `ASSIGNED PA`.
    pub kind: Option<Text<'a>>,
    /// A code of two letters, as written.
    pub country: Option<Text<'a>>,
    pub holder: Registrant<'a>,
    /// The mail address to write to about abuse.
    pub abuse: Option<Text<'a>>,
    pub status: SmallVec<[Text<'a>; 4]>,
    /// When it was registered, and last changed.
    pub created: Option<Timestamp>,
    pub updated: Option<Timestamp>,
}

/// What is held. Both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    Addresses {
        first: IpAddr,
        last: IpAddr,
    },
    /// Autonomous systems.
    Systems {
        first: u32,
        last: u32,
    },
    /// The answer is about somebody, not about what they hold.
    None,
}

impl Numbers {
    /// How many leading bits the addresses share, where they are all that do.
    pub fn prefix(self) -> Option<u32> {
        let Self::Addresses { first, last } = self else { return None };
        let (first, last, width) = match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                (u128::from(first.to_bits()), u128::from(last.to_bits()), 32)
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => (first.to_bits(), last.to_bits(), 128),
            _ => return None,
        };
        let differing = 128 - (first ^ last).leading_zeros();
        let mask = 1_u128.checked_shl(differing).map_or(u128::MAX, |bit| bit - 1);
        let whole = first & mask == 0 && last & mask == mask;
        whole.then(|| width - differing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_are_networks_have_a_prefix() {
        let check = |first: &str, last: &str, expected: Option<u32>| {
            let end = |text: &str| text.parse::<IpAddr>().expect("an address");
            let numbers = Numbers::Addresses { first: end(first), last: end(last) };
            assert_eq!(numbers.prefix(), expected, "{first} {last}");
        };
        check("192.0.2.0", "192.0.2.255", Some(24));
        check("192.0.2.7", "192.0.2.7", Some(32));
        check("0.0.0.0", "255.255.255.255", Some(0));
        check("192.0.2.0", "192.0.2.254", None);
        check("192.0.2.1", "192.0.2.255", None);
        check("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Some(32));
        check("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some(0));
        check("192.0.2.0", "2001:db8::", None);
        assert_eq!(Numbers::Systems { first: 64_500, last: 64_500 }.prefix(), None);
    }
}
