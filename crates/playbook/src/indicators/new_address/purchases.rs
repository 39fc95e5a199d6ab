//! What purchases say of a new destination: what we bought with leave is ours and explains its own
//! first contact; a visit to its seller's checkout, or a domain that is young, makes it stranger.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schema::Timestamp;

use super::destinations::Destination;
use crate::acquisitions::Authorization;
use crate::observations::Citation;
use crate::scene::Scene;
use crate::words;

/// A contact this long after a checkout belongs to it.
const NEAR_SECONDS: i64 = 86_400;
/// A registration may be dated by the day alone.
const SLACK_SECONDS: i64 = 86_400;
/// Younger domains are strange.
const YOUNG_DAYS: i64 = 30;

/// Names and addresses that authorised acquisitions made ours, with when.
pub(super) fn owned(scene: &Scene<'_>) -> BTreeMap<String, Timestamp> {
    let authorized =
        scene.acquisitions.iter().filter(|it| scene.authorization(it) == Authorization::Authorized);
    let names = authorized.flat_map(|acquisition| {
        let resources = acquisition.resources().iter().cloned();
        let names = resources.chain(acquisition.domains());
        names.map(|name| (name, acquisition.time()))
    });
    let mut owned: BTreeMap<String, Timestamp> = BTreeMap::new();
    for (name, time) in names {
        let held = owned.entry(name).or_insert(time);
        *held = time.min(*held);
    }
    owned
}

/// Whether a destination is one of them, and was not in use before.
pub(super) fn is_owned(destination: &Destination<'_>, owned: &BTreeMap<String, Timestamp>) -> bool {
    let names = destination.addresses.iter().map(ToString::to_string);
    names.chain([destination.name.clone()]).any(|name| {
        owned
            .get(&name)
            .is_some_and(|time| destination.first.seconds_since(*time) >= -SLACK_SECONDS)
    })
}

/// The host that was at the checkout of whoever runs the destination, shortly before.
pub(super) fn after_checkout(
    destination: &Destination<'_>,
    scene: &Scene<'_>,
) -> Option<(IpAddr, String)> {
    let intel = scene.context.intel;
    let address = *destination.addresses.first()?;
    let provider = intel.provider_of_address(address)?.provider;
    let hosts = destination.hosts().into_iter();
    let visits = hosts.flat_map(|host| {
        scene.observations.checkouts.of(host).map(move |(name, visits)| (host, name, visits))
    });
    let mut own = visits.filter(|(_, name, _)| {
        intel.provider_of_name(name).is_some_and(|it| it.provider == provider)
    });
    let near = |visit: &&Citation| {
        (0..=NEAR_SECONDS).contains(&destination.first.seconds_since(visit.time))
    };
    own.find_map(|(host, name, visits)| {
        let visit = visits.seen.iter().rev().find(near)?;
        let after = words::span(destination.first.seconds_since(visit.time));
        Some((host, format!("first contact {after} after {host} was at {name}, where one buys")))
    })
}

/// `registered 9 days before`, of a young domain.
pub(super) fn young_domain(destination: &Destination<'_>, scene: &Scene<'_>) -> Option<String> {
    let (_, registered) = scene.observations.registrations.of(&destination.name)?;
    let age = destination.first.seconds_since(registered.created?);
    let young = (-SLACK_SECONDS..=YOUNG_DAYS * 86_400).contains(&age);
    young.then(|| format!("a domain registered {} before", words::span(age.max(0))))
}
