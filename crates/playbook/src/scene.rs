//! What every stage of the playbook looks at: the observations, the acquisitions held against the
//! register, the contacts held against intelligence, and the context.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::Context;
use crate::acquisitions::{self, Acquisition, Authorization};
use crate::cases::Hubs;
use crate::history::compromise::Accounts;
use crate::history::contacts::{self, Contact};
use crate::observations::Observations;

#[derive(Debug)]
pub struct Scene<'a> {
    pub observations: &'a Observations,
    pub context: &'a Context<'a>,
    /// In order of time.
    pub acquisitions: Vec<Acquisition<'a>>,
    pub contacts: Vec<Contact<'a>>,
    pub hubs: Hubs<'a>,
    /// Identities that called from an address, in order of their keys.
    pub callers: BTreeMap<IpAddr, Vec<&'a str>>,
    /// Hosts of ours that reached an address, in order.
    pub visitors: BTreeMap<IpAddr, Vec<IpAddr>>,
}

impl<'a> Scene<'a> {
    pub fn new(observations: &'a Observations, context: &'a Context<'a>) -> Self {
        let accounts = Accounts::new(&observations.cloud, context);
        let mut callers: BTreeMap<IpAddr, Vec<&str>> = BTreeMap::new();
        for (key, history) in observations.cloud.sorted_identities() {
            for address in history.addresses.keys() {
                callers.entry(*address).or_default().push(key);
            }
        }
        let mut visitors: BTreeMap<IpAddr, Vec<IpAddr>> = BTreeMap::new();
        for ((host, address), _) in observations.network.sorted_pairs() {
            visitors.entry(*address).or_default().push(*host);
        }
        Self {
            observations,
            context,
            acquisitions: acquisitions::assess(&observations.cloud, &accounts, context),
            contacts: contacts::contacts(observations, context),
            hubs: Hubs::new(observations, context),
            callers,
            visitors,
        }
    }

    /// Acquisitions by their indexes, unknown ones left out.
    pub fn chosen(&self, indexes: &[usize]) -> Vec<&Acquisition<'a>> {
        indexes.iter().filter_map(|index| self.acquisitions.get(*index)).collect()
    }

    pub fn authorization(&self, acquisition: &Acquisition<'_>) -> Authorization {
        acquisition.authorization(self.context)
    }
}
