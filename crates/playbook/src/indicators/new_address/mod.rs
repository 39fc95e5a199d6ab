//! New IP addresses with no prior history on the corporate network.
//!
//! A destination seen for the first time is evidence only. It becomes a sighting with two lifts,
//! one of them behaviour: a beacon, an interactive session, an upload, a server that asks a new
//! resolver, contact with something just acquired. Context is rarity, a network new to the
//! company, a young name, a list. A destination that many hosts adopt within days is a roll-out.
//! Established contact with a live indicator of a named actor needs nothing else.

mod beacon;
mod destinations;
mod plots;
mod purchases;
mod technique;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Day, Mention, Timestamp};

use self::destinations::Destination;
use super::combined;
use crate::acquisitions::Authorization;
use crate::cases::{Baseline, Entity, Evidence, Indicator, Sighting};
use crate::history::contacts::Contact;
use crate::history::{is_warm, neighbourhood};
use crate::intel::ListKind;
use crate::observations::{Family, Pair};
use crate::scene::Scene;
use crate::words;

/// Days after first contact in which rarity and adoption are judged.
const ADOPTION_DAYS: i32 = 10;
/// Hosts that must adopt a destination for it to be a roll-out.
const ROLLOUT_LEAST: usize = 5;
/// A host that answers others and goes to this many places is a proxy, resolver or relay.
const RELAY_DESTINATIONS: usize = 200;
/// Bytes out that are an upload.
const UPLOAD_BYTES: u64 = 50_000_000;
const DAY_SECONDS: i64 = 86_400;

/// What lifts a first-seen destination out of the noise.
#[derive(Debug, Default)]
struct Lifts {
    behaviour: Vec<String>,
    context: Vec<String>,
    /// A beacon is behaviour enough with one context; a session or an upload needs two.
    strong: bool,
    hosts: BTreeSet<IpAddr>,
    bytes_out: u64,
}

impl Lifts {
    fn suffice(&self) -> bool {
        let needed = if self.strong || self.behaviour.len() >= 2 { 1 } else { 2 };
        !self.behaviour.is_empty() && self.context.len() >= needed
    }
}

/// What the whole network looks like, for rarity.
struct Crowd {
    active_hosts: usize,
    relays: BTreeSet<IpAddr>,
    /// First contact of each neighbourhood of addresses.
    neighbourhoods: BTreeMap<u32, Timestamp>,
    /// Acquisitions by the addresses and domains that they name.
    acquired: BTreeMap<String, Vec<usize>>,
    /// What authorised acquisitions made ours, with when.
    owned: BTreeMap<String, Timestamp>,
}

pub(super) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let destinations = destinations::gather(&scene.observations.network);
    let crowd = crowd(&destinations, scene);
    let mut sightings: Vec<Sighting> = destinations
        .iter()
        .filter(|destination| is_new(destination, &crowd, scene))
        .filter_map(|destination| {
            let lifts = lifts(destination, &crowd, scene);
            lifts.suffice().then(|| sighting(destination, &lifts, scene))
        })
        .collect();
    sightings.extend(actor_contacts(scene));
    sightings
}

