//! Tells a case as a chain: the steps of its procurements, its acquisitions and configuration
//! changes, the signs around them and the contacts that followed, in order of time.

use std::collections::{BTreeMap, BTreeSet};

use crate::acquisitions::{Acquisition, Nature};
use crate::cases::{Entity, Indicator, Sighting, Story};
use crate::procurement::{Link, Stage};
use crate::scene::Scene;
use crate::words::{self, spoken};

/// Steps told at the most; a case of many days is told by its kinds of acquisition.
const STEPS: usize = 100;

/// The links of a case, in order of time, and how many more there are.
pub(super) fn chain(story: &Story<'_>, scene: &Scene<'_>) -> (Vec<Link>, usize) {
    let acquisitions = scene.chosen(&story.acquisitions());
    let mut links = acquired(&acquisitions);
    links.extend(signs(&acquisitions));
    links.extend(story.sightings.iter().filter_map(|sighting| contact(sighting)));
    links.sort();
    let mut told = BTreeSet::new();
    links.retain(|link| told.insert((link.stage, link.text.clone())));
    let more = without_middle(&mut links, STEPS);
    (links, more)
}

/// How it began and how it ended say more than the middle; says how many are left out.
fn without_middle<T>(steps: &mut Vec<T>, most: usize) -> usize {
    let over = steps.len().saturating_sub(most);
    if over > 0 {
        steps.drain(most / 2..most / 2 + over);
    }
    over
}

/// What one identity acquired of one noun in one place is one step, told by its first record.
type Bundle<'a> = (&'a str, &'a str, &'a str, Stage);

fn acquired(acquisitions: &[&Acquisition<'_>]) -> Vec<Link> {
    let mut bundles: BTreeMap<Bundle<'_>, Vec<&Acquisition<'_>>> = BTreeMap::new();
    let (procured, called): (Vec<_>, Vec<_>) =
        acquisitions.iter().partition(|acquisition| acquisition.procurement.is_some());
    let steps = procured.into_iter().filter_map(|it: &Acquisition<'_>| it.procurement);
    let mut links: Vec<Link> = steps.flat_map(|it| it.steps.clone()).collect();
    for acquisition in called {
        let change = acquisition.change;
        let noun = change.effect.operation.noun.as_str();
        let key = (change.identity.key.as_str(), change.region.as_str(), noun, stage(acquisition));
        bundles.entry(key).or_default().push(acquisition);
    }
    links.extend(bundles.into_iter().filter_map(|(key, bundle)| bundled(key, &bundle)));
    links
}

fn stage(acquisition: &Acquisition<'_>) -> Stage {
    match acquisition.nature {
        Nature::DomainChange => Stage::Domain,
        Nature::PointedAtAbuse => Stage::Configuration,
        Nature::Acquired | Nature::Resized => match acquisition.kind {
            schema::ResourceKind::Domain => Stage::Domain,
            _ => Stage::Acquisition,
        },
    }
}

fn bundled((who, region, noun, stage): Bundle<'_>, bundle: &[&Acquisition<'_>]) -> Option<Link> {
    let first = bundle.iter().min_by_key(|it| it.change.citation)?;
    let count = crate::acquisitions::total(bundle.iter().copied());
    let anywhere = first.change.effect.operation.global || region.is_empty();
    let place = if anywhere { String::new() } else { format!(" in {region}") };
    let names = match stage {
        Stage::Domain => first.domains(),
        _ => Vec::new(),
    };
    let names = match names.as_slice() {
        [] => String::new(),
        names => format!(" {}", words::listed(names, 2)),
    };
    let verb = match first.nature {
        Nature::Acquired => "acquired",
        Nature::Resized => "added",
        Nature::DomainChange | Nature::PointedAtAbuse => "changed",
    };
    Some(Link {
        time: first.time(),
        stage,
        text: format!("{} {verb} {}{names}{place}", spoken(who), words::counted(count, noun)),
        citation: first.change.citation,
    })
}

/// Signs of compromise that have a record of their own.
fn signs(acquisitions: &[&Acquisition<'_>]) -> Vec<Link> {
    let signed = acquisitions.iter().flat_map(|acquisition| {
        let who = acquisition.change.identity.key.as_str();
        acquisition.compromise.signs.iter().map(move |sign| (who, sign))
    });
    signed
        .filter_map(|(who, sign)| {
            let citation = sign.citation?;
            let text = format!("{}: {}", spoken(who), sign.text);
            Some(Link { time: citation.time, stage: Stage::SignIn, text, citation })
        })
        .collect()
}

/// What the wire or a list saw besides acquisitions.
fn contact(sighting: &Sighting) -> Option<Link> {
    if !sighting.acquisitions.is_empty() {
        return None;
    }
    let citation = *sighting.evidence.cited.first()?;
    let stage = match sighting.indicator {
        Indicator::AbusedHosting if sighting.entities.iter().any(is_identity) => Stage::SignIn,
        Indicator::ProvisioningSurge | Indicator::DomainRegistration => Stage::Acquisition,
        _ => Stage::Contact,
    };
    Some(Link { time: sighting.first, stage, text: sighting.headline.clone(), citation })
}

fn is_identity(entity: &Entity) -> bool {
    matches!(entity, Entity::Identity(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_left_out_and_counted() {
        let check = |most, kept: &[u8], more| {
            let mut steps = vec![1, 2, 3, 4, 5];
            assert_eq!(without_middle(&mut steps, most), more);
            assert_eq!(steps, kept);
        };
        check(5, &[1, 2, 3, 4, 5], 0);
        check(4, &[1, 2, 4, 5], 1);
        check(3, &[1, 4, 5], 2);
    }
}
