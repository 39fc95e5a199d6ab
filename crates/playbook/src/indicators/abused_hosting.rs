//! Configurations pointing to known abuse proxies or obscure hosting services, and their use.
//!
//! Configuration is literal: every address and name inside the parameters of a change is looked
//! up. Use is a call or a connection through such a place. A hit is list × novelty × action, never
//! a list alone: ordinary hosting says nothing, and a VPN counts only where something was acquired
//! through it (that is a sign of compromise, and part of that sighting) or a host tunnels.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Day, Timestamp};

use super::{add_acquisition, combined};
use crate::acquisitions::Authorization;
use crate::cases::plot::{Columns, Plot, Row, Shape, TICKS, Unit};
use crate::cases::{Baseline, Entity, Evidence, Indicator, Sighting};
use crate::history::compromise::{anonymity_hit, kind_with_article, tor_text};
use crate::history::is_warm;
use crate::history::listed::{self, Listed};
use crate::intel::ListKind;
use crate::observations::{Activity, Change, Family, IdentityHistory, Pair};
use crate::scene::Scene;
use crate::words::{self, spoken};

/// A host that tunnels keeps a connection this long, or moves this much.
const TUNNEL_MICROS: i64 = 30 * 60 * 1_000_000;
const TUNNEL_BYTES: u64 = 50_000_000;
/// Traffic to Tor relays that is more than a stray connection.
const TOR_BYTES: u64 = 100_000;

pub(super) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let mut sightings = configurations(scene);
    sightings.extend(calls_through_tor(scene));
    sightings.extend(log_ins_through_tor(scene));
    sightings.extend(calls_from_actors(scene));
    sightings.extend(tunnels(scene));
    sightings
}

/// Changes whose parameters name a listed place, one sighting an identity and target.
fn configurations(scene: &Scene<'_>) -> Vec<Sighting> {
    let mut found: BTreeMap<(&str, String), (Listed, Vec<&Change>)> = BTreeMap::new();
    for change in &scene.observations.cloud.changes {
        for listed in listed::mentions(change, scene.context) {
            let key = (change.identity.key.as_str(), listed.target.clone());
            found.entry(key).or_insert((listed, Vec::new())).1.push(change);
        }
    }
    found
        .into_iter()
        .map(|((who, _), (listed, changes))| configuration(who, &listed, &changes, scene))
        .collect()
}

fn configuration(who: &str, listed: &Listed, changes: &[&Change], scene: &Scene<'_>) -> Sighting {
    let evidence: Evidence = changes.iter().map(|change| change.citation).collect();
    let cited: BTreeSet<_> = changes.iter().map(|change| change.citation).collect();
    let mut sighting = Sighting::new(Indicator::AbusedHosting, evidence);
    for index in cited.iter().filter_map(|citation| scene.by_citation.get(citation)) {
        if let Some(acquisition) = scene.acquisitions.get(*index) {
            add_acquisition(&mut sighting, *index, acquisition);
        }
    }
    for change in changes {
        sighting.last = sighting.last.max(change.time());
        sighting.assign(&change.effect.operation.technique, change.what());
        sighting.entities.insert(Entity::Account(change.account.clone()));
        sighting.entities.extend(change.identity.person.clone().map(Entity::Person));
        sighting.entities.extend(change.source.map(Entity::Address));
        let names = change.effect.resources.iter().filter(|name| name.contains('.'));
        sighting.entities.extend(names.map(|name| Entity::Domain(name.clone())));
    }
    sighting.entities.insert(Entity::Identity(who.to_owned()));
    sighting.identity = Some(who.to_owned());
    sighting.entities.insert(match listed.target.parse::<IpAddr>() {
        Ok(address) => Entity::Address(address),
        Err(_) => Entity::Domain(listed.target.clone()),
    });
    let nouns: BTreeSet<&str> =
        changes.iter().map(|change| change.effect.operation.noun.as_str()).collect();
    let nouns: Vec<String> = nouns.into_iter().map(|noun| words::counted(1, noun)).collect();
    let grave = matches!(listed.kind, ListKind::Bulletproof | ListKind::Bad);
    sighting.headline = format!("{} pointing to {}", words::listed(&nouns, 2), listed.target);
    sighting.summary = format!(
        "On {} {} pointed {} to {}: {}.",
        sighting.first.day(),
        spoken(who),
        words::listed(&nouns, 3),
        listed.target,
        listed.text
    );
    sighting.score = combined(&[
        if grave { 0.7 } else { 0.4 },
        if listed.stale { 0.0 } else { 0.1 },
        if sighting.compromised { 0.7 } else { 0.0 },
    ]);
    let covered = sighting.acquisitions.iter().all(|index| {
        scene
            .chosen(&[*index])
            .iter()
            .all(|it| scene.authorization(it) == Authorization::Authorized)
    });
    sighting.explained = !grave && covered && !sighting.acquisitions.is_empty();
    sighting.baseline = list_baseline(&listed.text);
    sighting.plots = vec![uses(listed, changes, scene)];
    sighting
}