fn crowd(destinations: &[Destination<'_>], scene: &Scene<'_>) -> Crowd {
    let network = &scene.observations.network;
    let mut places: BTreeMap<IpAddr, usize> = BTreeMap::new();
    let mut neighbourhoods = BTreeMap::new();
    for destination in destinations {
        for host in destination.hosts() {
            *places.entry(host).or_default() += 1;
        }
        for address in &destination.addresses {
            let first = neighbourhoods.entry(neighbourhood(*address)).or_insert(destination.first);
            *first = destination.first.min(*first);
        }
    }
    let relays = places
        .iter()
        .filter(|(host, count)| {
            **count >= RELAY_DESTINATIONS
                && network
                    .hosts
                    .get(*host)
                    .is_some_and(crate::observations::HostActivity::is_server)
        })
        .map(|(host, _)| *host)
        .collect();
    Crowd {
        active_hosts: places.len(),
        relays,
        neighbourhoods,
        acquired: acquired(scene),
        owned: purchases::owned(scene),
    }
}

/// First seen after the warm-up, neither ours nor adopted by many.
fn is_new(destination: &Destination<'_>, crowd: &Crowd, scene: &Scene<'_>) -> bool {
    let context = scene.context;
    let ours = context.organization.owns_name(&destination.name)
        || purchases::is_owned(destination, &crowd.owned)
        || destination
            .addresses
            .iter()
            .any(|address| context.organization.egress(*address).is_some());
    let adopters = destination.adopters(ADOPTION_DAYS);
    let share = adopters as f64 / crowd.active_hosts.max(1) as f64;
    let rollout = adopters >= ROLLOUT_LEAST && share >= context.thresholds.rollout_share;
    !ours && !rollout && is_warm(scene.observations, &Family::WIRE, destination.first, context)
}

fn lifts(destination: &Destination<'_>, crowd: &Crowd, scene: &Scene<'_>) -> Lifts {
    let mut lifts = Lifts::default();
    for (host, pair) in &destination.pairs {
        if !crowd.relays.contains(host) && pair.is_answered() {
            pair_behaviour(*host, pair, scene, &mut lifts);
        }
    }
    for (host, pair) in &destination.pairs {
        resolver_behaviour(*host, pair, destination, scene, &mut lifts);
    }
    acquisition_behaviour(destination, crowd, scene, &mut lifts);
    if let Some((host, bought)) = purchases::after_checkout(destination, scene) {
        lifts.behaviour.push(bought);
        lifts.hosts.insert(host);
    }
    if lifts.behaviour.is_empty() {
        return lifts;
    }
    let adopters = destination.adopters(ADOPTION_DAYS);
    let rare = scene.context.thresholds.rare_hosts as usize;
    if adopters <= rare.max(crowd.active_hosts / 50) {
        let hosts = words::number(adopters as u64, "host");
        lifts.context.push(format!("rare: {hosts} of {} went there", crowd.active_hosts));
    }
    let network_is_new = destination.addresses.iter().all(|address| {
        crowd
            .neighbourhoods
            .get(&neighbourhood(*address))
            .is_none_or(|first| *first >= destination.first)
    });
    if network_is_new {
        lifts.context.push("in a network the company never reached before".to_owned());
    }
    lifts.context.extend(purchases::young_domain(destination, scene));
    lifts.context.extend(listed(destination, scene));
    lifts
}

fn pair_behaviour(host: IpAddr, pair: &Pair, scene: &Scene<'_>, lifts: &mut Lifts) {
    let thresholds = scene.context.thresholds;
    if let Some(beacon) = beacon::beacon(&pair.starts)
        && beacon.score >= thresholds.beacon_score
        && beacon.connections >= thresholds.beacon_connections as usize
    {
        #[expect(clippy::cast_possible_truncation, reason = "an interval of a log")]
        let every = words::span(beacon.interval_seconds as i64);
        lifts.behaviour.push(format!(
            "{host} connected every {every}, {} times (beacon score {:.2})",
            pair.seen.count, beacon.score
        ));
        lifts.strong = true;
        lifts.hosts.insert(host);
    }
    if let Some(protocol) = pair.interactive() {
        lifts.behaviour.push(format!("{host} opened {protocol} to it"));
        lifts.hosts.insert(host);
    }
    let upload = largest_day(pair);
    if upload >= UPLOAD_BYTES
        && pair.bytes_out > pair.bytes_in
        && upload / 2 >= largest_upload_before(host, pair.seen.first, scene)
    {
        lifts.behaviour.push(format!("{host} sent it {} in a day", words::bytes(upload)));
        lifts.hosts.insert(host);
    }
    if lifts.hosts.contains(&host) {
        lifts.bytes_out = lifts.bytes_out.saturating_add(pair.bytes_out);
    }
}

/// Bytes out on the busiest day.
fn largest_day(pair: &Pair) -> u64 {
    let mut days: BTreeMap<Day, u64> = BTreeMap::new();
    for (hour, bytes, _) in &pair.hours {
        let held = days.entry(hour.day()).or_insert(0);
        *held = bytes.saturating_add(*held);
    }
    days.into_values().max().unwrap_or(0)
}

/// The busiest day of a host towards any one place, of those it knew before.
fn largest_upload_before(host: IpAddr, before: Timestamp, scene: &Scene<'_>) -> u64 {
    let pairs = scene.observations.network.pairs.of_host(host);
    pairs.filter(|pair| pair.seen.first < before).map(largest_day).max().unwrap_or(0)
}

fn resolver_behaviour(
    host: IpAddr,
    pair: &Pair,
    destination: &Destination<'_>,
    scene: &Scene<'_>,
    lifts: &mut Lifts,
) {
    let network = &scene.observations.network;
    let server = network.hosts.get(&host).is_some_and(crate::observations::HostActivity::is_server);
    let asked = destination.addresses.iter().any(|address| {
        network.resolvers.get(&(host, *address)).is_some_and(|seen| seen.count >= 3)
    });
    if server && asked && pair.is_answered() {
        lifts.behaviour.push(format!("the server {host} took it for its resolver"));
        lifts.hosts.insert(host);
    }
}

/// First contact within a day of an uncovered acquisition that names the destination.
fn acquisition_behaviour(
    destination: &Destination<'_>,
    crowd: &Crowd,
    scene: &Scene<'_>,
    lifts: &mut Lifts,
) {
    let names = destination.addresses.iter().map(ToString::to_string);
    let named =
        names.chain([destination.name.clone()]).filter_map(|name| crowd.acquired.get(&name));
    let near = scene.chosen(&named.flatten().copied().collect::<Vec<_>>()).into_iter().find(|it| {
        let after = destination.first.seconds_since(it.time());
        after.abs() <= DAY_SECONDS && scene.authorization(it) != Authorization::Authorized
    });
    if let Some(acquisition) = near {
        lifts.behaviour.push(format!(
            "first contact {} after it was acquired",
            words::span(destination.first.seconds_since(acquisition.time()))
        ));
        lifts.hosts.extend(destination.hosts());
    }
}

/// Which acquisitions name an address or a registered domain, by that name.
fn acquired(scene: &Scene<'_>) -> BTreeMap<String, Vec<usize>> {
    let mut acquired: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, acquisition) in scene.acquisitions.iter().enumerate() {
        let mentions = acquisition.change.effect.mentions.iter().filter_map(|it| match it {
            Mention::Address(address) => Some(address.to_string()),
            Mention::Name(name) => Some(schema::registered_domain(name).to_owned()),
            Mention::Network(..) => None,
        });
        for name in mentions.chain(acquisition.domains()) {
            acquired.entry(name).or_default().push(index);
        }
    }
    acquired
}

