//! What every stage of the playbook looks at: the observations, the acquisitions held against the
//! register, the contacts held against intelligence, and the context.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{ResourceKind, Timestamp, registered_domain};

use crate::Context;
use crate::acquisitions::{self, Acquisition, Authorization};
use crate::cases::{Entity, Hubs, Story};
use crate::history::compromise::Accounts;
use crate::history::contacts::{self, Contact};
use crate::lookalikes::Lookalikes;
use crate::observations::{Citation, Observations, Registered};
use crate::procurement::Procurement;
use crate::register::PlanUse;

#[derive(Debug)]
pub struct Scene<'a> {
    pub observations: &'a Observations,
    pub context: &'a Context<'a>,
    /// In order of time.
    pub acquisitions: Vec<Acquisition<'a>>,
    /// Planned against seen, for every plan of the register, in order of their start.
    pub plans: Vec<PlanUse>,
    /// Their indexes by the identity that acquired.
    pub by_identity: BTreeMap<&'a str, Vec<usize>>,
    /// Their indexes by the users and keys that they made.
    pub makers: BTreeMap<&'a str, Vec<usize>>,
    /// Their indexes by the record that proves them.
    pub by_citation: BTreeMap<Citation, usize>,
    pub contacts: Vec<Contact<'a>>,
    pub hubs: Hubs<'a>,
    /// What our names can be changed to.
    pub lookalikes: Lookalikes,
    /// Identities that called from an address, in order of their keys.
    pub callers: BTreeMap<IpAddr, Vec<&'a str>>,
    /// Hosts of ours that reached an address, in order.
    pub visitors: BTreeMap<IpAddr, Vec<IpAddr>>,
}

impl<'a> Scene<'a> {
    pub fn new(
        observations: &'a Observations,
        procurements: &'a [Procurement],
        context: &'a Context<'a>,
    ) -> Self {
        let accounts = Accounts::new(observations, context);
        let acquisitions =
            acquisitions::assess(&observations.cloud, procurements, &accounts, context);
        let mut by_identity: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut makers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_citation = BTreeMap::new();
        for (index, acquisition) in acquisitions.iter().enumerate() {
            let change = acquisition.change;
            by_identity.entry(&change.identity.key).or_default().push(index);
            if acquisition.procurement.is_none() {
                by_citation.insert(change.citation, index);
            }
            let identity = acquisition.kind == ResourceKind::Identity;
            for made in change.effect.resources.iter().filter(|_| identity) {
                makers.entry(made).or_default().push(index);
            }
        }
        let mut callers: BTreeMap<IpAddr, Vec<&str>> = BTreeMap::new();
        for (key, history) in observations.cloud.sorted_identities() {
            for address in history.addresses.keys() {
                callers.entry(*address).or_default().push(key);
            }
        }
        let mut visitors: BTreeMap<IpAddr, Vec<IpAddr>> = BTreeMap::new();
        for ((host, address), _) in observations.network.pairs.iter() {
            visitors.entry(*address).or_default().push(*host);
        }
        Self {
            observations,
            context,
            plans: acquisitions::plans(&acquisitions, &observations.cloud, context),
            acquisitions,
            by_identity,
            makers,
            by_citation,
            contacts: contacts::contacts(observations, context),
            hubs: Hubs::new(observations, context),
            lookalikes: Lookalikes::new(context.organization),
            callers,
            visitors,
        }
    }

    /// Acquisitions by their indexes, unknown ones left out.
    pub fn chosen(&self, indexes: &[usize]) -> Vec<&Acquisition<'a>> {
        indexes.iter().filter_map(|index| self.acquisitions.get(*index)).collect()
    }

    /// What registers of domains said of a story's names that are not ours, by registered domain.
    pub fn registrations(&self, story: &Story<'_>) -> Vec<(&'a str, &'a Registered)> {
        let names = story.entities.iter().filter_map(|entity| match entity {
            Entity::Domain(name) => Some(registered_domain(name)),
            _ => None,
        });
        let ours = |name: &&str| self.context.organization.owns_name(name);
        let names: BTreeSet<&str> = names.filter(|name| !ours(name)).collect();
        let known = names.into_iter();
        known.filter_map(|name| self.observations.registrations.of(name)).collect()
    }

    /// Who sat at a host of ours at a time, where a log tells.
    pub fn person_at(&self, host: IpAddr, at: Timestamp) -> Option<(&'a str, Citation)> {
        self.observations.people.person_at(host, at)
    }

    pub fn authorization(&self, acquisition: &Acquisition<'_>) -> Authorization {
        acquisition.authorization(self.context)
    }
}