/// When the place was configured, and when hosts of ours first and last went there.
fn uses(listed: &Listed, changes: &[&Change], scene: &Scene<'_>) -> Plot {
    let times = changes.iter().map(|change| change.time());
    let mut moments: Vec<(Timestamp, String)> =
        times.min().map(|time| (time, "configured".to_owned())).into_iter().collect();
    let network = &scene.observations.network;
    if let Ok(address) = listed.target.parse::<IpAddr>() {
        let hosts = scene.visitors.get(&address).into_iter().flatten();
        let pairs = hosts.filter_map(|host| network.pairs.get(&(*host, address)));
        let seen: Vec<_> = pairs.map(|pair| (pair.seen.first, pair.seen.last)).collect();
        let first = seen.iter().map(|(first, _)| *first).min();
        let last = seen.iter().map(|(_, last)| *last).max().filter(|last| Some(*last) > first);
        moments.extend(first.map(|time| (time, "first contact".to_owned())));
        moments.extend(last.map(|time| (time, "last contact".to_owned())));
    } else {
        let looked_up = network.domains.get(schema::registered_domain(&listed.target));
        moments.extend(looked_up.map(|it| (it.seen.first, "first look-up".to_owned())));
    }
    moments.sort();
    let title = format!("{}, configured and used", listed.target);
    Plot { title, shape: Shape::Moments(moments) }
}

fn list_baseline(observed: &str) -> Baseline {
    Baseline {
        window: "the age of the list".to_owned(),
        n: 0,
        expected: "no listed place".to_owned(),
        observed: observed.to_owned(),
        peers: "needs none: a configuration is literal".to_owned(),
    }
}

/// Calls and sign-ins from Tor exits.
fn calls_through_tor(scene: &Scene<'_>) -> Vec<Sighting> {
    scene
        .observations
        .cloud
        .sorted_identities()
        .into_iter()
        .filter_map(|(key, history)| {
            let exits: Vec<IpAddr> = history
                .addresses
                .iter()
                .filter(|(address, activity)| is_tor(**address, activity.seen.last, scene))
                .map(|(address, _)| *address)
                .collect();
            (!exits.is_empty()).then(|| tor_calls(key, history, &exits, scene))
        })
        .collect()
}

fn is_tor(address: IpAddr, at: Timestamp, scene: &Scene<'_>) -> bool {
    anonymity_hit(address, at, scene.context)
        .is_some_and(|hit| hit.list_kind() == Some(ListKind::Tor))
}

fn tor_calls(
    key: &str,
    history: &IdentityHistory,
    exits: &[IpAddr],
    scene: &Scene<'_>,
) -> Sighting {
    let activities: Vec<_> = exits.iter().filter_map(|exit| history.addresses.get(exit)).collect();
    let sign_in = activities.iter().any(|activity| activity.sign_ins.is_some());
    let signed = activities.iter().filter_map(|activity| activity.sign_ins.as_ref());
    let evidence: Evidence = activities
        .iter()
        .map(|activity| &activity.seen)
        .chain(signed)
        .flat_map(|seen| seen.exemplars().iter().copied())
        .collect();
    let mut sighting = Sighting::new(Indicator::AbusedHosting, evidence);
    for activity in &activities {
        sighting.last = sighting.last.max(activity.seen.last);
    }
    let calls: u64 = activities.iter().map(|activity| activity.seen.count).sum();
    let shown: Vec<String> = exits.iter().map(ToString::to_string).collect();
    let act = if sign_in { "signed in and made" } else { "made" };
    let exits_are = if exits.len() == 1 { "a Tor exit" } else { "Tor exits" };
    sighting.entities.insert(Entity::Identity(key.to_owned()));
    sighting.identity = Some(key.to_owned());
    sighting.entities.extend(history.identity.person.clone().map(Entity::Person));
    sighting.entities.extend(exits.iter().map(|exit| Entity::Address(*exit)));
    sighting.assign("T1583", "calls through Tor");
    sighting.consequences.insert("behind Tor".to_owned());
    sighting.headline = format!("{} behind Tor", spoken(key));
    sighting.summary = format!(
        "{} {act} {} from {}, {exits_are}, since {}.",
        words::sentence(&spoken(key)),
        words::number(calls, "call"),
        words::listed(&shown, 3),
        sighting.first.day()
    );
    for exit in exits.iter().take(3) {
        let last = history.addresses.get(exit).map(|activity| activity.seen.last);
        let hit = last.and_then(|last| anonymity_hit(*exit, last, scene.context));
        let Some(hit) = hit else { continue };
        let sign = tor_text(*exit, &hit);
        // An old list may have become untrue: it counts, but not alone.
        sighting.compromised |= !hit.stale;
        sighting.compromise.push(sign.clone());
        sighting.anonymity.push(sign);
    }
    sighting.score = 0.7;
    sighting.baseline = list_baseline(&format!("{} through Tor", words::number(calls, "call")));
    sighting.plots = vec![days_of_calls(key, history, &activities)];
    sighting
}