fn listed(destination: &Destination<'_>, scene: &Scene<'_>) -> Option<String> {
    let intel = scene.context.intel;
    let at = destination.last;
    let by_address = destination.addresses.iter().flat_map(|address| intel.address(*address, at));
    let by_name = destination.is_name.then(|| intel.name(&destination.name, at));
    let hits = by_address.chain(by_name.into_iter().flatten());
    let notable = |kind| {
        matches!(
            kind,
            ListKind::Bulletproof
                | ListKind::Bad
                | ListKind::Tor
                | ListKind::Vpn
                | ListKind::Proxy
                | ListKind::NewDomain
        )
    };
    hits.filter_map(|hit| {
        hit.list_kind().filter(|kind| notable(*kind)).map(|kind| (kind, hit.list))
    })
    .min()
    .map(|(kind, list)| format!("on the {} list {list}", kind.as_str().replace('_', " ")))
}

fn sighting(destination: &Destination<'_>, lifts: &Lifts, scene: &Scene<'_>) -> Sighting {
    let pairs = destination.pairs.iter().filter(|(host, _)| lifts.hosts.contains(host));
    let evidence: Evidence = pairs
        .flat_map(|(_, pair)| {
            pair.answer().into_iter().chain(pair.seen.exemplars().iter().copied())
        })
        .collect();
    let mut sighting = Sighting::new(Indicator::NewAddress, evidence);
    sighting.last = destination.last;
    add_destination(&mut sighting, destination);
    sighting.entities.extend(lifts.hosts.iter().map(|host| Entity::Host(*host)));
    let (technique, why) = technique::of(destination, scene);
    sighting.assign(technique, why);
    sighting.bytes_out = lifts.bytes_out;
    sighting.headline = format!("new contact with {}", destination.name);
    sighting.summary = format!(
        "{} was first reached on {}: {}. It is {}.",
        destination.name,
        destination.first.day(),
        words::listed(&lifts.behaviour, 3),
        words::listed(&lifts.context, 3)
    );
    sighting.score = combined(&[
        if lifts.strong { 0.5 } else { 0.35 },
        0.15 * lifts.context.len() as f64,
        0.1 * lifts.behaviour.len() as f64,
    ]);
    let watched =
        crate::history::days_watched(scene.observations, &Family::WIRE, destination.first.day());
    let days = watched.unwrap_or(0);
    sighting.baseline = Baseline {
        window: words::number(days.into(), "day"),
        n: days as usize,
        expected: "no contact".to_owned(),
        observed: words::listed(&lifts.behaviour, 3),
        peers: words::listed(&lifts.context, 3),
    };
    sighting.plots = plots::of_destination(destination, &lifts.hosts);
    sighting
}

