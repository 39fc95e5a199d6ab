//! What purchases say of a new destination: what we bought with leave is ours and explains its own
//! first contact; a visit to its seller's checkout, or a domain that is young, makes it stranger.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schema::Timestamp;

use super::destinations::Destination;
use crate::acquisitions::Authorization;
use crate::intel::ProviderKind;
use crate::observations::Visits;
use crate::procurement::CUSTOMER_DAYS;
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

/// A host that was at the checkout of whoever runs the destination, shortly before it went there;
/// who came there for longer is a customer, and reaches their places every day.
pub(super) fn after_checkout(
    destination: &Destination<'_>,
    scene: &Scene<'_>,
) -> Option<(IpAddr, String)> {
    let intel = scene.context.intel;
    let runs = destination.addresses.iter().find_map(|it| intel.provider_of_address(*it))?;
    let rents = matches!(runs.kind, ProviderKind::Cloud | ProviderKind::Hosting);
    let mut answered = destination.pairs.iter().filter(|(_, pair)| rents && pair.is_answered());
    answered.find_map(|(host, pair)| {
        let first = pair.seen.first;
        let sold = |name: &str| {
            intel.provider_of_name(name).is_some_and(|it| it.provider == runs.provider)
        };
        let visits = scene.observations.checkouts.of(*host).filter(|(name, _)| sold(name));
        let (name, visit) = visits
            .filter_map(|(name, visits)| Some((name, last_before(visits, first)?)))
            .max_by_key(|(_, visit)| *visit)?;
        let after = words::span(first.seconds_since(visit));
        Some((*host, format!("first contact {after} after {host} was at {name}, where one buys")))
    })
}

/// The last visit shortly before a contact, of somebody who is no customer.
fn last_before(visits: &Visits, contact: Timestamp) -> Option<Timestamp> {
    let times = || visits.seen.iter().map(|visit| visit.time);
    let customer = times().next()? < contact.plus_days(-CUSTOMER_DAYS);
    let near = |time: &Timestamp| (0..=NEAR_SECONDS).contains(&contact.seconds_since(*time));
    times().filter(near).max().filter(|_| !customer)
}

/// `registered 9 days before`, of a young domain.
pub(super) fn young_domain(destination: &Destination<'_>, scene: &Scene<'_>) -> Option<String> {
    let (_, registered) = scene.observations.registrations.of(&destination.name)?;
    let age = destination.first.seconds_since(registered.created?);
    let young = (-SLACK_SECONDS..=YOUNG_DAYS * 86_400).contains(&age);
    young.then(|| format!("a domain registered {} before", words::span(age.max(0))))
}