/// People let in from Tor, over SSH or a tunnel. A VPN or a proxy says little
/// of a log-in, and is left to the checks of Tier 1.
fn log_ins_through_tor(scene: &Scene<'_>) -> Vec<Sighting> {
    let log_ins = scene.observations.log_ins.iter();
    log_ins
        .filter_map(|((user, source, way), log_in)| {
            let hit = anonymity_hit(*source, log_in.seen.last, scene.context)?;
            if hit.list_kind() != Some(ListKind::Tor) {
                return None;
            }
            let evidence = log_in.seen.exemplars().iter().copied().collect();
            let mut sighting = Sighting::new(Indicator::AbusedHosting, evidence);
            sighting.last = log_in.seen.last;
            sighting.entities.insert(Entity::Person(user.clone()));
            sighting.entities.insert(Entity::Address(*source));
            sighting.assign("T1583", "a log-in through Tor");
            sighting.consequences.insert("behind Tor".to_owned());
            sighting.headline = format!("{user} let in over {way} from Tor");
            sighting.summary = format!(
                "{} was let in over {way} from {}, first on {}, {} in all.",
                user,
                source,
                sighting.first.day(),
                words::number(log_in.seen.count, "time")
            );
            sighting.anonymity.push(tor_text(*source, &hit));
            sighting.score = 0.6;
            sighting.baseline = list_baseline("a log-in through Tor");
            Some(sighting)
        })
        .collect()
}

/// API calls from addresses of a live indicator, configurations that name one, and mail with one.
fn calls_from_actors(scene: &Scene<'_>) -> Vec<Sighting> {
    let by_identity = scene.contacts.iter().filter(|contact| contact.host.is_none());
    by_identity
        .filter_map(|contact| {
            let identity = contact.identity.as_ref()?;
            let evidence = contact.evidence.iter().copied().collect();
            let mut sighting = Sighting::new(Indicator::AbusedHosting, evidence);
            sighting.last = contact.last;
            sighting.entities.insert(Entity::Identity(identity.clone()));
            sighting.identity = Some(identity.clone());
            sighting.entities.extend(contact.address.map(Entity::Address));
            sighting.entities.extend(contact.name.clone().map(Entity::Domain));
            let who = contact.actor().or(contact.indicator.malware());
            let tied = who.map_or_else(
                || "a live indicator".to_owned(),
                |who| format!("infrastructure of {who}"),
            );
            sighting.assign("T1583", tied.clone());
            let verb = match (contact.thing.is_some(), contact.is_established()) {
                (true, true) => "wrote to",
                (true, false) => "had mail from, or for,",
                (false, true) => "called from",
                (false, false) => "pointed a configuration to",
            };
            sighting.headline = format!("{} and {tied}", spoken(identity));
            sighting.summary = format!(
                "{} {verb} {} on {}: {tied}.",
                words::sentence(&spoken(identity)),
                contact.target(),
                contact.first.day()
            );
            sighting.score = if contact.is_established() { 0.9 } else { 0.6 };
            sighting.baseline = list_baseline(&tied);
            Some(sighting)
        })
        .collect()
}

/// An address that a host tunnels through, and the list that says so.
type Tunnelled<'o> = (IpAddr, &'o Pair, String);

