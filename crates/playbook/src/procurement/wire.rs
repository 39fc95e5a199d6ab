//! The procurement chain on the wire: a checkout, then a name or an address that is new, then
//! contact with it, by one host or person within the case window.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Hour, Mention, Timestamp};

use super::buyer::Buyer;
use super::change::change;
use super::{CUSTOMER_DAYS, Link, Procurement, Proof, Stage, operations};
use crate::Context;
use crate::history::is_warm;
use crate::intel::{ProviderFact, ProviderKind};
use crate::observations::{
    Asked, Citation, Family, HostActivity, Identity, Observations, Pair, Registered,
};

/// A domain is registered within so long of the checkout.
const REGISTRATION_SECONDS: i64 = 72 * 3_600;
/// Registries that state a day and no time state midnight.
const DAY_SECONDS: i64 = 86_400;
const CLOCK_SECONDS: i64 = 600;

/// One visit to a checkout.
struct Checkout<'o> {
    buyer: Buyer,
    name: &'o str,
    provider: ProviderFact<'o>,
    visit: Citation,
    submitted: bool,
}

pub(super) fn procurements(observations: &Observations, context: &Context<'_>) -> Vec<Procurement> {
    let checkouts = checkouts(observations, context);
    if checkouts.is_empty() {
        return Vec::new();
    }
    let mut found = domains(&checkouts, observations, context);
    found.extend(servers(&checkouts, observations, context));
    found.extend(orders(&checkouts, &found, observations, context));
    found
}

/// Every visit, in order of time.
fn checkouts<'o>(observations: &'o Observations, context: &Context<'o>) -> Vec<Checkout<'o>> {
    let mut found = Vec::new();
    for (host, name, visits) in observations.checkouts.iter() {
        let Some(provider) = context.intel.provider_of_name(name) else { continue };
        let ordered: BTreeMap<Hour, Citation> =
            visits.submitted.iter().map(|it| (it.time.hour(), *it)).collect();
        // Of an hour with an order, the order is the record that shows it.
        found.extend(visits.seen.iter().map(|visit| {
            let order = ordered.get(&visit.time.hour());
            Checkout {
                buyer: Buyer::of(host, visit.time, observations),
                name,
                provider: provider.clone(),
                visit: order.copied().unwrap_or(*visit),
                submitted: order.is_some(),
            }
        }));
    }
    found.sort_by_key(|checkout| (checkout.visit, checkout.buyer.host));
    without_relays(found, observations)
}

/// A proxy visits for others: where it and one of its clients are seen at the same name within the
/// hour, the client is who came.
fn without_relays<'o>(
    mut checkouts: Vec<Checkout<'o>>,
    observations: &Observations,
) -> Vec<Checkout<'o>> {
    let serves =
        |host: &IpAddr| observations.network.hosts.get(host).is_some_and(HostActivity::is_server);
    let mut clients: BTreeSet<(Hour, &str)> = BTreeSet::new();
    for checkout in checkouts.iter().filter(|checkout| !serves(&checkout.buyer.host)) {
        clients.insert((checkout.visit.time.hour(), checkout.name));
    }
    checkouts.retain(|checkout| {
        let visit = (checkout.visit.time.hour(), checkout.name);
        !(serves(&checkout.buyer.host) && clients.contains(&visit))
    });
    checkouts
}

