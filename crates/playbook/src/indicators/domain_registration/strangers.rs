//! Look-alikes that somebody else registered. They are a case only where a host of ours was in
//! contact by name; and since companies have namesakes, only where letters of the name are disguised
//! or the domain is young.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use schema::{Timestamp, is_internal_name};

use crate::cases::{Baseline, Entity, Evidence, Indicator, Sighting};
use crate::indicators::combined;
use crate::lookalikes::{Class, Likeness};
use crate::observations::{Citation, Domain};
use crate::scene::Scene;
use crate::words;

/// A domain is young for so many days.
const YOUNG_DAYS: i32 = 90;
/// Hosts named in a sentence.
const HOSTS: usize = 3;

/// Contacts with look-alikes that are none of `acquired`, the domains that accounts of ours did
/// something to.
pub(super) fn sightings(scene: &Scene<'_>, acquired: &BTreeSet<&str>) -> Vec<Sighting> {
    if scene.lookalikes.is_empty() {
        return Vec::new();
    }
    let mut domains: Vec<_> = scene.observations.network.domains.iter().collect();
    domains.sort_by_key(|(domain, _)| *domain);
    domains
        .into_iter()
        .filter(|(domain, _)| !acquired.contains(domain.as_str()) && is_strange(domain, scene))
        .filter_map(|(domain, seen)| {
            let likeness = likeness(domain, seen, scene)?;
            let contacts = contacts(seen);
            let first = contacts.values().map(|citation| citation.time).min()?;
            let told = is_disguised(&likeness) || is_young(domain, first, scene);
            told.then(|| sighting(domain, &likeness, &contacts, scene))
        })
        .collect()
}

fn is_strange(domain: &str, scene: &Scene<'_>) -> bool {
    let context = scene.context;
    let ours = context.organization.owns_name(domain) || context.register.owns_domain(domain);
    !ours && !is_internal_name(domain)
}

/// The likeness of a domain, or of a name that was asked for under it.
fn likeness(domain: &str, seen: &Domain, scene: &Scene<'_>) -> Option<Likeness> {
    let under = || seen.names().find_map(|name| scene.lookalikes.of_name(name));
    scene.lookalikes.of_name(domain).or_else(under)
}

/// The first contact of each host of ours.
fn contacts(seen: &Domain) -> BTreeMap<IpAddr, Citation> {
    let mut contacts: BTreeMap<IpAddr, Citation> = BTreeMap::new();
    for (_, host, asked) in seen.asked() {
        if let Some(contact) = asked.contact {
            let held = contacts.entry(host).or_insert(contact);
            *held = contact.min(*held);
        }
    }
    contacts
}

const fn is_disguised(likeness: &Likeness) -> bool {
    matches!(likeness.class, Class::Homoglyph | Class::Cyrillic)
}

fn is_young(domain: &str, at: Timestamp, scene: &Scene<'_>) -> bool {
    let registered = scene.observations.registrations.of(domain);
    let created = registered.and_then(|(_, registered)| registered.created);
    created.is_some_and(|created| created >= at.plus_days(-YOUNG_DAYS))
}

fn sighting(
    domain: &str,
    likeness: &Likeness,
    contacts: &BTreeMap<IpAddr, Citation>,
    scene: &Scene<'_>,
) -> Sighting {
    let evidence: Evidence = contacts.values().copied().collect();
    let mut sighting = Sighting::new(Indicator::DomainRegistration, evidence);
    let hosts: Vec<String> = contacts.keys().map(IpAddr::to_string).collect();
    let count = words::number(hosts.len() as u64, "host");
    sighting.headline = format!("contact with {domain}, a look-alike of {}", likeness.target);
    let mut sentences = vec![
        format!("{} reached {domain}", words::listed(&hosts, HOSTS)),
        likeness.explanation.clone(),
        "No account of ours is seen to have registered it".to_owned(),
    ];
    if let Some((_, registered)) = scene.observations.registrations.of(domain) {
        sentences.push(format!("It was {}", registered.told()));
    }
    sighting.summary = sentences.join(". ") + ".";
    sighting.score = combined(&[0.4, likeness.score / 2.0]);
    sighting.entities.insert(Entity::Domain(domain.to_owned()));
    sighting.entities.extend(contacts.keys().copied().map(Entity::Host));
    sighting.assign("T1583.001", format!("{domain}, a look-alike of {}", likeness.target));
    sighting.baseline = Baseline {
        window: "all that was read".to_owned(),
        n: 0,
        expected: "no contact with names made to look like ours".to_owned(),
        observed: count,
        peers: "needs none: the name tells".to_owned(),
    };
    sighting
}
