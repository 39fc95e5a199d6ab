//! What everyone touches: sharing it ties nothing together.
//!
//! Accounts, our own exits and names, what a service made, and things whose names repeat are hubs.
//! So is an address outside from which several identities have called for days: an exit that
//! nobody configured. One new thing is never a hub: ten people's roles that launch from one address
//! of yesterday are one story.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::Day;

use super::Entity;
use crate::Context;
use crate::observations::Observations;

/// Identities and days from which on an address is a shared exit.
const SHARED_IDENTITIES: usize = 3;
const SHARED_DAYS: usize = 7;

#[derive(Debug)]
pub struct Hubs<'c> {
    context: &'c Context<'c>,
    exits: BTreeSet<IpAddr>,
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
        let shared = users.into_iter().filter(|(_, (identities, days))| {
            *identities >= SHARED_IDENTITIES && days.len() >= SHARED_DAYS
        });
        Self { context, exits: shared.map(|(address, _)| address).collect() }
    }

    /// Whether sharing the entity makes two sightings one story.
    pub fn glues(&self, entity: &Entity) -> bool {
        let organization = self.context.organization;
        match entity {
            Entity::Identity(key) => !key.contains(":role/aws-service-role/"),
            Entity::Person(_)
            | Entity::AccessKey(_)
            | Entity::Host(_)
            | Entity::NewRegion { .. } => true,
            Entity::Address(address) => {
                organization.egress(*address).is_none()
                    && !organization.is_ours(*address)
                    && !self.exits.contains(address)
            }
            Entity::Domain(name) => {
                !organization.owns_name(name) && !self.context.register.owns_domain(name)
            }
            Entity::Resource(id) => id.starts_with("i-"),
            Entity::Account(_) => false,
        }
    }
}
