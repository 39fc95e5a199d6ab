//! Unusual domain registrations from corporate accounts.
//!
//! Deterministic first: a domain registered, transferred or pointed elsewhere without a register
//! entry is a sighting at once. How alike the name is to ours only says how grave it is. Hosted
//! zones for names that are not ours count too, where we know which names are ours.

mod strangers;

use std::collections::{BTreeMap, BTreeSet};

use schema::{NameAct, ResourceKind, Timestamp, registered_domain};

use super::procured::told;
use super::{add_acquisition, combined};
use crate::acquisitions::{Acquisition, Authorization, Nature};
use crate::cases::plot::{Plot, Shape};
use crate::cases::{Baseline, Entity, Evidence, Indicator, Sighting};
use crate::lookalikes::Likeness;
use crate::scene::Scene;
use crate::words::{self, spoken};

/// Acts of one domain that are drawn.
const MOMENTS: usize = 6;

pub(super) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let mut by_domain: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for (index, acquisition) in scene.acquisitions.iter().enumerate() {
        for domain in surfaces(acquisition, scene) {
            let key = (domain, acquisition.change.identity.key.as_str());
            by_domain.entry(key).or_default().push(index);
        }
    }
    let acquired: BTreeSet<&str> = by_domain.keys().map(|(domain, _)| domain.as_str()).collect();
    let strangers = strangers::sightings(scene, &acquired);
    by_domain
        .into_iter()
        .filter(|(_, indexes)| {
            scene
                .chosen(indexes)
                .iter()
                .any(|acquisition| scene.authorization(acquisition) != Authorization::Authorized)
        })
        .map(|((domain, identity), indexes)| sighting(&domain, identity, &indexes, scene))
        .chain(strangers)
        .collect()
}

/// Registered domains that an acquisition makes a registration of.
pub(super) fn surfaces(acquisition: &Acquisition<'_>, scene: &Scene<'_>) -> BTreeSet<String> {
    let names = acquisition.domains();
    let registered = names.iter().map(|name| registered_domain(name).to_owned());
    if acquisition.kind == ResourceKind::Domain {
        return registered.collect();
    }
    let zone = acquisition.kind == ResourceKind::Dns
        && acquisition.nature == Nature::Acquired
        && acquisition.change.effect.operation.act == Some(NameAct::OpenZone);
    let organization = scene.context.organization;
    let private = acquisition.change.effect.traits.contains(&"private zone");
    if !zone || private || organization.domains.is_empty() {
        return BTreeSet::new();
    }
    registered
        .filter(|name| !schema::is_internal_name(name))
        .filter(|name| !organization.owns_name(name) && !scene.context.register.owns_domain(name))
        .collect()
}

fn sighting(domain: &str, identity: &str, indexes: &[usize], scene: &Scene<'_>) -> Sighting {
    let acquisitions = scene.chosen(indexes);
    let evidence: Evidence =
        acquisitions.iter().flat_map(|acquisition| acquisition.proofs()).collect();
    let mut sighting = Sighting::new(Indicator::DomainRegistration, evidence);
    for (index, acquisition) in indexes.iter().zip(&acquisitions) {
        add_acquisition(&mut sighting, *index, acquisition);
        if let Some(likeness) = lookalike_of(domain, scene) {
            sighting.consequences.insert(format!("a look-alike of {}", likeness.target));
        }
    }
    // A registry's answer may be older or younger than what it tells of.
    let times = || acquisitions.iter().map(|acquisition| acquisition.time());
    sighting.first = times().min().unwrap_or(sighting.first);
    sighting.last = times().max().unwrap_or(sighting.last).max(sighting.first);
    sighting.entities.insert(Entity::Domain(domain.to_owned()));
    let context = scene.context;
    if context.organization.owns_name(domain) || context.register.owns_domain(domain) {
        sighting.consequences.insert("a name of ours".to_owned());
    }
    let acts: Vec<String> = acts(&acquisitions);
    sighting.headline = String::from(domain);
    let likeness = lookalike_of(domain, scene);
    let private = acquisitions
        .iter()
        .any(|acquisition| acquisition.change.effect.traits.contains(&"privacy on"));
    sighting.score = combined(&[
        0.6,
        likeness.as_ref().map_or(0.0, |likeness| likeness.score),
        if private { 0.1 } else { 0.0 },
        if sighting.compromised { 0.7 } else { 0.0 },
    ]);
    let mut sentences = vec![format!(
        "{} {} {domain} on {}",
        words::sentence(&spoken(identity)),
        words::listed(&acts, 3),
        sighting.first.day()
    )];
    if let Some(likeness) = &likeness {
        sentences.push(likeness.explanation.clone());
    }
    if private {
        sentences.push("The registrant is hidden by a privacy service".to_owned());
    }
    sentences.extend(acquisitions.iter().filter_map(|it| it.procurement).map(told));
    sighting.summary = sentences.join(". ") + ".";
    sighting.baseline = Baseline {
        window: "the whole register".to_owned(),
        n: 0,
        expected: "a portfolio entry or a domain grant".to_owned(),
        observed: words::listed(&acts, 3),
        peers: "needs none: a registration is a fact".to_owned(),
    };
    sighting.plots = age_line(domain, &acquisitions, scene).into_iter().collect();
    sighting
}

