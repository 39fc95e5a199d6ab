//! Which network an address lies in: who announces it, under which number, in which country.

use std::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use schema::Timestamp;

use super::ranges::{AddressRange, RangeMap};

/// What a table of networks says of one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Network {
    /// Of the autonomous system; `None` where the table tells countries only.
    pub(super) number: Option<u32>,
    /// Whose it is, as the table spells it; empty where it does not say.
    pub(super) name: Box<str>,
    /// Two letters, or empty.
    pub(super) country: Box<str>,
}

/// The network that an address lies in, or that goes by a number, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkFact<'a> {
    pub number: Option<u32>,
    pub name: &'a str,
    pub country: &'a str,
    /// Name of the table.
    pub list: &'a str,
    /// The row; `None` where only a number was asked for.
    pub entry: Option<AddressRange>,
    pub as_of: Option<Timestamp>,
    pub stale: bool,
}

/// A table from addresses to networks.
#[derive(Clone, Debug, Default)]
pub(super) struct Networks {
    kinds: Vec<Network>,
    places: HashMap<Network, u32, FixedState>,
    rows: Vec<(AddressRange, u32)>,
    ranges: RangeMap,
}

impl Networks {
    pub(super) fn add(&mut self, range: AddressRange, network: Network) {
        let place = self.name(network);
        self.rows.push((range, place));
    }

    /// Keeps a network by itself, for its number's sake.
    pub(super) fn name(&mut self, network: Network) -> u32 {
        let kinds = &mut self.kinds;
        let next = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
        *self.places.entry(network).or_insert_with_key(|network| {
            kinds.push(network.clone());
            next
        })
    }

    /// Sorts what was added for look-up.
    pub(super) fn freeze(&mut self) {
        self.ranges = std::mem::take(&mut self.rows).into_iter().collect();
        self.places = HashMap::default();
        self.kinds.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    pub(super) fn of(&self, address: IpAddr) -> Option<(&Network, AddressRange)> {
        let (range, place) = self.ranges.lookup(address)?;
        Some((self.kinds.get(place as usize)?, range))
    }

    /// The first name and country that a number goes with.
    pub(super) fn of_number(&self, number: u32) -> Option<&Network> {
        self.kinds.iter().find(|network| network.number == Some(number))
    }
}