/// Domains registered after a checkout of somebody who then looked them up.
fn domains(
    checkouts: &[Checkout<'_>],
    observations: &Observations,
    context: &Context<'_>,
) -> Vec<Procurement> {
    let registered = observations.registrations.iter();
    let young =
        registered.into_iter().filter(|(domain, _)| !context.organization.owns_name(domain));
    young
        .filter_map(|(domain, answers)| {
            let answer = answers.iter().rev().find(|answer| answer.created.is_some())?;
            domain_chain(domain, answer, checkouts, (observations, context))
        })
        .collect()
}

fn domain_chain(
    domain: &str,
    answer: &Registered,
    checkouts: &[Checkout<'_>],
    (observations, context): (&Observations, &Context<'_>),
) -> Option<Procurement> {
    let created = answer.created?;
    let asked = observations.network.domains.get(domain)?;
    // The last visit before the registration is the one that made it.
    let from = created.plus_seconds(-REGISTRATION_SECONDS);
    let near = within(checkouts, from, created.plus_seconds(DAY_SECONDS));
    let (checkout, lookup) = near.iter().rev().find_map(|checkout| {
        let sells = checkout.provider.kind != ProviderKind::Saas
            && checkout.provider.kind != ProviderKind::Advertising;
        let near = sells && is_registered_after(created, checkout.visit.time);
        let from = earliest(created).max(checkout.visit.time);
        let lookup = || lookup(asked.asked(), checkout, from, (observations, context));
        near.then(lookup).flatten().map(|lookup| (checkout, lookup))
    })?;
    let (host, citation) = lookup;
    let registrar = answer.registrar.as_deref().unwrap_or("an unnamed registrar");
    let hidden = if answer.hidden == Some(true) { ", its holder hidden" } else { "" };
    let steps = vec![
        checkout.link(),
        Link {
            time: created.max(checkout.visit.time),
            stage: Stage::Domain,
            text: format!("{domain} was registered through {registrar}{hidden}"),
            citation: answer.citation,
        },
        Link {
            time: citation.time,
            stage: Stage::Contact,
            text: format!("{host} looked up {domain}"),
            citation,
        },
    ];
    let name = Mention::Name(domain.to_owned());
    Some(checkout.procurement(operations::domain(), Some(name), Proof::Chain, steps))
}

/// Whether a registration may have come of a visit, as exactly as the registry says.
fn is_registered_after(created: Timestamp, visit: Timestamp) -> bool {
    let after = created.seconds_since(visit);
    let slack = if is_a_day(created) { DAY_SECONDS } else { 0 };
    (-slack..=REGISTRATION_SECONDS).contains(&after)
}

fn is_a_day(created: Timestamp) -> bool {
    created == created.day().start()
}

/// From when on a domain may have been there. Clocks of registries and sensors differ by minutes.
fn earliest(created: Timestamp) -> Timestamp {
    if is_a_day(created) { created } else { created.plus_seconds(-CLOCK_SECONDS) }
}

/// The first look-up by whoever was at the checkout, once the domain was there.
fn lookup<'a>(
    asked: impl Iterator<Item = (&'a str, IpAddr, &'a Asked)>,
    checkout: &Checkout<'_>,
    from: Timestamp,
    (observations, context): (&Observations, &Context<'_>),
) -> Option<(IpAddr, Citation)> {
    let until = checkout.until(context);
    let own = asked.filter_map(|(_, host, asked)| {
        let records = asked.seen.exemplars().iter().copied().chain(asked.contact);
        let record = records.filter(|it| (from..=until).contains(&it.time)).min()?;
        let buyer = Buyer::of(host, record.time, observations);
        buyer.is_same(&checkout.buyer).then_some((host, record))
    });
    own.min_by_key(|(host, record)| (*record, *host))
}

/// Addresses without history at a provider whose checkout was visited, that the visitor then
/// worked on.
fn servers(
    checkouts: &[Checkout<'_>],
    observations: &Observations,
    context: &Context<'_>,
) -> Vec<Procurement> {
    let pairs = &observations.network.pairs;
    let worked_on = pairs.iter().filter(|(_, pair)| pair.worked().is_some());
    let mut addresses: BTreeMap<IpAddr, Vec<(IpAddr, &Pair)>> =
        worked_on.map(|((_, address), _)| (*address, Vec::new())).collect();
    for ((host, address), pair) in pairs.iter() {
        if let Some(hosts) = addresses.get_mut(address) {
            hosts.push((*host, pair));
        }
    }
    let chain = |(address, hosts): (IpAddr, Vec<_>)| {
        server_chain(address, &hosts, checkouts, (observations, context))
    };
    addresses.into_iter().filter_map(chain).collect()
}

fn server_chain(
    address: IpAddr,
    hosts: &[(IpAddr, &Pair)],
    checkouts: &[Checkout<'_>],
    (observations, context): (&Observations, &Context<'_>),
) -> Option<Procurement> {
    let runs = context.intel.provider_of_address(address);
    let first = hosts.iter().map(|(_, pair)| pair.seen.first).min()?;
    let known = observations.network.inbound.get(&address);
    let first = known.map_or(first, |inbound| inbound.seen.first.min(first));
    if !is_warm(observations, &Family::WIRE, first, context) {
        return None;
    }
    let days = i32::try_from(context.thresholds.case_days).unwrap_or(i32::MAX);
    let near = within(checkouts, first.plus_days(-days), first);
    let earliest = hosts.iter().filter_map(|(_, pair)| pair.seen.exemplars().first().copied());
    let inbound = known.and_then(|inbound| inbound.seen.exemplars().first().copied());
    let seen_first = earliest.chain(inbound).min()?;
    let found = near.iter().rev().find_map(|checkout| {
        let window = checkout.visit.time..=checkout.until(context);
        let seller = checkout.provider.provider;
        let sold_there =
            match &runs {
                Some(runs) => runs.provider == seller,
                None => !context.intel.knows_ranges_of(seller),
            } && matches!(checkout.provider.kind, ProviderKind::Cloud | ProviderKind::Hosting)
                && window.contains(&first);
        let contact = || {
            hosts.iter().find_map(|(host, pair)| {
                let (record, protocol) = pair.worked().filter(|it| window.contains(&it.0.time))?;
                let buyer = Buyer::of(*host, record.time, observations);
                buyer.is_same(&checkout.buyer).then_some((*host, protocol, record))
            })
        };
        sold_there.then(contact).flatten().map(|contact| (checkout, contact))
    });
    let (checkout, (host, protocol, record)) = found?;
    let named = observations.network.address_names.get(&address).and_then(|names| names.first());
    let called = named.map_or_else(|| address.to_string(), |name| format!("{address} ({name})"));
    let steps = vec![
        checkout.link(),
        Link {
            time: first,
            stage: Stage::Address,
            text: match &runs {
                Some(runs) => {
                    format!("{called}, new to the company, lies in a range of {}", runs.provider)
                }
                None => format!("{called}, new to the company, belongs to nobody we know"),
            },
            citation: seen_first,
        },
        Link {
            time: record.time,
            stage: Stage::Contact,
            text: format!("{host} opened {protocol} to {address}"),
            citation: record,
        },
    ];
    let there = Mention::Address(address);
    let customer = is_customer(checkout, checkouts, record.time);
    let proof = if customer || runs.is_none() { Proof::Likely } else { Proof::Chain };
    Some(checkout.procurement(operations::server(), Some(there), proof, steps))
}

/// Whether a buyer had come to a provider for longer than the case window.
fn is_customer(checkout: &Checkout<'_>, checkouts: &[Checkout<'_>], at: Timestamp) -> bool {
    let since = at.plus_days(-CUSTOMER_DAYS);
    let before = checkouts.iter().take_while(|earlier| earlier.visit.time < since);
    let mut before =
        before.filter(|earlier| earlier.provider.provider == checkout.provider.provider);
    before.any(|earlier| earlier.buyer.is_same(&checkout.buyer))
}

/// Orders of which nothing more is known: one a buyer and provider, of buyers who are new there.
fn orders(
    checkouts: &[Checkout<'_>],
    proven: &[Procurement],
    observations: &Observations,
    context: &Context<'_>,
) -> Vec<Procurement> {
    // Whoever came there first, and who was told: in order of time, so one look is enough.
    let mut first: BTreeMap<(&str, Identity), Timestamp> = BTreeMap::new();
    let mut told: BTreeSet<(&str, Identity)> =
        proven.iter().map(|it| (it.change.provider.as_str(), it.change.identity.clone())).collect();
    let mut found = Vec::new();
    for checkout in checkouts {
        let buyer = (checkout.provider.provider, checkout.buyer.identity());
        let since = *first.entry(buyer.clone()).or_insert(checkout.visit.time);
        let Some(operation) = operations::ordered(checkout.provider.kind) else { continue };
        let customer = since < checkout.visit.time.plus_days(-CUSTOMER_DAYS);
        let warm = || is_warm(observations, &Family::WIRE, checkout.visit.time, context);
        if checkout.submitted && !customer && warm() && told.insert(buyer) {
            found.push(checkout.procurement(operation, None, Proof::Order, vec![checkout.link()]));
        }
    }
    found
}

/// Checkouts between two times, of all in their order.
fn within<'c, 'o>(
    checkouts: &'c [Checkout<'o>],
    from: Timestamp,
    until: Timestamp,
) -> &'c [Checkout<'o>] {
    let start = checkouts.partition_point(|checkout| checkout.visit.time < from);
    let end = checkouts.partition_point(|checkout| checkout.visit.time <= until);
    checkouts.get(start..end).unwrap_or_default()
}

impl Checkout<'_> {
    fn until(&self, context: &Context<'_>) -> Timestamp {
        let days = i32::try_from(context.thresholds.case_days).unwrap_or(i32::MAX);
        self.visit.time.plus_days(days)
    }

    fn link(&self) -> Link {
        let verb = if self.submitted { "sent an order to" } else { "visited" };
        Link {
            time: self.visit.time,
            stage: Stage::Checkout,
            text: format!(
                "{} {verb} {}, where {} is bought",
                self.buyer.spoken(),
                self.name,
                sold(&self.provider)
            ),
            citation: self.visit,
        }
    }

    fn procurement(
        &self,
        operation: &'static schema::Operation,
        resource: Option<Mention>,
        proof: Proof,
        steps: Vec<Link>,
    ) -> Procurement {
        let identity = self.buyer.identity();
        let mut change = change(self.visit, self.provider.provider, identity, operation, resource);
        change.host = Some(self.buyer.host);
        Procurement { change, proof, steps }
    }
}

/// What a provider sells, for a sentence.
fn sold(provider: &ProviderFact<'_>) -> String {
    let what = match provider.kind {
        ProviderKind::Registrar => "a domain",
        ProviderKind::Cloud | ProviderKind::Hosting => "a server",
        ProviderKind::Tunnel => "a tunnel",
        ProviderKind::Saas => "a service",
        ProviderKind::Advertising => "advertising",
    };
    format!("{what} of {}", provider.provider)
}