/// The life of a domain: what was done with it, the first look-up, the first contact.
fn age_line(domain: &str, acquisitions: &[&Acquisition<'_>], scene: &Scene<'_>) -> Option<Plot> {
    let network = &scene.observations.network;
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut moments: Vec<(Timestamp, String)> = Vec::new();
    for acquisition in acquisitions {
        let act = act(acquisition.change.effect.operation.act);
        if told.insert(act) && moments.len() < MOMENTS {
            moments.push((acquisition.time(), moment(act).to_owned()));
        }
    }
    if let Some(seen) = network.domains.get(domain) {
        moments.push((seen.seen.first, "first look-up".to_owned()));
        let contacts = seen.asked().filter_map(|(_, _, asked)| asked.contact);
        let contact = contacts.map(|citation| citation.time).min();
        moments.extend(contact.map(|time| (time, "first contact by name".to_owned())));
    }
    let registered = scene.observations.registrations.of(domain);
    let created = registered.and_then(|(_, registered)| registered.created);
    moments.extend(created.map(|time| (time, "created, by WHOIS or RDAP".to_owned())));
    moments.sort();
    let title = format!("The life of {domain}, as these logs saw it");
    (!moments.is_empty()).then_some(Plot { title, shape: Shape::Moments(moments) })
}

/// An act as a moment: `registered`, `hosted zone opened`.
fn moment(act: &str) -> &str {
    match act {
        "opened a hosted zone for" => "hosted zone opened",
        "changed the name servers of" => "name servers changed",
        "fetched the transfer code of" => "transfer code fetched",
        other => other,
    }
}

fn lookalike_of(domain: &str, scene: &Scene<'_>) -> Option<Likeness> {
    let own = scene.context.organization.owns_name(domain);
    if own { None } else { scene.lookalikes.of_name(domain) }
}

/// `registered`, `given a hosted zone`, in order of time and without repetition.
fn acts(acquisitions: &[&Acquisition<'_>]) -> Vec<String> {
    let mut acts: Vec<String> = Vec::new();
    for acquisition in acquisitions {
        let act = act(acquisition.change.effect.operation.act);
        if !acts.iter().any(|held| held == act) {
            acts.push(act.to_owned());
        }
    }
    acts
}

fn act(act: Option<NameAct>) -> &'static str {
    match act {
        Some(NameAct::OpenZone) => "opened a hosted zone for",
        Some(NameAct::NameServers) => "changed the name servers of",
        Some(NameAct::TransferLock) => "unlocked",
        Some(NameAct::TransferCode) => "fetched the transfer code of",
        Some(NameAct::TransferIn) => "transferred in",
        Some(NameAct::TransferAway) => "transferred away",
        Some(NameAct::Renew) => "renewed",
        Some(NameAct::Register) | None => "registered",
    }
}
