//! What everyone touches: sharing it ties nothing together.
//!
//! Accounts, our own exits and names, what a service made, and things whose names repeat are hubs.
//! So is an address outside from which several identities have called for days, an exit that nobody
//! configured, and one that many hosts reach or that answers to several owners' names. One new
//! thing is never a hub: ten people's roles that launch from one address of yesterday are one
//! story.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Day, registered_domain};

use super::Entity;
use crate::Context;
use crate::history::compromise::anonymity_hit;
use crate::intel::{ProviderFact, ProviderKind};
use crate::observations::Observations;

/// Identities and days from which on an address is a shared exit.
const SHARED_IDENTITIES: usize = 3;
const SHARED_DAYS: usize = 7;
/// Hosts of ours from which on a place outside is everybody's.
const SHARED_HOSTS: usize = 5;

#[derive(Debug)]
pub struct Hubs<'c> {
    context: &'c Context<'c>,
    /// Exits, content networks and other places that many share.
    shared: BTreeSet<IpAddr>,
}

impl<'c> Hubs<'c> {
    pub fn new(observations: &Observations, context: &'c Context<'c>) -> Self {
        let mut users: BTreeMap<IpAddr, (usize, BTreeSet<Day>)> = BTreeMap::new();
        for (_, history) in observations.cloud.sorted_identities() {
            for (address, activity) in &history.addresses {
                let (identities, days) = users.entry(*address).or_default();
                *identities += 1;
                days.extend(activity.seen.days());
            }
        }
        let crowded = crowded_places(observations);
        let shared = users.into_iter().filter(|(_, (identities, days))| {
            *identities >= SHARED_IDENTITIES && days.len() >= SHARED_DAYS
        });
        // An intruder may stay for a week: what a list knows is nobody's exit.
        let shared =
            shared.filter(|(address, _)| anonymity_hit(*address, context.now, context).is_none());
        let exits = shared.map(|(address, _)| address).chain(crowded).collect();
        Self { context, shared: exits }
    }

    /// Whether sharing the entity makes two sightings one story.
    pub fn glues(&self, entity: &Entity) -> bool {
        let organization = self.context.organization;
        match entity {
            Entity::Identity(key) => !key.contains(":role/aws-service-role/"),
            Entity::Person(_) | Entity::AccessKey(_) | Entity::NewRegion { .. } => true,
            Entity::Host(address) => organization.egress(*address).is_none(),
            Entity::Address(address) => {
                organization.egress(*address).is_none()
                    && !organization.is_ours(*address)
                    && !self.shared.contains(address)
                    && !is_everybodys(self.context.intel.provider_of_address(*address))
            }
            Entity::Domain(name) => {
                !organization.owns_name(name)
                    && !self.context.register.owns_domain(name)
                    && !is_everybodys(self.context.intel.provider_of_name(name))
            }
            Entity::Resource(id) => id.starts_with("i-"),
            Entity::Account(_) => false,
        }
    }
}

/// Addresses outside that many hosts of ours reach, or that answer to names of several owners.
fn crowded_places(observations: &Observations) -> Vec<IpAddr> {
    let network = &observations.network;
    let mut hosts: BTreeMap<IpAddr, usize> = BTreeMap::new();
    for (_, address) in network.pairs.iter().map(|(key, _)| key) {
        *hosts.entry(*address).or_default() += 1;
    }
    let crowded = |address: &IpAddr, hosts: usize| {
        let names = network.address_names.get(address);
        let owners: BTreeSet<&str> =
            names.into_iter().flatten().map(|name| registered_domain(name)).collect();
        hosts >= SHARED_HOSTS || owners.len() > 1
    };
    hosts.into_iter().filter(|(address, hosts)| crowded(address, *hosts)).map(|it| it.0).collect()
}

/// Clouds, services and registrars have many customers; a hosting provider's address has one.
fn is_everybodys(fact: Option<ProviderFact<'_>>) -> bool {
    fact.is_some_and(|fact| {
        matches!(fact.kind, ProviderKind::Cloud | ProviderKind::Saas | ProviderKind::Registrar)
    })
}