/// Hosts of ours that keep a tunnel to Tor, a VPN or a proxy that the company never used.
fn tunnels(scene: &Scene<'_>) -> Vec<Sighting> {
    let mut by_host: BTreeMap<(IpAddr, ListKind), Vec<Tunnelled<'_>>> = BTreeMap::new();
    for ((host, address), pair) in scene.observations.network.pairs.iter() {
        let hit = anonymity_hit(*address, pair.seen.last, scene.context);
        let Some((kind, list)) = hit.and_then(|hit| Some((hit.list_kind()?, hit.list.to_owned())))
        else {
            continue;
        };
        if pair.is_answered() && tunnels_through(kind, pair, scene) {
            by_host.entry((*host, kind)).or_default().push((*address, pair, list));
        }
    }
    by_host.into_iter().map(|((host, kind), pairs)| tunnel(host, kind, &pairs)).collect()
}

fn tunnels_through(kind: ListKind, pair: &Pair, scene: &Scene<'_>) -> bool {
    let bytes = pair.bytes_out.saturating_add(pair.bytes_in);
    match kind {
        ListKind::Tor => bytes >= TOR_BYTES,
        ListKind::Vpn | ListKind::Proxy => {
            is_warm(scene.observations, &Family::WIRE, pair.seen.first, scene.context)
                && (pair.longest_micros >= TUNNEL_MICROS || bytes >= TUNNEL_BYTES)
        }
        _ => false,
    }
}

fn tunnel(host: IpAddr, kind: ListKind, pairs: &[Tunnelled<'_>]) -> Sighting {
    let evidence: Evidence = pairs
        .iter()
        .flat_map(|(_, pair, _)| {
            pair.answer().into_iter().chain(pair.seen.exemplars().iter().copied())
        })
        .collect();
    let mut sighting = Sighting::new(Indicator::AbusedHosting, evidence);
    let mut bytes = 0_u64;
    for (address, pair, _) in pairs {
        sighting.last = sighting.last.max(pair.seen.last);
        sighting.entities.insert(Entity::Address(*address));
        bytes = bytes.saturating_add(pair.bytes_out).saturating_add(pair.bytes_in);
    }
    let lists: BTreeSet<&str> = pairs.iter().map(|(_, _, list)| list.as_str()).collect();
    let lists: Vec<&str> = lists.into_iter().collect();
    sighting.entities.insert(Entity::Host(host));
    sighting.assign("T1583", "a tunnel through a listed network");
    if kind == ListKind::Tor {
        sighting.consequences.insert("behind Tor".to_owned());
    }
    let places = words::counted(u32::try_from(pairs.len()).unwrap_or(u32::MAX), "address");
    let what = format!("{} of list {}", places, words::listed(&lists, 3));
    sighting.headline = format!("{host} tunnelling through {what}");
    sighting.summary = format!(
        "{host} exchanged {} with {what} since {}: traffic through {} network hides where it goes.",
        words::bytes(bytes),
        sighting.first.day(),
        kind_with_article(kind)
    );
    sighting.anonymity.push(format!("{host} through {what}"));
    sighting.score = if kind == ListKind::Tor { 0.55 } else { 0.4 };
    sighting.baseline = list_baseline(&words::bytes(bytes));
    sighting.plots = days_of_traffic(host, pairs).into_iter().collect();
    sighting
}

/// Days with any call of an identity, and those with a call through Tor under them.
fn days_of_calls(key: &str, history: &IdentityHistory, exits: &[&Activity]) -> Plot {
    let last_days = |days: &mut dyn Iterator<Item = Day>| {
        let days: BTreeSet<Day> = days.collect();
        let skipped = days.len().saturating_sub(TICKS);
        days.into_iter().skip(skipped).map(Day::start).collect::<Vec<_>>()
    };
    let all = last_days(&mut history.seen.days().iter().copied());
    let through = last_days(&mut exits.iter().flat_map(|exit| exit.seen.days()).copied());
    let rows =
        vec![Row::new("any call".to_owned(), all), Row::new("through Tor".to_owned(), through)];
    let title = format!("Days on which {} called", spoken(key));
    Plot { title, shape: Shape::Strip(rows) }
}

/// Bytes out to these addresses, each day.
fn days_of_traffic(host: IpAddr, pairs: &[Tunnelled<'_>]) -> Option<Plot> {
    let mut counts: BTreeMap<Day, u64> = BTreeMap::new();
    for (hour, bytes, _) in pairs.iter().flat_map(|(_, pair, _)| &pair.hours) {
        let held = counts.entry(hour.day()).or_insert(0);
        *held = held.saturating_add(*bytes);
    }
    let told: Vec<Day> = counts.keys().copied().collect();
    let columns = Columns::daily(Unit::Bytes, &counts, &told)?;
    let title = format!("Bytes that {host} sent through it, each day");
    Some(Plot { title, shape: Shape::Columns(columns) })
}