fn add_destination(sighting: &mut Sighting, destination: &Destination<'_>) {
    sighting.entities.extend(destination.addresses.iter().take(8).map(|it| Entity::Address(*it)));
    if destination.is_name {
        sighting.entities.insert(Entity::Domain(destination.name.clone()));
    }
}

/// Contacts of hosts with live indicators: of a named actor, or tied only to malware.
fn actor_contacts(scene: &Scene<'_>) -> Vec<Sighting> {
    let wire = scene.contacts.iter().filter(|contact| contact.host.is_some());
    let mut by_host: BTreeMap<_, Vec<&Contact<'_>>> = BTreeMap::new();
    for contact in wire {
        let who = contact.actor().or(contact.indicator.malware());
        by_host.entry((contact.host, who.map(str::to_owned))).or_default().push(contact);
    }
    by_host.into_values().map(|contacts| actor_sighting(&contacts)).collect()
}

fn actor_sighting(contacts: &[&Contact<'_>]) -> Sighting {
    let evidence = contacts.iter().flat_map(|contact| contact.evidence.iter().copied()).collect();
    let mut sighting = Sighting::new(Indicator::NewAddress, evidence);
    let established = contacts.iter().any(|contact| contact.is_established());
    let mut targets = BTreeSet::new();
    for contact in contacts {
        sighting.last = sighting.last.max(contact.last);
        sighting.entities.extend(contact.host.map(Entity::Host));
        sighting.entities.extend(contact.address.map(Entity::Address));
        sighting.entities.extend(contact.name.clone().map(Entity::Domain));
        targets.insert(contact.target());
    }
    let targets: Vec<String> = targets.into_iter().collect();
    let first = contacts.first();
    let host = first.and_then(|contact| contact.host).map_or_else(String::new, |it| it.to_string());
    let tied = first.map_or_else(String::new, |contact| match contact.actor() {
        Some(actor) => format!("infrastructure of {actor}"),
        None => format!(
            "infrastructure of the malware {}",
            contact.indicator.malware().unwrap_or("of an indicator")
        ),
    });
    let verb =
        if established { "was in contact with" } else { "looked up, tried or was reached by" };
    sighting.assign("T1583", tied.clone());
    sighting.headline = format!("{host} and {tied}");
    sighting.summary = format!(
        "{host} {verb} {} between {} and {}: {tied}, by a live indicator.",
        words::listed(&targets, 3),
        words::moment(sighting.first),
        words::moment(sighting.last)
    );
    sighting.score = if established { 0.95 } else { 0.5 };
    sighting.baseline = Baseline {
        window: "the indicator's validity".to_owned(),
        n: 0,
        expected: "no contact".to_owned(),
        observed: words::listed(&targets, 3),
        peers: "needs none: an indicator is a fact".to_owned(),
    };
    sighting.plots = plots::of_contacts(contacts);
    sighting
}
